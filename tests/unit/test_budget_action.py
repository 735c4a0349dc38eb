"""What AWS Budgets does when a stack has passed its budget."""

from typing import Any

import pytest

from tests.unit.synthesis import ACCOUNT, PARTITION, Block, Stack, variant_stack

MODEL = "anthropic.claude-3-haiku-20240307-v1:0"
ROLE = "guardrails/actions/role"


def acting(variant: str, *, models: bool = True, settings: Block | None = None, **action: Any) -> Stack:
    """A stack whose budget acts."""
    return variant_stack(
        variant, settings, workload={"bedrock_models": [MODEL] if models else []}, budget={"action": action}
    )


def actions(built: Stack) -> dict[str, Block]:
    return {block["action_type"]: block for block in built.all("aws_budgets_budget_action").values()}


def test_nothing_is_done_unless_it_is_asked_for() -> None:
    built = variant_stack("ec2_single", workload={"bedrock_models": [MODEL]})
    assert not built.all("aws_budgets_budget_action")
    assert not built.all("aws_iam_policy", "guardrails/")
    assert len(built.one("aws_budgets_budget")["notification"]) == 2


def test_an_instance_is_stopped_and_its_role_loses_bedrock() -> None:
    found = actions(acting("ec2_single"))
    assert found.keys() == {"APPLY_IAM_POLICY", "RUN_SSM_DOCUMENTS"}
    assert found["APPLY_IAM_POLICY"]["definition"] == {
        "iam_action_definition": {
            "policy_arn": "${aws_iam_policy.guardrails/actions/no-bedrock.arn}",
            "roles": ['${element(split("/", aws_iam_role.ec2-single/host/profile/role/role.arn), 1)}'],
        }
    }
    assert found["RUN_SSM_DOCUMENTS"]["definition"] == {
        "ssm_action_definition": {
            "action_sub_type": "STOP_EC2_INSTANCES",
            "instance_ids": ["${aws_instance.ec2-single/instance/instance.id}"],
            "region": "us-east-1",
        }
    }


def test_the_topic_is_told_of_each_action_which_waits_for_its_role() -> None:
    for action in actions(acting("ec2_single")).values():
        assert action["budget_name"] == "${aws_budgets_budget.guardrails/budget.name}"
        assert action["subscriber"] == [
            {"subscription_type": "SNS", "address": "${aws_sns_topic.observability/topic.arn}"}
        ]
        assert action["execution_role_arn"] == f"${{aws_iam_role.{ROLE}/role.arn}}"
        assert f"aws_iam_role_policy.{ROLE}/policy" in action["depends_on"]


@pytest.mark.parametrize(
    ("said", "percent", "approval"),
    [({}, 120, "MANUAL"), ({"percent": 150, "approval": "automatic"}, 150, "AUTOMATIC")],
)
def test_it_is_done_at_its_share_of_actual_costs_by_itself_or_when_approved(
    said: Block, percent: int, approval: str
) -> None:
    for action in actions(acting("ec2_single", **said)).values():
        assert action["notification_type"] == "ACTUAL"
        assert action["action_threshold"] == {
            "action_threshold_type": "PERCENTAGE",
            "action_threshold_value": percent,
        }
        assert action["approval_model"] == approval


def test_the_policy_denies_all_that_the_workload_is_allowed_at_bedrock_and_is_attached_to_nobody() -> None:
    built = acting("ec2_single")
    (denial,) = built.statements("guardrails/actions/denial").values()
    assert (denial["effect"], denial["resources"]) == ("Deny", ["*"])
    allowed = built.statements("ec2-single/host/profile/role/permissions")["InvokeModels"]
    assert set(allowed["actions"]) == set(denial["actions"])
    attached = [block["policy_arn"] for block in built.all("aws_iam_role_policy_attachment").values()]
    assert "${aws_iam_policy.guardrails/actions/no-bedrock.arn}" not in attached


def test_only_aws_budgets_acts_and_on_behalf_of_this_account_alone() -> None:
    (trust,) = acting("ec2_single").statements(f"{ROLE}/trust").values()
    assert trust["principals"] == [{"type": "Service", "identifiers": ["budgets.amazonaws.com"]}]
    assert trust["condition"] == [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [ACCOUNT]}]


def test_the_role_may_attach_this_policy_to_the_workload_s_roles_and_no_other() -> None:
    statement = acting("fargate").statements(f"{ROLE}/permissions")["DenyBedrock"]
    assert statement["actions"] == ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    assert statement["resources"] == ["${aws_iam_role.fargate/task-role/role.arn}"]
    assert statement["condition"] == [
        {
            "test": "ArnEquals",
            "variable": "iam:PolicyARN",
            "values": ["${aws_iam_policy.guardrails/actions/no-bedrock.arn}"],
        }
    ]


def test_the_role_may_stop_these_instances_by_the_runbook_and_start_none() -> None:
    statements = acting("ec2_single", models=False).statements(f"{ROLE}/permissions")
    assert statements.keys() == {"RunTheRunbook", "StopInstances", "SeeThemStop"}
    assert statements["StopInstances"]["actions"] == ["ec2:StopInstances"]
    assert statements["StopInstances"]["resources"] == [
        f"arn:{PARTITION}:ec2:us-east-1:{ACCOUNT}:instance/${{aws_instance.ec2-single/instance/instance.id}}"
    ]
    for sid in ("StopInstances", "SeeThemStop"):
        assert statements[sid]["condition"] == [
            {"test": "ForAnyValue:StringEquals", "variable": "aws:CalledVia", "values": ["ssm.amazonaws.com"]}
        ]
    assert not [each for each in statements["RunTheRunbook"]["resources"] if "AWS-Start" in each]


def test_a_variant_without_an_instance_only_loses_bedrock() -> None:
    assert actions(acting("fargate")).keys() == {"APPLY_IAM_POLICY"}


def test_a_workload_without_models_only_has_its_instance_stopped() -> None:
    built = acting("ec2_single", models=False)
    assert actions(built).keys() == {"RUN_SSM_DOCUMENTS"}
    assert not built.all("aws_iam_policy", "guardrails/")


@pytest.mark.parametrize("percent", [120, 80])
def test_where_there_is_nothing_to_act_on_somebody_is_told_at_that_share_once(percent: int) -> None:
    built = acting("fargate", models=False, percent=percent)
    assert not built.all("aws_budgets_budget_action")
    assert not built.all("aws_iam_role", "guardrails/")
    told = [
        notification["threshold"]
        for notification in built.one("aws_budgets_budget")["notification"]
        if notification["notification_type"] == "ACTUAL"
    ]
    assert told == ([80, 120] if percent == 120 else [80])
