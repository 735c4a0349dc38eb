"""The stack's own table of DynamoDB, whose items end by themselves."""

KEY, EXPIRES = "id", "expires"
"""Its partition key, a string, and its TTL attribute."""


def name_of(stack: str) -> str:
    """What it is called, by the value of the stack's tag `Stack`."""
    return f"{stack}-lifecycle"
