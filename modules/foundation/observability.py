"""Who hears of trouble and where to look: alarms, their topic, the dashboard, the service's log."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
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


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A metric by which something is idle: `cpu` and `gpu` are percentages, which count for `units` (SageMaker adds up
    cores), `requests` a count that CloudWatch knows only of minutes in which there were some."""

    what: Literal["cpu", "gpu", "requests"]
    metric: Metric
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Tells the topic when `metric` is above or below a threshold for `minutes`, and when it is well again.

    `part` names it within its stack; `description` is also the title of its graph on the dashboard.
    """

    part: str
    metric: Metric
    above: float | None = None
    below: float | None = None
    minutes: int = 5
    no_data_is_bad: bool = False
    description: str


class Observability(Construct):
    """The topic that alarms go to and the log group of the service; the stack adds the variant's alarms."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: ObservabilitySettings, names: Names, account: Account, keys: Keys
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self.log_retention_days: int = settings.log_retention_days
        self._names = names
        self._account = account
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
        self._keys = keys
        self._alarms: dict[str, CloudwatchMetricAlarm] = {}
        self.topic_arn: str = topic.arn
        # Who wants to publish may be looked at before it does.
        self.topic_ready: ITerraformDependable = policy

    def service_log(self, name: str | None = None) -> CloudwatchLogGroup:
        """The log group of the service; a name is given where AWS decides it."""
        return log_group(
            self,
            "logs",
            name=name or f"/landfall/{self._names.prefix}/service",
            retention_days=self.log_retention_days,
            keys=self._keys,
            component="observability",
        )

    def watch(self, alarms: Iterable[Alarm]) -> None:
        """Makes the alarms and, unless the settings do without, a dashboard with a graph for each metric."""
        watched = tuple(alarms)
        for alarm in watched:
            self.alarm(alarm)
        if self._settings.dashboard:
            widgets = [self._graph(index, alarm) for index, alarm in enumerate(watched)]
            CloudwatchDashboard(
                self, "dashboard", dashboard_name=self._names.prefix, dashboard_body=json.dumps({"widgets": widgets})
            )

    def alarm(self, alarm: Alarm) -> CloudwatchMetricAlarm:
        """The alarm on the topic; also for what needs it before `watch` makes the others."""
        if alarm.part not in self._alarms:
            self._alarms[alarm.part] = self._made(alarm)
        return self._alarms[alarm.part]

    def _made(self, alarm: Alarm) -> CloudwatchMetricAlarm:
        metric = alarm.metric
        percentile = metric.statistic.startswith("p")
        return CloudwatchMetricAlarm(
            self,
            f"{alarm.part}-alarm",
            alarm_name=self._names.of(alarm.part),
            alarm_description=alarm.description,
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=metric.dimensions,
            statistic=None if percentile else metric.statistic,
            extended_statistic=metric.statistic if percentile else None,
            comparison_operator="LessThanThreshold" if alarm.above is None else "GreaterThanThreshold",
            threshold=alarm.below if alarm.above is None else alarm.above,
            period=60,
            evaluation_periods=alarm.minutes,
            treat_missing_data="breaching" if alarm.no_data_is_bad else "notBreaching",
            alarm_actions=[self.topic_arn],
            ok_actions=[self.topic_arn],
            tags=component_tags("observability", self._names.of(alarm.part)),
        )

    def _graph(self, index: int, alarm: Alarm) -> dict[str, Any]:
        metric = alarm.metric
        dimensions: Sequence[str] = [part for pair in metric.dimensions.items() for part in pair]
        return {
            "type": "metric",
            "x": index % 2 * 12,
            "y": index // 2 * 6,
            "width": 12,
            "height": 6,
            "properties": {
                "title": alarm.description,
                "region": self._account.region,
                "metrics": [[metric.namespace, metric.name, *dimensions]],
                "stat": metric.statistic,
                "period": 60,
                "view": "timeSeries",
            },
        }
