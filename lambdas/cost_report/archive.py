"""The bucket that keeps the reports, and the estimate that they compare with."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from botocore.exceptions import ClientError

from explorer import Unreadable
from figures import Estimate

PREFIX = "cost-reports"
ESTIMATE = f"{PREFIX}/estimate.json"

_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict")
"""There was an object, or one was being written: "How to prevent object overwrites with conditional writes" of the
Amazon S3 user guide."""


class Archive:
    """A JSON object for each day, such as `cost-reports/2026/11/22.json`. The bucket encrypts by itself."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def report(self, day: date) -> dict[str, Any] | None:
        """The one of that day, if it was kept."""
        return self._read(_key(day))

    def keep(self, day: date, report: dict[str, Any]) -> bool:
        """Whether this one was kept: of two runs at once only one keeps its report."""
        try:
            self._write(_key(day), report, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in _TAKEN:
                return False
            raise
        return True

    def replace(self, day: date, report: dict[str, Any]) -> None:
        """Puts `report` in the place of the one that was kept."""
        self._write(_key(day), report)

    def estimate(self) -> Estimate | None:
        """The one that was kept last. Raises Unreadable."""
        kept = self._read(ESTIMATE)
        if kept is None:
            return None
        try:
            return Estimate(Decimal(kept["expected_usd"]), date.fromisoformat(kept["day"]))
        except (KeyError, TypeError, ValueError, InvalidOperation):
            raise Unreadable(f"{ESTIMATE} is no estimate") from None

    def _read(self, key: str) -> dict[str, Any] | None:
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        try:
            kept = json.loads(body)
        except ValueError:
            raise Unreadable(f"{key} isn't JSON") from None
        if not isinstance(kept, dict):
            raise Unreadable(f"{key} isn't an object of JSON")
        return kept

    def _write(self, key: str, report: dict[str, Any], **condition: str) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=json.dumps(report, indent=2).encode(),
            ContentType="application/json",
            **condition,
        )


def _key(day: date) -> str:
    return f"{PREFIX}/{day:%Y/%m/%d}.json"
