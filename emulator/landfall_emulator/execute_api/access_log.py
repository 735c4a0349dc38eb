"""Access logs of stages, in CloudWatch Logs."""

import contextlib
import logging
import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from localstack.aws.connect import connect_to

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.]+[A-Za-z0-9_])")

_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="access-log")
"""One after another, and nobody waits for it."""


def write(settings: Mapping[str, Any] | None, *, stream: str, account: str, values: Mapping[str, Any]) -> None:
    """Writes one request's line as the stage's `accessLogSettings` want it, if they want any.

    `values` holds the variables `$context.<name>`; those that it lacks are `-`, as on AWS.
    """
    destination = (settings or {}).get("destinationArn") or ""
    # arn:aws:logs:<region>:<account>:log-group:<name>[:*]; Firehose can be a destination too
    if settings and destination.split(":")[2:3] == ["logs"]:
        line = _VARIABLE.sub(lambda found: str(values.get(found[1], "-")), settings.get("format") or "")
        region, group = destination.split(":")[3], destination.split(":")[6]
        _writer.submit(_put, account, region, group, stream, line)


def _put(account: str, region: str, group: str, stream: str, line: str) -> None:
    logs = connect_to(aws_access_key_id=account, region_name=region).logs
    event = {"timestamp": int(time.time() * 1000), "message": line}
    try:
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
    except Exception:
        # a request isn't refused for its log; a group that was deleted has none
        logging.getLogger(__name__).exception("the access log of %s can't be written to %s", stream, group)
