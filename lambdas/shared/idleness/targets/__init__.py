"""The kinds of things that can be stopped."""

from idleness.targets.app_runner_service import AppRunnerService
from idleness.targets.auto_scaling_group import AutoScalingGroup
from idleness.targets.beanstalk_environment import BeanstalkEnvironment
from idleness.targets.database import Database
from idleness.targets.ecs_service import EcsService
from idleness.targets.eks_node_group import EksNodeGroup
from idleness.targets.instance import Instance
from idleness.targets.karpenter_nodes import KarpenterNodes
from idleness.targets.sagemaker_endpoint import SageMakerEndpoint
from idleness.targets.sagemaker_variant import SageMakerVariant
from idleness.targets.target import Clients, Look, Missing, Target

KINDS: dict[str, type[Target]] = {
    "ecs-service": EcsService,
    "auto-scaling-group": AutoScalingGroup,
    "instance": Instance,
    "eks-node-group": EksNodeGroup,
    "sagemaker-variant": SageMakerVariant,
    "sagemaker-endpoint": SageMakerEndpoint,
    "app-runner-service": AppRunnerService,
    "beanstalk-environment": BeanstalkEnvironment,
    "karpenter-nodes": KarpenterNodes,
    "database": Database,
}

__all__ = ["KINDS", "Clients", "Look", "Missing", "Target"]
