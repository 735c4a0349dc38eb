"""GitHub's deliveries, and an AWS that answers whoever takes them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

SECRET = "It's a Secret to Everybody"
ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:github-AbCdEf"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/webhook"
START = "arn:aws:lambda:us-east-1:111122223333:function:auto-start:live"

PUSH: dict[str, Any] = {
    "ref": "refs/heads/main",
    "before": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    "after": "d6fde92930d4715a2b49857d24b940956b26d2d3",
    "deleted": False,
    "commits": [],
    "head_commit": {"id": "d6fde92930d4715a2b49857d24b940956b26d2d3", "message": "größer 🚀"},
    "repository": {"id": 1, "full_name": "octo-org/app", "pushed_at": int(NOW.timestamp())},
    "pusher": {"name": "Codertocat"},
    "sender": {"login": "Codertocat"},
}


class Aws:
    """All services at once; it notes what is asked, and fails where it is told to."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.failing: dict[str, Exception] = {}
        self.secret: dict[str, str] = {"AWSCURRENT": SECRET}

    def _ask(self, operation: str, asked: dict[str, Any]) -> None:
        self.asked.append((operation, asked))
        if operation in self.failing:
            raise self.failing[operation]

    def of(self, operation: str) -> list[dict[str, Any]]:
        return [asked for name, asked in self.asked if name == operation]

    def get_secret_value(self, **asked: Any) -> dict[str, str]:
        self._ask("secretsmanager:GetSecretValue", asked)
        if asked["VersionStage"] not in self.secret:
            raise error("ResourceNotFoundException")
        return {"SecretString": self.secret[asked["VersionStage"]]}

    def put_item(self, **asked: Any) -> None:
        self._ask("dynamodb:PutItem", asked)
        key = asked["Item"]["id"]["S"]
        if key in self.taken:
            raise error("ConditionalCheckFailedException")
        self.taken.add(key)

    def delete_item(self, **asked: Any) -> None:
        self._ask("dynamodb:DeleteItem", asked)
        self.taken.remove(asked["Key"]["id"]["S"])

    def send_message(self, **asked: Any) -> None:
        self._ask("sqs:SendMessage", asked)

    def invoke(self, **asked: Any) -> None:
        self._ask("lambda:InvokeFunction", asked)


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


TOLD = {
    "secret": ARN,
    "table": "events",
    "repositories": ["octo-org/app"],
    "events": ["push"],
    "replay_minutes": 10,
}
"""What a function is told of the webhook."""


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, *_: object) -> datetime:  # type: ignore[override]
        """`NOW`."""
        return NOW


def delivery(body: object = PUSH, *, event: str = "push", secret: str = SECRET) -> dict[str, Any]:
    raw = json.dumps(body)
    return {
        "headers": {
            "content-type": "application/json",
            "x-github-event": event,
            "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "x-hub-signature-256": f"sha256={hmac.new(secret.encode(), raw.encode(), hashlib.sha256).hexdigest()}",
        },
        "body": raw,
        "isBase64Encoded": False,
    }
