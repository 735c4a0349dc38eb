"""The access log of an API: a line of JSON for each request, also for those that never reach the service."""

import json

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from modules.foundation.foundation import Foundation
from modules.foundation.log_group import log_group

_CONTEXT = {
    "request_id": "requestId",
    "time": "requestTimeEpoch",
    "ip": "identity.sourceIp",
    "method": "httpMethod",
    "path": "path",
    "protocol": "protocol",
    "status": "status",
    "bytes": "responseLength",
    "milliseconds": "responseLatency",
    "integration_status": "integration.status",
    "integration_error": "integration.error",
    "error": "error.message",
    "user_agent": "identity.userAgent",
}
"""Keys of a line to context variables that REST and HTTP APIs share: "$context variables" of the Amazon API Gateway
developer guide."""

ACCESS_LOG_FORMAT = json.dumps({key: f"$context.{variable}" for key, variable in _CONTEXT.items()})


def access_log(scope: Construct, id_: str, *, part: str, foundation: Foundation) -> CloudwatchLogGroup:
    """The log group. Log delivery notes whom it lets in in a policy of limited length, but for names that begin so:
    "Enable logging from AWS services" of the Amazon CloudWatch Logs user guide."""
    return log_group(
        scope,
        id_,
        name=f"/aws/vendedlogs/landfall/{foundation.names.prefix}/{part}",
        retention_days=foundation.observability.log_retention_days,
        keys=foundation.keys,
        component="api",
    )
