"""The events that were taken, so that none is taken twice."""

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs import Construct

from modules.foundation.foundation import Foundation
from modules.foundation.tags import component_tags
from modules.lifecycle.schedules import COMPONENT

_KEY, _EXPIRES = "digest", "expires"
"""As `lambdas/shared/github/replays.py` has them."""


class EventsTable(Construct):
    """A table of DynamoDB whose items end by themselves; it is paid for by the request."""

    def __init__(self, scope: Construct, id_: str, *, foundation: Foundation) -> None:
        super().__init__(scope, id_)
        name = foundation.names.of("events")
        table = DynamodbTable(
            self,
            "table",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=_KEY,
            attribute=[DynamodbTableAttribute(name=_KEY, type="S")],
            ttl=DynamodbTableTtl(enabled=True, attribute_name=_EXPIRES),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=foundation.keys.arn),
            # Nothing in it is worth having an hour later.
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=False),
            tags=component_tags(COMPONENT, name),
        )
        self.name: str = table.name
        self.arn: str = table.arn
