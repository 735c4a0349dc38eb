variable "master_password" {
  type      = string
  sensitive = true
}

resource "random_password" "generated" {
  length = 32
}

module "given" {
  source          = "./database"
  master_password = var.master_password
}

module "generated" {
  source          = "./database"
  master_password = random_password.generated.result
}
