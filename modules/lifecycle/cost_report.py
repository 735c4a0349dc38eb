"""The daily cost report: the function, the bucket that keeps its reports, and when it is called."""

from collections.abc import Sequence
from decimal import Decimal

from constructs import Construct

from environments.settings.data import Bucket as BucketSettings
from environments.settings.operations import CostReport as CostReportSettings
from modules.foundation.foundation import Foundation
from modules.foundation.iam import allow
from modules.foundation.observability import Alarm, Metric
from modules.foundation.storage import Bucket
from modules.lifecycle.own_function import own_function
from modules.lifecycle.schedules import Call

PART = "cost-report"
_PREFIX = "cost-reports"
_TIMEOUT_SECONDS = 300
"""Cost Explorer may take long to answer, and each of at most five questions has four tries."""


class CostReport(Construct):
    """What the stack cost, to its topic and to a bucket of its own."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: CostReportSettings,
        budget_usd: Decimal,
        foundation: Foundation,
        deletion_protection: bool,
    ) -> None:
        super().__init__(scope, id_)
        topic_arn = foundation.observability.topic_arn
        bucket = Bucket(
            self,
            "reports",
            part=_PREFIX,
            settings=BucketSettings(),
            names=foundation.names,
            account=foundation.account,
            keys=foundation.keys,
            deletion_protection=deletion_protection,
            component=PART,
            logs=foundation.logs,
        )
        function = own_function(
            self,
            PART,
            description="Reports what the stack cost yesterday and this month",
            component=PART,
            foundation=foundation,
            environment={
                "STACK": foundation.names.prefix,
                "TOPIC_ARN": topic_arn,
                "REPORT_BUCKET": bucket.name,
                "BUDGET_USD": f"{budget_usd:f}",
            },
            statements=[
                # They know no resource.
                allow(["ce:GetCostAndUsage", "ce:GetCostForecast"], ["*"], sid="AskForCosts"),
                allow(["sns:Publish"], [topic_arn], sid="Tell"),
                allow(["s3:GetObject", "s3:PutObject"], [f"{bucket.arn}/{_PREFIX}/*"], sid="KeepReports"),
                # Without it S3 answers that a missing report is forbidden.
                allow(["s3:ListBucket"], [bucket.arn], sid="MissReports"),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
        )
        self.bucket: str = bucket.name
        hour, minute = settings.at.split(":")
        self.calls: Sequence[Call] = (
            Call(
                part=PART,
                function=function,
                description="Reports costs, every day",
                expression=f"cron({int(minute)} {int(hour)} * * ? *)",
                time_zone=settings.time_zone,
                message='{"scheduled_time": "<aws.scheduler.scheduled-time>"}',
            ),
        )
        # One error a day would be below any rate that the settings' thresholds are for.
        failed = Metric(
            namespace="AWS/Lambda", name="Errors", statistic="Sum", dimensions={"FunctionName": function.name}
        )
        self.alarms: Sequence[Alarm] = (
            Alarm(
                part=f"{PART}-errors",
                metric=failed,
                above=0,
                minutes=1,
                description="The cost report is incomplete or missing",
            ),
            function.dead_letters.alarm(),
        )
