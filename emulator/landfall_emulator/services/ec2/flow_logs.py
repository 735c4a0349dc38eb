"""Flow logs: the options of their destination, which moto forgets."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below

_options: dict[str, Mapping[str, Any]] = {}
"""By flow log, in the shape of the API's `DestinationOptions`."""


def create_flow_logs(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    if asked := request.get("DestinationOptions"):
        complete = {"FileFormat": "plain-text", "HiveCompatiblePartitions": False, "PerHourPartition": False} | asked
        _options.update(dict.fromkeys(answer.get("FlowLogIds", []), complete))
    return answer


def describe_flow_logs(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    for flow_log in answer.get("FlowLogs", []):
        if options := _options.get(flow_log["FlowLogId"]):
            flow_log["DestinationOptions"] = options
    return answer


OPERATIONS: dict[str, Handler] = {"CreateFlowLogs": create_flow_logs, "DescribeFlowLogs": describe_flow_logs}
