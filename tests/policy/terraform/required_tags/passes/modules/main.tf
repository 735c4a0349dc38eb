provider "aws" {
  region = "eu-west-1"

  default_tags {
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
}

module "network" {
  source = "./network"
}
