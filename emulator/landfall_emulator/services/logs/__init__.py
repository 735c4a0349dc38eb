"""CloudWatch Logs: metrics that are embedded in log events, which LocalStack leaves there, reach CloudWatch."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler, below
from landfall_emulator.services.logs.embedded_metrics import extracted

_DATA_AT_ONCE = 1000
"""What PutMetricData takes: the class `MetricData` of the API."""


def put_log_events(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for event in request["logEvents"]:
        for namespace, data in extracted(event["message"]):
            client = connect_to(aws_access_key_id=context.account_id, region_name=context.region).cloudwatch
            for begin in range(0, len(data), _DATA_AT_ONCE):
                client.put_metric_data(Namespace=namespace, MetricData=data[begin : begin + _DATA_AT_ONCE])
    return answer


OPERATIONS: dict[str, Handler] = {"PutLogEvents": put_log_events}
