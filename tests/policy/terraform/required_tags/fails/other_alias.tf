provider "aws" {
  alias  = "tagged"
  region = "us-east-1"

  default_tags {
    tags = {
      Project            = "landfall"
      Environment        = "dev"
      Component          = "edge"
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

resource "aws_acm_certificate" "bad_default_provider" {
  domain_name = "example.com"
}
