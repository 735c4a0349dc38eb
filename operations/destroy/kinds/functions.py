"""Lambda functions and what feeds them."""

from operations.destroy.things import Kind, Listed, call, tags_at

_TAGS = tags_at("lambda", "list_tags", "Tags", Resource="{arn}")

KINDS = (
    Kind(
        what="event source mapping",
        arn="arn:{partition}:lambda:{region}:{account}:event-source-mapping:{id}",
        rank=13,
        tags=_TAGS,
        steps=(call("lambda", "delete_event_source_mapping", UUID="{id}"),),
    ),
    Kind(
        what="Lambda function",
        arn="arn:{partition}:lambda:{region}:{account}:function:{name}",
        rank=20,
        find=Listed("lambda", "list_functions", "Functions", "{FunctionArn}", "{FunctionName}"),
        tags=_TAGS,
        # Its versions, aliases and permissions go with it.
        steps=(call("lambda", "delete_function", FunctionName="{name}"),),
    ),
)
