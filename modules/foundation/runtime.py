"""What the service finds when it runs, whatever runs it: variables, secrets, permissions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from environments.settings.workload import Workload
from modules.foundation.account import Account
from modules.foundation.bedrock import invoke_models
from modules.foundation.cache import Cache
from modules.foundation.database import Database
from modules.foundation.iam import Statement, allow
from modules.foundation.keys import Keys
from modules.foundation.literal import literal
from modules.foundation.secrets import Secrets
from modules.foundation.storage import Bucket
from modules.foundation.webhook_queue import WebhookQueue

_READ = ("s3:GetObject", "s3:ListBucket")
_WRITE = ("s3:PutObject", "s3:DeleteObject")


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """`environment`: plain variables; `secrets`: variable to the reference that ECS resolves; `readable_secrets`: the
    ARNs behind them; `secret_permissions`: what whoever fetches them must be allowed; `permissions`: what the service
    itself may do."""

    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    readable_secrets: tuple[str, ...]
    secret_permissions: tuple[Statement, ...]
    permissions: tuple[Statement, ...]


def assemble(
    *,
    workload: Workload,
    account: Account,
    keys: Keys,
    secrets: Secrets,
    buckets: Mapping[str, Bucket],
    database: Database | None,
    cache: Cache | None,
    webhook_queue: WebhookQueue | None,
) -> Runtime:
    """The runtime of `workload` beside the given data stores; the workload's own variables and secrets win."""
    environment = {f"BUCKET_{name.upper().replace('-', '_')}": bucket.name for name, bucket in buckets.items()}
    references: dict[str, str] = {}
    readable = list(secrets.readable_arns)
    if database is not None:
        environment |= database.environment
        references["DATABASE_PASSWORD"] = f"{database.secret_arn}:password::"
        readable.append(database.secret_arn)
    if cache is not None:
        environment |= cache.environment
    if webhook_queue is not None:
        environment |= webhook_queue.environment
    # A name may stand among the variables or among the secrets, not among both.
    own = {name: literal(value) for name, value in workload.environment.items()}
    environment = {k: v for k, v in environment.items() if k not in secrets.arns} | own
    references = {k: v for k, v in references.items() if k not in workload.environment} | secrets.arns
    permissions = [invoke_models(workload.bedrock_models, account)] if workload.bedrock_models else []
    for access, actions in (("read", _READ), ("read-write", _READ + _WRITE)):
        arns = [bucket.arn for bucket in buckets.values() if bucket.access == access]
        if arns:
            permissions.append(
                allow(
                    actions,
                    [pattern for arn in arns for pattern in (arn, f"{arn}/*")],
                    sid=f"Buckets{access.title().replace('-', '')}",
                )
            )
    if buckets:
        writes = any(bucket.access == "read-write" for bucket in buckets.values())
        use_key = ["kms:Decrypt", *(["kms:GenerateDataKey"] if writes else [])]
        permissions.append(allow(use_key, [keys.arn], sid="BucketKey"))
    if webhook_queue is not None:
        permissions += webhook_queue.permissions
    return Runtime(
        environment=environment,
        secrets=references,
        readable_secrets=tuple(readable),
        secret_permissions=tuple(_read(readable, keys)),
        permissions=tuple(permissions),
    )


def _read(secrets: Sequence[str], keys: Keys) -> Iterator[Statement]:
    """Permission to read secrets and parameters, and to decrypt those of the stack's key."""
    for service, action in (("secretsmanager", "secretsmanager:GetSecretValue"), ("ssm", "ssm:GetParameters")):
        arns = [arn for arn in secrets if (":ssm:" in arn) == (service == "ssm")]
        if arns:
            yield allow([action], arns, sid=f"Read{service.capitalize()}")
    if secrets:
        yield allow(["kms:Decrypt"], [keys.arn], sid="DecryptSecrets")
