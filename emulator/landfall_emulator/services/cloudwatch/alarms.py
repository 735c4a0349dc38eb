"""Alarms: tags given when one is made, and the end of tags with what they are on; LocalStack forgets both."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.cloudwatch.models import cloudwatch_stores

from landfall_emulator.handler import Handler, below
from landfall_emulator.state import arn


def put_alarm(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    if tags := request.get("Tags"):
        _tags(context).tag_resource(_alarm_arn(context, request["AlarmName"]), tags)
    return answer


def delete_alarms(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for name in request["AlarmNames"]:
        _tags(context).del_resource(_alarm_arn(context, name))
    return answer


def _alarm_arn(context: RequestContext, name: str) -> str:
    return arn(context, "cloudwatch", f"alarm:{name}")


def _tags(context: RequestContext) -> Any:
    return cloudwatch_stores[context.account_id][context.region].TAGS


OPERATIONS: dict[str, Handler] = {
    "PutMetricAlarm": put_alarm,
    "PutCompositeAlarm": put_alarm,
    "DeleteAlarms": delete_alarms,
}
