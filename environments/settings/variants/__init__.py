"""The ways to run the workload, each with its own settings; a variant that isn't named isn't offered."""

from collections.abc import Iterator
from typing import Self

from pydantic import model_validator

from environments.mistakes import Wrong
from environments.settings.base import Settings
from environments.settings.variants.app_runner import AppRunner
from environments.settings.variants.beanstalk import Beanstalk
from environments.settings.variants.ec2_gpu import Ec2Gpu
from environments.settings.variants.ec2_graviton import Ec2Graviton
from environments.settings.variants.ec2_single import Ec2Single
from environments.settings.variants.eks_spot import EksSpot
from environments.settings.variants.fargate import Fargate
from environments.settings.variants.lambda_api import LambdaApi
from environments.settings.variants.lambda_efs import LambdaEfs
from environments.settings.variants.sagemaker import SageMaker
from environments.settings.variants.variant import Variant


class Variants(Settings):
    """The variants that an environment offers."""

    fargate: Fargate | None = None
    """ECS on Fargate."""
    ec2_graviton: Ec2Graviton | None = None
    """An Auto Scaling group of ARM instances, on demand and Spot."""
    ec2_gpu: Ec2Gpu | None = None
    """Instances with NVIDIA GPUs: one, or an Auto Scaling group."""
    ec2_single: Ec2Single | None = None
    """One small instance that terminates TLS itself: the cheap box, without load balancer and firewall."""
    eks_spot: EksSpot | None = None
    """Kubernetes on EKS with Spot capacity."""
    sagemaker: SageMaker | None = None
    """A SageMaker endpoint."""
    app_runner: AppRunner | None = None
    """AWS App Runner, which AWS closed to new customers on 2026-04-30: elsewhere take `fargate`."""
    lambda_api: LambdaApi | None = None
    """A Lambda function behind API Gateway."""
    lambda_efs: LambdaEfs | None = None
    """A Lambda function behind API Gateway, with models on a file system."""
    beanstalk: Beanstalk | None = None
    """Elastic Beanstalk on its Docker platform: one instance, or a group of them."""

    @model_validator(mode="after")
    def _some_variant(self) -> Self:
        if not any(self.offered()):
            raise Wrong(
                "", found={}, allowed=f"one or more of {', '.join(type(self).model_fields)}; {{}} takes its defaults"
            )
        return self

    def offered(self) -> Iterator[tuple[str, Variant]]:
        """The variants that are asked for: their keys and settings."""
        variants = ((key, getattr(self, key)) for key in type(self).model_fields)
        return ((key, variant) for key, variant in variants if variant is not None)
