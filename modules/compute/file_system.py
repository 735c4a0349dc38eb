"""An EFS file system for one function."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.efs_access_point import (
    EfsAccessPoint,
    EfsAccessPointPosixUser,
    EfsAccessPointRootDirectory,
    EfsAccessPointRootDirectoryCreationInfo,
)
from cdktf_cdktf_provider_aws.efs_backup_policy import EfsBackupPolicy, EfsBackupPolicyBackupPolicy
from cdktf_cdktf_provider_aws.efs_file_system import EfsFileSystem, EfsFileSystemLifecyclePolicy
from cdktf_cdktf_provider_aws.efs_file_system_policy import EfsFileSystemPolicy
from cdktf_cdktf_provider_aws.efs_mount_target import EfsMountTarget
from constructs import Construct

from environments.settings.variants.lambda_efs import FileSystem as FileSystemSettings
from modules.compute.lambda_function import Mount
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Condition, Principals, Statement, allow, deny_everybody, document, equals
from modules.foundation.protection import protected
from modules.foundation.security_group import SecurityGroup
from modules.foundation.tags import component_tags

_NFS = 2049
_COMPONENT = "storage"


class FileSystem(Construct):
    """An encrypted file system with a mount target in each zone and one access point, which alone may be mounted."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: FileSystemSettings,
        foundation: Foundation,
        clients: SecurityGroup,
        deletion_protection: bool,
    ) -> None:
        """`clients` is the group of what mounts it."""
        super().__init__(scope, id_)
        self._settings = settings
        names, network = foundation.names, foundation.network
        tags = component_tags(_COMPONENT, names.of("models"))
        days = settings.infrequent_access_days
        self._file_system = EfsFileSystem(
            self,
            "file-system",
            creation_token=names.of("models"),
            encrypted=True,
            kms_key_id=foundation.keys.arn,
            throughput_mode=settings.throughput,
            # The API has a policy for each of the two ways.
            lifecycle_policy=[
                EfsFileSystemLifecyclePolicy(transition_to_ia=f"AFTER_{days}_DAY{'S' if days > 1 else ''}"),
                EfsFileSystemLifecyclePolicy(transition_to_primary_storage_class="AFTER_1_ACCESS"),
            ]
            if days
            else None,
            lifecycle=protected(deletion_protection),
            tags=tags,
        )
        self.id: str = self._file_system.id
        EfsBackupPolicy(
            self,
            "backups",
            file_system_id=self.id,
            backup_policy=EfsBackupPolicyBackupPolicy(status="ENABLED" if settings.backups else "DISABLED"),
        )
        group = SecurityGroup(
            self,
            "security-group",
            name=names.of("models"),
            description="File system",
            vpc_id=network.vpc_id,
            component=_COMPONENT,
        )
        clients.connect_to("to-models", group, port=_NFS, description="Files over NFS")
        self._ready: list[ITerraformDependable] = [
            EfsMountTarget(
                self,
                f"mount-target-{number}",
                file_system_id=self.id,
                subnet_id=subnet_id,
                security_groups=[group.id],
            )
            for number, subnet_id in enumerate(network.private_subnet_ids, start=1)
        ]
        owner = settings.user_id
        access_point = EfsAccessPoint(
            self,
            "access-point",
            file_system_id=self.id,
            posix_user=EfsAccessPointPosixUser(uid=owner, gid=owner),
            root_directory=EfsAccessPointRootDirectory(
                path="/models",
                creation_info=EfsAccessPointRootDirectoryCreationInfo(
                    owner_uid=owner, owner_gid=owner, permissions="0750"
                ),
            ),
            tags=tags,
        )
        self.access_point_arn: str = access_point.arn
        self.access_point_id: str = access_point.id

    @property
    def mount(self) -> Mount:
        """The access point, where the settings want it."""
        return Mount(access_point_arn=self.access_point_arn, path=self._settings.path, ready=self._ready)

    @property
    def permission(self) -> Statement:
        """What the role needs that mounts it."""
        return allow(
            self._actions,
            [self._file_system.arn],
            sid="MountModels",
            conditions=[equals("elasticfilesystem:AccessPointArn", self.access_point_arn)],
        )

    def let_in(self, role_arn: str) -> None:
        """Lets the role mount the access point, and nobody mount anything else or without TLS."""
        arn = self._file_system.arn
        plain = Condition(test="Bool", variable="aws:SecureTransport", values=["false"])
        mounts = Statement(
            sid="TheFunctionMounts",
            effect="Allow",
            actions=list(self._actions),
            resources=[arn],
            principals=[Principals(type="AWS", identifiers=[role_arn])],
            condition=[
                equals("elasticfilesystem:AccessPointArn", self.access_point_arn),
                Condition(test="Bool", variable="elasticfilesystem:AccessedViaMountTarget", values=["true"]),
            ],
        )
        EfsFileSystemPolicy(
            self,
            "policy",
            file_system_id=self.id,
            policy=document(self, "rules", [mounts, deny_everybody(["*"], [arn], sid="OnlyTls", when=plain)]),
        )

    @property
    def _actions(self) -> tuple[str, ...]:
        writes = ("elasticfilesystem:ClientWrite",) if self._settings.access == "read-write" else ()
        return ("elasticfilesystem:ClientMount", *writes)
