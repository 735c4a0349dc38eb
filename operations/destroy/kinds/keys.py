"""Secrets, parameters and keys. A key goes last: what is encrypted with it has to be readable to be deleted."""

from operations.destroy.aws import Aws
from operations.destroy.things import Call, Fields, Kind, Listed, TagsAt, call, tags_at

WINDOW_DAYS = 7
"""Days that a deleted key waits, the fewest that KMS takes, and what an unprotected stack gives its key."""


def _aliases(aws: Aws) -> list[str]:
    return [
        one["AliasArn"]
        for one in aws.listed("kms", "list_aliases", "Aliases")
        if aws.scope.named(one["AliasName"].removeprefix("alias/"))
    ]


def _alias_exists(aws: Aws, fields: Fields) -> dict[str, str] | None:
    return {} if fields["arn"] in _aliases(aws) else None


def _parameters(aws: Aws) -> list[str]:
    """Names with a slash begin with one, which stands only once in the ARN."""
    place = "arn:{partition}:ssm:{region}:{account}:parameter/".format(**aws.scope.place)
    names = [one["Name"].removeprefix("/") for one in aws.listed("ssm", "describe_parameters", "Parameters")]
    return [place + name for name in names if aws.scope.may_be_named(name)]


def _full(name: str) -> str:
    return f"/{name}" if "/" in name else name


def _parameter_tags(aws: Aws, fields: Fields) -> dict[str, str] | None:
    ask = Call("ssm", "list_tags_for_resource", {"ResourceType": "Parameter", "ResourceId": _full(fields["name"])})
    told = TagsAt(ask, ("TagList",))(aws, {})
    return None if told is None else dict(told)


def _delete_parameter(aws: Aws, fields: Fields) -> None:
    aws.call("ssm", "delete_parameter", Name=_full(fields["name"]))


KINDS = (
    Kind(
        what="secret",
        arn="arn:{partition}:secretsmanager:{region}:{account}:secret:{name*}",
        rank=45,
        find=Listed("secretsmanager", "list_secrets", "SecretList", "{ARN}", "{Name}"),
        tags=tags_at("secretsmanager", "describe_secret", "Tags", SecretId="{arn}"),
        steps=(call("secretsmanager", "delete_secret", SecretId="{arn}", ForceDeleteWithoutRecovery=True),),
    ),
    Kind(
        what="parameter",
        arn="arn:{partition}:ssm:{region}:{account}:parameter/{name*}",
        rank=45,
        find=_parameters,
        tags=_parameter_tags,
        steps=(_delete_parameter,),
    ),
    Kind(
        what="alias of a key",
        arn="arn:{partition}:kms:{region}:{account}:alias/{name*}",
        rank=90,
        find=_aliases,
        tags=_alias_exists,
        tagless=lambda aws, _fields: f"named after {aws.scope.prefix}; aliases carry no tags",
        steps=(call("kms", "delete_alias", AliasName="alias/{name}"),),
    ),
    Kind(
        what="key",
        arn="arn:{partition}:kms:{region}:{account}:key/{id}",
        rank=91,
        find=Listed("kms", "list_keys", "Keys", "{KeyArn}"),
        tags=tags_at("kms", "list_resource_tags", "Tags", KeyId="{id}"),
        steps=(call("kms", "schedule_key_deletion", KeyId="{id}", PendingWindowInDays=WINDOW_DAYS),),
    ),
)
