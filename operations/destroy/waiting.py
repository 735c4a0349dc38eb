"""What AWS deletes by itself after a waiting period."""

from datetime import datetime

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind


def leaves_on(aws: Aws, kind: Kind, fields: Fields) -> str | None:
    """The day on which a key or a secret that waits for its deletion goes; None for what doesn't wait."""
    if kind.what == "key":
        return _day(aws.call("kms", "describe_key", KeyId=fields["id"])["KeyMetadata"].get("DeletionDate"))
    if kind.what == "secret":
        return _day(aws.call("secretsmanager", "describe_secret", SecretId=fields["arn"]).get("DeletedDate"))
    return None


def _day(when: datetime | None) -> str | None:
    return None if when is None else f"{when:%Y-%m-%d}"
