variable "env" { default = "dev" }
resource "aws_vpc" "bad_count" {
  count = var.env == "dev" ? 1 : 0
  tags  = { Project = "x" }
}
resource "aws_vpc" "bad_function" { tags = zipmap(["a"], ["b"]) }
