#!/usr/bin/python3
"""Starts a container on this instance, for systemd: `start NAME` runs what /etc/landfall/NAME.json describes.

Secrets are fetched with the instance's role and handed to Docker through this process's environment: they stand in no
file that is written here and in no command line. Runs on Python 3.9, which Amazon Linux 2023 has.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CONFIGURATION = Path("/etc/landfall")
DOCKER = "/usr/bin/docker"


def fetch(reference: str) -> str:
    """The value of a secret by the reference that ECS takes as well: the ARN of an SSM parameter, or of a secret, where
    `:<JSON key>:<version stage>:<version id>` may follow, each of them empty."""
    fields = reference.split(":")
    region = fields[3]
    if fields[2] == "ssm":
        get = ["ssm", "get-parameters", "--with-decryption", "--names", reference, "--query", "Parameters[0].Value"]
        return str(ask(region, get))
    key, stage, version = [*fields[7:], "", "", ""][:3]
    get = ["secretsmanager", "get-secret-value", "--secret-id", ":".join(fields[:7]), "--query", "SecretString"]
    get += ["--version-stage", stage] if stage else []
    get += ["--version-id", version] if version else []
    value = str(ask(region, get))
    return str(json.loads(value)[key]) if key else value


def ask(region: str, arguments: "list[str]") -> Any:
    """The answer of the AWS CLI. Raises CalledProcessError where it fails and LookupError where there is no value."""
    command = ["aws", "--region", region, "--output", "json", *arguments]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=60).stdout)
    if answer is None:
        raise LookupError(f"{' '.join(arguments)}: no value")
    return answer


def pull(image: str) -> None:
    """Pulls the image; where that fails, the one that may be here already has to do."""
    registry = image.partition("/")[0]
    if ".dkr" in registry:
        # No token stays on the disk: the helper asks for one with the instance's role.
        configuration = Path(os.environ["DOCKER_CONFIG"], "config.json")
        configuration.write_text(json.dumps({"credHelpers": {registry: "ecr-login"}}), encoding="utf-8")
    subprocess.run([DOCKER, "pull", "--quiet", image], check=False)


def run(name: str) -> None:
    """Pulls the image, fetches the secrets and starts the container in the background."""
    container = json.loads((CONFIGURATION / f"{name}.json").read_text(encoding="utf-8"))
    pull(container["image"])
    secrets = {variable: fetch(reference) for variable, reference in container["secrets"].items()}
    command = [DOCKER, "run", "--detach", "--rm", "--pull=never", f"--name={name}", *container["options"]]
    command += [f"--env={variable}={value}" for variable, value in container["environment"].items()]
    # Without a value Docker takes the one of its own environment.
    command += [f"--env={variable}" for variable in secrets]
    known = {"DOCKER_CONFIG": os.environ["DOCKER_CONFIG"], **secrets}
    subprocess.run([*command, container["image"], *container["command"]], check=True, env=known)


if __name__ == "__main__":
    run(sys.argv[1])
