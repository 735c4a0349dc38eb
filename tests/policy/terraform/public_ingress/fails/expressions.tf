variable "more" { type = list(string) }
variable "defaults" { default = ["0.0.0.0/0"] }
locals {
  rules = {
    ssh = { port = 22, cidr = "0.0.0.0/0" }
    web = { port = 443, cidr = "10.0.0.0/8" }
  }
}
resource "aws_security_group" "bad_concat" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = concat(["0.0.0.0/0"], var.more)
  }
}
resource "aws_security_group" "bad_default" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.defaults
  }
}
resource "aws_security_group" "bad_dyn_objects" {
  dynamic "ingress" {
    for_each = local.rules
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value["port"]
      protocol    = "tcp"
      cidr_blocks = [ingress.value.cidr]
    }
  }
}
resource "aws_security_group" "bad_dyn_list_objects" {
  dynamic "ingress" {
    for_each = [{ port = 22, cidr = "0.0.0.0/0" }]
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = [ingress.value.cidr]
    }
  }
}
