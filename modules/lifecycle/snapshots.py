"""Daily snapshots of disks, and the end of snapshots that nobody deletes."""

from collections.abc import Iterator, Sequence

from cdktf_cdktf_provider_aws.dlm_lifecycle_policy import (
    DlmLifecyclePolicy,
    DlmLifecyclePolicyPolicyDetails,
    DlmLifecyclePolicyPolicyDetailsSchedule,
    DlmLifecyclePolicyPolicyDetailsScheduleCreateRule,
    DlmLifecyclePolicyPolicyDetailsScheduleRetainRule,
)
from constructs import Construct

from environments.settings.operations import Snapshots as SnapshotsSettings
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Condition, ServiceRole, Statement, allow, equals
from modules.foundation.observability import Alarm
from modules.foundation.tags import component_tags
from modules.lifecycle.own_function import failure_alarm, own_function
from modules.lifecycle.schedules import COMPONENT, Call
from modules.variants.variant import Scalable

_PART = "snapshot-cleanup"
_WITH_DISKS = ("auto-scaling-group", "instance", "eks-node-group", "beanstalk-environment")
_SECONDS = 300


class Snapshots(Construct):
    """A policy of Data Lifecycle Manager where there are disks, and `lambdas/snapshot_cleanup` for what it leaves."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: SnapshotsSettings,
        project: str,
        scalable: Sequence[Scalable],
        foundation: Foundation,
    ) -> None:
        """`scalable` is what the variant runs on, which tells whether it has disks."""
        super().__init__(scope, id_)
        self._settings, self._project, self._foundation = settings, project, foundation
        disks = any(each.kind in _WITH_DISKS for each in scalable)
        self._variables: dict[str, str] = {}
        if disks:
            self._daily()
        if foundation.database is not None:
            self._variables["DATABASE"] = foundation.database.identifier
        there = {"disk": disks, "database": foundation.database is not None, "cache": foundation.cache is not None}
        kinds = [kind for kind, found in there.items() if found]
        self.calls: Sequence[Call] = ()
        self.alarms: Sequence[Alarm] = ()
        if kinds:
            self._clean_up(kinds)

    @property
    def _snapshots(self) -> str:
        """All snapshots of disks: their ARNs name no account."""
        account = self._foundation.account
        return f"arn:{account.partition}:ec2:{account.region}::snapshot/*"

    @property
    def _ours(self) -> Sequence[Condition]:
        """The condition that a resource carries the stack's tags."""
        prefix = self._foundation.names.prefix
        return [equals("aws:ResourceTag/Project", self._project), equals("aws:ResourceTag/Stack", prefix)]

    def _daily(self) -> None:
        """ "Automate snapshots with Data Lifecycle Manager" of the Amazon EBS user guide."""
        foundation, settings = self._foundation, self._settings
        name = foundation.names.of("snapshots")
        role = ServiceRole(
            self,
            "role",
            name=name,
            service="dlm.amazonaws.com",
            component=COMPONENT,
            account=foundation.account,
            statements=[
                # These know no resource.
                allow(
                    ["ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"], ["*"], sid="FindDisks"
                ),
                allow(
                    ["ec2:CreateSnapshot"],
                    [foundation.account.arn("ec2", "volume/*"), self._snapshots],
                    sid="SnapshotDisks",
                    # A snapshot that is made has no tags yet.
                    conditions=[
                        Condition(test=f"{each.test}IfExists", variable=each.variable, values=each.values)
                        for each in self._ours
                    ],
                ),
                allow(["ec2:CreateTags"], [self._snapshots], sid="TagSnapshots"),
                allow(["ec2:DeleteSnapshot"], [self._snapshots], sid="DeleteSnapshots", conditions=self._ours),
            ],
        )
        policy = DlmLifecyclePolicy(
            self,
            "policy",
            # Letters, digits, spaces, `_` and `-`.
            description=f"Daily snapshots of {foundation.names.prefix}",
            execution_role_arn=role.arn,
            state="ENABLED",
            policy_details=DlmLifecyclePolicyPolicyDetails(
                resource_types=["VOLUME"],
                # It takes every disk that has one of the tags, so that another one would add other stacks' disks.
                target_tags={"Stack": foundation.names.prefix},
                schedule=[
                    DlmLifecyclePolicyPolicyDetailsSchedule(
                        name="daily",
                        create_rule=DlmLifecyclePolicyPolicyDetailsScheduleCreateRule(
                            interval=24, interval_unit="HOURS", times=[settings.at]
                        ),
                        retain_rule=DlmLifecyclePolicyPolicyDetailsScheduleRetainRule(
                            interval=settings.keep_days, interval_unit="DAYS"
                        ),
                        copy_tags=True,
                        tags_to_add={"SnapshotOf": name},
                    )
                ],
            ),
            depends_on=[role.ready],
            tags=component_tags(COMPONENT, name),
        )
        self._variables["POLICY"] = policy.id

    def _clean_up(self, kinds: Sequence[str]) -> None:
        foundation, settings = self._foundation, self._settings
        function = own_function(
            self,
            _PART,
            description="Deletes old snapshots that nobody needs",
            component=COMPONENT,
            foundation=foundation,
            environment={
                "PROJECT": self._project,
                "STACK": foundation.names.prefix,
                "CLEANUP_DAYS": str(settings.cleanup_days),
                "KINDS": ",".join(kinds),
                **self._variables,
            },
            statements=[statement for kind in kinds for statement in self._rights(kind)],
            timeout_seconds=_SECONDS,
        )
        self.function = function
        hour, minute = (int(number) for number in settings.at.split(":"))
        self.calls = (
            Call(
                part=_PART,
                function=function,
                description="Looks for old snapshots",
                expression=f"cron({minute} {hour} * * ? *)",
            ),
        )
        self.alarms = (failure_alarm(_PART, function, "Old snapshots can't be deleted"),)

    def _rights(self, kind: str) -> Iterator[Statement]:
        account, database = self._foundation.account, self._foundation.database
        if kind == "disk":
            # These know no resource.
            see = ["ec2:DescribeImages", "ec2:DescribeLockedSnapshots", "ec2:DescribeSnapshots"]
            yield allow(see, ["*"], sid="FindSnapshots")
            yield allow(["ec2:DeleteSnapshot"], [self._snapshots], sid="DeleteSnapshots", conditions=self._ours)
        elif kind == "database" and database is not None:
            snapshots = account.arn("rds", "snapshot:*")
            instance = account.arn("rds", f"db:{database.identifier}")
            yield allow(["rds:DescribeDBSnapshots"], [instance, snapshots], sid="FindDatabaseSnapshots")
            yield allow(["rds:DeleteDBSnapshot"], [snapshots], sid="DeleteDatabaseSnapshots", conditions=self._ours)
        else:
            snapshots = account.arn("elasticache", "snapshot:*")
            see = ["elasticache:DescribeSnapshots", "elasticache:ListTagsForResource"]
            yield allow(see, [snapshots], sid="FindCacheSnapshots")
            yield allow(["elasticache:DeleteSnapshot"], [snapshots], sid="DeleteCacheSnapshots", conditions=self._ours)
