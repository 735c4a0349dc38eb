locals {
  standard = {
    Project            = "landfall"
    Environment        = var.environment
    Component          = "network"
    CostCenter         = "ai"
    Owner              = "platform"
    CreatedBy          = "terraform"
    AutoStop           = "enabled"
    BackupRequired     = "false"
    DataClassification = "internal"
  }
}

variable "environment" {
  type = string
}

provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = local.standard
  }
}

resource "aws_vpc" "with_the_rest" {
  cidr_block = "10.0.0.0/16"
  tags       = { Compliance = "none", Name = "main" }
}

resource "aws_route" "not_taggable" {
  route_table_id         = "rtb-1"
  destination_cidr_block = "0.0.0.0/0"
}

resource "aws_s3_bucket" "merged" {
  tags = merge(local.standard, { Compliance = "none" })
}

resource "aws_sqs_queue" "counted" {
  count = 2
  name  = "queue-${count.index}"
  tags  = { Compliance = "none" }
}

resource "aws_sns_topic" "unknown" {
  tags = var.tags
}

variable "tags" {
  type = map(string)
}
