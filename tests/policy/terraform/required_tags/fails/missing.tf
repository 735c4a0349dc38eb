provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = {
      Project            = "landfall"
      Environment        = "dev"
      Component          = "network"
      CostCenter         = "ai"
      Owner              = "platform"
      CreatedBy          = "terraform"
      AutoStop           = "enabled"
      BackupRequired     = "false"
      DataClassification = "internal"
    }
  }
}

resource "aws_vpc" "bad_nine_of_ten" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "bad_empty_value" {
  cidr_block = "10.0.0.0/16"
  tags       = { Compliance = "" }
}

resource "aws_vpc" "bad_lower_case" {
  cidr_block = "10.0.0.0/16"
  tags       = { compliance = "none" }
}

resource "aws_subnet" "bad_for_each" {
  for_each   = toset(["a", "b"])
  vpc_id     = "vpc-1"
  cidr_block = "10.0.0.0/24"
  tags       = { Name = each.key }
}

resource "aws_vpc" "complete" {
  cidr_block = "10.0.0.0/16"
  tags       = { Compliance = "none" }
}
