"""What has to be there before anything is begun: each check passes, or says in a sentence what to do."""

import os
import shutil
import sys
from pathlib import Path

from environments.mistakes import Mistakes
from environments.reading import read_all
from environments.selection import UnknownStack, select
from environments.settings import Environment
from operations import places
from operations.console import say
from operations.emulator import answers
from operations.failure import Refused
from operations.install.terraform import OLDEST, dotted, version_of


def stack(name: str) -> Environment:
    """The environment of a stack. Refused where there is no such stack, or where an environment file is wrong."""
    return stacks(name)[name]


def stacks(names: str = "") -> dict[str, Environment]:
    """Stack to environment of the named stacks (comma separated), or of all."""
    try:
        return select(read_all(places.environments()), names)
    except (Mistakes, UnknownStack) as error:
        raise Refused(str(error)) from None


def tools(root: Path = places.ROOT) -> None:
    """Terraform, Node and cdktf, as `taskw` puts them on PATH."""
    path = places.search_path(root)
    terraform(path)
    if shutil.which("node", path=path) is None:
        raise Refused("Node isn't on PATH; `./taskw setup` installs it for this project")
    if shutil.which("cdktf", path=path) is None:
        raise Refused("cdktf isn't on PATH; `./taskw setup` installs it for this project")


def terraform(path: str) -> None:
    """Terraform itself, recent enough."""
    oldest = dotted(OLDEST)
    program = shutil.which("terraform", path=path)
    if program is None:
        raise Refused(f"Terraform isn't on PATH; install {oldest} or later, or let `./taskw setup` fetch it")
    version = version_of(program)
    if not version:
        raise Refused(f"{program} doesn't tell its version; install Terraform {oldest} or later")
    if version < OLDEST:
        found = dotted(version)
        raise Refused(f"{program} is Terraform {found}; install {oldest} or later, or let `./taskw setup` fetch it")
    configuration = os.environ.get("TF_CLI_CONFIG_FILE")
    if configuration and not os.access(configuration, os.R_OK):
        say(f"note: TF_CLI_CONFIG_FILE names {configuration}, which can't be read; Terraform does without")


def target(environment: Environment) -> None:
    """What `AWS_ENDPOINT_URL` names, or else AWS with the user's credentials."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        # boto3 takes a while to import.
        from operations.aws import check_credentials

        check_credentials(environment.region)
    elif not endpoint.startswith(("http://", "https://")):
        raise Refused(f"AWS_ENDPOINT_URL names {endpoint}, which isn't a URL like http://127.0.0.1:4566")
    elif not answers(endpoint):
        raise Refused(
            f"nothing answers at {endpoint}, which AWS_ENDPOINT_URL names: "
            "`./taskw emulator:start` starts the emulator, `unset AWS_ENDPOINT_URL` aims at AWS"
        )


def question(*, auto_approve: bool) -> None:
    """A terminal for cdktf to ask for approval in."""
    if not auto_approve and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("there is no terminal to ask for approval in; add --auto-approve to go on without asking")
