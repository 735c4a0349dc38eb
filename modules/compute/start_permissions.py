"""What whoever starts the container needs: its image, its log, its secrets."""

from environments.settings.workload import Workload
from modules.foundation.account import Account
from modules.foundation.iam import Statement, allow
from modules.foundation.registry import Registry
from modules.foundation.runtime import Runtime


def start_permissions(
    *,
    workload: Workload,
    account: Account,
    registry: Registry,
    log_group_arn: str,
    runtime: Runtime,
) -> list[Statement]:
    """Just the workload's image, log group and secrets."""
    statements = [
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [f"{log_group_arn}:log-stream:*"],
            sid="WriteLogs",
        )
    ]
    if workload.in_ecr:
        layers = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
        # ECR gives out its token for a whole registry: the action knows no resource.
        statements.append(allow(["ecr:GetAuthorizationToken"], ["*"], sid="EnterRegistry"))
        statements.append(allow(layers, [registry.repository_arn(workload.image, account)], sid="PullImage"))
    return [*statements, *runtime.secret_permissions]
