variable "api_key" {
  type = string
}

resource "random_password" "db" {
  length = 32
}

resource "aws_lambda_function" "bad_literal" {
  environment {
    variables = {
      DB_PASSWORD = "correct-horse"
    }
  }
}

resource "aws_lambda_function" "bad_generated" {
  environment {
    variables = {
      DATABASE = "postgres://app:${random_password.db.result}@db.internal/app"
    }
  }
}

resource "aws_lambda_function" "bad_variable" {
  environment {
    variables = {
      API_KEY = var.api_key
    }
  }
}

resource "aws_lambda_function" "bad_access_key" {
  environment {
    variables = {
      SETTING = "AKIAIOSFODNN7EXAMPLE"
    }
  }
}

resource "aws_lambda_function" "bad_url" {
  environment {
    variables = {
      DATABASE = "postgres://app:correcthorse@db.internal:5432/app"
    }
  }
}

resource "aws_ecs_task_definition" "bad_container" {
  family = "task"
  container_definitions = jsonencode([{
    name        = "app"
    environment = [{ name = "clientSecret", value = "correct-horse" }]
  }])
}

resource "aws_ecs_task_definition" "bad_heredoc" {
  family                = "task"
  container_definitions = <<-EOT
    [{"name": "app", "environment": [{"name": "API_TOKEN", "value": "correct-horse"}]}]
  EOT
}

resource "aws_codebuild_project" "bad_build" {
  environment {
    environment_variable {
      name  = "API_TOKEN"
      value = "correct-horse"
    }
  }
}

resource "aws_elastic_beanstalk_environment" "bad_beanstalk" {
  setting {
    namespace = "aws:elasticbeanstalk:application:environment"
    name      = "SECRET_KEY"
    value     = "correct-horse"
  }
}

resource "aws_s3_bucket" "bad_tag" {
  tags = { Password = "correct-horse" }
}
