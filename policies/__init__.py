"""What a stack may not do: checkov with own checks, and parliament, on synthesized Terraform JSON."""
