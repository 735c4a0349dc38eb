"""What lies on an EC2 instance: written there by its user data, and run by the system's own Python."""

from pathlib import Path


def on_host(name: str) -> str:
    """The text of a file that lies on an instance."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
