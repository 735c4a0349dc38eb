module "bad_caller" {
  source = "./network"
  tags   = { Project = "landfall" }
}

module "complete" {
  source = "./network"
  tags = {
    Project            = "landfall"
    Environment        = "dev"
    Component          = "network"
    CostCenter         = "ai"
    Owner              = "platform"
    CreatedBy          = "terraform"
    AutoStop           = "enabled"
    BackupRequired     = "false"
    DataClassification = "internal"
    Compliance         = "none"
  }
}
