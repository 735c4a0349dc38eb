provider "aws" {
  region = "eu-west-1"
}

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

resource "aws_acm_certificate" "certificate" {
  provider    = aws.tagged
  domain_name = "example.com"
}
