variable "password" {
  type    = string
  default = "correct-horse-battery"
}

locals {
  token = "correct-horse-battery-staple"
}

resource "aws_db_instance" "bad_literal" {
  username = "app"
  password = "correct-horse"
}

resource "aws_rds_cluster" "bad_default" {
  master_username = "app"
  master_password = var.password
}

resource "aws_rds_cluster" "bad_write_only" {
  master_username            = "app"
  master_password_wo         = "correct-horse"
  master_password_wo_version = 1
}

resource "aws_elasticache_replication_group" "bad_local" {
  description = "cache"
  auth_token  = local.token
}

resource "aws_secretsmanager_secret_version" "bad_string" {
  secret_id     = "secret"
  secret_string = "correct-horse"
}

resource "aws_secretsmanager_secret_version" "bad_json" {
  secret_id     = "secret"
  secret_string = jsonencode({ username = "app", password = "correct-horse" })
}

resource "aws_secretsmanager_secret_version" "bad_json_with_reference" {
  secret_id     = "secret"
  secret_string = jsonencode({ host = aws_db_instance.bad_literal.address, password = "correct-horse" })
}

resource "aws_ssm_parameter" "bad_plain" {
  name  = "/app/db/password"
  type  = "String"
  value = "correct-horse"
}

resource "aws_ssm_parameter" "bad_plain_reference" {
  name  = "/app/api-token"
  type  = "String"
  value = random_password.token.result
}

resource "aws_ssm_parameter" "bad_secure_literal" {
  name  = "/app/db/password"
  type  = "SecureString"
  value = "correct-horse"
}

resource "random_password" "token" {
  length = 32
}

resource "aws_mq_broker" "bad_nested" {
  broker_name = "broker"

  user {
    username = "app"
    password = "correct-horse-battery"
  }
}

resource "aws_db_instance" "bad_counted" {
  count    = 2
  username = "app"
  password = "correct-horse"
}
