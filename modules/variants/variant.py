"""What every variant offers to the rest of the house, which doesn't care which one it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.variant import Variant as VariantSettings
from modules.files import Files
from modules.foundation.foundation import Foundation
from modules.foundation.observability import Alarm, Signal


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The size in the settings: the number with which it begins, and the bounds of its scaling."""

    desired: int
    minimum: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class Scalable:
    """Something that auto-stop can scale to zero and back, and by which `signals` it is idle.

    `id` is what its API takes: a service is `<cluster>/<service>`, a node group `<cluster>/<node group>`, a production
    variant `<endpoint>/<variant>`; Karpenter's nodes are `<project>/<stack>`, as their tags have it; the others have a
    name, an id or an ARN of their own.
    """

    kind: Literal[
        "ecs-service",
        "auto-scaling-group",
        "instance",
        "eks-node-group",
        "sagemaker-variant",
        "sagemaker-endpoint",
        "app-runner-service",
        "beanstalk-environment",
        "karpenter-nodes",
    ]
    id: str
    signals: Sequence[Signal] = ()
    bounds: Bounds | None = None
    """None where it only runs or doesn't."""


class Variant(Construct):
    """One way to run the workload. A subclass sets each of these, or leaves those that have a default."""

    url: str
    """Where the service answers."""
    log_group: str
    """Name of the CloudWatch log group that the service writes to."""
    scalable: Sequence[Scalable] = ()
    """What auto-stop can scale; nothing where idleness costs nothing."""
    alarms: Sequence[Alarm]
    """What the alarms and the dashboard watch."""
    bedrock_callers: Sequence[str]
    """ARNs of the roles that the workload's code has: who may call Bedrock, where the workload names models."""
    outputs: Mapping[str, object] = {}
    """What else whoever deploys it wants to know: names for the AWS CLI."""
    files: Files = MappingProxyType({})
    """What is written beside the stack's Terraform JSON: manifests for what Terraform doesn't install."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: VariantSettings, environment: Environment, foundation: Foundation
    ) -> None:
        """Subclasses take their own model of settings."""
        del settings, environment, foundation
        super().__init__(scope, id_)


def variant_class(key: str) -> type[Variant]:
    """The construct of the variant `key`: the one subclass of `Variant` in `modules/variants/<key>.py`.

    It is imported when it is asked for, so that one stack doesn't pay for the provider's classes of ten.
    """
    module = import_module(f"modules.variants.{key}")
    (found,) = (
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Variant) and each.__module__ == module.__name__
    )
    return found
