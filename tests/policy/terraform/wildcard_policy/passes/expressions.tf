variable "x" {}

resource "aws_iam_policy" "denying" {
  policy = jsonencode({ Statement = [for s in var.x : { Effect = "Deny", Action = "*", Resource = "*" }] })
}

resource "aws_iam_policy" "confined_beside_deny" {
  policy = jsonencode({
    Statement = concat(
      [for s in var.x : { Effect = "Deny", Action = "s3:*", Resource = "*" }],
      [for s in var.x : { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::${s}/*" }],
    )
  })
}

data "aws_iam_policy_document" "joined" {
  statement {
    actions   = concat(["s3:*"], var.x)
    resources = concat(["arn:aws:s3:::name", "arn:aws:s3:::name/*"], var.x)
  }
}
