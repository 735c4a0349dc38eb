locals {
  actions   = ["s3:*"]
  statement = { Effect = "Allow", Action = "*", Resource = "*" }
}
variable "x" {}
data "aws_iam_policy_document" "bad_local" {
  statement {
    actions   = local.actions
    resources = ["*"]
  }
}
resource "aws_iam_policy" "bad_local_statement" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.statement] })
}
resource "aws_iam_policy" "bad_for" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [for s in ["a"] : { Effect = "Allow", Action = "*", Resource = "*" }] })
}
resource "aws_iam_policy" "bad_cond" {
  policy = var.x ? jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] }) : "{}"
}
resource "aws_iam_policy" "bad_comment_keys" {
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      { "Sid" : "a", "Effect" : "Allow", "Action" : ["s3:GetObject", "ec2:*"], "Resource" : ["*"] }
    ]
  })
}
resource "aws_iam_policy" "bad_heredoc_var" {
  policy = <<EOF
{
  "Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*", "Condition": {"StringEquals": {"aws:x": ${jsonencode(var.x)}}}}]
}
EOF
}
data "aws_iam_policy_document" "bad_joined" {
  statement {
    actions   = concat(["s3:*"], var.x)
    resources = concat(["*"], var.x)
  }
}
resource "aws_iam_policy" "bad_beside_deny" {
  policy = jsonencode({
    Statement = concat(
      [{ Sid = "Deny", Effect = "Deny", Action = "s3:DeleteBucket", Resource = "*" }],
      [for s in var.x : { Effect = "Allow", Action = "s3:*", Resource = "*" }],
    )
  })
}
