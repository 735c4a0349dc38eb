"""What can't be estimated is told in one sentence."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costs.document.reading import read
from costs.options import Options
from costs.unusable import Unusable
from costs.usage.usage_file import read_usage
from tests.unit.costs.documents import cost, left_out, stack

PLAN = Path(__file__).parent / "foreign" / "plan.json"
DEEP = "[" * 100_000
OLD_PLAN = {  # as tools for Terraform 0.11 wrote plans
    "aws_instance.web": {"ami": "ami-1", "instance_type": "t2.micro"},
    "destroy": False,
}


def refused(path: Path) -> str:
    with pytest.raises(Unusable) as told:
        read(path)
    said = str(told.value)
    assert "\n" not in said
    return said.removeprefix(f"{path} ").removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"resource aws_instance web {}", "isn't JSON"),
        (PLAN.read_bytes()[:20_000], "is cut off: its JSON ends after 20,000 bytes"),
        (b"PK\x03\x04binary", "is a binary plan: hand in what `terraform show -json"),
        (json.dumps(OLD_PLAN).encode(), "neither a synthesized stack nor from `terraform show -json`"),
        (b"[]", "isn't what Terraform writes"),
        (b"42", "isn't what Terraform writes"),
        (b'"plan"', "isn't what Terraform writes"),
        (DEEP.encode(), "is"),
        (b'{"version":4,"serial":1,"resources":[]}', "is a raw or old state"),
        (b'{"version":3,"serial":1,"modules":[{"resources":{}}]}', "is a raw or old state"),
        (
            b'{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"type":5}]}}}',
            "isn't what Terraform",
        ),
        (b'{"format_version":"1.2","planned_values":[]}', "isn't what Terraform writes"),
        (
            b'{"format_version":"2.0","planned_values":{}}',
            "has format_version '2.0'; allowed: 0.1 and later, below 2.0",
        ),
        (b'{"format_version":"new","values":{}}', "has format_version 'new'; allowed: 0.1 and later, below 2.0"),
        (b"\xff\xfe\x00{", "isn't JSON"),
    ],
)
def test_a_file_that_isn_t_terraform_s_json_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    assert said in refused(file)


def test_a_plan_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = PLAN.read_bytes()
    file = tmp_path / "plan.json"
    for end in range(1, len(whole) - 1, len(whole) // 40):
        file.write_bytes(whole[:end])
        assert "is cut off" in refused(file)


def test_a_folder_without_a_stack_is_refused(tmp_path: Path) -> None:
    assert "holds no cdk.tf.json" in refused(tmp_path)


def test_a_file_that_isn_t_there_is_refused(tmp_path: Path) -> None:
    assert "isn't there" in refused(tmp_path / "none.json")


def test_a_byte_order_mark_is_none_of_our_business(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(b"\xef\xbb\xbf" + PLAN.read_bytes())
    assert len(read(file).managed) == 25


def test_a_region_that_aws_doesn_t_have_is_refused() -> None:
    queue = {"aws_sqs_queue": {"jobs": {"name": "jobs"}}}
    with pytest.raises(Unusable, match=r"^aws_sqs_queue.jobs is in 'us-esat-1', which isn't a region of AWS$"):
        cost(stack(queue, region="us-esat-1"))


@pytest.mark.parametrize("zone", ["us-west-2-lax-1", "us-east-1-wl1-bos-wlz-1"])
def test_a_zone_outside_of_its_region_has_no_prices_but_is_one(zone: str) -> None:
    found = cost(stack({}), {"aws_data_transfer.zone": {"region": zone, "monthly_outbound_internet_gb": 1}})
    assert found.lines == ()
    assert {f"no prices for {zone}" in reason for reason in left_out(found).values()} == {True}


@pytest.mark.parametrize("given", ["5 GB", "many", True, float("nan"), float("inf"), "0x10", [1]])
def test_usage_that_isn_t_a_plain_number_is_refused(given: Any) -> None:
    queue = stack({"aws_sqs_queue": {"jobs": {"name": "jobs"}}})
    with pytest.raises(Unusable, match=r"^monthly_requests of aws_sqs_queue.jobs is .* a plain number without a unit$"):
        cost(queue, {"aws_sqs_queue.jobs": {"monthly_requests": given}})


def test_a_count_that_would_take_all_memory_is_refused() -> None:
    with pytest.raises(Unusable, match=r"^aws_sqs_queue.jobs has a count of 1000000000; allowed: at most 100,000$"):
        stack({"aws_sqs_queue": {"jobs": {"count": 10**9}}})


@pytest.mark.parametrize("count", [-1, 1.5, "²", "lots", None, [1]])
def test_a_count_that_isn_t_a_whole_number_is_told(count: object) -> None:
    document = stack({"aws_sqs_queue": {"jobs": {"count": count}}})
    assert document.notes == ("aws_sqs_queue.jobs has a count that only a plan knows; it is taken as one",)


def test_negative_usage_is_refused() -> None:
    queue = stack({"aws_sqs_queue": {"jobs": {"name": "jobs"}}})
    with pytest.raises(Unusable, match="isn't below zero"):
        cost(queue, {"aws_sqs_queue.jobs": {"monthly_requests": "-1"}})


def test_usage_that_would_overflow_is_refused() -> None:
    queue = stack({"aws_sqs_queue": {"jobs": {"name": "jobs"}}})
    with pytest.raises(Unusable, match=r"^monthly_requests of aws_sqs_queue.jobs is 1e999999; allowed: at most 1,000,"):
        cost(queue, {"aws_sqs_queue.jobs": {"monthly_requests": "1e999999"}})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("version: 0.2", "version is 0.2; allowed: 0.1"),
        ("resource_usage: {}", "version is None; allowed: 0.1"),
        ("version: 0.1\nresource_usag: {}", "resource_usag isn't known; allowed: version, resource_type_default_usage"),
        ("version: 0.1\nresource_usage: [1]", "isn't a mapping of resources to their usage"),
        ("version: 0.1\nresource_usage:\n  a.b: 5", "resource_usage.a.b isn't a mapping of usage keys"),
        ("version: 0.1\nresource_usage:\n  a.b:\n    storage_gb: -1", "storage_gb of a.b is -1"),
        ("version: 0.1\nresource_usage:\n  a.b:\n    standard:\n      storage_gb: -.5", "standard.storage_gb of a.b"),
        ("version: 0.1\nresource_usage:\n  a.b:\n    storage_gb: .inf", "storage_gb of a.b is inf"),
        ("version: 0.1\nresource_usage:\n  a.b: {c: 1, c: 2}", "isn't YAML"),
        ("- version", "isn't a usage file"),
        ("version: [", "isn't YAML"),
        ("\tversion: 0.1", "isn't YAML"),
    ],
)
def test_a_usage_file_that_isn_t_one_is_refused(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "usage.yml"
    file.write_text(content)
    with pytest.raises(Unusable) as told:
        read_usage(file)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_a_usage_file_gives_usage_by_resource_before_that_by_type(tmp_path: Path) -> None:
    file = tmp_path / "usage.yml"
    file.write_text(
        """
version: 0.1
resource_type_default_usage:
  aws_sqs_queue: {monthly_requests: 1, request_size_kb: 100}
resource_usage:
  aws_sqs_queue.jobs: {monthly_requests: 2}
  aws_sqs_queue.many[*]: {monthly_requests: 3}
  'aws_sqs_queue.many["b"]': {monthly_requests: 4}
"""
    )
    usage = read_usage(file)
    document = stack({"aws_sqs_queue": {"jobs": {}, "other": {}, "many": {"for_each": ["a", "b"]}}})
    amounts = {one.address: usage.of(one).number("monthly_requests", 0) for one in document.managed}
    assert amounts == {
        "aws_sqs_queue.jobs": 2,
        "aws_sqs_queue.other": 1,
        'aws_sqs_queue.many["a"]': 3,
        'aws_sqs_queue.many["b"]': 4,
    }
    assert {usage.of(one).number("request_size_kb", 0) for one in document.managed} == {100}


def test_usage_for_what_isn_t_there_is_told() -> None:
    queue = stack({"aws_sqs_queue": {"jobs": {}}})
    assert cost(queue, {"aws_sqs_queue.jbos": {"monthly_requests": 1}}).notes == (
        "usage is given for aws_sqs_queue.jbos, which isn't there",
    )


@pytest.mark.parametrize("hours", ["0", "745", "-1"])
def test_a_month_has_its_hours(hours: str) -> None:
    with pytest.raises(Unusable, match="a month of"):
        Options(hours=Decimal(hours))
