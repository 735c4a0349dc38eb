"""How AWS meters what is used: in whole steps, a begun one counts."""

from decimal import ROUND_CEILING, Decimal

from costs.amounts import Amount, Missing, Range, exactly


def chunks(size: Decimal, of: int) -> Decimal:
    """As how many chunks of a size something counts, at least as one."""
    return max(Decimal(1), (size / of).to_integral_value(ROUND_CEILING))


def rounded_up(amount: Amount, to: int) -> Amount:
    """An amount in whole multiples of a step."""
    if isinstance(amount, Missing):
        return amount
    return amount.map(lambda number: _up(number, to))


def product(*amounts: Amount | Decimal | int) -> Amount:
    """All of them multiplied; the first that is missing if one is."""
    result = exactly(1)
    for amount in amounts:
        if isinstance(amount, Missing):
            return amount
        result = result * amount
    return result


def above(amount: Amount, floor: Range) -> Amount:
    """What of an amount exceeds another one."""
    if isinstance(amount, Missing):
        return amount
    low, high = max(amount.low - floor.high, Decimal(0)), max(amount.high - floor.low, Decimal(0))
    return Range(low, max(amount.expected - floor.expected, Decimal(0)), high)


def _up(number: Decimal, to: int) -> Decimal:
    return (number / to).to_integral_value(ROUND_CEILING) * to
