"""Terraform's JSON in its three forms, read for what belongs to what."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from costs.document.document import Document
from costs.document.reading import parse, read
from costs.document.resource import NotKnown, Resource
from tests.unit.costs.documents import stack, state

FOREIGN = read(Path(__file__).parent / "foreign" / "plan.json")
"""A plan of `foreign/`: modules, count, for_each, two regions, default tags; made by Terraform 1.11 and not edited."""


def one(document: Document, address: str) -> Resource:
    return next(resource for resource in document.all if resource.address == address)


def linked(address: str, path: str, *types: str) -> list[str]:
    return [found.address for found in FOREIGN.linked(one(FOREIGN, address), path, *types)]


def test_a_plan_has_each_instance_of_count_for_each_and_modules() -> None:
    assert [found.address for found in FOREIGN.of_type("aws_ecs_service", "aws_instance")] == [
        'module.service["api"].aws_ecs_service.this',
        'module.service["worker"].aws_ecs_service.this',
        "aws_instance.bastion[0]",
        "aws_instance.bastion[1]",
        "aws_instance.ireland",
    ]


def test_each_resource_is_in_its_own_provider_s_region() -> None:
    assert one(FOREIGN, "aws_instance.ireland").region == "eu-west-1"
    assert one(FOREIGN, 'module.service["api"].aws_ecs_service.this').region == "us-east-1"


def test_a_plan_s_tags_hold_the_provider_s_default_tags_and_those_in_blocks() -> None:
    assert one(FOREIGN, "aws_lb.main").tags == {"Team": "shop"}
    assert one(FOREIGN, "aws_autoscaling_group.batch").tags == {"AutoStop": "enabled"}


@pytest.mark.parametrize(
    ("address", "path", "type_", "expected"),
    [
        ("aws_eip.bastion[1]", "instance", "aws_instance", ["aws_instance.bastion[1]"]),
        (
            'module.service["api"].aws_ecs_service.this',
            "task_definition",
            "aws_ecs_task_definition",
            ['module.service["api"].aws_ecs_task_definition.this'],
        ),
        (
            'module.service["worker"].aws_ecs_service.this',
            "network_configuration.subnets",
            "aws_subnet",
            [
                'module.network.aws_subnet.public["us-east-1a"]',
                'module.network.aws_subnet.public["us-east-1b"]',
            ],
        ),
        ('module.service["api"].aws_ecs_service.this', "cluster", "aws_ecs_cluster", ["aws_ecs_cluster.main"]),
        ("module.network.aws_nat_gateway.this", "allocation_id", "aws_eip", ["module.network.aws_eip.nat"]),
        ("aws_autoscaling_group.batch", "launch_template", "aws_launch_template", ["aws_launch_template.batch"]),
        ("aws_db_instance.replica", "replicate_source_db", "aws_db_instance", ["aws_db_instance.main"]),
        ("aws_lb.main", "subnets", "aws_vpc", []),
    ],
)
def test_what_only_apply_will_tell_is_found_through_modules_variables_and_outputs(
    address: str, path: str, type_: str, expected: list[str]
) -> None:
    assert linked(address, path, type_) == expected


def test_what_refers_to_a_resource_is_told_apart_by_module_instance() -> None:
    services = FOREIGN.of_type("aws_ecs_service")
    targets = [FOREIGN.linking(service, "aws_appautoscaling_target", "resource_id") for service in services]
    assert [[found.address for found in each] for each in targets] == [
        ['module.service["api"].aws_appautoscaling_target.this[0]'],
        [],
    ]


def test_what_only_apply_will_tell_isn_t_taken_for_its_default() -> None:
    with pytest.raises(NotKnown, match="subnets will be known after apply"):
        one(FOREIGN, "aws_lb.main").texts("subnets")


def test_a_state_s_resources_are_linked_by_id_arn_and_name() -> None:
    document = state(
        {
            "aws_ecs_service.web": {"name": "web", "cluster": "arn:aws:ecs:us-east-1:1:cluster/main"},
            "aws_ecs_cluster.main": {"name": "main", "arn": "arn:aws:ecs:us-east-1:1:cluster/main"},
            "aws_appautoscaling_target.web": {"resource_id": "service/main/web"},
        }
    )
    service = one(document, "aws_ecs_service.web")
    assert document.linked(service, "cluster", "aws_ecs_cluster") == [one(document, "aws_ecs_cluster.main")]
    assert document.linking(service, "aws_appautoscaling_target", "resource_id") == [
        one(document, "aws_appautoscaling_target.web")
    ]


def test_a_state_s_resource_is_where_its_arn_or_zone_says_and_else_where_most_are() -> None:
    said = {
        "format_version": "1.0",
        "values": {
            "root_module": {
                "resources": [
                    {"address": f"aws_x.{name}", "type": "aws_x", "name": name, "mode": "managed", "values": values}
                    for name, values in {
                        "arn": {"arn": "arn:aws:ec2:eu-west-1:1:instance/i-1"},
                        "zone": {"availability_zone": "eu-west-1b"},
                        "other": {"arn": "arn:aws:sns:us-east-1:1:x"},
                        "nothing": {"arn": "arn:aws:s3:::bucket"},
                    }.items()
                ]
            }
        },
    }
    found = parse(json.dumps(said).encode(), "state").managed
    assert [resource.region for resource in found] == ["eu-west-1", "eu-west-1", "us-east-1", "eu-west-1"]


def test_a_stack_s_references_are_put_in_their_place_where_they_are_known() -> None:
    document = stack(
        {
            "aws_instance": {
                "a": {"instance_type": "${var.size}", "ami": "${data.aws_ami.x.id}", "count": 2},
                "b": {"instance_type": "${aws_instance.c.instance_type}", "user_data": "$${not} ${local.word}!"},
                "c": {"instance_type": "t4g.small"},
            }
        },
        variable={"size": {"default": "t4g.large"}},
        locals={"word": "hello"},
    )
    first, second, b, _ = document.managed
    assert (first.address, second.address) == ("aws_instance.a[0]", "aws_instance.a[1]")
    assert first.text("instance_type") == "t4g.large"
    assert not first.known("ami")
    assert b.text("instance_type") == "t4g.small"
    assert b.text("user_data") == "${not} hello!"


def test_a_stack_s_instances_have_their_own_key_and_value() -> None:
    sizes = {"web": {"type": "t4g.small"}, "batch": {"type": "c7g.large"}}
    document = stack(
        {
            "aws_instance": {"a": {"for_each": sizes, "instance_type": "${each.value.type}"}},
            "aws_sqs_queue": {"b": {"for_each": ["x", "y"], "name": "jobs-${each.key}"}},
            "aws_ebs_volume": {"c": {"count": 2, "availability_zone": "us-east-1a", "tags": {"n": "${count.index}"}}},
        }
    )
    assert [(one.address, one.text("instance_type")) for one in document.of_type("aws_instance")] == [
        ('aws_instance.a["web"]', "t4g.small"),
        ('aws_instance.a["batch"]', "c7g.large"),
    ]
    assert [one.text("name") for one in document.of_type("aws_sqs_queue")] == ["jobs-x", "jobs-y"]
    assert [one.block("tags").number("n") for one in document.of_type("aws_ebs_volume")] == [0, 1]


def test_a_stack_s_reference_to_itself_ends() -> None:
    document = stack({"aws_instance": {"a": {"instance_type": "${aws_instance.a.instance_type}"}}})
    assert not document.managed[0].known("instance_type")


def test_what_a_synthesized_stack_can_t_tell_is_said() -> None:
    document = stack({"aws_instance": {"a": {"count": "${var.n}"}}}, module={"net": {"source": "./net"}})
    assert document.notes == (
        "module.net is a module: what is in it can only be read from a plan",
        "aws_instance.a has a count that only a plan knows; it is taken as one",
    )


def test_an_account_with_nothing_left_has_no_resources() -> None:
    assert parse(b'{"format_version":"1.0"}', "state").managed == ()


@pytest.mark.parametrize("shape", [{"ebs": [{"size": 5}]}, {"ebs": {"size": 5}}])
def test_a_nested_block_may_be_a_list_or_an_object(shape: dict[str, Any]) -> None:
    resource = stack({"aws_x": {"a": shape}}).managed[0]
    assert resource.block("ebs").number("size") == 5


def planned(resources: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> Document:
    """A plan of a root module: addresses, values and expressions."""
    names = [(address, *address.split("."), values, expressions) for address, values, expressions in resources]
    said = {
        "format_version": "1.2",
        "planned_values": {
            "root_module": {
                "resources": [
                    {"address": address, "mode": "managed", "type": type_, "name": name, "values": values}
                    for address, type_, name, values, _ in names
                ]
            }
        },
        "configuration": {
            "root_module": {
                "resources": [
                    {"address": address, "mode": "managed", "type": type_, "name": name, "expressions": expressions}
                    for address, type_, name, _, expressions in names
                ]
            }
        },
    }
    return parse(json.dumps(said).encode(), "plan")


def test_what_a_plan_hides_in_a_local_value_is_the_only_one_there_is() -> None:
    empty: dict[str, Any] = {}
    group = ("aws_autoscaling_group.a", empty, {"launch_template": [{"id": {"references": ["local.template"]}}]})
    first = ("aws_launch_template.one", empty, empty)
    second = ("aws_launch_template.two", empty, empty)
    alone, either = planned([group, first]), planned([group, first, second])
    assert alone.linked(alone.managed[0], "launch_template", "aws_launch_template") == [alone.managed[1]]
    assert either.linked(either.managed[0], "launch_template", "aws_launch_template") == []


def test_what_isn_t_referred_to_isn_t_guessed() -> None:
    document = planned([("aws_autoscaling_group.a", {}, {}), ("aws_launch_template.one", {}, {})])
    assert document.linked(document.managed[0], "launch_template", "aws_launch_template") == []


@pytest.mark.parametrize(
    ("provider", "region"),
    [
        ("aws", "us-east-1"),
        ("aws.eu", "eu-west-1"),
        ("aws.named", None),
        ("aws.environment", None),
        ("module.m:aws", None),
        ("module.m:aws.eu", "eu-west-1"),
    ],
)
def test_a_provider_whose_region_a_plan_does_not_tell_is_not_taken_for_another(
    provider: str, region: str | None
) -> None:
    said: Mapping[str, Any] = {
        "aws": {"constant_value": "us-east-1"},
        "aws.eu": {"references": ["var.eu"]},
        "aws.named": {"references": ["local.region"]},
        "aws.environment": None,
        "module.m:aws": {"references": ["var.eu"]},
    }
    queue = {"type": "aws_sqs_queue", "name": "q"}
    plan = {
        "format_version": "1.2",
        "variables": {"eu": {"value": "eu-west-1"}},
        "planned_values": {"root_module": {"resources": [{**queue, "address": "aws_sqs_queue.q", "values": {}}]}},
        "configuration": {
            "provider_config": {
                key: {"expressions": {} if value is None else {"region": value}} for key, value in said.items()
            },
            "root_module": {"resources": [{**queue, "provider_config_key": provider}]},
        },
    }
    raw = json.dumps(plan).encode()
    assert parse(raw, "plan").managed[0].region == region
    assert parse(raw, "plan", region="eu-west-2").managed[0].region == (region or "eu-west-2")
