"""Load balancers, also those that Kubernetes made."""

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_TAGS = tags_at("elbv2", "describe_tags", "TagDescriptions", 0, "Tags", ResourceArns=["{arn}"])
_ARN = "arn:{partition}:elasticloadbalancing:{region}:{account}:"


def _protection(aws: Aws, fields: Fields) -> str | None:
    told = aws.call("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=fields["arn"])["Attributes"]
    on = any(each["Key"] == "deletion_protection.enabled" and each["Value"] == "true" for each in told)
    return "deletion protection is on" if on else None


def _unlisten(aws: Aws, fields: Fields) -> None:
    for one in aws.pages("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=fields["arn"]):
        aws.call("elbv2", "delete_listener", ListenerArn=one["ListenerArn"])


KINDS = (
    *(
        Kind(what=what, arn=_ARN + kind + "/{kind}/{name*}", rank=29, tags=_TAGS)
        for what, kind in (("listener", "listener"), ("listener rule", "listener-rule"))
    ),
    *(
        Kind(
            what="load balancer",
            arn=_ARN + "loadbalancer/" + kind + "/{name}/{id}",
            rank=30,
            find=Listed("elbv2", "describe_load_balancers", "LoadBalancers", "{LoadBalancerArn}", "{LoadBalancerName}")
            if kind == "app"
            else lambda _aws: (),
            tags=_TAGS,
            steps=(_unlisten, call("elbv2", "delete_load_balancer", LoadBalancerArn="{arn}")),
            stops=_protection,
        )
        for kind in ("app", "net", "gwy")
    ),
    Kind(
        what="classic load balancer",
        arn=_ARN + "loadbalancer/{name}",
        rank=30,
        tags=tags_at("elb", "describe_tags", "TagDescriptions", 0, "Tags", LoadBalancerNames=["{name}"]),
        steps=(call("elb", "delete_load_balancer", LoadBalancerName="{name}"),),
    ),
    Kind(
        what="target group",
        arn=_ARN + "targetgroup/{name}/{id}",
        rank=31,
        find=Listed("elbv2", "describe_target_groups", "TargetGroups", "{TargetGroupArn}", "{TargetGroupName}"),
        tags=_TAGS,
        steps=(call("elbv2", "delete_target_group", TargetGroupArn="{arn}"),),
    ),
)
