"""Shares as people read them."""

from decimal import Decimal


def percent(share: Decimal) -> str:
    """0.335 → `33.5 %`."""
    return f"{(share * 100).quantize(Decimal('0.1')).normalize():f} %"
