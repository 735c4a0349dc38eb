resource "aws_security_group" "bad_not_a_balancers" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

output "id" {
  value = aws_security_group.bad_not_a_balancers.id
}
