"""The role of EC2 instances: what their system needs, and what the workload's container may do."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from constructs import Construct

from modules.compute.cloudwatch_agent import NAMESPACE
from modules.foundation.account import Account
from modules.foundation.iam import ServiceRole, Statement, allow, equals
from modules.foundation.names import Names
from modules.foundation.tags import component_tags


class InstanceProfile(Construct):
    """A role for EC2 with Session Manager and metrics beside the given statements, in an instance profile."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        account: Account,
        component: str,
        statements: Sequence[Statement],
    ) -> None:
        super().__init__(scope, id_)
        name = names.of("instance")
        role = ServiceRole(
            self,
            "role",
            name=name,
            service="ec2.amazonaws.com",
            component=component,
            account=account,
            statements=[*_session_manager(account), _metrics(), *statements],
            # EC2 doesn't send the account that it acts for.
            guarded=False,
        )
        profile = IamInstanceProfile(self, "profile", name=name, role=role.name, tags=component_tags(component, name))
        self.role_arn: str = role.arn
        self.arn: str = profile.arn
        self.name: str = profile.name
        # An instance that boots before its role may do what it must would not come up.
        self.ready: ITerraformDependable = role.ready


def _session_manager(account: Account) -> list[Statement]:
    """A shell without SSH: "Create a custom IAM role for Session Manager" of the AWS Systems Manager user guide.

    AWS's own policy, AmazonSSMManagedInstanceCore, would also read every parameter of the account.
    """
    channels = [f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")]
    return [
        allow(["ssm:UpdateInstanceInformation"], [_instances(account)], sid="RegisterForSessions"),
        # These four know no resource.
        allow(channels, ["*"], sid="HoldSessions"),
    ]


def _instances(account: Account) -> str:
    return account.arn("ec2", "instance/*")


def _metrics() -> Statement:
    return allow(
        ["cloudwatch:PutMetricData"], ["*"], sid="PutMetrics", conditions=[equals("cloudwatch:namespace", NAMESPACE)]
    )
