"""What an environment file may say, as typed models."""

from environments.settings.environment import Environment

__all__ = ["Environment"]
