"""What starts, replaces or scales others: it goes first, so that nothing comes back."""

from operations.destroy.aws import Aws
from operations.destroy.things import Fields, Kind, Listed, call, tags_at

_AUTO_SCALING = "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:"


def _scalable_targets(aws: Aws) -> list[str]:
    return [
        one["ScalableTargetARN"]
        for namespace in ("ecs", "ec2", "sagemaker", "lambda", "rds", "dynamodb", "elasticache")
        for one in aws.listed(
            "application-autoscaling", "describe_scalable_targets", "ScalableTargets", ServiceNamespace=namespace
        )
        if "ScalableTargetARN" in one and any(map(aws.scope.named, one["ResourceId"].replace(":", "/").split("/")))
    ]


def _deregister(aws: Aws, fields: Fields) -> None:
    for namespace in ("ecs", "ec2", "sagemaker", "lambda", "rds", "dynamodb", "elasticache"):
        for one in aws.pages(
            "application-autoscaling", "describe_scalable_targets", "ScalableTargets", ServiceNamespace=namespace
        ):
            if one.get("ScalableTargetARN") == fields["arn"]:
                what = {name: one[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
                aws.call("application-autoscaling", "deregister_scalable_target", **what)


KINDS = (
    Kind(
        what="schedule group",
        arn="arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}",
        rank=10,
        find=Listed("scheduler", "list_schedule_groups", "ScheduleGroups", "{Arn}", "{Name}"),
        tags=tags_at("scheduler", "list_tags_for_resource", "Tags", ResourceArn="{arn}"),
        # Its schedules go with it.
        steps=(call("scheduler", "delete_schedule_group", Name="{name}"),),
    ),
    Kind(
        what="state machine",
        arn="arn:{partition}:states:{region}:{account}:stateMachine:{name}",
        rank=10,
        find=Listed("stepfunctions", "list_state_machines", "stateMachines", "{stateMachineArn}", "{name}"),
        tags=tags_at("stepfunctions", "list_tags_for_resource", "tags", resourceArn="{arn}"),
        steps=(call("stepfunctions", "delete_state_machine", stateMachineArn="{arn}"),),
    ),
    Kind(
        what="life cycle policy of snapshots",
        arn="arn:{partition}:dlm:{region}:{account}:policy/{name}",
        rank=10,
        find=Listed(
            "dlm", "get_lifecycle_policies", "Policies", "arn:{partition}:dlm:{region}:{account}:policy/{PolicyId}"
        ),
        tags=tags_at("dlm", "list_tags_for_resource", "Tags", ResourceArn="{arn}"),
        steps=(call("dlm", "delete_lifecycle_policy", PolicyId="{name}"),),
    ),
    Kind(
        what="scalable target",
        arn="arn:{partition}:application-autoscaling:{region}:{account}:scalable-target/{name}",
        rank=11,
        find=_scalable_targets,
        tags=tags_at("application-autoscaling", "list_tags_for_resource", "Tags", ResourceARN="{arn}"),
        # Its policies and scheduled actions go with it.
        steps=(_deregister,),
    ),
    Kind(
        what="Auto Scaling group",
        arn=_AUTO_SCALING + "{id}:autoScalingGroupName/{name*}",
        rank=12,
        find=Listed(
            "autoscaling",
            "describe_auto_scaling_groups",
            "AutoScalingGroups",
            "{AutoScalingGroupARN}",
            "{AutoScalingGroupName}",
        ),
        tags=tags_at(
            "autoscaling",
            "describe_auto_scaling_groups",
            "AutoScalingGroups",
            0,
            "Tags",
            AutoScalingGroupNames=["{name}"],
        ),
        # Its instances are terminated with it.
        steps=(call("autoscaling", "delete_auto_scaling_group", AutoScalingGroupName="{name}", ForceDelete=True),),
    ),
)
