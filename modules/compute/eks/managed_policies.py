"""Policies that AWS writes and keeps up with what its own software needs."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.iam import Role


def attach(scope: Construct, role: Role, policies: Sequence[str], *, account: Account) -> list[IamRolePolicyAttachment]:
    """Attaches AWS managed policies, by name or `service-role/<name>`; what uses the role has to wait for them."""
    return [
        IamRolePolicyAttachment(
            scope,
            policy.rpartition("/")[2],
            role=role.name,
            policy_arn=f"arn:{account.partition}:iam::aws:policy/{policy}",
        )
        for policy in policies
    ]
