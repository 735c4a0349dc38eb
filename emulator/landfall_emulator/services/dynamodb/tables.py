"""Tables, found by name or ARN, with their class, their limits on demand and the key that encrypts them."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from landfall_emulator.handler import Handler, ask_moto, below, error


def _aws_key(_table: Table, account_id: str, region: str) -> str:
    kms = connect_to(aws_access_key_id=account_id, region_name=region).kms
    return str(kms.describe_key(KeyId="alias/aws/dynamodb")["KeyMetadata"]["Arn"])


# moto would make the key in its own KMS
Table._get_default_encryption_key = _aws_key  # type: ignore[method-assign, assignment]  # noqa: SLF001


def create_table(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    return _remembered(context, request, below(context, request))


def update_table(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = below(context, request)
    if said := request.get("SSESpecification"):
        table = find_table(context, request)
        table.sse_specification = dict(said)
        if said.get("Enabled") and not said.get("KMSMasterKeyId"):
            table.sse_specification["KMSMasterKeyId"] = _aws_key(table, context.account_id, context.region)
    return _remembered(context, request, answer)


def describe_table(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    told = below(context, request)["Table"]
    return {"Table": told | _told_also(find_table(context, request))}


def list_tags(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """All of them at once, as AWS answers; moto tells ten, and the AWS provider asks for no more."""
    found: list[dict[str, str]] = []
    token = request.get("NextToken")
    while True:
        answer = ask_moto(context, "ListTagsOfResource", ResourceArn=request["ResourceArn"], **_next(token))
        found += answer["Tags"]
        token = answer.get("NextToken")
        if not token:
            return {"Tags": found}


def _next(token: str | None) -> dict[str, str]:
    return {"NextToken": token} if token else {}


def find_table(context: RequestContext, request: Mapping[str, Any]) -> Any:
    """moto's table; it carries what moto forgets, and takes it along when it is deleted."""
    backend: DynamoDBBackend = dynamodb_backends[context.account_id][context.region]
    table = backend.tables.get(request["TableName"].split("/")[-1])
    if table is None:
        raise error(
            "ResourceNotFoundException", f"Requested resource not found: Table: {request['TableName']} not found"
        )
    return table


def _remembered(context: RequestContext, request: Mapping[str, Any], answer: dict[str, Any]) -> Mapping[str, Any]:
    """The answer with what is told also, once the table has what the request says of it."""
    table = find_table(context, request)
    for name in ("TableClass", "OnDemandThroughput"):
        if request.get(name):
            setattr(table, name, request[name])
    return {"TableDescription": answer["TableDescription"] | _told_also(table)}


def _told_also(table: Any) -> dict[str, Any]:
    told = {"OnDemandThroughput": getattr(table, "OnDemandThroughput", None)}
    # AWS tells no class where none was ever said
    if kind := getattr(table, "TableClass", None):
        told["TableClassSummary"] = {"TableClass": kind}
    return told


OPERATIONS: dict[str, Handler] = {
    "CreateTable": create_table,
    "UpdateTable": update_table,
    "DescribeTable": describe_table,
    "ListTagsOfResource": list_tags,
}
