"""Money and quantities as people read them."""

from decimal import ROUND_HALF_UP, Decimal

from costs.amounts import Range

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Rounded to the cent, half a cent up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def usd(amount: Decimal) -> str:
    """`$1,234.50`; what is more than nothing but less than half a cent is `<$0.01`."""
    if 0 < amount < CENT / 2:
        return "<$0.01"
    return f"-${-cents(amount):,}" if cents(amount) < 0 else f"${cents(amount):,}"


def change(amount: Decimal) -> str:
    """A difference with its sign: `+$3.00`."""
    return f"+{usd(amount)}" if amount > 0 else usd(amount)


def span(amount: Range) -> str:
    """`$3.00`, or `$1.00 to $5.00` where the cents differ."""
    low, high = usd(amount.low), usd(amount.high)
    return low if low == high else f"{low} to {high}"


def unit_price(amount: Decimal) -> str:
    """All digits of a price, at least two after the point: `$0.0000002`, `$0.50`."""
    plain = f"{amount.normalize():f}"
    whole, _, digits = plain.partition(".")
    return f"${int(whole):,}.{digits.ljust(2, '0')}"


def number(amount: Decimal) -> str:
    """A quantity with at most four significant digits after the point: `1,460`, `0.274`."""
    if amount == amount.to_integral_value():
        return f"{int(amount):,}"
    digits = max(2, 2 - amount.adjusted())
    return f"{amount.quantize(Decimal(1).scaleb(-min(digits, 6)), ROUND_HALF_UP).normalize():,f}"


def quantity(amount: Range) -> str:
    """`730`, or `730 to 1,460`."""
    low, high = number(amount.low), number(amount.high)
    return low if low == high else f"{low} to {high}"
