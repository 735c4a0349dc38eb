"""Terraform killed in the middle of an apply, again and again: the next deploy adopts what it left behind."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import boto3
import pytest

from environments.reading import read_all
from operations.failure import Failure
from operations.recovery.recovery import Recovery
from operations.recovery.signs import Signs
from operations.recovery.terraform import Terraform
from tests.integration.deployment import Deployment
from tests.integration.emulator_process import REPOSITORY, Emulator
from tests.integration.leftovers import remaining, tagged

STACK = "dev-lambda-efs"
CREATED = ": Creation complete after "
POINTS = (3, 6, 8, 8, 6)
"""How many resources each of five applies creates at least before it is killed; the stack has more than all of them."""


class Killed(Exception):
    """Terraform was, as it should be."""


@dataclass(frozen=True)
class Interrupted:
    """`left` is what of the stack existed without being in the state, after each kill: addresses."""

    deployment: Deployment
    signs: Signs
    session: boto3.Session
    before: list[str]
    left: list[set[str]]


def apply_until(deployment: Deployment, created: int) -> None:
    """Terraform's apply, killed with its provider as soon as it has created so many resources."""
    variables = {**deployment._variables}
    # A provider that is held would live on, and end what it is at.
    variables.pop("TF_REATTACH_PROVIDERS", None)
    with subprocess.Popen(
        ["terraform", "apply", "-input=false", "-auto-approve", "-no-color"],
        cwd=deployment.folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as apply:
        assert apply.stdout is not None
        said = ""
        for line in apply.stdout:
            said += line
            # Right after it has created something, Terraform is writing its state: that is another case.
            if said.count(CREATED) >= created and CREATED not in line:
                os.killpg(apply.pid, signal.SIGKILL)
                break
    if apply.returncode == -signal.SIGKILL:
        raise Killed
    raise AssertionError(f"the apply ended before it had created {created} resources: {said}")


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interrupted]:
    """A stack whose deploy was killed five times, and came to its end then."""
    home = tmp_path_factory.mktemp("interrupted")
    emulator = Emulator(home)
    emulator.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in emulator.environment.items():
                patch.setenv(name, value)
            session = boto3.Session()
            before = remaining(session)
            deployment = Deployment(STACK, home=home, variables=emulator.environment)
            deployment.synthesize()
            environment = next(each for each in read_all(REPOSITORY / "environments") if STACK in each.stack_ids())
            with deployment.own_provider():
                recovery = Recovery(
                    signs=Signs(deployment.state.parent, STACK),
                    environment=environment,
                    terraform=Terraform(STACK, deployment.folder, deployment._variables),
                    client=lambda: partial(session.client),
                )
                left = []
                for number, created in enumerate(POINTS):
                    with suppress(Killed), recovery.deploying():
                        left.append(imports(deployment))
                        apply_until(deployment, created)
                    if number == 2:
                        # What Terraform leaves that is killed while it writes.
                        deployment.state.write_bytes(b"")
                with recovery.deploying():
                    left.append(imports(deployment))
                    deployment.apply()
                yield Interrupted(deployment, recovery.signs, session, before, left[1:])
    finally:
        emulator.stop()


def imports(deployment: Deployment) -> set[str]:
    """What Terraform is going to import."""
    path = deployment.folder / "adopt.tf.json"
    return {each["to"] for each in json.loads(path.read_text())["import"]} if path.exists() else set()


def test_what_a_killed_terraform_did_not_write_down_is_found(interrupted: Interrupted) -> None:
    """What was just being made may be nothing that has to be found; where all that an apply made is lost, it's more."""
    assert len(interrupted.left) == len(POINTS)
    assert len(interrupted.left[2]) > 2


def test_a_deploy_that_came_to_its_end_leaves_no_sign_of_the_ones_before(interrupted: Interrupted) -> None:
    assert not interrupted.signs.unfinished()
    assert imports(interrupted.deployment) == set()


def test_a_broken_state_is_kept_beside_the_new_one(interrupted: Interrupted) -> None:
    state = interrupted.deployment.state
    assert b"" in [path.read_bytes() for path in state.parent.glob(f"{state.name}.broken*")]


def test_nothing_exists_twice(interrupted: Interrupted) -> None:
    state = json.loads(interrupted.deployment.state.read_text())
    known = {str(each["attributes"].get("arn")) for resource in state["resources"] for each in resource["instances"]}
    assert set(tagged(interrupted.session, f"landfall-{STACK}")) - known == set()


def test_the_second_plan_is_empty(interrupted: Interrupted) -> None:
    interrupted.deployment.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", expect=0)


def test_a_provider_that_is_not_configured_is_not_taken_for_a_stack_that_is_not_there(
    interrupted: Interrupted, tmp_path: Path
) -> None:
    deployment = interrupted.deployment
    folder = shutil.copytree(deployment.folder, tmp_path / STACK, symlinks=True)
    terraform = Terraform(STACK, folder, deployment._variables)
    role = ("aws_iam_role", f"landfall-{STACK}-service")
    assert role in terraform.look([role])
    (folder / "emulator.ini").unlink()
    with pytest.raises(Failure, match="emulator"):
        terraform.look([role])


def test_destroying_leaves_nothing(interrupted: Interrupted) -> None:
    """The last test of the file, since it takes the stack away."""
    interrupted.deployment.destroy("-refresh=false")
    assert interrupted.deployment.resources() == []
    assert tagged(interrupted.session, f"landfall-{STACK}") == []
    assert remaining(interrupted.session) == interrupted.before
