variable "group" {
  type = string
}

resource "aws_security_group" "instances" {
  name = "instances"
}

resource "aws_security_group_rule" "bad_ssh" {
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8", "0.0.0.0/0"]
  security_group_id = aws_security_group.instances.id
}

resource "aws_security_group_rule" "bad_counted" {
  count             = 2
  type              = "ingress"
  from_port         = 3389
  to_port           = 3389
  protocol          = "6"
  ipv6_cidr_blocks  = ["::/0"]
  security_group_id = aws_security_group.instances.id
}

resource "aws_vpc_security_group_ingress_rule" "bad_http" {
  security_group_id = aws_security_group.instances.id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 80
  to_port           = 80
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_ingress_rule" "bad_unknown_group" {
  security_group_id = var.group
  cidr_ipv6         = "2000::/3"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}

resource "aws_network_acl_rule" "bad_everything" {
  network_acl_id = "acl-1"
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = "0.0.0.0/0"
}

resource "aws_default_network_acl" "bad_ssh" {
  default_network_acl_id = "acl-1"

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 22
    to_port    = 22
  }
}
