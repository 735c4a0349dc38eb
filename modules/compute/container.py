"""A container as an EC2 instance runs it, in Docker's words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from environments.settings.workload import Workload
from modules.foundation.literal import literal
from modules.foundation.runtime import Runtime

NAME = "app"
"""Name of the workload's container; others on its instance reach it by it."""

NETWORK = "landfall"
"""Docker's network of the containers."""


@dataclass(frozen=True, kw_only=True)
class Container:
    """`options` are those of `docker run`; `secrets` maps variables to the references that ECS takes as well."""

    name: str
    image: str
    options: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = ()

    def document(self) -> str:
        """The JSON that `host/start.py` reads."""
        return json.dumps(
            {
                "image": self.image,
                "options": list(self.options),
                "environment": dict(sorted(self.environment.items())),
                "secrets": dict(sorted(self.secrets.items())),
                "command": list(self.command),
            },
            separators=(",", ":"),
        )


def workload_container(
    workload: Workload, *, image: str, runtime: Runtime, options: Sequence[str], scratch_paths: Sequence[str], log: str
) -> Container:
    """The workload, hardened, with a volume of its own for each of the folders that it may write to; `log` is the name
    of its log group."""
    folders = sorted({path.rstrip("/") for path in scratch_paths})
    return Container(
        name=NAME,
        image=image,
        options=[
            *hardened(log, stream=NAME),
            *(f"--mount=type=volume,destination={folder}" for folder in folders),
            *options,
        ],
        environment=runtime.environment,
        secrets=runtime.secrets,
        command=[literal(word) for word in workload.command],
    )


def hardened(log: str, *, stream: str) -> list[str]:
    """Options: a read-only root file system, no way to more privileges, no raw sockets, and a log in CloudWatch that
    never stalls the container; the region is that of the instance."""
    return [
        "--init",
        "--read-only",
        "--security-opt=no-new-privileges",
        "--cap-drop=NET_RAW",
        f"--network={NETWORK}",
        "--log-driver=awslogs",
        f"--log-opt=awslogs-group={log}",
        f"--log-opt=tag={stream}/{{{{.ID}}}}",
        "--log-opt=mode=non-blocking",
        "--log-opt=max-buffer-size=25m",
    ]
