"""Public IPv4 addresses, each of which costs the same whoever holds it, since 2024-02-01.

https://aws.amazon.com/vpc/pricing/
"""

from costs.amounts import Amount
from costs.charge import Charge, Component, PriceKey
from costs.context import Context

IN_USE = PriceKey("AmazonVPC", "PublicIPv4:InUseAddress")
IDLE = PriceKey("AmazonVPC", "PublicIPv4:IdleAddress")


def public_addresses(context: Context, count: Amount | int, *, stops: bool, idle: bool = False) -> Charge:
    """So many addresses all month; `stops` if they are given back whenever their holder stops."""
    return Charge(
        Component.PUBLIC_IPV4,
        "Public IPv4 addresses, idle" if idle else "Public IPv4 addresses",
        IDLE if idle else IN_USE,
        context.running(count),
        "Hrs",
        stops=stops,
    )
