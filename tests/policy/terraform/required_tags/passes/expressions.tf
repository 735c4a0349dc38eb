locals { t = { for k in ["Project", "Environment", "Component", "CostCenter", "Owner", "CreatedBy", "AutoStop", "BackupRequired", "DataClassification", "Compliance"] : k => "x" } }
resource "aws_vpc" "forexpr" { tags = local.t }

resource "aws_vpc" "written" {
  tags = { Project = "x", Environment = "x", Component = "x", CostCenter = "x", Owner = "x", CreatedBy = "x", AutoStop = "x", BackupRequired = "x", DataClassification = "x", Compliance = "x" }
}
