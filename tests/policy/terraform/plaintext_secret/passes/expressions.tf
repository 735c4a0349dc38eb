variable "m" {}

resource "aws_lambda_function" "merged" {
  environment {
    variables = merge(var.m, { LOG_LEVEL = "info", TOKEN_TTL = "60" })
  }
}
resource "aws_ssm_parameter" "ok_ref" {
  name  = "/x/db_password_arn"
  type  = "String"
  value = "arn:aws:secretsmanager:x"
}
resource "aws_iam_policy" "ok" { policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = "arn:aws:secretsmanager:eu-west-1:1:secret:x" }] }) }
