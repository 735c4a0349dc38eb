variable "m" {}
locals { env = { A = "b" } }
resource "aws_lambda_function" "bad_merge" {
  environment {
    variables = merge(local.env, { DB_PASSWORD = "correct-horse" })
  }
}
resource "aws_lambda_function" "bad_merge_unknown" {
  environment {
    variables = merge(var.m, { DB_PASSWORD = "correct-horse" })
  }
}
resource "aws_ecs_task_definition" "bad_heredoc" {
  container_definitions = <<EOF
[{"name": "a", "memory": ${var.m}, "environment": [{"name": "API_KEY", "value": "correct-horse"}]}]
EOF
}
resource "aws_ecs_task_definition" "bad_unknown_enc" {
  container_definitions = jsonencode([for c in ["a"] : { name = c, environment = [{ name = "API_KEY", value = "correct-horse" }] }])
}
resource "aws_sagemaker_model" "bad_model" {
  primary_container {
    environment = { HF_TOKEN = "correct-horse" }
  }
}
resource "aws_db_instance" "bad_cond" { password = var.m ? "correct-horse" : "correct-battery" }
resource "aws_db_instance" "bad_num" { password = 12345678 }
resource "aws_db_instance" "bad_coalesced" { password = coalesce(var.m, "correct-horse") }
resource "aws_db_instance" "bad_tried" { password = try(var.m.password, "correct-horse") }
data "aws_ssm_parameter" "password" { name = "/app/db/password" }
resource "aws_lambda_function" "bad_parameter" {
  environment {
    variables = { DB_PASSWORD = data.aws_ssm_parameter.password.value }
  }
}
resource "random_password" "db" { length = 32 }
resource "aws_instance" "bad_generated" {
  user_data = <<-EOT
    #!/bin/sh
    run --database "postgres://app:${random_password.db.result}@db.internal/app"
  EOT
}
