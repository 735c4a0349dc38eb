"""Replaying a trace through the decision of the deployed function."""
