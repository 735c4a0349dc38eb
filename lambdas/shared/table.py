"""The stack's own table of DynamoDB, whose items end by themselves."""

KEY, EXPIRES = "id", "expires"
"""Its partition key, a string, and its TTL attribute."""
