"""Terraform's JSON as resources that a price can be asked for, whichever of its forms it has."""
