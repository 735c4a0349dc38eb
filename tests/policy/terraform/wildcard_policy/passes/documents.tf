variable "bucket" {
  type = string
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "confined" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::${var.bucket}", "${aws_s3_bucket.main.arn}/*"]
  }

  statement {
    actions   = ["ec2:DescribeInstances", "ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]
  }

  statement {
    actions   = ["dynamodb:*"]
    resources = ["arn:aws:dynamodb:eu-west-1:123456789012:table/*"]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::123456789012:root"]
    }
  }
}

resource "aws_s3_bucket" "main" {
  bucket = var.bucket
}

resource "aws_iam_role_policy" "by_reference" {
  role   = "role"
  policy = data.aws_iam_policy_document.confined.json
}

resource "aws_iam_policy" "encoded" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "*"
    }]
  })
}

resource "aws_kms_key" "key" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_iam_policy" "unknown" {
  policy = var.policy
}

variable "policy" {
  type = string
}
