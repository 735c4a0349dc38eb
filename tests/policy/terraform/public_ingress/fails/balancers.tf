resource "aws_lb" "main" {
  security_groups = [
    aws_security_group.bad_range.id,
    aws_security_group.bad_other_port.id,
    aws_security_group.bad_all_protocols.id,
    aws_security_group.bad_icmp.id,
    aws_security_group.bad_mixed_loop.id,
    aws_security_group.rules.id,
  ]
}

resource "aws_security_group" "bad_range" {
  ingress {
    from_port   = 80
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "bad_other_port" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "bad_all_protocols" {
  ingress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "bad_icmp" {
  ingress {
    from_port   = -1
    to_port     = -1
    protocol    = "icmp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "bad_mixed_loop" {
  dynamic "ingress" {
    for_each = [443, 22]
    iterator = port
    content {
      from_port   = port.value
      to_port     = port.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_security_group" "rules" {
  name = "rules"
}

resource "aws_vpc_security_group_ingress_rule" "bad_all" {
  security_group_id = aws_security_group.rules.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
