"""What the stack's own functions note: which of them is at work, and which events were taken."""

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs import Construct

from modules.foundation.foundation import Foundation
from modules.foundation.iam import Statement, allow
from modules.foundation.tags import component_tags
from modules.lifecycle.schedules import COMPONENT

_PART = "lifecycle"
_KEY, _EXPIRES = "id", "expires"
"""As `lambdas/shared/table.py` has them."""


class Table(Construct):
    """A table of DynamoDB whose items end by themselves; it is paid for by the request."""

    def __init__(self, scope: Construct, id_: str, *, foundation: Foundation) -> None:
        super().__init__(scope, id_)
        # As long as DynamoDB takes it, since the functions find it by the stack's name.
        name = foundation.names.of(_PART, limit=255)
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
        self._arn = table.arn

    @property
    def statement(self) -> Statement:
        """What lets a role note something, and take it back."""
        return allow(["dynamodb:PutItem", "dynamodb:DeleteItem"], [self._arn], sid="WriteTable")
