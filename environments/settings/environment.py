"""One environment: everything that an environment file may say."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from environments.mistakes import Wrong, reject
from environments.settings.auto_stop import AutoStart, AutoStop, Shutdown
from environments.settings.backend import Backend, LocalBackend
from environments.settings.base import Settings, Slug, text
from environments.settings.data import Cache, Database, Storage
from environments.settings.domain import Domain
from environments.settings.load_balancer import LoadBalancer
from environments.settings.network import Network
from environments.settings.operations import Budget, CostReport, Observability, Snapshots, Usage
from environments.settings.regions import Region
from environments.settings.variants import Variants
from environments.settings.variants.variant import Variant
from environments.settings.workload import Workload

Stage = Literal["dev", "staging", "prod"]


def _unreserved(key: str) -> str:
    if key.lower().startswith("aws:"):
        raise ValueError("a key without the prefix aws:, which AWS keeps for itself")
    return key


def _no_reserved_beginning(project: str) -> str:
    # Resource Groups, S3, Elastic Load Balancing and EC2's security groups refuse names that begin so.
    if f"{project}-".startswith(("aws", "amzn-", "internal-", "sg-", "sthree-")):
        raise ValueError("a name that doesn't begin with aws, amzn-, internal-, sg- or sthree-, which AWS reserves")
    return project


TagText = Annotated[str, text(r"^[\w .:/=+@-]*$", "letters, digits, spaces and . : / = + @ _ -", max_length=128)]
"""Characters that every AWS service takes in a tag."""

TagKey = Annotated[TagText, Field(min_length=1), AfterValidator(_unreserved)]

FIXED_TAGS = ("Project", "Environment", "Stack", "Component", "Name", "CreatedBy", "AutoStop")
"""Tags that things are found by: cost reports, auto-stop and clean deletion rely on what they say."""

STANDARD_TAGS = ("CostCenter", "Owner", "BackupRequired", "DataClassification", "Compliance")
"""Tags that are on every resource, and that an environment may give other values."""

MOST_TAGS = 40
"""AWS takes 50 tags on a resource, some of which are the standard ones."""


class Environment(Settings):
    """One environment file."""

    name: Annotated[Slug, Field(max_length=12)]
    """Name of the environment, first part of its stacks' ids; the file's name when not given."""
    stage: Stage = "prod"
    """How carefully it is guarded; only `dev` may ask for weaker settings such as plain HTTP."""
    project: Annotated[Slug, AfterValidator(_no_reserved_beginning)] = "landfall"
    """Name of the project, first part of resource names and the `Project` tag."""
    owner: TagText = "platform-team"
    """Who answers for it: the `Owner` tag."""
    cost_center: TagText = "ai-platform"
    """Who pays for it: the `CostCenter` tag."""
    tags: Annotated[dict[TagKey, TagText], Field(max_length=MOST_TAGS)] = Field(default_factory=dict)
    """Further tags on every resource, or other values for CostCenter, Owner, BackupRequired, DataClassification and
    Compliance."""
    region: Region = "us-east-1"
    """AWS region."""
    deletion_protection: bool = True
    """Whether the load balancer, database and buckets with content resist deletion; only `dev` should switch it off for
    good."""
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
    shutdown: Shutdown | None = None
    """Stopping at night and on weekends."""
    auto_start: AutoStart = AutoStart()
    """Starting again."""
    cost_report: CostReport | None = None
    """A daily report of what a stack cost."""
    snapshots: Snapshots | None = None
    """Daily snapshots of disks."""
    usage: Usage = Usage()
    """Assumptions about use that prices depend on."""

    @property
    def stops(self) -> bool:
        """Whether its stacks are ever stopped: when idle, or by the clock."""
        return self.auto_stop.enabled or self.shutdown is not None

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        reject(self._disagreements())
        return self

    def _misused_tags(self) -> Iterator[Wrong]:
        # IAM takes keys that differ only in case for the same one.
        spelled = {key.lower(): key for key in STANDARD_TAGS}
        for key, value in self.tags.items():
            if key.lower() in map(str.lower, FIXED_TAGS):
                allowed = f"a key other than {', '.join(FIXED_TAGS)}, which Landfall fills itself"
                yield Wrong(("tags", key), found=value, allowed=allowed)
            elif (first := spelled.setdefault(key.lower(), key)) != key:
                allowed = f"the spelling {first}: IAM takes both for one key"
                yield Wrong(("tags", key), found=value, allowed=allowed)

    def _disagreements(self) -> Iterator[Wrong]:
        yield from self._misused_tags()
        variants = {f"variants.{key}": variant for key, variant in self.variants.offered()}
        plain_http = "load_balancer.allow_plain_http"
        if self.load_balancer.allow_plain_http and self.stage != "dev":
            allowed = f"false in the stage {self.stage}; set domain.name instead"
            yield Wrong(plain_http, found=True, allowed=allowed, given=["stage"])
        bare = [here for here, variant in variants.items() if not variant.brings_https]
        if self.domain is None and not self.load_balancer.allow_plain_http and bare:
            allowed = f"the name that HTTPS is for; in the stage dev {plain_http} may stand instead"
            yield Wrong("domain.name", found=None, allowed=allowed, given=["domain", plain_http])
        for here, variant in variants.items():
            yield from variant.misfit(self, here)
        if not self.stops and (self.auto_start.github is not None or self.auto_start.api_key is not None):
            allowed = "nothing without auto_stop.enabled or shutdown: what never stops need not start"
            given = ["auto_stop.enabled", "shutdown"]
            yield Wrong("auto_start", found=self.auto_start.model_dump(), allowed=allowed, given=given)
        if self.network.tiers.data is None and (self.database is not None or self.cache is not None):
            allowed = "{} for the standard layout: the database and the cache live in this tier"
            yield Wrong("network.tiers.data", found=None, allowed=allowed)

    def stack_ids(self) -> tuple[str, ...]:
        """Ids of the stacks that this environment offers: `<environment>-<variant>`."""
        return tuple(self._variants_by_stack())

    def variant_of(self, stack: str) -> tuple[str, Variant]:
        """Key and settings of the variant that a stack is run by; KeyError where it isn't one of `stack_ids`."""
        return self._variants_by_stack()[stack]

    def _variants_by_stack(self) -> dict[str, tuple[str, Variant]]:
        return {f"{self.name}-{key.replace('_', '-')}": (key, each) for key, each in self.variants.offered()}
