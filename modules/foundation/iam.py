"""IAM roles that AWS services assume, each with just the statements that it is given."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.tags import component_tags

Statement = DataAwsIamPolicyDocumentStatement
Condition = DataAwsIamPolicyDocumentStatementCondition
Principals = DataAwsIamPolicyDocumentStatementPrincipals


def allow(
    actions: Sequence[str], resources: Sequence[str], *, sid: str, conditions: Sequence[Condition] = ()
) -> Statement:
    """A statement that allows `actions` on `resources`."""
    return Statement(
        sid=sid, effect="Allow", actions=list(actions), resources=list(resources), condition=list(conditions) or None
    )


def allow_service(
    service: str, actions: Sequence[str], resources: Sequence[str], *, sid: str, conditions: Sequence[Condition] = ()
) -> Statement:
    """A statement of a resource policy: an AWS service may do `actions`."""
    return Statement(
        sid=sid,
        effect="Allow",
        actions=list(actions),
        resources=list(resources),
        principals=[Principals(type="Service", identifiers=[service])],
        condition=list(conditions) or None,
    )


def deny_everybody(actions: Sequence[str], resources: Sequence[str], *, sid: str, when: Condition) -> Statement:
    """A statement of a resource policy: nobody may do `actions` when the condition holds."""
    return Statement(
        sid=sid,
        effect="Deny",
        actions=list(actions),
        resources=list(resources),
        principals=[Principals(type="*", identifiers=["*"])],
        condition=[when],
    )


def equals(variable: str, *values: str) -> Condition:
    """The condition that `variable` is one of `values`."""
    return Condition(test="StringEquals", variable=variable, values=list(values))


def like(variable: str, *values: str) -> Condition:
    """The condition that `variable` matches one of `values`, where `*` stands for anything."""
    return Condition(test="StringLike", variable=variable, values=list(values))


def document(scope: Construct, id_: str, statements: Sequence[Statement]) -> str:
    """The JSON of a policy document, as a token."""
    return DataAwsIamPolicyDocument(scope, id_, statement=list(statements)).json


class Role(Construct):
    """A role that those may assume whom the statement `trust` names."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        trust: Statement,
        component: str,
        statements: Sequence[Statement] = (),
    ) -> None:
        super().__init__(scope, id_)
        role = IamRole(
            self,
            "role",
            name=name,
            assume_role_policy=document(self, "trust", [trust]),
            tags=component_tags(component, name),
        )
        self.arn: str = role.arn
        self.name: str = role.name
        # What is done with the role has to wait until it may do it.
        self.ready: ITerraformDependable = role
        if statements:
            self.ready = IamRolePolicy(
                self, "policy", name=name, role=role.name, policy=document(self, "permissions", statements)
            )


class ServiceRole(Role):
    """A role that one AWS service assumes on behalf of this account only (no confused deputy)."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        service: str,
        component: str,
        account: Account,
        statements: Sequence[Statement] = (),
        guarded: bool = True,
    ) -> None:
        """`guarded` asks for `aws:SourceAccount`; services that don't send it (EC2) need False."""
        own_account = [equals("aws:SourceAccount", account.id)] if guarded else []
        trust = allow_service(service, ["sts:AssumeRole"], [], sid="Assume", conditions=own_account)
        super().__init__(scope, id_, name=name, trust=trust, component=component, statements=statements)
