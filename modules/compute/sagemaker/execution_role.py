"""What SageMaker may do for a model, and what of it the container may as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from modules.compute.sagemaker.hosted import Hosted
from modules.foundation.account import Account
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Statement, allow, like
from modules.foundation.storage import Bucket

TRANSFORM_LOGS = "/aws/sagemaker/TransformJobs"
"""The log group of all transform jobs of an account and region: SageMaker makes it, and no stack can own it."""


@dataclass(frozen=True, kw_only=True)
class DataAccess:
    """Folders of the data `bucket` that SageMaker reads requests from, and writes answers to."""

    bucket: Bucket
    reads: Sequence[str]
    writes: Sequence[str]


def execution_permissions(
    *, models: Sequence[Hosted], foundation: Foundation, log_group_arn: str, artifacts: Bucket, data: DataAccess | None
) -> Iterator[Statement]:
    """Pulling the images, reading the models, writing log and metrics, and handling the data.

    A container that isn't isolated gets the same credentials.
    """
    key = foundation.keys.arn
    # ECR gives out its token for a whole registry: the action knows no resource.
    yield allow(["ecr:GetAuthorizationToken"], ["*"], sid="EnterRegistry")
    layers = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    repositories = [foundation.registry.repository_arn(each.image, foundation.account) for each in models]
    yield allow(layers, list(dict.fromkeys(repositories)), sid="PullImages")
    yield allow(
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [log_group_arn, f"{log_group_arn}:log-stream:*"],
        sid="WriteLogs",
    )
    # A metric is no resource; its namespace is all that can be asked for.
    namespaces = like("cloudwatch:namespace", "AWS/SageMaker", "/aws/sagemaker/*")
    yield allow(["cloudwatch:PutMetricData"], ["*"], sid="WriteMetrics", conditions=[namespaces])
    archives = [f"{artifacts.arn}/{each.model_data}{'*' * each.many}" for each in models if each.model_data]
    if archives:
        yield allow(["s3:GetObject"], list(dict.fromkeys(archives)), sid="ReadModels")
    buckets = [*([artifacts.arn] if archives else []), *([data.bucket.arn] if data else [])]
    if buckets:
        yield allow(["s3:ListBucket"], buckets, sid="FindObjects")
        yield allow(["kms:Decrypt", *(["kms:GenerateDataKey"] if data else [])], [key], sid="UseKey")
    if data is not None:
        if data.reads:
            yield allow(["s3:GetObject"], [f"{data.bucket.arn}/{folder}/*" for folder in data.reads], sid="ReadInput")
        yield allow(
            ["s3:PutObject", "s3:AbortMultipartUpload"],
            [f"{data.bucket.arn}/{folder}/*" for folder in data.writes],
            sid="WriteOutput",
        )


def transform_log_permissions(account: Account) -> Iterator[Statement]:
    """Writing the log of transform jobs."""
    group = account.arn("logs", f"log-group:{TRANSFORM_LOGS}")
    yield allow(
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        [group, f"{group}:log-stream:*"],
        sid="WriteTransformLogs",
    )
