resource "aws_security_group" "given" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

module "balancer" {
  source          = "./balancer"
  security_groups = [aws_security_group.given.id]
}
