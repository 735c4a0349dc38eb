variable "zones" { type = list(string) }

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  for_each                = toset(var.zones)
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet("10.0.0.0/16", 8, index(var.zones, each.key))
  map_public_ip_on_launch = true
}

resource "aws_subnet" "private" {
  for_each          = toset(var.zones)
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, 100 + index(var.zones, each.key))
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[var.zones[0]].id
}

output "public" {
  value = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "private" {
  value = values(aws_subnet.private)[*].id
}
