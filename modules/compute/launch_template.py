"""What the instances of an Auto Scaling group are like."""

from cdktf import TerraformLocal
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate as AwsLaunchTemplate,
)
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
    LaunchTemplateNetworkInterfaces,
    LaunchTemplateTagSpecifications,
)
from constructs import Construct

from modules.compute.instance_profile import InstanceProfile
from modules.compute.machine_image import DATA_DEVICE, ROOT_DEVICE
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags


class LaunchTemplate(Construct):
    """IMDSv2 only, encrypted gp3 disks, detailed monitoring, no SSH key.

    `id` and `version` are what a group asks for: the version is the newest one, as a number, so that a change of the
    template is a change of the group.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        keys: Keys,
        image_id: str,
        instance_type: str,
        profile: InstanceProfile,
        group: SecurityGroup,
        public: bool,
        hop_limit: int,
        user_data: str,
        disk_gb: int | None,
        data_gb: int | None,
        component: str,
        tags: dict[str, str],
    ) -> None:
        """`disk_gb` None is the image's own size; `tags` are for disks and network interfaces, which get none of the
        provider's."""
        super().__init__(scope, id_)
        name = names.of("app")
        # Terraform encodes it once it knows what the script refers to.
        script = TerraformLocal(self, "user-data", user_data)
        template = AwsLaunchTemplate(
            self,
            "template",
            name=name,
            image_id=image_id,
            instance_type=instance_type,
            update_default_version=True,
            ebs_optimized="true",
            iam_instance_profile=LaunchTemplateIamInstanceProfile(arn=profile.arn),
            monitoring=LaunchTemplateMonitoring(enabled=True),
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=hop_limit
            ),
            block_device_mappings=[
                _disk(device, size, keys)
                for device, size in ((ROOT_DEVICE, disk_gb), (DATA_DEVICE, data_gb))
                if device == ROOT_DEVICE or size is not None
            ],
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    device_index=0,
                    associate_public_ip_address="true" if public else "false",
                    security_groups=[group.id],
                    delete_on_termination="true",
                )
            ],
            tag_specifications=[
                LaunchTemplateTagSpecifications(resource_type=kind, tags=tags)
                for kind in ("volume", "network-interface")
            ],
            user_data=f"${{base64encode({script.fqn})}}",
            tags=component_tags(component, name),
        )
        self.id: str = template.id
        self.version = f"${{{template.fqn}.latest_version}}"


def _disk(device: str, size: int | None, keys: Keys) -> LaunchTemplateBlockDeviceMappings:
    return LaunchTemplateBlockDeviceMappings(
        device_name=device,
        ebs=LaunchTemplateBlockDeviceMappingsEbs(
            volume_type="gp3",
            volume_size=size,
            encrypted="true",
            kms_key_id=keys.arn,
            delete_on_termination="true",
        ),
    )
