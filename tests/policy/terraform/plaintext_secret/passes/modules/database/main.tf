variable "master_password" {
  type      = string
  sensitive = true
}

resource "aws_db_instance" "this" {
  username = "app"
  password = var.master_password
}
