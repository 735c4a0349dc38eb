"""One environment: everything that an environment file may say."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from environments.settings.backend import Backend, LocalBackend
from environments.settings.base import Settings, Slug
from environments.settings.data import Cache, Database, Storage
from environments.settings.domain import Domain
from environments.settings.load_balancer import LoadBalancer
from environments.settings.network import Network
from environments.settings.operations import AutoStop, Budget, Observability, Usage
from environments.settings.regions import Region
from environments.settings.variants import Variants
from environments.settings.variants.fargate import SIZES, memory_sizes
from environments.settings.workload import Workload

Stage = Literal["dev", "staging", "prod"]

TagText = Annotated[str, StringConstraints(pattern=r"^[\w .:/=+@-]*$", max_length=128)]
"""Characters that every AWS service takes in a tag."""


class Environment(Settings):
    """One environment file."""

    name: Annotated[Slug, Field(max_length=12)]
    """Name of the environment, first part of its stacks' ids; the file's name when not given."""
    stage: Stage = "prod"
    """How carefully it is guarded; only `dev` may ask for weaker settings such as plain HTTP."""
    project: Slug = "landfall"
    """Name of the project, first part of resource names and the `Project` tag."""
    owner: TagText = "platform-team"
    """Who answers for it: the `Owner` tag."""
    cost_center: TagText = "ai-platform"
    """Who pays for it: the `CostCenter` tag."""
    tags: dict[TagText, TagText] = {}
    """Further tags on every resource, or other values for the standard ones."""
    region: Region = "us-east-1"
    """AWS region."""
    deletion_protection: bool = True
    """Whether the load balancer, database and buckets with content resist deletion; only `dev` should switch it off for good."""
    backend: Backend = LocalBackend()
    """Where Terraform keeps the state."""
    workload: Workload
    """The service."""
    variants: Variants
    """The ways to run it."""
    network: Network = Network()
    """The VPC."""
    domain: Domain | None = None
    """The service's name on the Internet; without it there is no HTTPS."""
    load_balancer: LoadBalancer = LoadBalancer()
    """The public entry."""
    database: Database | None = None
    """A database, when the service needs one."""
    cache: Cache | None = None
    """A cache, when the service needs one."""
    storage: Storage = Storage()
    """Buckets of the service."""
    observability: Observability = Observability()
    """Logs, alarms, dashboard."""
    budget: Budget = Budget()
    """The monthly budget."""
    auto_stop: AutoStop = AutoStop()
    """Stopping when idle."""
    usage: Usage = Usage()
    """Assumptions about use that prices depend on."""

    @model_validator(mode="after")
    def _weak_settings_are_for_dev(self) -> Self:
        if self.load_balancer.allow_plain_http and self.stage != "dev":
            raise ValueError(f"load_balancer.allow_plain_http is for the stage dev; this one is {self.stage}: set domain.name instead")
        if self.domain is None and not self.load_balancer.allow_plain_http and self.variants.fargate is not None:
            raise ValueError("domain.name is missing: HTTPS needs one (in the stage dev load_balancer.allow_plain_http may stand instead)")
        return self

    @model_validator(mode="after")
    def _fargate_offers_the_size(self) -> Self:
        if (fargate := self.variants.fargate) is None:
            return self
        cpu, memory_gb = fargate.size(self.workload)
        offered = memory_sizes(round(cpu * 1024))
        if not offered:
            raise ValueError(f"workload.cpu: found {cpu:g}, Fargate has {', '.join(f'{units / 1024:g}' for units in SIZES)}")
        if memory_gb * 1024 not in offered:
            raise ValueError(
                f"workload.memory_gb: found {memory_gb:g}, with {cpu:g} vCPU Fargate has {', '.join(f'{mib / 1024:g}' for mib in offered)}"
            )
        return self

    @model_validator(mode="after")
    def _private_tasks_reach_their_image(self) -> Self:
        needed: set[str] = {"ecr.api", "ecr.dkr", "logs"} | ({"secretsmanager", "ssm"} if self.workload.secrets else set())
        missing = needed - set(self.network.endpoints)
        if self.network.nat == "none" and missing and self.variants.fargate is not None:
            raise ValueError(f"network.endpoints: without NAT private tasks need {', '.join(sorted(missing))} here as well")
        if self.network.nat == "none" and self.variants.fargate is not None and not self.workload.in_ecr:
            raise ValueError(f"workload.image: without NAT private tasks reach images in ECR only, found {self.workload.image}")
        return self

    @model_validator(mode="after")
    def _data_has_its_tier(self) -> Self:
        if self.network.tiers.data is None and (self.database is not None or self.cache is not None):
            raise ValueError("network.tiers.data is missing: the database and the cache live in it (data: {} takes the standard layout)")
        return self

    def stack_ids(self) -> tuple[str, ...]:
        """Ids of the stacks that this environment offers: `<environment>-<variant>`."""
        return tuple(f"{self.name}-{variant}" for variant in self.variants.offered())
