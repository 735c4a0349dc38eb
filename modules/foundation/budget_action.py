"""What AWS Budgets does by itself when a stack has cost too much."""

from collections.abc import Iterator, Sequence

from cdktf import Fn
from cdktf_cdktf_provider_aws.budgets_budget_action import (
    BudgetsBudgetAction,
    BudgetsBudgetActionActionThreshold,
    BudgetsBudgetActionDefinition,
    BudgetsBudgetActionDefinitionIamActionDefinition,
    BudgetsBudgetActionDefinitionSsmActionDefinition,
    BudgetsBudgetActionSubscriber,
)
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from environments.settings.operations import BudgetAction as BudgetActionSettings
from modules.foundation.account import Account
from modules.foundation.iam import Condition, ServiceRole, Statement, allow, document
from modules.foundation.names import Names
from modules.foundation.observability import Observability
from modules.foundation.tags import component_tags

_COMPONENT = "guardrails"
_STOP = "AWS-StopEC2Instance"
"""The runbook of Systems Manager's that AWS Budgets runs."""


class BudgetActions(Construct):
    """Denies Bedrock to the workload's roles, and stops its instances.

    An action that ran leaves Terraform's plan empty: nothing here says which policies a role has in all, or whether an
    instance runs. Before a `destroy` a policy that was attached has to go again, since IAM deletes neither it nor the
    role: `aws budgets execute-budget-action --execution-type REVERSE_BUDGET_ACTION`, or "Undo" in the console.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: BudgetActionSettings,
        budget_name: str,
        bedrock_callers: Sequence[str],
        instance_ids: Sequence[str],
        names: Names,
        account: Account,
        observability: Observability,
    ) -> None:
        """`bedrock_callers` are ARNs of roles without a path; one of them or an instance has to be there."""
        super().__init__(scope, id_)
        self._settings = settings
        self._budget_name = budget_name
        self._observability = observability
        self._names = names
        statements: list[Statement] = []
        definitions: dict[str, tuple[str, BudgetsBudgetActionDefinition]] = {}
        if bedrock_callers:
            policy_arn = self._denial()
            statements.append(_attach(policy_arn, bedrock_callers))
            applied = BudgetsBudgetActionDefinitionIamActionDefinition(
                policy_arn=policy_arn, roles=[_name(arn) for arn in bedrock_callers]
            )
            definitions["deny-bedrock"] = (
                "APPLY_IAM_POLICY",
                BudgetsBudgetActionDefinition(iam_action_definition=applied),
            )
        if instance_ids:
            statements += _stop(instance_ids, account)
            stopped = BudgetsBudgetActionDefinitionSsmActionDefinition(
                action_sub_type="STOP_EC2_INSTANCES", instance_ids=list(instance_ids), region=account.region
            )
            definitions["stop-instances"] = (
                "RUN_SSM_DOCUMENTS",
                BudgetsBudgetActionDefinition(ssm_action_definition=stopped),
            )
        role = ServiceRole(
            self,
            "role",
            name=names.of("budget-actions"),
            service="budgets.amazonaws.com",
            component=_COMPONENT,
            account=account,
            statements=statements,
        )
        for part, (kind, definition) in definitions.items():
            self._act(part, kind, definition, role)

    def _denial(self) -> str:
        """ARN of the policy that denies what `bedrock.py` allows. It is attached to nothing, until the action runs."""
        name = self._names.of("no-bedrock")
        deny = Statement(
            sid="TooExpensive",
            effect="Deny",
            actions=["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
            resources=["*"],
        )
        return IamPolicy(
            self,
            "no-bedrock",
            name=name,
            description=f"AWS Budgets attaches it when {self._names.prefix} has passed its budget",
            policy=document(self, "denial", [deny]),
            tags=component_tags(_COMPONENT, name),
        ).arn

    def _act(self, part: str, kind: str, definition: BudgetsBudgetActionDefinition, role: ServiceRole) -> None:
        BudgetsBudgetAction(
            self,
            part,
            budget_name=self._budget_name,
            action_type=kind,
            approval_model=self._settings.approval.upper(),
            notification_type="ACTUAL",
            action_threshold=BudgetsBudgetActionActionThreshold(
                action_threshold_type="PERCENTAGE", action_threshold_value=self._settings.percent
            ),
            definition=definition,
            execution_role_arn=role.arn,
            subscriber=[
                BudgetsBudgetActionSubscriber(subscription_type="SNS", address=self._observability.topic_arn),
            ],
            depends_on=[role.ready, self._observability.topic_ready],
            tags=component_tags(_COMPONENT, self._names.of(part)),
        )


def _name(role_arn: str) -> str:
    name: str = Fn.element(Fn.split("/", role_arn), 1)
    return name


def _attach(policy_arn: str, role_arns: Sequence[str]) -> Statement:
    """To attach this policy and no other, and to take it away when the action is reversed."""
    only_this = Condition(test="ArnEquals", variable="iam:PolicyARN", values=[policy_arn])
    return allow(["iam:AttachRolePolicy", "iam:DetachRolePolicy"], role_arns, sid="DenyBedrock", conditions=[only_this])


def _stop(instance_ids: Sequence[str], account: Account) -> Iterator[Statement]:
    """As AWSBudgetsActions_RolePolicyForResourceAdministrationWithSSM, for these instances and without starting any."""
    runbooks = f"arn:{account.partition}:ssm:{account.region}:*"  # AWS's own have no account
    yield allow(
        ["ssm:StartAutomationExecution"],
        [
            f"{runbooks}:document/{_STOP}",
            f"{runbooks}:automation-definition/{_STOP}:*",
            account.arn("ssm", "automation-execution/*"),
        ],
        sid="RunTheRunbook",
    )
    by_it = Condition(test="ForAnyValue:StringEquals", variable="aws:CalledVia", values=["ssm.amazonaws.com"])
    instances = [account.arn("ec2", f"instance/{each}") for each in instance_ids]
    yield allow(["ec2:StopInstances"], instances, sid="StopInstances", conditions=[by_it])
    # Knows no resource.
    yield allow(["ec2:DescribeInstanceStatus"], ["*"], sid="SeeThemStop", conditions=[by_it])
