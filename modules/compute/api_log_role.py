"""The role by which all REST APIs of an account and region write their logs."""

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.api_gateway_account import ApiGatewayAccount
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.foundation.account import Account
from modules.foundation.iam import ServiceRole
from modules.foundation.names import Names


class ApiLogRole(Construct):
    """A role, entered in the account's settings for API Gateway, which refuses to log without one.

    The settings are the account's: another stack may enter its own role later, which stays, and which the end of this
    stack doesn't take away.
    """

    def __init__(self, scope: Construct, id_: str, *, names: Names, account: Account) -> None:
        super().__init__(scope, id_)
        role = ServiceRole(
            self,
            "role",
            name=names.of("api-logs"),
            service="apigateway.amazonaws.com",
            component="api",
            account=account,
            # It is for every API of the account, and so not assumed on behalf of one.
            guarded=False,
        )
        policy = IamRolePolicyAttachment(
            self,
            "policy",
            role=role.name,
            policy_arn=f"arn:{account.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        )
        self.ready: ITerraformDependable = ApiGatewayAccount(
            self,
            "account",
            cloudwatch_role_arn=role.arn,
            depends_on=[policy],
            lifecycle=TerraformResourceLifecycle(ignore_changes=["cloudwatch_role_arn"]),
        )
