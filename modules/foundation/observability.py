"""Who hears of trouble and where to look: alarms, their topic, the dashboard, the service's log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from environments.settings.operations import Observability as ObservabilitySettings
from modules.foundation.account import Account
from modules.foundation.iam import document
from modules.foundation.keys import Keys
from modules.foundation.literal import literal
from modules.foundation.log_group import log_group
from modules.foundation.names import Names
from modules.foundation.publishers import allow_publishers
from modules.foundation.tags import component_tags


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A CloudWatch metric as it is watched: over 60 s periods, with one statistic (`Sum`, `Average`, `p95`, ...)."""

    namespace: str
    name: str
    statistic: str
    dimensions: dict[str, str] = field(default_factory=dict)


class Observability(Construct):
    """The topic that alarms go to and the log group of the service; variants add alarms and the dashboard."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: ObservabilitySettings, names: Names, account: Account, keys: Keys
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self.log_retention_days: int = settings.log_retention_days
        self._names = names
        self._account = account
        self._watched: list[tuple[str, Metric]] = []
        topic = SnsTopic(
            self,
            "topic",
            name=names.of("alarms"),
            kms_master_key_id=keys.arn,
            tags=component_tags("observability", names.of("alarms")),
        )
        publishers = allow_publishers(["sns:Publish"], [topic.arn], account=account)
        policy = SnsTopicPolicy(self, "topic-policy", arn=topic.arn, policy=document(self, "topic-rules", publishers))
        for email in dict.fromkeys(settings.emails):
            SnsTopicSubscription(
                self,
                f"email-{email}",
                topic_arn=topic.arn,
                protocol="email",
                endpoint=literal(email),
                depends_on=[policy],
            )
        self.topic_arn: str = topic.arn
        logs = log_group(
            self,
            "logs",
            name=f"/landfall/{names.prefix}/service",
            retention_days=settings.log_retention_days,
            keys=keys,
            component="observability",
        )
        self.log_group_name: str = logs.name
        self.log_group_arn: str = logs.arn

    def alarm(
        self,
        part: str,
        *,
        metric: Metric,
        above: float | None = None,
        below: float | None = None,
        minutes: int = 5,
        no_data_is_bad: bool = False,
        description: str,
    ) -> None:
        """Tells the topic when `metric` is above or below a threshold for `minutes`, and when it is well again."""
        percentile = metric.statistic.startswith("p")
        CloudwatchMetricAlarm(
            self,
            f"{part}-alarm",
            alarm_name=self._names.of(part),
            alarm_description=description,
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=metric.dimensions,
            statistic=None if percentile else metric.statistic,
            extended_statistic=metric.statistic if percentile else None,
            comparison_operator="LessThanThreshold" if above is None else "GreaterThanThreshold",
            threshold=below if above is None else above,
            period=60,
            evaluation_periods=minutes,
            treat_missing_data="breaching" if no_data_is_bad else "notBreaching",
            alarm_actions=[self.topic_arn],
            ok_actions=[self.topic_arn],
            tags=component_tags("observability", self._names.of(part)),
        )
        self._watched.append((description, metric))

    def add_dashboard(self) -> None:
        """A dashboard with a graph for each metric that an alarm watches, unless the settings do without."""
        if self._settings.dashboard:
            widgets = [self._graph(index, title, metric) for index, (title, metric) in enumerate(self._watched)]
            CloudwatchDashboard(
                self, "dashboard", dashboard_name=self._names.prefix, dashboard_body=json.dumps({"widgets": widgets})
            )

    def _graph(self, index: int, title: str, metric: Metric) -> dict[str, Any]:
        dimensions: Sequence[str] = [part for pair in metric.dimensions.items() for part in pair]
        return {
            "type": "metric",
            "x": index % 2 * 12,
            "y": index // 2 * 6,
            "width": 12,
            "height": 6,
            "properties": {
                "title": title,
                "region": self._account.region,
                "metrics": [[metric.namespace, metric.name, *dimensions]],
                "stat": metric.statistic,
                "period": 60,
                "view": "timeSeries",
            },
        }
