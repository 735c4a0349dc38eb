"""Topics, queues, rules of EventBridge."""

from operations.destroy.aws import Aws
from operations.destroy.things import Call, Fields, Kind, Listed, TagsAt, call, tags_at


def _url(aws: Aws, fields: Fields) -> str:
    return str(aws.call("sqs", "get_queue_url", QueueName=fields["name"])["QueueUrl"])


def _queue_tags(aws: Aws, fields: Fields) -> dict[str, str] | None:
    found = aws.listed("sqs", "list_queues", "QueueUrls", QueueNamePrefix=fields["name"])
    if not any(url.rsplit("/", 1)[-1] == fields["name"] for url in found):
        return None
    read = TagsAt(Call("sqs", "list_queue_tags", {"QueueUrl": _url(aws, fields)}), ("Tags",))
    return dict(read(aws, fields) or {})


def _queues(aws: Aws) -> list[str]:
    urls = aws.listed("sqs", "list_queues", "QueueUrls", QueueNamePrefix=aws.scope.project)
    place = "arn:{partition}:sqs:{region}:{account}:".format(**aws.scope.place)
    return [place + url.rsplit("/", 1)[-1] for url in urls]


def _delete_queue(aws: Aws, fields: Fields) -> None:
    aws.call("sqs", "delete_queue", QueueUrl=_url(aws, fields))


def _delete_rule(aws: Aws, fields: Fields) -> None:
    rule = fields["name"]
    targets = [one["Id"] for one in aws.pages("events", "list_targets_by_rule", "Targets", Rule=rule)]
    if targets:
        aws.call("events", "remove_targets", Rule=rule, Ids=targets)
    aws.call("events", "delete_rule", Name=rule)


KINDS = (
    Kind(
        what="rule of EventBridge",
        arn="arn:{partition}:events:{region}:{account}:rule/{name}",
        rank=11,
        find=Listed("events", "list_rules", "Rules", "{Arn}", "{Name}"),
        tags=tags_at("events", "list_tags_for_resource", "Tags", ResourceARN="{arn}"),
        steps=(_delete_rule,),
    ),
    Kind(
        what="topic",
        arn="arn:{partition}:sns:{region}:{account}:{name}",
        rank=45,
        find=Listed("sns", "list_topics", "Topics", "{TopicArn}"),
        tags=tags_at("sns", "list_tags_for_resource", "Tags", ResourceArn="{arn}"),
        # Its subscriptions go with it.
        steps=(call("sns", "delete_topic", TopicArn="{arn}"),),
    ),
    Kind(
        what="queue",
        arn="arn:{partition}:sqs:{region}:{account}:{name}",
        rank=45,
        find=_queues,
        tags=_queue_tags,
        steps=(_delete_queue,),
    ),
)
