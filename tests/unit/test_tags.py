"""Tags: the standard ones on the whole stack, `Name` and `Component` on each resource."""

import json
from typing import Any

import pytest

from environments.settings.environment import FIXED_TAGS, STANDARD_TAGS
from tests.unit.main_process import ROOT
from tests.unit.synthesis import OWN_STACKS, Block, Stack, own_stack, stack

TAGGABLE = frozenset(json.loads((ROOT / "policies" / "provider_schema.json").read_text(encoding="utf-8"))["taggable"])
NAMED_BY_AWS = {"aws_elastic_beanstalk_" + part for part in ("application", "application_version", "environment")}
"""Elastic Beanstalk keeps the tag `Name` to itself."""
UNTAGGED = {"aws_s3_object"}
"""S3 takes ten tags of an object: fewer than the standard ones."""
EVERYTHING: dict[str, Any] = {
    "network": {"tiers": {"data": {}, "ml": {}}, "endpoints": ["logs"]},
    "database": {},
    "cache": {},
    "domain": {"name": "api.example.com"},
    "workload": {"secrets": {"API_KEY": "create"}},
    "storage": {"buckets": {"results": {}}},
}


def test_the_standard_tags_are_on_everything() -> None:
    assert stack().default_tags == {
        "Project": "landfall",
        "Environment": "dev",
        "Stack": "landfall-dev-fargate",
        "Component": "stack",
        "CostCenter": "ai-platform",
        "Owner": "platform-team",
        "CreatedBy": "landfall",
        "AutoStop": "disabled",
        "BackupRequired": "false",
        "DataClassification": "internal",
        "Compliance": "none",
    }


def test_tags_say_what_the_environment_says() -> None:
    tags = stack(
        project="acme", owner="team-ml", cost_center="4711", auto_stop={"enabled": True}, tags={"Team": "ml"}
    ).default_tags
    assert (tags["Project"], tags["Owner"], tags["CostCenter"]) == ("acme", "team-ml", "4711")
    assert (tags["AutoStop"], tags["Team"]) == ("enabled", "ml")


def test_the_settings_know_which_tags_are_standard() -> None:
    assert {*FIXED_TAGS, *STANDARD_TAGS} == {*stack().default_tags, "Name"}


def test_other_values_for_standard_tags_win() -> None:
    tags = stack(tags={"Compliance": "hipaa", "DataClassification": "confidential"}).default_tags
    assert (tags["Compliance"], tags["DataClassification"]) == ("hipaa", "confidential")


def taggable(built: Stack) -> dict[str, Block]:
    return {
        f"{type_} {path}": block
        for type_, blocks in built.document["resource"].items()
        for path, block in blocks.items()
        if type_ in TAGGABLE - UNTAGGED
    }


@pytest.mark.parametrize("name", [*OWN_STACKS, "everything"])
def test_everything_that_takes_tags_carries_a_name_and_its_component(name: str) -> None:
    built = stack(**EVERYTHING) if name == "everything" else own_stack(name)
    blocks = taggable(built)
    assert len(blocks) > 10
    for address, block in blocks.items():
        tags = block.get("tags", {})
        assert bool(tags.get("Name")) != (address.split()[0] in NAMED_BY_AWS), address
        assert tags.get("Component"), address
        assert tags["Component"] != "stack", address


@pytest.mark.parametrize("name", [*OWN_STACKS, "everything"])
def test_tags_are_within_what_aws_takes(name: str) -> None:
    built = stack(**EVERYTHING) if name == "everything" else own_stack(name)
    common = built.default_tags
    for address, block in taggable(built).items():
        tags = {**common, **block["tags"]}
        assert len(tags) <= 50, address
        assert all(len(key) <= 128 and len(value) <= 256 for key, value in tags.items()), address
        # IAM takes keys that differ only in case for the same one.
        assert len({key.lower() for key in tags}) == len(tags), address


def test_the_disk_of_an_instance_is_tagged_like_the_instance() -> None:
    instance = stack().one("aws_instance")
    assert instance["root_block_device"]["tags"] == instance["tags"]
