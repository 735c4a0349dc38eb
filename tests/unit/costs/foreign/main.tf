terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "region" { default = "us-east-1" }
variable "services" {
  default = {
    api    = { cpu = 512, memory = 1024, count = 2, max = 6 }
    worker = { cpu = 256, memory = 512, count = 1, max = 1 }
  }
}

provider "aws" {
  region                      = var.region
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = { Team = "shop" }
  }
}

provider "aws" {
  alias                       = "ireland"
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

locals {
  zones = ["${var.region}a", "${var.region}b"]
}

module "network" {
  source = "./modules/network"
  zones  = local.zones
}

resource "aws_ecs_cluster" "main" {
  name = "shop"
}

module "service" {
  source   = "./modules/service"
  for_each = var.services
  name     = each.key
  cluster  = aws_ecs_cluster.main
  subnets  = module.network.public
  cpu      = each.value.cpu
  memory   = each.value.memory
  desired  = each.value.count
  max      = each.value.max
}

resource "aws_lb" "main" {
  name               = "shop"
  load_balancer_type = "application"
  subnets            = module.network.public
}

resource "aws_instance" "bastion" {
  count         = 2
  ami           = "ami-12345678"
  instance_type = "t3.micro"
  subnet_id     = module.network.public[count.index]
  root_block_device {
    volume_type = "gp3"
    volume_size = 20
  }
}

resource "aws_eip" "bastion" {
  count    = 2
  instance = aws_instance.bastion[count.index].id
}

resource "aws_launch_template" "batch" {
  name_prefix   = "batch-"
  image_id      = "ami-12345678"
  instance_type = "c6i.xlarge"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 50
      volume_type = "gp3"
    }
  }
}

resource "aws_autoscaling_group" "batch" {
  min_size            = 1
  max_size            = 4
  desired_capacity    = 2
  vpc_zone_identifier = module.network.private
  launch_template {
    id      = aws_launch_template.batch.id
    version = "$Latest"
  }
  tag {
    key                 = "AutoStop"
    value               = "enabled"
    propagate_at_launch = true
  }
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_db_instance" "main" {
  identifier                  = "shop"
  engine                      = "postgres"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 100
  storage_type                = "gp3"
  multi_az                    = true
  username                    = "shop"
  manage_master_user_password = true
  skip_final_snapshot         = true
}

resource "aws_db_instance" "replica" {
  identifier          = "shop-replica"
  instance_class      = "db.t4g.medium"
  replicate_source_db = aws_db_instance.main.identifier
  skip_final_snapshot = true
}

resource "aws_instance" "ireland" {
  provider      = aws.ireland
  ami           = "ami-12345678"
  instance_type = "t3.medium"
}

resource "aws_sqs_queue" "ireland" {
  provider = aws.ireland
  name     = "jobs"
}
