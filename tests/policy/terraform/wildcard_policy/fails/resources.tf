variable "bucket" {
  type = string
}

variable "actions" {
  type = list(string)
}

resource "aws_iam_role_policy" "bad_heredoc" {
  role   = "role"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::${var.bucket}", "*"]}]
    }
  EOT
}

resource "aws_iam_policy" "bad_encoded" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = concat(["s3:*"], var.actions)
      Resource = "*"
    }]
  })
}

resource "aws_iam_user_policy" "bad_single_statement" {
  user   = "user"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = ["lambda:*"], Resource = ["*"] } })
}

resource "aws_iam_role" "bad_inline" {
  assume_role_policy = "{}"

  inline_policy {
    name   = "inline"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }] })
  }
}

resource "aws_s3_bucket_policy" "bad_bucket" {
  bucket = var.bucket
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] })
}

resource "aws_sqs_queue" "bad_queue" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "SQS:*", Resource = "*" }] })
}

resource "aws_kms_key" "bad_key" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:*", Resource = "*" }] })
}

resource "aws_ssoadmin_permission_set_inline_policy" "bad_permission_set" {
  inline_policy = jsonencode({ Statement = [{ effect = "Allow", action = "*", resource = "*" }] })
}

resource "aws_vpc_endpoint" "bad_counted" {
  count  = 2
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "*", Resource = "*" }] })
}
