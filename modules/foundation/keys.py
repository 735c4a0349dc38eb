"""The stack's encryption key."""

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.iam import Principals, Statement, allow_service, document, like
from modules.foundation.names import Names
from modules.foundation.publishers import allow_publishers
from modules.foundation.tags import component_tags

_USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*")


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
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts the data of {name}",
            enable_key_rotation=True,
            deletion_window_in_days=30 if deletion_protection else 7,
            policy=document(self, "policy", [administrators, logs, *publishers]),
            tags=component_tags("security", name),
        )
        KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=key.key_id)
        self.arn: str = key.arn
