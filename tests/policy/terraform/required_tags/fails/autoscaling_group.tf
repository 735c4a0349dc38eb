provider "aws" {
  region = "eu-west-1"

  default_tags {
    tags = local.tags
  }
}

locals {
  tags = {
    Project            = "landfall"
    Environment        = "dev"
    Component          = "compute"
    CostCenter         = "ai"
    Owner              = "platform"
    CreatedBy          = "terraform"
    AutoStop           = "enabled"
    BackupRequired     = "false"
    DataClassification = "internal"
    Compliance         = "none"
  }
}

resource "aws_autoscaling_group" "bad_default_tags_only" {
  min_size = 1
  max_size = 2
}

resource "aws_autoscaling_group" "bad_not_propagated" {
  min_size = 1
  max_size = 2

  dynamic "tag" {
    for_each = local.tags
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false
    }
  }
}

resource "aws_autoscaling_group" "bad_one_tag" {
  min_size = 1
  max_size = 2

  tag {
    key                 = "Project"
    value               = "landfall"
    propagate_at_launch = true
  }
}
