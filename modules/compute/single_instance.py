"""One EC2 instance that is no group's, with a disk that outlives it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ebs_volume import EbsVolume
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.instance import (
    Instance,
    InstanceMaintenanceOptions,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from cdktf_cdktf_provider_aws.volume_attachment import VolumeAttachment
from constructs import Construct

from modules.compute.instance_profile import InstanceProfile
from modules.compute.machine_image import DATA_DEVICE
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags


@dataclass(frozen=True, kw_only=True)
class Place:
    """A subnet and its Availability Zone; `public`: with addresses on the Internet."""

    subnet_id: str
    zone: str
    public: bool


class SingleInstance(Construct):
    """IMDSv2 only, encrypted gp3 disks, detailed monitoring, no SSH key.

    New user data and a newer image replace it, as a plan shows; its data disk and its address go to the next one.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        keys: Keys,
        place: Place,
        image_id: str,
        instance_type: str,
        profile: InstanceProfile,
        group: SecurityGroup,
        hop_limit: int,
        user_data: str,
        disk_gb: int | None,
        data_gb: int,
        component: str,
        keep_runtime_changes: bool,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        """`disk_gb` None is the image's own size."""
        super().__init__(scope, id_)
        name = names.of("app")
        tags = component_tags(component, name)
        instance = Instance(
            self,
            "instance",
            ami=image_id,
            instance_type=instance_type,
            subnet_id=place.subnet_id,
            associate_public_ip_address=place.public,
            vpc_security_group_ids=[group.id],
            iam_instance_profile=profile.name,
            ebs_optimized=True,
            monitoring=True,
            metadata_options=InstanceMetadataOptions(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=hop_limit
            ),
            maintenance_options=InstanceMaintenanceOptions(auto_recovery="default"),
            root_block_device=InstanceRootBlockDevice(
                volume_type="gp3", volume_size=disk_gb, encrypted=True, kms_key_id=keys.arn, tags=tags
            ),
            user_data=user_data,
            user_data_replace_on_change=True,
            tags=tags,
            # Stopped by auto-stop it has no address, and would be replaced to get one.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["associate_public_ip_address"])
            if keep_runtime_changes
            else None,
            depends_on=list(depends_on),
        )
        volume = EbsVolume(
            self,
            "data",
            # Of the subnet, not of the instance: another instance must not be another disk.
            availability_zone=place.zone,
            type="gp3",
            size=data_gb,
            encrypted=True,
            kms_key_id=keys.arn,
            tags=component_tags(component, names.of("data")),
        )
        VolumeAttachment(
            self,
            "attachment",
            device_name=DATA_DEVICE,
            instance_id=instance.id,
            volume_id=volume.id,
            stop_instance_before_detaching=True,
        )
        self.id: str = instance.id
        self._tags = tags

    def add_address(self) -> str:
        """An address that stays the instance's when it stops, and goes to the next one with its disk."""
        address: str = Eip(self, "address", domain="vpc", instance=self.id, tags=self._tags).public_ip
        return address
