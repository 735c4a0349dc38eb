variable "more" { type = list(string) }
resource "aws_security_group" "cnt" {
  count = 1
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_lb" "a" { security_groups = aws_security_group.cnt[*].id }
resource "aws_security_group" "join" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_lb" "b" { security_groups = compact(concat([aws_security_group.join.id], var.more)) }
