"""Containers: ECS, EKS, and their registry."""

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws, is_none
from operations.destroy.images import empty_repository
from operations.destroy.things import Fields, Kind, Listed, Step, call, tags_at

_ECS_TAGS = tags_at("ecs", "list_tags_for_resource", "tags", resourceArn="{arn}")
_EKS_TAGS = tags_at("eks", "list_tags_for_resource", "tags", resourceArn="{arn}")


def _services(aws: Aws) -> list[str]:
    clusters = [arn for arn in aws.listed("ecs", "list_clusters", "clusterArns") if "/" in arn]
    ours = [arn for arn in clusters if aws.scope.named(arn.rsplit("/", 1)[1])]
    return [arn for cluster in ours for arn in aws.listed("ecs", "list_services", "serviceArns", cluster=cluster)]


def _task_definitions(aws: Aws) -> list[str]:
    prefix = aws.scope.prefix
    families = aws.listed("ecs", "list_task_definition_families", "families", familyPrefix=prefix, status="ACTIVE")
    return [
        arn
        for family in families
        if aws.scope.named(family)
        for arn in aws.listed("ecs", "list_task_definitions", "taskDefinitionArns", familyPrefix=family)
    ]


def _stop_tasks(aws: Aws, fields: Fields) -> None:
    for arn in aws.pages("ecs", "list_tasks", "taskArns", cluster=fields["name"]):
        aws.call("ecs", "stop_task", cluster=fields["name"], task=arn, reason="the stack is being destroyed")


def _remove_all(operation: str, items: str, remove: str, parameter: str) -> Step:
    """A step that removes everything of a kind that a cluster holds."""

    def step(aws: Aws, fields: Fields) -> None:
        for one in aws.pages("eks", operation, items, clusterName=fields["name"]):
            try:
                aws.call("eks", remove, clusterName=fields["name"], **{parameter: one})
            except ClientError as error:
                if not is_none(error):
                    raise

    return step


def _eks_protection(aws: Aws, fields: Fields) -> str | None:
    about = aws.call("eks", "describe_cluster", name=fields["name"])["cluster"]
    return "deletion protection is on" if about.get("deletionProtection") else None


KINDS = (
    Kind(
        what="ECS service",
        arn="arn:{partition}:ecs:{region}:{account}:service/{cluster}/{name}",
        rank=20,
        find=_services,
        tags=_ECS_TAGS,
        steps=(call("ecs", "delete_service", cluster="{cluster}", service="{name}", force=True),),
    ),
    Kind(what="ECS task", arn="arn:{partition}:ecs:{region}:{account}:task/{name*}", rank=20, tags=_ECS_TAGS),
    Kind(
        what="task definition",
        arn="arn:{partition}:ecs:{region}:{account}:task-definition/{name}:{revision}",
        rank=22,
        find=_task_definitions,
        tags=_ECS_TAGS,
        steps=(call("ecs", "deregister_task_definition", taskDefinition="{arn}"),),
    ),
    Kind(
        what="ECS cluster",
        arn="arn:{partition}:ecs:{region}:{account}:cluster/{name}",
        rank=23,
        find=Listed("ecs", "list_clusters", "clusterArns", "{it}"),
        tags=_ECS_TAGS,
        steps=(_stop_tasks, call("ecs", "delete_cluster", cluster="{arn}")),
    ),
    Kind(
        what="EKS node group",
        arn="arn:{partition}:eks:{region}:{account}:nodegroup/{cluster}/{name}/{id}",
        rank=20,
        tags=_EKS_TAGS,
        steps=(call("eks", "delete_nodegroup", clusterName="{cluster}", nodegroupName="{name}"),),
    ),
    *(
        Kind(what=what, arn="arn:{partition}:eks:{region}:{account}:" + kind + "/{name*}", rank=20, tags=_EKS_TAGS)
        for what, kind in (
            ("EKS add-on", "addon"),
            ("EKS access entry", "access-entry"),
            ("EKS Pod Identity association", "podidentityassociation"),
        )
    ),
    Kind(
        what="EKS cluster",
        arn="arn:{partition}:eks:{region}:{account}:cluster/{name}",
        rank=23,
        find=Listed("eks", "list_clusters", "clusters", "arn:{partition}:eks:{region}:{account}:cluster/{it}", "{it}"),
        tags=_EKS_TAGS,
        steps=(
            _remove_all("list_addons", "addons", "delete_addon", "addonName"),
            _remove_all("list_fargate_profiles", "fargateProfileNames", "delete_fargate_profile", "fargateProfileName"),
            _remove_all("list_nodegroups", "nodegroups", "delete_nodegroup", "nodegroupName"),
            call("eks", "delete_cluster", name="{name}"),
        ),
        stops=_eks_protection,
    ),
    Kind(
        what="image repository",
        arn="arn:{partition}:ecr:{region}:{account}:repository/{name*}",
        rank=40,
        find=Listed("ecr", "describe_repositories", "repositories", "{repositoryArn}", "{repositoryName}"),
        tags=tags_at("ecr", "list_tags_for_resource", "tags", resourceArn="{arn}"),
        empty=empty_repository,
        steps=(empty_repository, call("ecr", "delete_repository", repositoryName="{name}", force=True)),
    ),
)
