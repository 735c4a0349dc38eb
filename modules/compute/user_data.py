"""User data of EC2 instances: a script that brings a fresh Amazon Linux 2023 to running containers under systemd."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from modules.compute.container import NETWORK, Container
from modules.compute.host import on_host
from modules.foundation.literal import literal

_END = "END_OF_FILE"

_AGENT = "/opt/aws/amazon-cloudwatch-agent"
_AGENT_CONFIGURATION = "/etc/landfall/cloudwatch-agent.json"

# Downloads are tried again: an Elastic IP that takes an address's place while the instance boots cuts them off.
_PREAMBLE = """#!/bin/bash
set -euo pipefail
retry() { for _ in 1 2 3 4 5; do "$@" && return; sleep 10; done; return 1; }
"""

_MOUNT = """systemctl stop docker.socket docker.service || true
for _ in $(seq 120); do [ -b {device} ] && break; sleep 5; done
blkid {device} || mkfs.xfs {device}
mkdir -p {path}
echo "{device} {path} xfs defaults,nofail,x-systemd.growfs,x-systemd.before=docker.service 0 2" >> /etc/fstab
mount {path}
"""


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A disk that the instance finds at `device`, and where its content belongs; it gets a file system when it has
    none."""

    device: str
    path: str


def user_data(
    containers: Sequence[Container], *, agent: str, mount: Mount | None = None, files: dict[str, str] | None = None
) -> str:
    """The script. `agent` is the CloudWatch agent's configuration; `files` are further ones by their path; containers
    start in their order, on one network."""
    return "".join(_parts(containers, agent, mount, files or {}))


def _parts(containers: Sequence[Container], agent: str, mount: Mount | None, files: dict[str, str]) -> Iterator[str]:
    yield _PREAMBLE
    yield _file(_AGENT_CONFIGURATION, agent)
    for container in containers:
        yield _file(f"/etc/landfall/{container.name}.json", container.document())
    for path, content in files.items():
        yield _file(path, content)
    yield _file("/usr/local/lib/landfall/start", literal(on_host("start.py")), mode="700")
    yield _file("/etc/systemd/system/container@.service", literal(on_host("container@.service")), mode="644")
    # Before anything that may fail, so that a failure is told.
    yield "retry dnf install -y amazon-cloudwatch-agent\n"
    yield f"{_AGENT}/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:{_AGENT_CONFIGURATION}\n"
    # The image for GPUs has a Docker of its own.
    yield "command -v docker || retry dnf install -y docker\n"
    yield "retry dnf install -y amazon-ecr-credential-helper\n"
    if mount is not None:
        yield _MOUNT.format(device=mount.device, path=mount.path)
    yield "systemctl daemon-reload\n"
    yield "systemctl enable --now docker\n"
    yield f"docker network inspect {NETWORK} > /dev/null || docker network create {NETWORK}\n"
    for container in containers:
        yield f"systemctl enable --now --no-block container@{container.name}\n"


def _file(path: str, content: str, mode: str = "600") -> str:
    """Writes a file as it is: nothing in it is the shell's to expand."""
    return f"install -D -m {mode} /dev/stdin {path} <<'{_END}'\n{content.rstrip()}\n{_END}\n"
