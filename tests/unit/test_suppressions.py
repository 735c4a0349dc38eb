"""Checks that fail on purpose: said where checkov reads it, each with its reason."""

from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from modules.suppressions import SUPPRESSIONS, Suppression
from tests.unit.synthesis import OWN_STACKS, Stack, own_stack, stack, variant_stack

EVERYTHING: dict[str, Any] = {
    "deletion_protection": False,
    "network": {"tiers": {"data": {}}},
    "database": {},
    "cache": {},
    "workload": {"secrets": {"API_KEY": "create"}},
    "storage": {"buckets": {"results": {}}},
    "cost_report": {},
}


def skips(built: Stack) -> dict[str, dict[str, str]]:
    """Path of a resource or data source to what it may fail: check and reason."""
    return {
        block["//"]["metadata"]["path"].partition("/")[2]: {
            skip["id"]: skip["comment"] for skip in block["//"]["checkov"]["skip"]
        }
        for kind in ("resource", "data")
        for blocks in built.raw[kind].values()
        for block in blocks.values()
        if "checkov" in block["//"]
    }


def test_every_suppression_gives_a_reason() -> None:
    assert all(len(suppression.reason.split()) >= 5 for suppression in SUPPRESSIONS)


def test_no_check_is_suppressed_twice_on_a_resource() -> None:
    pairs = [(suppression.path, check) for suppression in SUPPRESSIONS for check in suppression.checks]
    assert len(set(pairs)) == len(pairs)


@cache
def places() -> list[tuple[str, dict[str, str]]]:
    """All paths with suppressions, of stacks that together have everything."""
    open_api = {"code": {"kind": "zip"}, "api": {"kind": "http", "authorization": "none"}}
    everything = [
        stack(**EVERYTHING),
        stack(domain={"name": "api.example.com"}),
        variant_stack("lambda_api", open_api),
        variant_stack("lambda_efs", open_api),
        variant_stack(
            "sagemaker", {"image": "ecr:1", "api": {"authorization": "none"}}, workload={"architectures": ["x86_64"]}
        ),
        variant_stack("sagemaker", {"image": "ecr:1", "endpoint": {"kind": "realtime", "delete_when_stopped": True}}),
        variant_stack("eks_spot", {"public_access_cidrs": ["0.0.0.0/0"]}),
        *map(own_stack, OWN_STACKS),
    ]
    return [place for built in everything for place in skips(built).items()]


@pytest.mark.parametrize("suppression", SUPPRESSIONS, ids=lambda each: f"{each.path}-{'-'.join(each.checks)}")
def test_every_suppression_has_a_place(suppression: Suppression) -> None:
    skipped = dict.fromkeys(suppression.checks, suppression.reason)
    assert any(fnmatchcase(path, suppression.path) and skipped.items() <= found.items() for path, found in places())


def test_a_suppression_of_every_bucket_is_on_each_of_them() -> None:
    found = skips(stack(storage={"buckets": {"one": {}, "other": {}}}))
    assert found["bucket-one/bucket"] == found["bucket-other/bucket"]
    assert "CKV_AWS_144" in found["bucket-one/bucket"]


@pytest.mark.parametrize(
    ("path", "check", "lenient", "strict"),
    [
        ("load-balancer/http", "CKV_AWS_2", {}, {"domain": {"name": "api.example.com"}}),
        ("load-balancer/alb", "CKV_AWS_150", {"deletion_protection": False}, {}),
        ("logs/bucket", "CKV_AWS_18", {}, {"storage": {"buckets": {"results": {}}}}),
        (
            "database/instance",
            "CKV_AWS_157",
            {"network": {"tiers": {"data": {}}}, "database": {}},
            {"network": {"tiers": {"data": {}}}, "database": {"multi_az": True}},
        ),
    ],
)
def test_a_suppression_holds_only_where_its_reason_does(
    path: str, check: str, lenient: dict[str, Any], strict: dict[str, Any]
) -> None:
    assert check in skips(stack(**lenient))[path]
    assert check not in skips(stack(**strict)).get(path, {})


def test_production_speaks_no_plain_http_and_is_protected() -> None:
    checks = {check for found in skips(own_stack("prod-fargate")).values() for check in found}
    assert not checks & {"CKV_AWS_2", "CKV_AWS_103", "CKV_AWS_378", "CKV_AWS_150", "CKV_AWS_157", "CKV2_AWS_20"}
