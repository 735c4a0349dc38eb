"""The image (AMI) that EC2 instances boot from, by AWS's public parameters."""

from typing import Literal

from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from constructs import Construct

from environments.settings.workload import Architecture

ROOT_DEVICE = "/dev/xvda"
"""Root device of Amazon Linux 2023, also under the deep learning image."""

DATA_DEVICE = "/dev/sdf"
"""The first of the names that EC2 recommends for data volumes ("Device names for volumes" of the Amazon EC2 user
guide); Amazon Linux links it to the NVMe device that the volume really is."""

_PARAMETERS = {
    "standard": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{}",
    # "Finding the ID of a DLAMI" of the AWS Deep Learning AMIs developer guide: NVIDIA's driver and container toolkit.
    "gpu": "/aws/service/deeplearning/ami/{}/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id",
}


def machine_image(scope: Construct, id_: str, *, kind: Literal["standard", "gpu"], architecture: Architecture) -> str:
    """Id of the newest Amazon Linux 2023, or of the one for NVIDIA GPUs.

    Terraform resolves it, not EC2 at each launch (`resolve:ssm:`): so a plan shows that a newer image is coming, all
    instances of a group have the same one, and a refresh that fails rolls back to the one before.
    """
    return DataAwsSsmParameter(scope, id_, name=_PARAMETERS[kind].format(architecture)).insecure_value
