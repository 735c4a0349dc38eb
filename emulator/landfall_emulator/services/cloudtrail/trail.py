"""moto's trail, looking for its bucket and its topic in LocalStack's S3 and SNS, and remembering its selectors."""

import json
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.connect import connect_to
from moto.cloudtrail import models
from moto.cloudtrail.exceptions import InsufficientSnsTopicPolicyException, S3BucketDoesNotExistException

from landfall_emulator.handler import error

DEFAULT_EVENT_SELECTOR = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
"""What a trail logs that nothing was said of (docs.aws.amazon.com/awscloudtrail, "Logging management events")."""


class Trail(models.Trail):
    """One that moto makes in the place of its own."""

    @property
    def topic_arn(self) -> str | None:
        # the topic may be said by its name or by its ARN
        said = self.sns_topic_name or ""
        return said if said.startswith("arn:") else super().topic_arn

    def check_bucket_exists(self) -> None:
        s3 = self._clients.s3
        try:
            s3.head_bucket(Bucket=self.bucket_name)
        except ClientError:
            raise S3BucketDoesNotExistException(f"S3 bucket {self.bucket_name} does not exist!") from None
        try:
            policy = json.loads(s3.get_bucket_policy(Bucket=self.bucket_name)["Policy"])
        except ClientError:
            policy = {}
        if not _lets_cloudtrail_write(policy):
            message = f"Incorrect S3 bucket policy is detected for bucket: {self.bucket_name}"
            raise error("InsufficientS3BucketPolicyException", message)

    def check_topic_exists(self) -> None:
        if not self.topic_arn:
            return
        try:
            self._clients.sns.get_topic_attributes(TopicArn=self.topic_arn)
        except ClientError:
            message = "SNS Topic does not exist or the topic policy is incorrect!"
            raise InsufficientSnsTopicPolicyException(message) from None

    def put_event_selectors(
        self, event_selectors: list[dict[str, Any]], advanced_event_selectors: list[dict[str, Any]]
    ) -> None:
        # either kind takes the place of the other
        self.event_selectors, self.advanced_event_selectors = event_selectors or [], advanced_event_selectors or []

    def put_insight_selectors(self, insight_selectors: list[dict[str, str]]) -> None:
        self.insight_selectors = insight_selectors or []

    def update(self, *arguments: Any, **said: Any) -> None:
        super().update(*arguments, **said)
        self.check_bucket_exists()
        self.check_topic_exists()

    def description(self, include_region: bool = False) -> dict[str, Any]:
        selectors = self.advanced_event_selectors or [
            one for one in self.event_selectors if one != DEFAULT_EVENT_SELECTOR
        ]
        return super().description(include_region) | {
            "HasCustomEventSelectors": bool(selectors),
            "HasInsightSelectors": bool(self.insight_selectors),
        }

    @property
    def _clients(self) -> Any:
        return connect_to(aws_access_key_id=self.account_id, region_name=self.region_name)


def _lets_cloudtrail_write(policy: dict[str, Any]) -> bool:
    """Whether a statement allows CloudTrail to put objects; its resource and conditions are not looked at."""
    for statement in _list(policy.get("Statement")):
        principal = statement.get("Principal")
        principals = _list(principal.get("Service")) if isinstance(principal, dict) else _list(principal)
        actions = {action.lower() for action in _list(statement.get("Action"))}
        if (
            statement.get("Effect") == "Allow"
            and {"cloudtrail.amazonaws.com", "*"} & set(principals)
            and {"s3:putobject", "s3:*", "*"} & actions
        ):
            return True
    return False


def _list(one_or_many: Any) -> list[Any]:
    return one_or_many if isinstance(one_or_many, list) else [] if one_or_many is None else [one_or_many]
