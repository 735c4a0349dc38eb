"""Settings of the `sagemaker` variant: a model behind a SageMaker endpoint."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from environments.mistakes import Key, Wrong, as_key, reject
from environments.settings.api import HttpApi
from environments.settings.batch_transform import BatchTransform
from environments.settings.inference import Endpoint, MultiModel, Realtime, Serverless
from environments.settings.ml_instance_types import ML_INSTANCE_TYPES, TRANSFORM_INSTANCE_TYPES, smallest
from environments.settings.variants.variant import Placement, Variant, built_for
from environments.settings.workload import ECR_IMAGE, Image, VariableName, Workload

if TYPE_CHECKING:
    from environments.settings.environment import Environment

_PORT = 8080
_LARGEST_SERVERLESS_GB = 6
_LONGEST_VALUE = 1024
"""Characters: EnvironmentMap of ContainerDefinition in the Amazon SageMaker API reference."""


class SageMaker(Variant):
    """A SageMaker endpoint behind an HTTP API: the container answers `GET /ping` and `POST /invocations`.

    It lives in no VPC: where the environment has a database or a cache, the container can't reach them. A container
    that isn't isolated finds the ARN of a secret `NAME` in the variable `NAME_SECRET_ARN` and may read it.
    """

    brings_https: ClassVar[bool] = True

    image: Image | None = None
    """Image that keeps SageMaker's contract, in ECR: `ecr:<tag>`, or one of AWS's Deep Learning Containers; the
    workload's when not given. It has to be of one architecture, in Docker's format rather than OCI's
    (`docker buildx build --platform linux/arm64 --provenance=false --output type=docker`), and there, like
    `model_data`, before the endpoint is: repository and buckets come with the first apply, which then asks for them."""
    environment: dict[VariableName, str] = Field(default_factory=dict)
    """Plain environment variables of the container, beside the workload's, which they override."""
    endpoint: Endpoint = Serverless()
    """What answers. An endpoint of another kind takes the place of the one that is there, once it is in service."""
    batch: BatchTransform | None = None
    """Batch transform with the endpoint's model."""
    api: HttpApi = HttpApi()
    """The HTTP API in front: it takes requests of 4 MB, and waits 30 s for an answer."""
    data_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days that captured requests, and the input and output of the queue and of batches, are kept."""

    def placement(self, environment: "Environment") -> Placement:
        """SageMaker's own network."""
        del environment
        return "none"

    @property
    def isolated(self) -> bool:
        """Whether containers have neither a network nor credentials."""
        return not isinstance(self.endpoint, Serverless) and self.endpoint.network_isolation

    def serverless_memory_gb(self, workload: Workload) -> int:
        """Memory of a serverless endpoint's container: its own where given, else the workload's, rounded up."""
        own = self.endpoint.memory_gb if isinstance(self.endpoint, Serverless) else None
        return own or math.ceil(workload.memory_gb)

    def images(self, workload: Workload) -> Iterator[tuple[Key, str]]:
        """The image of each model, and the key that says it, from this variant's own."""
        own = self.image or workload.image
        if isinstance(self.endpoint, Realtime):
            for name, variant in self.endpoint.production_variants.items():
                key = ("endpoint", "production_variants", name, "image") if variant.image else ("image",)
                yield key, variant.image or own
        else:
            yield ("image",), own

    def instance_types(self) -> Iterator[tuple[Key, str]]:
        """The instance type of each model, and the key that says it; none of a serverless endpoint."""
        if isinstance(self.endpoint, Realtime):
            for name, variant in self.endpoint.production_variants.items():
                yield ("endpoint", "production_variants", name, "instance_type"), variant.instance_type
        elif not isinstance(self.endpoint, Serverless):
            yield ("endpoint", "instance_type"), self.endpoint.instance_type

    def transformed(self) -> str:
        """Name of the production variant whose model batch transform takes."""
        if self.batch is None or not isinstance(self.endpoint, Realtime):
            return ""
        variants = self.endpoint.production_variants
        return self.batch.production_variant or max(variants, key=lambda name: variants[name].weight)

    @model_validator(mode="after")
    def _batch_has_a_model(self) -> Self:
        reject(self._impossible_batch())
        return self

    def _impossible_batch(self) -> Iterator[Wrong]:
        if self.batch is None:
            return
        if isinstance(self.endpoint, MultiModel):
            allowed = "realtime, serverless or async beside batch: a transform job takes one model"
            yield Wrong("endpoint.kind", found=self.endpoint.kind, allowed=allowed, given=["batch"])
            return
        asked = self.batch.production_variant
        variants = self.endpoint.production_variants if isinstance(self.endpoint, Realtime) else {}
        if asked is not None and asked not in variants:
            allowed = f"one of {', '.join(variants)}" if variants else "nothing: only realtime has production variants"
            given = ["endpoint.production_variants", "endpoint.kind"]
            yield Wrong("batch.production_variant", found=asked, allowed=allowed, among=variants, given=given)
            return
        chosen = self.transformed()
        for key, name in self.instance_types():
            if chosen in ("", *key) and ML_INSTANCE_TYPES[name].architecture == "arm64":
                like = ML_INSTANCE_TYPES[name]
                fits = smallest(vcpu=like.vcpu, memory_gib=like.memory_gib, architecture="x86_64")
                allowed = f"an x86_64 type such as {fits}: batch transform runs the same image, and has no ARM types"
                yield Wrong(key, found=name, allowed=allowed, given=["batch.production_variant", "batch"])

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """An image that SageMaker can't pull or run, and instances that don't fit it."""
        workload = environment.workload
        yield from self._image_misfit(environment, here)
        if isinstance(self.endpoint, Serverless):
            yield from built_for(environment, here, "x86_64", "serverless endpoints have no ARM")
            yield from self._serverless_misfit(self.endpoint, workload, here)
        for key, name in self.instance_types():
            yield from _instance_misfit(workload, (*as_key(here), *key), name)
        if self.batch is not None:
            key = (*as_key(here), "batch", "instance_type")
            yield from _instance_misfit(workload, key, self.batch.instance_type)

    def _image_misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        workload = environment.workload
        for key, image in dict(self.images(workload)).items():
            written = image if self.image or key != ("image",) else None
            place = (*as_key(here), *key)
            found = ECR_IMAGE.match(image)
            if found is None and not image.startswith("ecr:"):
                what = "" if written else f", which {image} isn't"
                allowed = (
                    f"an image in ECR such as ecr:<tag> of the stack's own repository: SageMaker pulls no other{what}"
                )
                yield Wrong(place, found=written, allowed=allowed, given=["workload.image"])
            elif found is not None and found["region"] != environment.region:
                allowed = f"a repository in {environment.region}: SageMaker pulls from its own region"
                yield Wrong(place, found=image, allowed=allowed, given=["region", "workload.image"])
        if any(key == ("image",) for key, _ in self.images(workload)) and self.image is None:
            yield from _contract_misfit(workload, here)
        for name, value in workload.environment.items():
            if len(value) > _LONGEST_VALUE:
                allowed = f"at most {_LONGEST_VALUE} characters on SageMaker"
                yield Wrong(("workload", "environment", name), found=value, allowed=allowed)

    def _serverless_misfit(self, endpoint: Serverless, workload: Workload, here: str) -> Iterator[Wrong]:
        if endpoint.memory_gb is None and workload.memory_gb > _LARGEST_SERVERLESS_GB:
            fits = smallest(vcpu=0, memory_gib=workload.memory_gb, architecture=workload.architecture)
            allowed = (
                f"at most {_LARGEST_SERVERLESS_GB} on a serverless endpoint; kind realtime or async has it on {fits}"
            )
            given = [f"{here}.endpoint.memory_gb", f"{here}.endpoint.kind"]
            yield Wrong("workload.memory_gb", found=workload.memory_gb, allowed=allowed, given=given)


def _contract_misfit(workload: Workload, here: str) -> Iterator[Wrong]:
    """What SageMaker doesn't take from the workload where its image is run."""
    instead = "or an image of the variant's own"
    given = [f"{here}.image"]
    if workload.port != _PORT:
        allowed = f"{_PORT}, {instead}: SageMaker asks no other port of a container"
        yield Wrong("workload.port", found=workload.port, allowed=allowed, given=given)
    if workload.command:
        allowed = f"none, {instead}: SageMaker starts an image with the command serve"
        yield Wrong("workload.command", found=workload.command, allowed=allowed, given=given)


def _instance_misfit(workload: Workload, key: Key, name: str) -> Iterator[Wrong]:
    """A type of another architecture than the image's, or smaller than the workload."""
    has = ML_INSTANCE_TYPES[name]
    among = TRANSFORM_INSTANCE_TYPES if "batch" in key else ML_INSTANCE_TYPES
    wanted = workload.architectures[0] if has.architecture not in workload.architectures else has.architecture
    fits = smallest(vcpu=workload.cpu, memory_gib=workload.memory_gb, architecture=wanted, among=among)
    given = ["workload.architectures", "workload.cpu", "workload.memory_gb"]
    if has.architecture != wanted:
        allowed = f"a type for {wanted} such as {fits}: the image isn't built for {has.architecture}"
        yield Wrong(key, found=name, allowed=allowed, given=given)
    elif has.memory_gib < workload.memory_gb or has.vcpu < workload.cpu:
        size = f"{workload.cpu:g} vCPU and {workload.memory_gb:g} GB"
        allowed = f"a type with {size}, the workload's, such as {fits}"
        yield Wrong(key, found=name, allowed=allowed, given=given)
