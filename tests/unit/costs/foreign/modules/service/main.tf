variable "name" {}
variable "cluster" {}
variable "subnets" { type = list(string) }
variable "cpu" {}
variable "memory" {}
variable "desired" {}
variable "max" {}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  container_definitions    = jsonencode([{ name = var.name, image = "nginx" }])
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = var.cluster.id
  launch_type     = "FARGATE"
  desired_count   = var.desired
  task_definition = aws_ecs_task_definition.this.arn
  network_configuration {
    subnets          = var.subnets
    assign_public_ip = true
  }
}

resource "aws_appautoscaling_target" "this" {
  count              = var.max > var.desired ? 1 : 0
  min_capacity       = var.desired
  max_capacity       = var.max
  resource_id        = "service/${var.cluster.name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  service_namespace  = "ecs"
}
