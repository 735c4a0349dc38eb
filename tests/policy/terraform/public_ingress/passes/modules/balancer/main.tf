variable "security_groups" {
  type = list(string)
}

locals {
  groups = var.security_groups
}

resource "aws_lb" "this" {
  security_groups = local.groups
}
