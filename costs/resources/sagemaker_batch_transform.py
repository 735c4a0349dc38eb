"""SageMaker's batch transform, where a state machine starts it: instances for as long as a job takes.

https://aws.amazon.com/sagemaker/ai/pricing/ and
https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
"""

import json
import re
from collections.abc import Iterator

from costs.amounts import Amount
from costs.charge import Charge, Commitment, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources.metering import product

SERVICE = "AmazonSageMaker"

HOURS = "transform_job_hours"
"""Usage key of the state machine: how long a job takes."""

_STARTS = re.compile(r":sagemaker:createTransformJob(\.sync)?$", re.IGNORECASE)


def batch_transform(machine: Resource, executions: Amount, context: Context) -> Iterator[Charge]:
    """The jobs that a state machine starts, one of each in each execution."""
    if machine.known("definition"):
        jobs = [*_jobs(_read(machine.text("definition")))]
    else:
        # What it starts it does with a model; only apply will tell on which instances.
        models = context.document.linked(machine, "definition", "aws_sagemaker_model")
        jobs = [("an instance type that will be known after apply", 1)] if models else []
    hours = context.usage(machine).amount(HOURS)
    for instance_type, count in jobs:
        yield Charge(
            Component.COMPUTE,
            "Batch transform",
            PriceKey(SERVICE, f"Tsform:{instance_type}"),
            product(executions, hours, count),
            "Hrs",
            commitment=Commitment.SAGEMAKER,
        )


def _jobs(value: object) -> Iterator[tuple[str, int]]:
    if isinstance(value, list):
        for item in value:
            yield from _jobs(item)
    elif isinstance(value, dict):
        if _STARTS.search(str(value.get("Resource", ""))):
            arguments = value.get("Parameters") or value.get("Arguments")
            resources = arguments.get("TransformResources") if isinstance(arguments, dict) else None
            if isinstance(resources, dict) and isinstance(resources.get("InstanceType"), str):
                count = resources.get("InstanceCount", 1)
                yield resources["InstanceType"], count if isinstance(count, int) else 1
        for inner in value.values():
            yield from _jobs(inner)


def _read(definition: str) -> object:
    try:
        return json.loads(definition)
    except json.JSONDecodeError:
        return None
