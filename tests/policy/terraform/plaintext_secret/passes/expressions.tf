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
data "aws_secretsmanager_secret_version" "db" { secret_id = "db" }
data "aws_ssm_parameter" "host" { name = "/app/db/host" }
resource "aws_db_instance" "fetched" {
  password = jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"]
}
resource "aws_db_instance" "fetched_attribute" {
  password = jsondecode(data.aws_secretsmanager_secret_version.db.secret_string).password
}
resource "aws_db_instance" "tried" {
  password = try(jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"], "")
}
resource "aws_lambda_function" "language_model" {
  environment {
    variables = {
      DB_HOST           = data.aws_ssm_parameter.host.value
      EOS_TOKEN         = "</s>"
      PAD_TOKEN         = "<pad>"
      MAX_TOKEN         = "4096"
      COGNITO_TOKEN_USE = "access"
    }
  }
}
