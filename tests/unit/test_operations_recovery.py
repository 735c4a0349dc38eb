"""What a deploy that didn't finish left behind, found again: without Terraform and without AWS."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from operations.recovery.adoption import Adoptions, Surroundings, Thing, adopt
from operations.recovery.planned import Attributes, Planned, creates, known
from operations.recovery.table import WAYS
from operations.recovery.ways import Again, Listed
from tests.unit.synthesis import OWN_STACKS, own_stack

STACK = {"Project": "shop", "Stack": "shop-dev"}
PLACE = {"account": "111122223333", "partition": "aws", "region": "eu-west-1"}
EC2 = "arn:aws:ec2:eu-west-1:111122223333"


def tags(name: str, component: str = "network", **others: str) -> dict[str, str]:
    return {**STACK, "Component": component, "Name": name, **others}


def planned(address: str, *, links: Mapping[str, str] | None = None, **attributes: Any) -> Planned:
    return Planned(address, address.split(".", maxsplit=1)[0], attributes, links or {})


class Account:
    """What exists: the attributes of things by type and import id, and what is told of them."""

    def __init__(
        self,
        existing: Mapping[Thing, Attributes],
        *,
        tagged: Mapping[str, Mapping[str, str]] | None = None,
        lists: Mapping[str, list[Mapping[str, Any]]] | None = None,
    ) -> None:
        self.existing, self.tagged, self.lists = existing, tagged or {}, lists or {}
        self.looks = 0

    def look(self, things: Iterable[Thing]) -> Mapping[Thing, Attributes]:
        self.looks += 1
        return {thing: self.existing[thing] for thing in things if thing in self.existing}

    def ask(self, way: Listed, _request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return self.lists.get(way.operation, [])

    def adopt(self, *missing: Planned, state: Mapping[str, Attributes] | None = None) -> Adoptions:
        around = Surroundings(place=PLACE, tags=STACK, things=self.tagged, look=self.look, ask=self.ask)
        return adopt(missing, state or {}, around)


VPC = planned("aws_vpc.net", tags_all=tags("net"), cidr_block="10.0.0.0/16")
TABLE = planned("aws_route_table.app", tags_all=tags("app"), links={"vpc_id": "${aws_vpc.net.id}"})
ROUTE = planned(
    "aws_route.out", destination_cidr_block="0.0.0.0/0", links={"route_table_id": "${aws_route_table.app.id}"}
)


def test_what_has_a_name_is_found_by_it() -> None:
    account = Account({("aws_iam_role", "shop-dev-task"): {"id": "shop-dev-task", "tags_all": tags("shop-dev-task")}})
    role = planned("aws_iam_role.task", name="shop-dev-task")
    assert account.adopt(role).ids == {"aws_iam_role.task": "shop-dev-task"}


def test_what_aws_names_is_found_by_its_tags() -> None:
    account = Account(
        {("aws_vpc", "vpc-1"): {"id": "vpc-1", "tags_all": tags("net")}}, tagged={f"{EC2}:vpc/vpc-1": tags("net")}
    )
    assert account.adopt(VPC).ids == {"aws_vpc.net": "vpc-1"}


@pytest.mark.parametrize("name", ["Component", "Name"])
def test_another_thing_of_the_stack_is_not_taken_for_it(name: str) -> None:
    other = {**tags("net"), name: "another"}
    account = Account({("aws_vpc", "vpc-1"): {"id": "vpc-1", "tags_all": other}}, tagged={f"{EC2}:vpc/vpc-1": other})
    assert account.adopt(VPC) == Adoptions()


def test_tags_that_have_changed_since_do_not_matter() -> None:
    before = tags("net", CostCenter="then")
    account = Account({("aws_vpc", "vpc-1"): {"id": "vpc-1", "tags_all": before}}, tagged={f"{EC2}:vpc/vpc-1": before})
    assert account.adopt(planned("aws_vpc.net", tags_all=tags("net", CostCenter="now"))).ids == {"aws_vpc.net": "vpc-1"}


def test_what_belongs_to_something_found_is_looked_for_at_once() -> None:
    account = Account(
        {
            ("aws_vpc", "vpc-1"): {"id": "vpc-1", "tags_all": tags("net")},
            ("aws_route_table", "rtb-1"): {"id": "rtb-1", "vpc_id": "vpc-1", "tags_all": tags("app")},
            ("aws_route", "rtb-1_0.0.0.0/0"): {"id": "r-1", "route_table_id": "rtb-1"},
        },
        tagged={f"{EC2}:vpc/vpc-1": tags("net"), f"{EC2}:route-table/rtb-1": tags("app")},
    )
    found = account.adopt(ROUTE, TABLE, VPC)
    assert found.ids == {
        "aws_vpc.net": "vpc-1",
        "aws_route_table.app": "rtb-1",
        "aws_route.out": "rtb-1_0.0.0.0/0",
    }
    assert (found.notes, account.looks) == ([], 1)


def test_what_is_known_of_a_parent_only_then_takes_another_look() -> None:
    """The root of a REST API isn't in the answer that lists the API."""
    api, path = ("aws_api_gateway_rest_api", "a1"), ("aws_api_gateway_resource", "a1/p1")
    account = Account(
        {
            api: {"id": "a1", "root_resource_id": "root", "tags_all": tags("api")},
            path: {"id": "p1", "rest_api_id": "a1"},
        },
        lists={
            "get_rest_apis": [{"id": "a0", "name": "other"}, {"id": "a1", "name": "api"}],
            "get_resources": [{"id": "root"}, {"id": "p1", "parentId": "root", "pathPart": "{proxy+}"}],
        },
    )
    rest = "${aws_api_gateway_rest_api.api."
    found = account.adopt(
        planned("aws_api_gateway_rest_api.api", name="api"),
        planned(
            "aws_api_gateway_resource.all",
            path_part="{proxy+}",
            links={"rest_api_id": f"{rest}id}}", "parent_id": f"{rest}root_resource_id}}"},
        ),
    )
    assert found.ids == {"aws_api_gateway_rest_api.api": "a1", "aws_api_gateway_resource.all": "a1/p1"}
    assert account.looks == 2


def test_a_name_that_holds_an_id_is_known_with_it() -> None:
    name = "API-Gateway-Execution-Logs_a1/live"
    account = Account(
        {("aws_cloudwatch_log_group", name): {"id": name, "tags_all": tags(name)}},
    )
    log = planned(
        "aws_cloudwatch_log_group.run",
        links={"name": "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.api.id}/live"},
    )
    assert account.adopt(log, state={"aws_api_gateway_rest_api.api": {"id": "a1"}}).ids == {
        "aws_cloudwatch_log_group.run": name
    }


def test_what_the_tagging_api_still_lists_but_is_gone_is_created() -> None:
    account = Account({}, tagged={f"{EC2}:vpc/vpc-1": tags("net")})
    assert account.adopt(VPC, TABLE, ROUTE) == Adoptions()


def test_what_carries_the_tags_of_another_stack_is_refused_in_a_sentence() -> None:
    theirs = {"id": "shop-dev-task", "tags_all": {**STACK, "Stack": "shop-prod"}}
    account = Account({("aws_iam_role", "shop-dev-task"): theirs})
    found = account.adopt(planned("aws_iam_role.task", name="shop-dev-task"))
    assert found.ids == {}
    assert found.notes == [
        "aws_iam_role.task isn't adopted: shop-dev-task exists, but nothing tells that it is this stack's"
    ]


def test_what_belongs_to_anothers_thing_is_refused_with_it() -> None:
    account = Account(
        {
            ("aws_lambda_function", "shop-dev"): {"id": "shop-dev", "tags_all": {"Owner": "somebody"}},
            ("aws_lambda_alias", "shop-dev/live"): {"id": "arn", "function_name": "shop-dev"},
        }
    )
    found = account.adopt(
        planned("aws_lambda_function.service", function_name="shop-dev"),
        planned(
            "aws_lambda_alias.live",
            name="live",
            function_name="shop-dev",
            links={"function_name": "${aws_lambda_function.service.function_name}"},
        ),
    )
    assert found.ids == {}
    assert len(found.notes) == 2


def test_an_alias_is_adopted_only_where_it_leads_to_the_stacks_own_key() -> None:
    alias = planned("aws_kms_alias.key", name="alias/shop-dev", links={"target_key_id": "${aws_kms_key.key.key_id}"})
    key = {"aws_kms_key.key": {"id": "k-1", "key_id": "k-1"}}
    for target, expected in (("k-1", {"aws_kms_alias.key": "alias/shop-dev"}), ("k-2", {})):
        account = Account({("aws_kms_alias", "alias/shop-dev"): {"id": "alias/shop-dev", "target_key_id": target}})
        assert account.adopt(alias, state=key).ids == expected


def test_a_bucket_that_has_no_tags_yet_is_known_by_its_name() -> None:
    account = Account({("aws_s3_bucket", "shop-dev-data"): {"id": "shop-dev-data", "tags_all": {}}})
    assert account.adopt(planned("aws_s3_bucket.data", bucket="shop-dev-data")).ids == {
        "aws_s3_bucket.data": "shop-dev-data"
    }


def test_a_record_in_somebody_elses_zone_is_not_taken_over() -> None:
    account = Account({("aws_route53_record", "Z1_shop.example.com_A"): {"id": "Z1_shop.example.com_A"}})
    record = planned("aws_route53_record.name", zone_id="Z1", name="shop.example.com", type="A")
    found = account.adopt(record)
    assert found.ids == {}
    assert len(found.notes) == 1


def test_what_the_state_has_already_is_not_adopted_for_another_address() -> None:
    vpc = {"id": "vpc-1", "tags_all": tags("net")}
    account = Account({("aws_vpc", "vpc-1"): vpc}, tagged={f"{EC2}:vpc/vpc-1": tags("net")})
    assert account.adopt(VPC, state={"aws_vpc.other": vpc}) == Adoptions()


def test_of_two_networks_one_is_adopted_with_what_is_in_it_and_the_other_is_told() -> None:
    existing: dict[Thing, Attributes] = {}
    listed: dict[str, Mapping[str, str]] = {}
    for number in (1, 2):
        existing["aws_vpc", f"vpc-{number}"] = {"id": f"vpc-{number}", "tags_all": tags("net")}
        existing["aws_route_table", f"rtb-{3 - number}"] = {
            "id": f"rtb-{3 - number}",
            "vpc_id": f"vpc-{number}",
            "tags_all": tags("app"),
        }
        listed |= {f"{EC2}:vpc/vpc-{number}": tags("net"), f"{EC2}:route-table/rtb-{number}": tags("app")}
    found = Account(existing, tagged=listed).adopt(TABLE, VPC)
    assert found.ids == {"aws_vpc.net": "vpc-2", "aws_route_table.app": "rtb-1"}
    assert found.notes == [
        "aws_vpc.net is vpc-2; what looks like it is left alone: vpc-1",
        "aws_route_table.app is rtb-1; what looks like it is left alone: rtb-2",
    ]


def test_of_several_revisions_the_newest_is_adopted() -> None:
    arns = [f"arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:{number}" for number in (9, 10)]
    account = Account(
        {("aws_ecs_task_definition", arn): {"id": "shop", "arn": arn, "tags_all": tags("shop")} for arn in arns},
        tagged={arn: tags("shop") for arn in arns},
    )
    task = planned("aws_ecs_task_definition.task", tags_all=tags("shop"))
    assert account.adopt(task).ids == {"aws_ecs_task_definition.task": arns[1]}


def test_rules_of_a_security_group_are_told_by_their_content() -> None:
    every = {"GroupId": "sg-1", "IsEgress": False}
    members: list[Mapping[str, Any]] = [
        {**every, "SecurityGroupRuleId": "sgr-1", "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIpv4": "::"},
        {**every, "SecurityGroupRuleId": "sgr-2", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "0"},
        {**every, "SecurityGroupRuleId": "sgr-3", "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0"},
        {**every, "SecurityGroupRuleId": "sgr-4", "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0"}
        | {"IsEgress": True},
    ]
    account = Account(
        {
            ("aws_vpc_security_group_ingress_rule", f"sgr-{number}"): {"id": f"sgr-{number}", "tags_all": STACK}
            for number in (1, 2, 3, 4)
        },
        lists={"describe_security_group_rules": members},
    )

    def rule(name: str, **content: Any) -> Planned:
        nothing = dict.fromkeys(
            ("cidr_ipv6", "prefix_list_id", "referenced_security_group_id", "from_port", "to_port"), None
        )
        return planned(
            f"aws_vpc_security_group_ingress_rule.{name}", security_group_id="sg-1", **{**nothing, **content}
        )

    found = account.adopt(
        rule("https", ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0"),
        rule("all", ip_protocol="-1", cidr_ipv4="0"),
        rule("other", ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="0"),
    )
    assert found.ids == {
        "aws_vpc_security_group_ingress_rule.https": "sgr-2",
        "aws_vpc_security_group_ingress_rule.all": "sgr-3",
    }


@pytest.mark.parametrize(
    ("type_", "arguments", "expected"),
    [
        ("aws_lambda_permission", {"function_name": "f", "qualifier": "live", "statement_id": "s"}, "f:live/s"),
        ("aws_lambda_permission", {"function_name": "f", "qualifier": None, "statement_id": "s"}, "f/s"),
        ("aws_ecs_service", {"cluster": "arn:aws:ecs:eu-west-1:1:cluster/shop", "name": "web"}, "shop/web"),
        ("aws_sns_topic", {"name": "alarms"}, "arn:aws:sns:eu-west-1:111122223333:alarms"),
        ("aws_budgets_budget", {"name": "monthly"}, "111122223333:monthly"),
        ("aws_route_table_association", {"subnet_id": "subnet-1", "route_table_id": "rtb-1"}, "subnet-1/rtb-1"),
    ],
)
def test_an_id_is_made_of_arguments_as_the_provider_documents_it(
    type_: str, arguments: dict[str, Any], expected: str
) -> None:
    account = Account({(type_, expected): {"id": "1", "tags_all": STACK}})
    assert account.adopt(planned(f"{type_}.it", **arguments)).ids == {f"{type_}.it": expected}


def test_an_action_of_a_budget_is_told_from_its_others_by_its_type() -> None:
    actions: list[Mapping[str, Any]] = [
        {"ActionId": "a-1", "ActionType": "RUN_SSM_DOCUMENTS"},
        {"ActionId": "a-2", "ActionType": "APPLY_IAM_POLICY"},
    ]
    found = ("aws_budgets_budget_action", "111122223333:a-2:monthly")
    account = Account({found: {"id": "a-2", "tags_all": STACK}}, lists={"describe_budget_actions_for_budget": actions})
    action = planned("aws_budgets_budget_action.deny", budget_name="monthly", action_type="APPLY_IAM_POLICY")
    assert account.adopt(action).ids == {"aws_budgets_budget_action.deny": found[1]}


def test_what_creating_overwrites_is_not_looked_for() -> None:
    account = Account({})
    assert account.adopt(planned("aws_s3_bucket_policy.data", bucket="shop-dev-data")) == Adoptions()
    assert account.looks == 0


@pytest.mark.parametrize("type_", ["aws_quantum_computer", "aws_elastic_beanstalk_application_version"])
def test_a_type_that_cannot_be_found_or_imported_is_told(type_: str) -> None:
    found = Account({}).adopt(planned(f"{type_}.one", name="q"))
    assert found.notes == [f"{type_} can't be adopted: if {type_}.one exists, Terraform will say so"]


def test_every_type_of_every_stack_has_its_way() -> None:
    types = {address.split(".")[0] for stack in OWN_STACKS for address in own_stack(stack).addresses}
    assert types - WAYS.keys() == set()


def test_what_carries_a_name_and_can_be_found_is_not_simply_made_again() -> None:
    """Only what has no tags, or what AWS documents as a put, is."""
    puts = {"aws_cloudwatch_metric_alarm", "aws_cloudwatch_event_rule", "aws_default_security_group"}
    tagged = {
        type_
        for stack in OWN_STACKS
        for type_, blocks in own_stack(stack).raw["resource"].items()
        if any("tags" in block for block in blocks.values())
    }
    assert {type_ for type_ in tagged if isinstance(WAYS[type_], Again)} <= puts


def change(address: str, *actions: str, mode: str = "managed", **after: Any) -> dict[str, Any]:
    type_, name = address.split(".")
    return {
        "address": address,
        "mode": mode,
        "type": type_,
        "name": name,
        "change": {"actions": list(actions), "after": after},
    }


def test_only_what_is_created_where_nothing_was_is_looked_for() -> None:
    plan = {
        "resource_changes": [
            change("aws_vpc.new", "create", cidr_block="10.0.0.0/16"),
            change("aws_vpc.other", "delete", "create"),
            change("aws_vpc.third", "update"),
            change("aws_partition.here", "read", mode="data"),
        ]
    }
    (vpc,) = creates(plan, {"resource": {}})
    assert (vpc.address, vpc.attributes) == ("aws_vpc.new", {"cidr_block": "10.0.0.0/16"})


def test_an_argument_is_known_as_soon_as_what_it_refers_to_is() -> None:
    plan = {"resource_changes": [change("aws_subnet.app", "create", cidr_block="10.0.1.0/24")]}
    arguments = {
        "vpc_id": "${aws_vpc.net.id}",
        "arn": "${aws_vpc.net.arn}/x",
        "zone": "${data.aws_availability_zones.z.names[0]}",
        "made": "${lower(aws_vpc.net.id)}",
        "tags": {"Name": "app"},
    }
    (subnet,) = creates(plan, {"resource": {"aws_subnet": {"app": arguments}}})
    assert subnet.values({}) == {"cidr_block": "10.0.1.0/24"}
    assert subnet.values({"aws_vpc.net": {"id": "vpc-1", "arn": "a"}}) == {
        "cidr_block": "10.0.1.0/24",
        "vpc_id": "vpc-1",
        "arn": "a/x",
    }


def test_what_the_state_knows_is_told_without_data_sources() -> None:
    plan = {
        "prior_state": {
            "values": {
                "root_module": {
                    "resources": [
                        {"address": "aws_vpc.net", "mode": "managed", "values": {"id": "vpc-1"}},
                        {"address": "data.aws_partition.here", "mode": "data", "values": {"id": "aws"}},
                    ]
                }
            }
        }
    }
    assert known(plan) == {"aws_vpc.net": {"id": "vpc-1"}}
    assert known({}) == {}
