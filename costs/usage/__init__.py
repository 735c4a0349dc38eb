"""How much what is used will be used: what Terraform doesn't say and prices depend on.

The words are those of Infracost's usage file, version 0.1, so that users bring theirs:
https://www.infracost.io/docs/features/usage_based_resources/
"""
