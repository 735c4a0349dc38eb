"""Log groups, also those that services make by themselves: without tags, and for ever."""

from operations.destroy.aws import Aws
from operations.destroy.scope import Scope

MADE_BY = {
    "/aws/lambda/": "Lambda",
    "/aws/ecs/containerinsights/": "Container Insights of ECS",
    "/aws/containerinsights/": "Container Insights of EKS",
    "/aws/eks/": "EKS",
    "/aws/rds/instance/": "RDS",
    "/aws/rds/cluster/": "RDS",
    "/aws/elasticache/": "ElastiCache",
    "/aws/elasticbeanstalk/": "Elastic Beanstalk",
    "/aws/apprunner/": "App Runner",
    "/aws/sagemaker/Endpoints/": "SageMaker",
    "/aws/codebuild/": "CodeBuild",
    "/aws/vendedlogs/states/": "Step Functions",
    "/aws/vendedlogs/landfall/": "this stack",
    "/aws/vpc/flow-logs/": "VPC flow logs",
    "aws-waf-logs-": "AWS WAF",
    "/landfall/": "this stack",
}
"""What a name begins with, before the stack's own prefix, and which service makes groups of that name. Groups that a
service keeps for a whole account, such as `RDSOSMetrics` and `/aws/sagemaker/TransformJobs`, are nobody's."""


def of_a_service(scope: Scope, name: str) -> str | None:
    """Why a log group without tags is the stack's; None if it isn't."""
    for begin, service in MADE_BY.items():
        if name.startswith(begin) and scope.named(name.removeprefix(begin)):
            return f"made by {service} for {scope.prefix}, by its name"
    return None


def log_groups(aws: Aws) -> list[str]:
    """ARNs of the log groups that may be the stack's."""
    names = {
        one["logGroupName"]
        for begin in MADE_BY
        for one in aws.listed(
            "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=f"{begin}{aws.scope.prefix}"
        )
        if of_a_service(aws.scope, one["logGroupName"])
    }
    place = "arn:{partition}:logs:{region}:{account}:log-group:".format(**aws.scope.place)
    return sorted(place + name for name in names)
