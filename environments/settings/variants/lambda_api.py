"""Settings of the `lambda_api` variant: a Lambda function behind API Gateway."""

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.api import Api, HttpApi
from environments.settings.base import Percent, Settings
from environments.settings.function import Code, Image, LogLevel
from environments.settings.variants.variant import Placement, Variant, in_app_tier
from environments.settings.workload import ECR_IMAGE, Workload

if TYPE_CHECKING:
    from environments.settings.environment import Environment

LEAST_MB, MOST_MB = 128, 10240
"""Memory of a function: "Lambda quotas" of the AWS Lambda developer guide."""

_MB_PER_VCPU = 1769
"""Memory at which a function has one vCPU: "Configure Lambda function memory" of the AWS Lambda developer guide."""

_MOST_VCPU = 6
"""That is what a function with all the memory has, by the same page."""

_MOST_SECONDS = 300
"""Lambda gives 900, but no API waits longer than this (see `RestApi.timeout_seconds`)."""

_VARIABLES_LIMIT = 4096
"""Bytes of all variables of a function: "Lambda quotas" of the AWS Lambda developer guide."""

_RESERVED = re.compile(
    r"AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_\w+|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN)|LAMBDA_\w+_(ROOT|DIR)"
)
"""Variables that Lambda sets itself: "Defined runtime environment variables" of the AWS Lambda developer guide."""

_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
"""A variable's name: "Environment" of the AWS Lambda API."""

Concurrency = Annotated[int, Field(ge=1, le=100_000)]


class Provisioned(Settings):
    """Execution environments that are kept warm, so that no request waits for a start; they cost as long as they are
    kept."""

    concurrency: Concurrency = 1
    """Execution environments that are always warm."""
    max_concurrency: Concurrency | None = None
    """Upper bound where their number follows the load; without it, it stays."""
    target_percent: Percent = 70
    """Share of the warm environments in use that scaling aims at."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if self.max_concurrency is not None and self.max_concurrency < self.concurrency:
            allowed = f"at least concurrency ({self.concurrency})"
            raise Wrong("max_concurrency", found=self.max_concurrency, allowed=allowed, given=["concurrency"])
        return self


class Canary(Settings):
    """A new version on trial: each change publishes one, and it gets some of the requests only.

    `stable_version` is the one that serves; begin with 1. A change then publishes a version that gets `percent`. To
    promote it, make it the `stable_version`; to take it back, undo the change.
    """

    stable_version: Annotated[int, Field(ge=1, le=1_000_000)]
    """Number of the version that gets the other requests."""
    percent: Annotated[float, Field(gt=0, lt=100)] = 10
    """Share of the requests that the latest version gets."""


class Events(Settings):
    """Calls that nobody waits for, such as those of EventBridge. Which fail for good go to the dead-letter queue."""

    retries: Annotated[int, Field(ge=0, le=2)] = 2
    """Further attempts after one that failed."""
    max_age_seconds: Annotated[int, Field(ge=60, le=21_600)] = 3600
    """Age at which an event is given up."""


class LambdaApi(Variant):
    """A Lambda function behind API Gateway: nothing runs, and nothing is paid for, while nobody asks.

    A function lives in no VPC, unless there is a database or a cache. It finds the ARN of a secret `NAME` in the
    variable `NAME_SECRET_ARN` and may read it; the value itself is in no variable, since whoever may see the function
    sees those. Where there is a domain, the API answers to that alone.
    """

    brings_https = True

    code: Code = Image()
    """What is run."""
    memory_mb: Annotated[int, Field(ge=LEAST_MB, le=MOST_MB)] | None = None
    """Memory in MB, by which Lambda measures out CPU as well (1,769 MB have one vCPU). When not given, it is the
    workload's memory, or as much as its CPU takes."""
    timeout_seconds: Annotated[int, Field(ge=1, le=_MOST_SECONDS)] = 29
    """Seconds that a call may take; no longer than the API waits."""
    ephemeral_storage_mb: Annotated[int, Field(ge=512, le=10_240)] = 512
    """Disk at /tmp in MB; 512 are included in the price."""
    reserved_concurrency: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Calls at once that the function may have and no other function of the account takes. AWS leaves 100 of the
    account's concurrency to all other functions, so a new account, which has 10 altogether, can't reserve any."""
    provisioned: Provisioned | None = None
    """Execution environments that are kept warm."""
    canary: Canary | None = None
    """A new version on trial; without it every change serves at once. Not beside `provisioned`."""
    events: Events = Events()
    """Calls that nobody waits for."""
    log_level: LogLevel = "INFO"
    """The least that the code's own log lines have to be to be kept."""
    api: Api = HttpApi()
    """API Gateway in front of it."""

    def placement(self, environment: "Environment") -> Placement:
        """In the private subnets where there is something to reach there."""
        return "none" if environment.database is None and environment.cache is None else "private"

    def memory(self, workload: Workload) -> int:
        """Memory of the function in MB."""
        if self.memory_mb is not None:
            return self.memory_mb
        return max(LEAST_MB, min(MOST_MB, math.ceil(max(workload.memory_gb * 1024, workload.cpu * _MB_PER_VCPU))))

    def image(self, workload: Workload) -> str | None:
        """The container image that is run, if one is."""
        return (self.code.image or workload.image) if isinstance(self.code, Image) else None

    def misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        """An image or a size that Lambda doesn't take, or a network that leaves the function without what it needs."""
        yield from self._image_misfit(environment, here)
        yield from self._size_misfit(environment.workload, here)
        yield from _variables_misfit(environment.workload, here)
        if self.placement(environment) == "private":
            yield from _network_misfit(environment)
        if self.provisioned is not None and environment.auto_stop.enabled:
            allowed = "nothing while auto_stop.enabled: what is kept warm costs while it is idle"
            yield Wrong(
                f"{here}.provisioned", found=self.provisioned.model_dump(), allowed=allowed, given=["auto_stop.enabled"]
            )

    def _image_misfit(self, environment: "Environment", here: str) -> Iterator[Wrong]:
        image = self.image(environment.workload)
        if image is None or image.startswith("ecr:"):
            return
        own = isinstance(self.code, Image) and self.code.image is not None
        key = f"{here}.code.image" if own else "workload.image"
        given = [f"{here}.code"]
        found = ECR_IMAGE.match(image)
        if found is None:
            allowed = "an image in ECR, since Lambda takes no other, or code.kind: zip"
            yield Wrong(key, found=image, allowed=allowed, given=given)
        elif found["region"] != environment.region:
            allowed = f"an image in {environment.region}: Lambda takes none of another region"
            yield Wrong(key, found=image, allowed=allowed, given=[*given, "region"])

    def _size_misfit(self, workload: Workload, here: str) -> Iterator[Wrong]:
        given = [f"{here}.memory_mb"]
        if self.memory_mb is None:
            if workload.memory_gb * 1024 > MOST_MB:
                allowed = f"at most {MOST_MB // 1024} GB on Lambda"
                yield Wrong("workload.memory_gb", found=workload.memory_gb, allowed=allowed, given=given)
            if workload.cpu > _MOST_VCPU:
                allowed = f"at most {_MOST_VCPU} vCPU on Lambda"
                yield Wrong("workload.cpu", found=workload.cpu, allowed=allowed, given=given)

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        reject(self._disagreements())
        return self

    def _disagreements(self) -> Iterator[Wrong]:
        if self.canary is not None and self.provisioned is not None:
            # "Alias with weights can not be used with Provisioned Concurrency", says PutProvisionedConcurrencyConfig.
            allowed = "nothing beside provisioned: Lambda keeps nothing warm for two versions at once"
            yield Wrong("canary", found=self.canary.model_dump(), allowed=allowed, given=["provisioned"])
        if self.timeout_seconds > self.api.seconds:
            allowed = f"at most {self.api.seconds}: the API waits no longer, and who asked would never get the answer"
            yield Wrong("timeout_seconds", found=self.timeout_seconds, allowed=allowed, given=["api"])
        if self.provisioned is not None and self.reserved_concurrency is not None:
            kept = self.provisioned.max_concurrency or self.provisioned.concurrency
            if kept > self.reserved_concurrency:
                allowed = f"at least {kept}, which are kept warm"
                given = ["provisioned"]
                yield Wrong("reserved_concurrency", found=self.reserved_concurrency, allowed=allowed, given=given)


def _variables_misfit(workload: Workload, here: str) -> Iterator[Wrong]:
    """Variables that Lambda doesn't take."""
    for name in workload.environment:
        if _RESERVED.fullmatch(name) or not _VARIABLE.fullmatch(name):
            allowed = "a name of two characters or more, letter first, that Lambda doesn't set itself"
            yield Wrong(("workload", "environment", name), found=name, allowed=allowed, given=[here])
    size = sum(len(f"{name}{value}".encode()) for name, value in workload.environment.items())
    if size > _VARIABLES_LIMIT:
        allowed = f"at most {_VARIABLES_LIMIT} bytes of names and values on Lambda, not {size}"
        yield Wrong("workload.environment", found=workload.environment, allowed=allowed, given=[here])


def _network_misfit(environment: "Environment") -> Iterator[Wrong]:
    """What a function in private subnets lacks. Lambda itself pulls the image and writes the log, from outside."""
    network, workload = environment.network, environment.workload
    yield from in_app_tier(environment)
    if network.nat != "none":
        return
    needed = ["bedrock-runtime"] if workload.bedrock_models else []
    sources = [*workload.secrets.values(), *(["create"] if environment.database is not None else [])]
    needed += ["secretsmanager"] if any(":ssm:" not in source for source in sources) else []
    needed += ["ssm"] if any(":ssm:" in source for source in sources) else []
    if missing := [service for service in needed if service not in network.endpoints]:
        allowed = f"{', '.join(missing)} as well: without NAT the function reaches them no other way"
        given = ["network.nat", "workload.secrets", "workload.bedrock_models"]
        yield Wrong("network.endpoints", found=network.endpoints, allowed=allowed, given=given)
