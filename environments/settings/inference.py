"""The forms of a SageMaker endpoint, each with just its own settings."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.base import Settings, Slug, text
from environments.settings.ml_instance_types import MlInstanceTypeName
from environments.settings.workload import Image

ObjectKey = Annotated[
    str,
    text(
        r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.tar\.gz$",
        "the key of a .tar.gz archive such as sentiment/1.4.0/model.tar.gz",
        max_length=512,
    ),
]

StartSeconds = Annotated[int, Field(ge=60, le=3600)]

ONLY = "main"
"""Name of the production variant of an endpoint that has but one."""

_LONGEST_DEPLOYMENT_SECONDS = 28_800
"""MaximumExecutionTimeoutInSeconds of BlueGreenUpdatePolicy in the Amazon SageMaker API reference."""


def _check_order(low: int, high: int) -> None:
    if low > high:
        raise Wrong("min_instances", found=low, allowed=f"at most max_instances ({high})", given=["max_instances"])


class EndpointScaling(Settings):
    """Bounds and target of Application Auto Scaling; an endpoint that answers at once always has an instance."""

    min_instances: Annotated[int, Field(ge=1, le=1000)] = 1
    """Lower bound of instances; two and more stand in several zones."""
    max_instances: Annotated[int, Field(ge=1, le=1000)] = 2
    """Upper bound of instances."""
    invocations_per_instance: Annotated[int, Field(ge=1, le=1_000_000)] | None = 600
    """Requests a minute and instance that scaling aims at: half of what an instance was seen to bear, as AWS advises;
    `null` doesn't scale."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        _check_order(self.min_instances, self.max_instances)
        return self


class QueueScaling(Settings):
    """Bounds and target of Application Auto Scaling; without requests there need not be an instance."""

    min_instances: Annotated[int, Field(ge=0, le=1000)] = 0
    """Lower bound of instances."""
    max_instances: Annotated[int, Field(ge=1, le=1000)] = 1
    """Upper bound of instances."""
    backlog_per_instance: Annotated[int, Field(ge=1, le=1_000_000)] = 5
    """Waiting requests for each instance that scaling aims at."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        _check_order(self.min_instances, self.max_instances)
        return self


class _Watched(Settings):
    wait_seconds: Annotated[int, Field(ge=0, le=3600)] = 600
    """Time that the alarms look at each step, in seconds; they need five minutes to tell."""


class AllAtOnceRollout(_Watched):
    """Blue/green: all requests go to the new instances at once."""

    kind: Literal["all-at-once"] = "all-at-once"


class CanaryRollout(_Watched):
    """Blue/green: a few requests go to the new instances first, then all."""

    kind: Literal["canary"]
    percent: Annotated[int, Field(ge=1, le=50)] = 10
    """Share of the new instances that gets requests first."""


class LinearRollout(_Watched):
    """Blue/green: requests go to the new instances in equal steps."""

    kind: Literal["linear"]
    percent: Annotated[int, Field(ge=10, le=50)] = 25
    """Share of the new instances that each step adds."""

    @model_validator(mode="after")
    def _ends_in_time(self) -> Self:
        steps = math.ceil(100 / self.percent)
        if steps * self.wait_seconds > _LONGEST_DEPLOYMENT_SECONDS:
            most = _LONGEST_DEPLOYMENT_SECONDS // steps
            allowed = f"at most {most} with {steps} steps: a deployment takes 8 hours at the longest"
            raise Wrong("wait_seconds", found=self.wait_seconds, allowed=allowed, given=["percent"])
        return self


class RollingRollout(_Watched):
    """Old instances give way to new ones in batches, so that fewer run at the same time than with blue/green."""

    kind: Literal["rolling"]
    percent: Annotated[int, Field(ge=5, le=50)] = 25
    """Share of the instances that a batch replaces."""


Rollout = Annotated[AllAtOnceRollout | CanaryRollout | LinearRollout | RollingRollout, Field(discriminator="kind")]
"""How a change comes to an endpoint; an alarm on errors or latency takes it back. A renamed production variant comes
all at once, without a look at the alarms."""


class DataCapture(Settings):
    """Requests and answers kept in the stack's bucket, for monitoring and training."""

    percent: Annotated[int, Field(ge=1, le=100)] = 10
    """Share of the requests that is kept."""
    capture: Literal["input", "output", "both"] = "both"
    """What of a request is kept."""


class _OnInstances(Settings):
    network_isolation: bool = True
    """Containers without a network and without credentials: they reach neither database, cache, secrets nor Bedrock,
    and nothing leaves them but answers and logs."""
    start_seconds: StartSeconds = 600
    """Time in seconds that a container may take to load its model, once that is downloaded."""
    rollout: Rollout = AllAtOnceRollout()
    """How a change comes to the endpoint."""

    def scalings(self) -> Mapping[str, EndpointScaling | QueueScaling]:
        """The scaling of each production variant, by its name."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _a_part_can_go_first(self) -> Self:
        single = [name for name, scaling in self.scalings().items() if scaling.min_instances < 2]
        if single and self.rollout.kind != "all-at-once":
            where = f" of {single[0]}" if len(self.scalings()) > 1 else ""
            allowed = (
                f"all-at-once, or scaling.min_instances{where} of 2 or more: half of the instances at most go first"
            )
            given = ["scaling", "production_variants"]
            raise Wrong("rollout.kind", found=self.rollout.kind, allowed=allowed, given=given)
        return self


class _AtOnce(_OnInstances):
    delete_when_stopped: bool = False
    """Whether a stop of the stack deletes the endpoint, and a start makes it again from its configuration, which stays;
    `terraform plan` shows it as missing meanwhile. Else it goes on, since SageMaker always keeps an instance of it."""


class ProductionVariant(Settings):
    """A model that gets a share of the requests, on instances of its own."""

    weight: Annotated[float, Field(ge=0, le=1_000_000)] = 1
    """Share of the requests, in proportion to the weights of the others."""
    image: Image | None = None
    """Image of this model; that of all of them when not given."""
    model_data: ObjectKey | None = None
    """Key of the model's archive (`model.tar.gz`) in the stack's model bucket; none where the image holds the model."""
    instance_type: MlInstanceTypeName = "ml.m6g.large"
    """Type of the instances; AWS grants each type by a quota, which for GPUs is 0 until you ask for more."""
    scaling: EndpointScaling = EndpointScaling()
    """How the number of instances follows the requests."""


class Realtime(_AtOnce):
    """Instances that answer at once: one model, or several to compare."""

    kind: Literal["realtime"]
    production_variants: Annotated[dict[Slug, ProductionVariant], Field(min_length=1, max_length=5)] = Field(
        default_factory=lambda: {ONLY: ProductionVariant()}
    )
    """Models by name; more than one makes an A/B test. Each has two alarms that undo a change, of which SageMaker
    takes ten."""
    data_capture: DataCapture | None = None
    """Keeping requests and answers."""

    def scalings(self) -> Mapping[str, EndpointScaling | QueueScaling]:
        """The scaling of each production variant, by its name."""
        return {name: variant.scaling for name, variant in self.production_variants.items()}

    @model_validator(mode="after")
    def _shares_are_possible(self) -> Self:
        reject(self._impossible())
        return self

    def _impossible(self) -> Iterator[Wrong]:
        if not any(variant.weight for variant in self.production_variants.values()):
            first = next(iter(self.production_variants))
            allowed = "more than 0 for one of the production variants: with 0 for all, none gets a request"
            yield Wrong(("production_variants", first, "weight"), found=0, allowed=allowed)
        if self.rollout.kind == "rolling" and len(self.production_variants) > 1:
            allowed = "canary, linear or all-at-once: SageMaker rolls no endpoint with several production variants"
            yield Wrong("rollout.kind", found=self.rollout.kind, allowed=allowed, given=["production_variants"])


class MultiModel(_AtOnce):
    """Instances that hold many models of one framework: each is loaded when it is first asked for.

    The models are the archives below `models/` of the stack's model bucket, and are called by
    `POST /models/<archive>/invoke`. The image has to keep the contract for multi-model containers; on GPUs only
    NVIDIA Triton does.
    """

    kind: Literal["multi-model"]
    instance_type: MlInstanceTypeName = "ml.m6g.large"
    """Type of the instances; AWS grants each type by a quota, which for GPUs is 0 until you ask for more."""
    scaling: EndpointScaling = EndpointScaling()
    """How the number of instances follows the requests."""

    def scalings(self) -> Mapping[str, EndpointScaling | QueueScaling]:
        """The scaling of the only production variant."""
        return {ONLY: self.scaling}


class Serverless(Settings):
    """Nothing runs, and costs, between requests; the first one after a while waits for a cold start.

    The container has a network and its role's credentials: SageMaker isolates no serverless endpoint.
    """

    kind: Literal["serverless"] = "serverless"
    model_data: ObjectKey | None = None
    """Key of the model's archive (`model.tar.gz`) in the stack's model bucket; none where the image holds the model."""
    memory_gb: Annotated[int, Field(ge=1, le=6)] | None = None
    """Memory of a container in GB, which its CPU is in proportion to; the workload's, rounded up, when not given."""
    max_concurrency: Annotated[int, Field(ge=1, le=200)] = 5
    """Requests at the same time; one more gets 429."""
    provisioned_concurrency: Annotated[int, Field(ge=1, le=200)] | None = None
    """Containers that are kept warm, which cost by the hour."""

    @model_validator(mode="before")
    @classmethod
    def _no_instances(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "instance_type" in data:
            allowed = (
                "memory_gb (1 to 6) in its place: a serverless endpoint has no instances and no GPU; "
                "kind async runs on ml.g4dn.xlarge and has no instances while nothing is asked of it"
            )
            raise Wrong("instance_type", found=data["instance_type"], allowed=allowed)
        return data

    @model_validator(mode="after")
    def _warm_ones_are_used(self) -> Self:
        if self.provisioned_concurrency is not None and self.provisioned_concurrency > self.max_concurrency:
            allowed = f"at most max_concurrency ({self.max_concurrency})"
            found = self.provisioned_concurrency
            raise Wrong("provisioned_concurrency", found=found, allowed=allowed, given=["max_concurrency"])
        return self


class Async(_OnInstances):
    """Instances that work off a queue: for large requests and long answers, and down to none between them.

    A request is answered with 202 and the place where its result will be.
    """

    kind: Literal["async"]
    model_data: ObjectKey | None = None
    """Key of the model's archive (`model.tar.gz`) in the stack's model bucket; none where the image holds the model."""
    instance_type: MlInstanceTypeName = "ml.m6g.large"
    """Type of the instances; AWS grants each type by a quota, which for GPUs is 0 until you ask for more."""
    scaling: QueueScaling = QueueScaling()
    """How the number of instances follows the queue."""
    concurrent_invocations: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Requests that an instance works on at the same time; SageMaker chooses when not given."""

    def scalings(self) -> Mapping[str, EndpointScaling | QueueScaling]:
        """The scaling of the only production variant."""
        return {ONLY: self.scaling}


Endpoint = Annotated[Realtime | MultiModel | Serverless | Async, Field(discriminator="kind")]
