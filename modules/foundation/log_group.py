"""A CloudWatch log group as every part of a stack wants it."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from modules.foundation.keys import Keys
from modules.foundation.tags import component_tags


def log_group(
    scope: Construct, id_: str, *, name: str, retention_days: int, keys: Keys, component: str
) -> CloudwatchLogGroup:
    """An encrypted log group that forgets after `retention_days`."""
    return CloudwatchLogGroup(
        scope,
        id_,
        name=name,
        retention_in_days=retention_days,
        kms_key_id=keys.arn,
        tags=component_tags(component, name),
    )
