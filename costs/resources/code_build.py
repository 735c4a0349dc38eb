"""CodeBuild and CodePipeline: minutes of builds and of actions.

https://aws.amazon.com/codebuild/pricing/ and https://aws.amazon.com/codepipeline/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.amounts import exactly
from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import NotKnown, Resource
from costs.resources import Charges

ENVIRONMENTS = {
    "LINUX_CONTAINER": "Linux",
    "LINUX_GPU_CONTAINER": "LinuxGPU",
    "ARM_CONTAINER": "ARM",
    "WINDOWS_CONTAINER": "Windows",
    "WINDOWS_SERVER_2019_CONTAINER": "Windows",
}
"""Of the usage types, by an environment's `type`."""


def project(resource: Resource, context: Context) -> Iterator[Charge]:
    """By `monthly_build_mins`; each build counts in whole minutes."""
    environment = resource.block("environment")
    kind, size = environment.text("type"), environment.text("compute_type")
    if kind not in ENVIRONMENTS or not size.startswith("BUILD_GENERAL1_"):
        raise NotKnown(f"no minutes of {kind} with {size}")
    size = size.removeprefix("BUILD_GENERAL1_").lower()
    price = PriceKey("CodeBuild", f"Build-Min:{ENVIRONMENTS[kind]}:g1.{size}")
    amount = context.usage(resource).amount("monthly_build_mins")
    yield Charge(Component.OTHER, f"Build minutes ({size})", price, amount, "minutes")


def pipeline(resource: Resource, context: Context) -> Iterator[Charge]:
    """A pipeline of type V2 by `monthly_action_execution_mins`, one of type V1 by itself."""
    if resource.text("pipeline_type", "V1") == "V2":
        amount = context.usage(resource).amount("monthly_action_execution_mins")
        price = PriceKey("AWSCodePipeline", "actionExecutionMinute")
        yield Charge(Component.OTHER, "Action minutes", price, amount, "minutes")
    else:
        price = PriceKey("AWSCodePipeline", "activePipeline")
        yield Charge(Component.OTHER, "Active pipeline", price, exactly(1), "pipelines")


CHARGES: Mapping[str, Charges] = {"aws_codebuild_project": project, "aws_codepipeline": pipeline}
FREE = frozenset({"aws_codebuild_source_credential", "aws_codebuild_webhook", "aws_codepipeline_webhook"})
