"""The stack's encryption key."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocument
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.iam import Condition, Principals, Statement, allow_service, like
from modules.foundation.names import Names
from modules.foundation.publishers import allow_publishers
from modules.foundation.tags import component_tags

_USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*")
_USE_ON_DISKS = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
)


class Keys(Construct):
    """One customer managed key with yearly rotation, for logs, topics, secrets, images, buckets and data."""

    def __init__(
        self, scope: Construct, id_: str, *, names: Names, account: Account, deletion_protection: bool
    ) -> None:
        super().__init__(scope, id_)
        name = names.prefix
        # In a key policy "*" means this key; without the account's root nobody could ever change the policy again.
        administrators = Statement(
            sid="AccountAdministers",
            actions=["kms:*"],
            resources=["*"],
            principals=[Principals(type="AWS", identifiers=[f"arn:{account.partition}:iam::{account.id}:root"])],
        )
        logs = allow_service(
            f"logs.{account.region}.amazonaws.com",
            _USE,
            ["*"],
            sid="CloudWatchLogs",
            conditions=[like("kms:EncryptionContext:aws:logs:arn", account.arn("logs", "log-group:*"))],
        )
        publishers = allow_publishers(["kms:Decrypt", "kms:GenerateDataKey*"], ["*"], account=account)
        self._account = account
        self._statements = [administrators, logs, *publishers]
        self._policy = DataAwsIamPolicyDocument(self, "policy", statement=self._statements)
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts the data of {name}",
            enable_key_rotation=True,
            deletion_window_in_days=30 if deletion_protection else 7,
            policy=self._policy.json,
            tags=component_tags("security", name),
        )
        KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=key.key_id)
        self.arn: str = key.arn

    def let_instances_use(self) -> None:
        """Allows the disks of instances that Auto Scaling launches, on demand and on Spot, to be encrypted with it.

        "Required AWS KMS key policy for use with encrypted volumes" of the Amazon EC2 Auto Scaling user guide, and
        "Spot Instance requests" of Amazon EC2's for the other role. A policy that named these roles as principals would
        be refused in an account where they don't exist yet; a condition takes them by their names.
        """
        account = self._account
        roles = [
            f"arn:{account.partition}:iam::{account.id}:role/aws-service-role/{role}"
            for role in (
                "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
                "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
            )
        ]
        by_them = Condition(test="ArnEquals", variable="aws:PrincipalArn", values=roles)
        for_aws = Condition(test="Bool", variable="kms:GrantIsForAWSResource", values=["true"])
        self._statements += [
            _anybody("InstancesUse", _USE_ON_DISKS, by_them),
            _anybody("InstancesGrant", ("kms:CreateGrant",), by_them, for_aws),
        ]
        self._policy.put_statement(self._statements)


def _anybody(sid: str, actions: Sequence[str], *conditions: Condition) -> Statement:
    """A statement about whoever meets the conditions."""
    return Statement(
        sid=sid,
        actions=list(actions),
        resources=["*"],
        principals=[Principals(type="AWS", identifiers=["*"])],
        condition=list(conditions),
    )
