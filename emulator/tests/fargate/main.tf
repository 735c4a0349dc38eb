# A production-like Fargate stack that uses every resource type which the emulator must be able to serve.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true

  default_tags {
    tags = {
      Project     = "fixture"
      Environment = "test"
      Owner       = "emulator"
      ManagedBy   = "terraform"
    }
  }
}

variable "protected" {
  description = "Whether what can be protected from deletion is."
  type        = bool
  default     = false
}

variable "desired_count" {
  type    = number
  default = 2
}

locals {
  name   = "fixture"
  domain = "fixture.example.com"
  zones  = slice(data.aws_availability_zones.available.names, 0, 2)
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_availability_zones" "available" {
  state = "available"
}

data "aws_elb_service_account" "current" {}

output "endpoint" {
  value = aws_lb.this.dns_name
}

output "vpc_id" {
  value = aws_vpc.this.id
}
