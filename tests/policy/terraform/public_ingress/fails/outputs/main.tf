module "group" {
  source = "./group"
}

resource "aws_instance" "web" {
  vpc_security_group_ids = [module.group.id]
}

resource "aws_vpc_security_group_ingress_rule" "bad_http" {
  security_group_id = module.group.id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 80
  to_port           = 80
  ip_protocol       = "tcp"
}
