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

resource "aws_autoscaling_group" "dynamic" {
  min_size = 1
  max_size = 2

  dynamic "tag" {
    for_each = local.tags
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

resource "aws_autoscaling_group" "unknown" {
  min_size = 1
  max_size = 2

  dynamic "tag" {
    for_each = var.tags
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}

variable "tags" {
  type = map(string)
}
