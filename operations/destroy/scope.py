"""What belongs to a stack: its tags, its names, and what others mark as made for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

CLUSTER_TAGS = (
    ("kubernetes.io/cluster/{}", "owned"),
    ("elbv2.k8s.aws/cluster", "{}"),
    ("karpenter.k8s.aws/cluster", "{}"),
    ("cluster.k8s.amazonaws.com/name", "{}"),
)
"""Tags by which Kubernetes marks what it makes for a cluster: the cloud controller manager and the EBS CSI driver, the
AWS Load Balancer Controller, Karpenter, the VPC CNI (the documentation of each, under "tags")."""

EKS_TAGS = ("eks:nodegroup-name", "aws:eks:cluster-name")
"""By which EKS marks what it keeps for a managed node group or a control plane: that goes with those."""

MANAGED = "aws:cloudformation:stack-name"
"""On what CloudFormation made: Elastic Beanstalk lets it make all of an environment, and that goes with it."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One stack in one account and region. `prefix` is what its names begin with and its tag `Stack`; `others` are the
    prefixes of the other stacks that the environments offer."""

    stack: str
    project: str
    prefix: str
    account: str
    partition: str
    region: str
    others: frozenset[str] = frozenset()

    @property
    def tags(self) -> dict[str, str]:
        """The tags that together no other stack of the account has."""
        return {"Project": self.project, "Stack": self.prefix}

    @property
    def place(self) -> dict[str, str]:
        """The gaps of an ARN."""
        return {"partition": self.partition, "region": self.region, "account": self.account}

    def claims(self) -> list[dict[str, str]]:
        """The tags that make a thing this stack's, or made for its cluster, one set of them each."""
        of_cluster = [{key.format(self.prefix): value.format(self.prefix)} for key, value in CLUSTER_TAGS]
        return [self.tags, *of_cluster]

    def why(self, tags: Mapping[str, str]) -> str | None:
        """Why something with these tags is in scope; None if it isn't."""
        if self.is_foreign(tags) or MANAGED in tags:
            return None
        for claim in self.claims():
            if all(tags.get(name) == value for name, value in claim.items()):
                told = ", ".join(f"{name}={value}" for name, value in claim.items())
                if claim == self.tags:
                    return f"carries {told}"
                return None if any(name in tags for name in EKS_TAGS) else f"made by Kubernetes: carries {told}"
        return None

    def is_foreign(self, tags: Mapping[str, str]) -> bool:
        """Whether tags say that it is another project's or stack's."""
        return any(name in tags and tags[name] != value for name, value in self.tags.items())

    def named(self, name: str) -> bool:
        """Whether a name is the prefix, or begins with it and a sign: `landfall-dev-fargate2` isn't this stack's, nor
        is what another stack with a longer prefix names."""
        return _begins(name, self.prefix) and not any(
            len(other) > len(self.prefix) and _begins(name, other) for other in self.others
        )

    def may_be_named(self, name: str) -> bool:
        """Whether it is worth to ask for a thing's tags: long names are shortened behind the project's."""
        return name.startswith(self.project)


def _begins(name: str, prefix: str) -> bool:
    return re.match(rf"{re.escape(prefix)}(?![A-Za-z0-9])", name) is not None
