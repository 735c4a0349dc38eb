"""CloudWatch Logs: metrics that are embedded in log events, which LocalStack leaves there, reach CloudWatch."""

import logging
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to

from landfall_emulator.handler import Handler, below
from landfall_emulator.services.logs.embedded_metrics import extracted

LOG = logging.getLogger(__name__)

_DATA_AT_ONCE = 1000
"""What PutMetricData takes: the class `MetricData` of the API."""


def put_log_events(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for event in request["logEvents"]:
        for namespace, data in extracted(event["message"]):
            client = connect_to(aws_access_key_id=context.account_id, region_name=context.region).cloudwatch
            for begin in range(0, len(data), _DATA_AT_ONCE):
                try:
                    client.put_metric_data(Namespace=namespace, MetricData=data[begin : begin + _DATA_AT_ONCE])
                except ClientError as refused:
                    # the log is written all the same, and its writer isn't told
                    LOG.warning("metrics of %s in a log event: %s", namespace, refused)
    return answer


OPERATIONS: dict[str, Handler] = {"PutLogEvents": put_log_events}
