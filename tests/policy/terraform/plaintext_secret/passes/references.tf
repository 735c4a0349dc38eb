variable "db_password" {
  type      = string
  sensitive = true
}

resource "random_password" "db" {
  length = 32
}

resource "aws_db_instance" "managed" {
  username                    = "app"
  manage_master_user_password = true
}

resource "aws_db_instance" "variable" {
  username = "app"
  password = var.db_password
}

resource "aws_db_instance" "generated" {
  username = "app"
  password = random_password.db.result
}

resource "aws_secretsmanager_secret" "db" {
  name = "/app/db/password"
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({ username = "app", password = random_password.db.result })
}

resource "aws_ssm_parameter" "secure" {
  name  = "/app/db/password"
  type  = "SecureString"
  value = random_password.db.result
}

resource "aws_ssm_parameter" "plain" {
  name  = "/app/db/host"
  type  = "String"
  value = "db.internal"
}

resource "aws_lambda_function" "function" {
  function_name = "function"
  role          = "role"

  environment {
    variables = {
      DB_PASSWORD_SECRET_ARN = aws_secretsmanager_secret.db.arn
      DB_SECRET              = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
      TOKEN_URL              = "https://auth.example.com/token"
      MAX_TOKENS             = "4096"
      PASSWORD_FILE          = "/run/secrets/password"
      ENABLE_TOKEN           = "true"
      DATABASE_URL           = "postgres://app@db.internal:5432/app"
      LOG_LEVEL              = "info"
    }
  }
}

resource "aws_ecs_task_definition" "task" {
  family = "task"
  container_definitions = jsonencode([{
    name        = "app"
    image       = "app:1"
    environment = [{ name = "DB_HOST", value = "db.internal" }]
    secrets     = [{ name = "DB_PASSWORD", valueFrom = aws_secretsmanager_secret.db.arn }]
  }])
}

resource "aws_codebuild_project" "build" {
  name         = "build"
  service_role = "role"

  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
    type         = "LINUX_CONTAINER"

    environment_variable {
      name  = "API_TOKEN"
      type  = "SECRETS_MANAGER"
      value = "build/token"
    }
  }
}

resource "aws_launch_template" "template" {
  user_data = base64encode(<<-EOT
    #!/bin/sh
    export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id app --query SecretString --output text)
  EOT
  )
}

resource "aws_instance" "instance" {
  user_data = "#!/bin/sh\nTOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)\n"
  tags      = { SecretArn = "none", Name = "token-service" }
}

resource "aws_db_parameter_group" "parameters" {
  family = "postgres16"

  parameter {
    name  = "password_encryption"
    value = "scram-sha-256"
  }
}
