variable "master_password" {
  type = string
}

resource "aws_db_instance" "bad_inside" {
  username = "app"
  password = var.master_password
}
