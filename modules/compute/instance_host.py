"""The workload's container on EC2 instances, wherever they come from: its role, its group, its user data."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.instances import Instances
from modules.compute.cloudwatch_agent import agent_configuration
from modules.compute.container import Container, workload_container
from modules.compute.instance_profile import InstanceProfile
from modules.compute.start_permissions import start_permissions
from modules.compute.user_data import Mount, user_data
from modules.foundation.foundation import Foundation


class InstanceHost(Construct):
    """What every instance that runs the workload has; the stack's log group is made here."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Instances,
        environment: Environment,
        foundation: Foundation,
        component: str,
    ) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._workload = workload = environment.workload
        self._foundation = foundation
        self._network = foundation.network
        self._runtime = runtime = foundation.runtime()
        names = foundation.names
        log = foundation.observability.service_log()
        self.log_group: str = log.name
        self.group = foundation.service_group(self, part="instances", description="Instances", component=component)
        start_up = start_permissions(
            workload=workload,
            account=foundation.account,
            registry=foundation.registry,
            log_group_arn=log.arn,
            runtime=runtime,
        )
        self.profile = InstanceProfile(
            self,
            "profile",
            names=names,
            account=foundation.account,
            component=component,
            statements=[*start_up, *runtime.permissions],
        )

    @property
    def hop_limit(self) -> int:
        """How far instance metadata travel: a container is one hop further than its host, and needs the instance's
        credentials only where the workload calls AWS itself."""
        return 2 if self._runtime.permissions else 1

    @property
    def ready(self) -> list[ITerraformDependable]:
        """What an instance needs when it boots."""
        return [self.profile.ready, *self.group.ready, *self._network.ready]

    def user_data(
        self,
        options: Sequence[str],
        *,
        beside: Sequence[Container] = (),
        files: dict[str, str] | None = None,
        mount: Mount | None = None,
        gpu: bool = False,
    ) -> str:
        """The script: `options` are further ones of `docker run` for the workload's container, `beside` are other
        containers."""
        container = workload_container(
            self._workload,
            image=self._foundation.registry.resolve(self._workload.image),
            runtime=self._runtime,
            options=options,
            scratch_paths=self._settings.scratch_paths,
            log=self.log_group,
        )
        disks = ["/", *([mount.path] if mount else [])]
        agent = agent_configuration(stack=self._foundation.names.prefix, log_group=self.log_group, disks=disks, gpu=gpu)
        return user_data([container, *beside], agent=agent, mount=mount, files=files)
