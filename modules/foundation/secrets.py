"""Secrets of the service: values never pass through settings, plan or state."""

from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.iam import Condition, Statement, deny_everybody, document
from modules.foundation.keys import Keys
from modules.foundation.literal import literal
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

CREATE = "create"


class Secrets(Construct):
    """Where each secret environment variable comes from: `arns` maps the variable to the secret's or parameter's ARN.

    A source `create` makes an empty secret; its value is put with `aws secretsmanager put-secret-value`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        sources: dict[str, str],
        names: Names,
        account: Account,
        keys: Keys,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, id_)
        self.created: dict[str, str] = {}
        self.arns: dict[str, str] = {}
        for variable, source in sources.items():
            if source != CREATE:
                self.arns[variable] = literal(source)
                continue
            name = f"{names.prefix}/{variable}"
            secret = SecretsmanagerSecret(
                self,
                f"secret-{variable}",
                name=name,
                description=f"{variable} of {names.prefix}",
                kms_key_id=keys.arn,
                recovery_window_in_days=30 if deletion_protection else 0,
                policy=document(self, f"policy-{variable}", [_own_account_only(account)]),
                tags=component_tags("security", name),
            )
            self.arns[variable] = secret.arn
            self.created[variable] = secret.name

    @property
    def readable_arns(self) -> list[str]:
        """ARNs that a role must read: without the JSON key and version that a reference may carry."""
        return [":".join(arn.split(":")[:7]) if ":secretsmanager:" in arn else arn for arn in self.arns.values()]


def _own_account_only(account: Account) -> Statement:
    foreign = Condition(test="StringNotEquals", variable="aws:PrincipalAccount", values=[account.id])
    return deny_everybody(["secretsmanager:GetSecretValue"], ["*"], sid="OwnAccountOnly", when=foreign)
