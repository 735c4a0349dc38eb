"""A key that starts a stack: made and renewed by a function, so that it's in no plan and no state."""

from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from cdktf_cdktf_provider_aws.secretsmanager_secret_rotation import (
    SecretsmanagerSecretRotation,
    SecretsmanagerSecretRotationRotationRules,
)
from constructs import Construct

from environments.settings.auto_stop import ApiKey as ApiKeySettings
from modules.foundation.foundation import Foundation
from modules.foundation.iam import allow
from modules.foundation.observability import Alarm
from modules.foundation.secrets import CREATE, Secrets
from modules.lifecycle.own_function import failure_alarm, own_function
from modules.lifecycle.schedules import COMPONENT

_NAME = "api-key"
_PART = "rotate-api-key"


class ApiKey(Construct):
    """The key in Secrets Manager (`arn`, `name`), whose first value is there soon after it is applied."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: ApiKeySettings,
        foundation: Foundation,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, id_)
        prefix = foundation.names.prefix
        secrets = Secrets(
            self,
            "secrets",
            sources={_NAME: CREATE},
            names=foundation.names,
            account=foundation.account,
            keys=foundation.keys,
            deletion_protection=deletion_protection,
        )
        self.arn: str = secrets.arns[_NAME]
        self.name: str = secrets.created[_NAME]
        self.function = own_function(
            self,
            _PART,
            description=f"Makes the next key that starts {prefix}",
            component=COMPONENT,
            foundation=foundation,
            environment={"SECRET_ARN": self.arn, "STACK": prefix},
            statements=[
                allow(
                    [
                        "secretsmanager:DescribeSecret",
                        "secretsmanager:GetSecretValue",
                        "secretsmanager:PutSecretValue",
                        "secretsmanager:UpdateSecretVersionStage",
                    ],
                    [self.arn],
                    sid="RotateKey",
                )
            ],
        )
        permission = LambdaPermission(
            self,
            "permission",
            statement_id="secrets-manager",
            action="lambda:InvokeFunction",
            function_name=self.function.name,
            qualifier=self.function.alias_name,
            principal="secretsmanager.amazonaws.com",
            source_account=foundation.account.id,
            source_arn=self.arn,
        )
        SecretsmanagerSecretRotation(
            self,
            "rotation",
            secret_id=self.arn,
            rotation_lambda_arn=self.function.alias_arn,
            rotate_immediately=True,
            rotation_rules=SecretsmanagerSecretRotationRotationRules(automatically_after_days=settings.rotation_days),
            depends_on=[permission],
        )

    @property
    def alarm(self) -> Alarm:
        """Holds after a rotation that failed: the key before goes on, and gets older than the settings want."""
        return failure_alarm(_PART, self.function, "The key that starts the stack can't be renewed")
