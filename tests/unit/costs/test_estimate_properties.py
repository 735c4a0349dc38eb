"""What holds for every estimate, whatever is in it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from costs.amounts import Range
from costs.document.document import Document
from costs.free_tier import FreeTier
from costs.lines import Estimate
from costs.purchase import RESERVED, SAVINGS_PLANS, Plan, Purchase
from costs.schedule import Schedule
from tests.unit.costs.documents import cost, stack

REGIONS = st.sampled_from(["us-east-1", "eu-west-1"])
INSTANCES = st.sampled_from(["t3.micro", "t4g.medium", "c6i.xlarge", "g4dn.xlarge", "m7g.large", "x99.nonsense"])
SIZES = st.integers(1, 5000)


@st.composite
def groups(draw: st.DrawFn) -> dict[str, Any]:
    low = draw(st.integers(0, 5))
    high = low + draw(st.integers(0, 5))
    desired = draw(st.none() | st.integers(low, high))
    return {
        "min_size": low,
        "max_size": high,
        **({} if desired is None else {"desired_capacity": desired}),
        "launch_template": [{"id": "${aws_launch_template.main.id}"}],
    }


@st.composite
def functions(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "memory_size": draw(st.integers(128, 10_240)),
        "architectures": [draw(st.sampled_from(["arm64", "x86_64"]))],
        "ephemeral_storage": [{"size": draw(st.integers(512, 10_240))}],
    }


RESOURCES: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "aws_instance": st.fixed_dictionaries(
        {
            "instance_type": INSTANCES,
            "root_block_device": st.just([]) | st.fixed_dictionaries({"volume_size": SIZES}).map(lambda disk: [disk]),
        }
    ),
    "aws_autoscaling_group": groups(),
    "aws_lambda_function": functions(),
    "aws_sqs_queue": st.fixed_dictionaries({"fifo_queue": st.booleans()}),
    "aws_lb": st.fixed_dictionaries({"load_balancer_type": st.sampled_from(["application", "network"])}),
    "aws_nat_gateway": st.just({"subnet_id": "subnet-1"}),
    "aws_ebs_volume": st.fixed_dictionaries(
        {
            "size": SIZES,
            "type": st.sampled_from(["gp3", "gp2", "st1", "sc1"]),
            "availability_zone": st.just("us-east-1a"),
        }
    ),
    "aws_cloudwatch_log_group": st.just({"retention_in_days": 30}),
    "aws_secretsmanager_secret": st.just({"name": "secret"}),
    "aws_unheard_of": st.just({"size": 1}),
}
USAGE: Mapping[str, tuple[str, ...]] = {
    "aws_lambda_function": ("monthly_requests", "request_duration_ms"),
    "aws_sqs_queue": ("monthly_requests", "request_size_kb"),
    "aws_lb": ("new_connections", "processed_bytes_gb"),
    "aws_nat_gateway": ("monthly_data_processed_gb",),
    "aws_cloudwatch_log_group": ("monthly_data_ingested_gb", "storage_gb"),
    "aws_secretsmanager_secret": ("monthly_requests",),
}
TEMPLATE = {"aws_launch_template": {"main": {"instance_type": "c6i.xlarge"}}}

type Resources = dict[str, dict[str, dict[str, Any]]]
type Given = dict[str, dict[str, int]]


@st.composite
def resources(draw: st.DrawFn) -> Resources:
    found: Resources = {}
    for number in range(draw(st.integers(1, 8))):
        type_ = draw(st.sampled_from(list(RESOURCES)))
        found.setdefault(type_, {})[f"r{number}"] = draw(RESOURCES[type_])
    return found


@st.composite
def used(draw: st.DrawFn) -> tuple[Resources, Given]:
    found = draw(resources())
    usage: Given = {}
    for type_, named in found.items():
        for name in named:
            keys = [key for key in USAGE.get(type_, ()) if draw(st.booleans())]
            if keys:
                usage[f"{type_}.{name}"] = {key: draw(st.integers(0, 10**10)) for key in keys}
    return found, usage


def made(found: Resources, region: str) -> Document:
    return stack({**found, **TEMPLATE}, region=region)


def rounded(amount: Range) -> tuple[Decimal, ...]:
    """Decimal has 28 digits, and sums in another order differ in the last."""
    return tuple(round(one, 12) for one in (amount.low, amount.expected, amount.high))


@given(used(), REGIONS)
@settings(deadline=None, max_examples=60)
def test_an_estimate_is_the_sum_of_the_estimates_of_its_resources(what: tuple[Resources, Given], region: str) -> None:
    found, usage = what
    whole = cost(made(found, region), usage)
    parts: list[Estimate] = []
    for type_, named in found.items():
        for name, values in named.items():
            address = f"{type_}.{name}"
            given_here = {address: usage[address]} if address in usage else {}
            parts.append(cost(made({type_: {name: values}}, region), given_here))
    assert rounded(whole.monthly) == rounded(
        sum((part.monthly for part in parts), Range(Decimal(0), Decimal(0), Decimal(0)))
    )
    assert len(whole.unpriced) == sum(len(part.unpriced) for part in parts)
    assert len(whole.usage_dependent) == sum(len(part.usage_dependent) for part in parts)


@given(used(), REGIONS, st.sampled_from(list(FreeTier)))
@settings(deadline=None, max_examples=60)
def test_nothing_costs_less_than_nothing_and_expected_is_between_low_and_high(
    what: tuple[Resources, Given], region: str, tier: FreeTier
) -> None:
    found, usage = what
    for line in cost(made(found, region), usage, free_tier=tier).lines:
        assert 0 <= line.monthly.low <= line.monthly.expected <= line.monthly.high
        assert 0 <= line.quantity.low <= line.quantity.expected <= line.quantity.high


@given(used(), REGIONS, st.sampled_from(list(FreeTier)), st.data())
@settings(deadline=None, max_examples=60)
def test_more_use_never_costs_less(
    what: tuple[Resources, Given], region: str, tier: FreeTier, data: st.DataObject
) -> None:
    found, usage = what
    more = {
        address: {key: amount + data.draw(st.integers(0, 10**9)) for key, amount in keys.items()}
        for address, keys in usage.items()
    }
    before = cost(made(found, region), usage, free_tier=tier).monthly
    after = cost(made(found, region), more, free_tier=tier).monthly
    for less, grown in zip(rounded(before), rounded(after), strict=True):
        assert less <= grown


@given(used(), REGIONS)
@settings(deadline=None, max_examples=40)
def test_free_allowances_never_cost(what: tuple[Resources, Given], region: str) -> None:
    found, usage = what
    none, credits_, legacy = (
        cost(made(found, region), usage, free_tier=tier).monthly.expected
        for tier in (FreeTier.NONE, FreeTier.CREDITS, FreeTier.LEGACY)
    )
    assert round(legacy, 12) <= round(credits_, 12) <= round(none, 12)


@given(used(), st.integers(1, 24), st.integers(1, 7))
@settings(deadline=None, max_examples=40)
def test_a_stack_that_stops_costs_no_more(what: tuple[Resources, Given], hours: int, days: int) -> None:
    found, usage = what
    document = made(found, "us-east-1")
    schedule = Schedule(Decimal(hours), Decimal(days), everything=True)
    assert cost(document, usage, schedule=schedule).monthly.expected <= cost(document, usage).monthly.expected


@given(used(), st.integers(0, 90), st.integers(0, 100))
@settings(deadline=None, max_examples=40)
def test_a_discount_never_costs(what: tuple[Resources, Given], discount: int, spot: int) -> None:
    found, usage = what
    document = made(found, "us-east-1")
    plan = Plan("plan", SAVINGS_PLANS | RESERVED, discount=Decimal(discount) / 100)
    bought = cost(document, usage, purchase=Purchase(spot_share=Decimal(spot) / 100, plans=(plan,)))
    assert round(bought.monthly.expected, 12) <= round(cost(document, usage).monthly.expected, 12)
