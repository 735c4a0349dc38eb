"""S3 Object Lock: what keeps a version of an object, and until when. Nothing here goes around it."""

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws


def default_lock(aws: Aws, bucket: str) -> str | None:
    """What a bucket with Object Lock says of its objects."""
    try:
        answer = aws.call("s3", "get_object_lock_configuration", Bucket=bucket, ExpectedBucketOwner=aws.scope.account)
    except ClientError:
        # Without a configuration, and in what isn't S3 but speaks like it.
        return None
    told = answer.get("ObjectLockConfiguration") or {}
    if told.get("ObjectLockEnabled") != "Enabled":
        return None
    rule = told.get("Rule", {}).get("DefaultRetention")
    if not rule:
        return "Object Lock is on: versions that are locked stay"
    span = f"{rule['Days']} days" if rule.get("Days") else f"{rule.get('Years')} years"
    return f"Object Lock is on ({rule['Mode']}, {span}): versions that are locked stay until then"


def why_locked(aws: Aws, bucket: str, version: dict[str, str]) -> str | None:
    """What keeps one version; None if it isn't locked."""
    where = {"Bucket": bucket, "ExpectedBucketOwner": aws.scope.account, **version}
    try:
        hold = aws.call("s3", "get_object_legal_hold", **where).get("LegalHold", {}).get("Status")
        if hold == "ON":
            return "a legal hold, until somebody lifts it"
    except ClientError:
        pass
    try:
        retention = aws.call("s3", "get_object_retention", **where).get("Retention") or {}
    except ClientError:
        return None
    if not retention:
        return None
    return f"locked in {retention['Mode'].lower()} mode until {retention['RetainUntilDate']:%Y-%m-%d %H:%M} UTC"
