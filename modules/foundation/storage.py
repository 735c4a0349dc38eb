"""S3 buckets: encrypted, versioned, TLS only, never public, with a life cycle."""

from collections.abc import Callable, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
)
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA, S3BucketVersioningVersioningConfiguration
from constructs import Construct

from environments.settings.data import Bucket as BucketSettings
from modules.foundation.account import Account
from modules.foundation.iam import Condition, Statement, allow_service, deny_everybody, document, equals
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.protection import protected
from modules.foundation.tags import component_tags

_BUCKET_NAME_LIMIT = 63
# Longer than the short name of any bucket of the service may be, so that none of those takes it.
_LOGS = "delivered-access-logs"
_ACCOUNT_ID_LENGTH = 12


class Bucket(Construct):
    """One bucket. Its name ends in the account's id, since bucket names are unique in the whole world."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        part: str,
        settings: BucketSettings,
        names: Names,
        account: Account,
        keys: Keys | None,
        deletion_protection: bool,
        component: str,
        logs: "Bucket | None" = None,
        also_allow: Callable[[str], Sequence[Statement]] | None = None,
    ) -> None:
        """Without `keys` objects are encrypted with S3's own key; `logs` is the bucket that notes each access;
        `also_allow` makes further statements of the bucket's policy from its ARN."""
        super().__init__(scope, id_)
        name = names.of(part, limit=_BUCKET_NAME_LIMIT - _ACCOUNT_ID_LENGTH - 1)
        bucket = S3Bucket(
            self,
            "bucket",
            bucket=f"{name}-{account.id}",
            force_destroy=not deletion_protection,
            lifecycle=protected(deletion_protection),
            tags=component_tags(component, name),
        )
        self.arn: str = bucket.arn
        self.name: str = bucket.id
        self.access = settings.access
        S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self.name,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=self.name,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    bucket_key_enabled=keys is not None,
                    apply_server_side_encryption_by_default=S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                        sse_algorithm="AES256" if keys is None else "aws:kms",
                        kms_master_key_id=None if keys is None else keys.arn,
                    ),
                )
            ],
        )
        S3BucketLifecycleConfiguration(
            self, "lifecycle", bucket=self.name, rule=[_lifecycle_rule(settings)], depends_on=[versioning]
        )
        plain = Condition(test="Bool", variable="aws:SecureTransport", values=["false"])
        only_tls = deny_everybody(["s3:*"], [self.arn, f"{self.arn}/*"], sid="OnlyTls", when=plain)
        statements = [only_tls, *(also_allow(self.arn) if also_allow else ())]
        self.ready: ITerraformDependable = S3BucketPolicy(
            self, "policy", bucket=self.name, policy=document(self, "rules", statements)
        )
        if logs is not None:
            S3BucketLoggingA(self, "logging", bucket=self.name, target_bucket=logs.name, target_prefix=f"s3/{part}/")


def log_bucket(
    scope: Construct, id_: str, *, expire_days: int, names: Names, account: Account, deletion_protection: bool
) -> Bucket:
    """The bucket that load balancer and other buckets deliver their access logs to, for `expire_days`."""

    def deliver(bucket_arn: str) -> list[Statement]:
        own_account = [equals("aws:SourceAccount", account.id)]
        return [
            allow_service(
                "logdelivery.elasticloadbalancing.amazonaws.com",
                ["s3:PutObject"],
                [f"{bucket_arn}/load-balancer/AWSLogs/{account.id}/*"],
                sid="LoadBalancerDelivers",
            ),
            allow_service(
                "logging.s3.amazonaws.com",
                ["s3:PutObject"],
                [f"{bucket_arn}/s3/*"],
                sid="S3Delivers",
                conditions=own_account,
            ),
        ]

    return Bucket(
        scope,
        id_,
        part=_LOGS,
        settings=BucketSettings(expire_days=expire_days, noncurrent_days=1),
        names=names,
        account=account,
        keys=None,  # Both deliver to buckets with S3's own key only.
        deletion_protection=deletion_protection,
        component="observability",
        also_allow=deliver,
    )


def _lifecycle_rule(settings: BucketSettings) -> S3BucketLifecycleConfigurationRule:
    ages = (("STANDARD_IA", settings.infrequent_access_days), ("GLACIER", settings.glacier_days))
    transitions = [
        S3BucketLifecycleConfigurationRuleTransition(storage_class=storage_class, days=days)
        for storage_class, days in ages
        if days
    ]
    return S3BucketLifecycleConfigurationRule(
        id="age",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
        abort_incomplete_multipart_upload=[
            S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7)
        ],
        noncurrent_version_expiration=[
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=settings.noncurrent_days)
        ],
        transition=transitions or None,
        expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=settings.expire_days)]
        if settings.expire_days
        else None,
    )
