variable "prefix" {
  type = string
}

locals {
  everything = "*"
}

data "aws_iam_policy_document" "bad_administrator" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "bad_second_statement" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }

  statement {
    sid       = "Second"
    effect    = "Allow"
    actions   = ["s3:GetObject", "S3:*"]
    resources = ["arn:aws:s3:::name", local.everything]
  }
}

data "aws_iam_policy_document" "bad_partial" {
  statement {
    actions   = ["iam:Pass*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "bad_arn" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::*"]
  }
}

data "aws_iam_policy_document" "bad_not_action" {
  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}

data "aws_iam_policy_document" "bad_not_resource" {
  statement {
    actions       = ["s3:*"]
    not_resources = ["arn:aws:s3:::name"]
  }
}

data "aws_iam_policy_document" "bad_unknown_service" {
  statement {
    actions   = ["${var.prefix}:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "bad_key_for_everyone" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "bad_loop" {
  dynamic "statement" {
    for_each = ["s3:*", "sqs:*"]
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}
