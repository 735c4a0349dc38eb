module "group" {
  source = "./group"
}

resource "aws_lb" "main" {
  security_groups = [module.group.id]
}

resource "aws_vpc_security_group_ingress_rule" "http" {
  security_group_id = module.group.id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 80
  to_port           = 80
  ip_protocol       = "tcp"
}
