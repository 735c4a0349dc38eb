"""A stack that was used is destroyed: killed at five points, with half of it gone behind Terraform's back, and with the
state lost. Its own go, all of them, and what stands beside it stays."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from operations.recovery.signs import Signs
from tests.integration.deployment import Deployment
from tests.integration.destroy_seeds import Seeds
from tests.integration.emulator_process import REPOSITORY, Emulator, free_port
from tests.integration.leftovers import remaining, tagged

STACK = "dev-lambda-api"
PREFIX = f"landfall-{STACK}"
SURE = ("--yes", "--stack-name", STACK)
VERSIONS = 2500
DEADLINE_SECONDS = 900

POINTS = (
    ("before anything", "asking AWS what exists"),
    ("while it empties", "deleting object versions"),
    ("before Terraform", "deleted network interface"),
    ("in the middle of Terraform", "[10/"),
    ("after Terraform", "deleted log group"),
)
"""Where a destroy is killed, one after the other: what it says right before."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass
class Landfall:
    """The command, in a home of its own, aimed at an emulator that runs all the time."""

    home: Path
    emulator: Emulator
    deployment: Deployment
    seeds: Seeds
    before: list[str] = field(default_factory=list)
    """What the account held before the stack."""
    beside: list[str] = field(default_factory=list)
    """What isn't the stack's."""

    @property
    def variables(self) -> dict[str, str]:
        out = {"CDKTF_OUTDIR": str(self.home / "cdktf.out"), "LANDFALL_HOME": str(self.home)}
        return {**os.environ, **self.emulator.environment, **out, "CHECKPOINT_DISABLE": "1"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "operations", "destroy", STACK, *arguments],
            cwd=REPOSITORY,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Ended:
        command = self.start(*arguments)
        out, err = command.communicate(timeout=DEADLINE_SECONDS)
        return Ended(command.returncode, out, err)

    def killed_after(self, words: str) -> str:
        """What a destroy said until it said these words, and was killed together with all that it had started."""
        command = self.start(*SURE)
        assert command.stderr is not None
        said = []
        drain(command.stdout)
        for line in command.stderr:
            said.append(line)
            if words in line:
                self.kill(command)
                return "".join(said)
        raise AssertionError(f"destroy ended with {command.wait()} before it said {words!r}: {''.join(said)}")

    def kill(self, command: subprocess.Popen[str]) -> None:
        """As if the machine went down: Terraform and its provider run in sessions of their own."""
        started = psutil.Process(command.pid).children(recursive=True)
        os.killpg(command.pid, signal.SIGKILL)
        for process in started:
            process.kill()
        psutil.wait_procs(started, DEADLINE_SECONDS)
        command.wait(DEADLINE_SECONDS)


def drain(stream: object) -> None:
    """Reads what nobody looks at, so that its writer isn't held up."""

    def read() -> None:
        with stream:  # type: ignore[attr-defined]
            for _ in stream:  # type: ignore[attr-defined]
                pass

    threading.Thread(target=read, daemon=True).start()


def own(landfall: Landfall) -> list[str]:
    """What exists of the stack, or looks like it."""
    return [one for one in landfall.seeds.existing() if one not in landfall.beside]


@pytest.fixture(scope="module")
def landfall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landfall]:
    """A stack that is deployed and was used for a while, with other people's things beside it."""
    home = tmp_path_factory.mktemp("destroy")
    emulator = Emulator(home)
    emulator.start("--port", str(free_port()))
    try:
        deployment = Deployment(STACK, home=home, variables=emulator.environment)
        seeds = Seeds(emulator.session, prefix=PREFIX, project="landfall", stack=STACK)
        landfall = Landfall(home, emulator, deployment, seeds)
        seeds.beside()
        landfall.beside = seeds.existing()
        landfall.before = remaining(emulator.session)
        deploy(landfall)
        seeds.use(versions=VERSIONS)
        yield landfall
    finally:
        emulator.stop()


def deploy(landfall: Landfall) -> None:
    landfall.deployment.synthesize()
    with landfall.deployment.own_provider():
        landfall.deployment.apply()


@pytest.fixture(scope="module")
def guarded(landfall: Landfall) -> str:
    """An instance of the stack's that AWS protects."""
    ec2 = landfall.emulator.session.client("ec2")
    (image, *_) = ec2.describe_images(Owners=["amazon"])["Images"]
    tags = [{"ResourceType": "instance", "Tags": landfall.seeds.tags}]
    made = ec2.run_instances(ImageId=image["ImageId"], MinCount=1, MaxCount=1, TagSpecifications=tags)
    instance: str = made["Instances"][0]["InstanceId"]
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})
    return instance


@pytest.fixture(scope="module")
def planned(landfall: Landfall, guarded: str) -> Ended:
    return landfall.run("--dry-run")


def test_a_dry_run_shows_account_region_and_every_thing_with_its_reason(landfall: Landfall, planned: Ended) -> None:
    assert planned.code == 0, planned.err
    words = " ".join(planned.out.split())
    assert f"account 000000000000 ({landfall.emulator.endpoint})" in words
    assert "region us-east-1" in words
    known = len(landfall.deployment.resources())
    assert known > 50
    assert f"{known} resources: in Terraform's state" in words
    assert f"aws_lambda_function.lambda-api_function_AB8928C3 {PREFIX}-service" in words
    assert "4 that Terraform doesn't know" in words
    assert f"(carries Project=landfall, Stack={PREFIX})" in words
    assert f"/aws/lambda/{PREFIX}-warmer (made by Lambda for {PREFIX}, by its name)" in words


def test_a_dry_run_touches_nothing(landfall: Landfall, planned: Ended) -> None:
    assert planned.err.splitlines()[-1] == "that was a dry run: nothing was touched"
    assert landfall.seeds.versions() > VERSIONS
    assert len(own(landfall)) > 8


def test_what_is_protected_at_aws_is_told_before_anything_goes(
    landfall: Landfall, planned: Ended, guarded: str
) -> None:
    protected = f"instance/{guarded}: termination protection is on"
    assert protected in planned.out.partition("has to be turned off first")[2]
    refused = landfall.run(*SURE)
    assert refused.code == 2
    assert f"instance {protected}" in refused.err
    assert landfall.seeds.versions() > VERSIONS


@pytest.fixture(scope="module")
def killed(landfall: Landfall) -> dict[str, str]:
    """What each of five destroys said before it was killed."""
    ec2 = landfall.emulator.session.client("ec2")
    for instance in landfall.seeds.instances():
        ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": False})
    said = {}
    for number, (where, words) in enumerate(POINTS):
        if number == 3:
            # What somebody deletes by hand, behind Terraform's back.
            landfall.emulator.session.client("lambda").delete_function(FunctionName=f"{PREFIX}-service")
        said[where] = landfall.killed_after(words)
        if number == 3:
            # What is lost with a machine.
            landfall.deployment.state.unlink()
    return said


@pytest.fixture(scope="module")
def finished(landfall: Landfall, killed: dict[str, str]) -> Ended:
    """The destroy after them, which isn't disturbed."""
    return landfall.run(*SURE)


def test_each_is_killed_where_it_should_be(killed: dict[str, str]) -> None:
    assert list(killed) == [where for where, _ in POINTS]
    assert "destroying" not in killed["before Terraform"]
    assert "after 0s" in killed["in the middle of Terraform"]
    assert "destroying" not in killed["after Terraform"]


def test_emptying_goes_on_where_it_was_killed(landfall: Landfall, killed: dict[str, str]) -> None:
    assert "deleting object versions" in killed["while it empties"]
    assert landfall.seeds.versions() == 0


def test_run_again_it_ends_clean(landfall: Landfall, finished: Ended) -> None:
    assert finished.code == 0, finished.out + finished.err
    assert finished.err.splitlines()[-1].startswith(f"nothing is left of {STACK}")
    assert "Traceback" not in finished.err


def test_all_of_its_own_is_gone(landfall: Landfall, finished: Ended) -> None:
    assert own(landfall) == []
    assert tagged(landfall.emulator.session, PREFIX) == []
    assert remaining(landfall.emulator.session) == landfall.before


def test_what_stands_beside_it_stays(landfall: Landfall, finished: Ended) -> None:
    assert landfall.seeds.existing() == landfall.beside


def test_the_day_on_which_the_key_goes_is_named(landfall: Landfall, finished: Ended) -> None:
    kms = landfall.emulator.session.client("kms")
    keys = [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]]
    days = [f"{key['DeletionDate']:%Y-%m-%d}" for key in keys if key["KeyState"] == "PendingDeletion"]
    assert days
    assert all(f"on {day}" in finished.out for day in days)


def test_destroying_what_is_gone_asks_nobody(landfall: Landfall, finished: Ended) -> None:
    # A deploy that was cut off before it made anything.
    signs = Signs(landfall.deployment.state.parent, STACK)
    signs.begin()
    dry = landfall.run("--dry-run")
    assert dry.code == 0, dry.err
    assert signs.unfinished()
    again = landfall.run()
    assert again.code == 0, again.err
    assert again.err.splitlines()[-1].startswith(f"nothing is left of {STACK}")
    assert not signs.unfinished()


def test_locked_objects_are_named_with_the_day_and_keep_the_stack(landfall: Landfall, finished: Ended) -> None:
    """A bucket of its own that holds what nobody may delete yet: nothing is tried for ever. Without a terminal, only
    who says the stack's name twice gets that far."""
    s3 = landfall.emulator.session.client("s3")
    bucket = f"{PREFIX}-locked-000000000000"
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": landfall.seeds.tags})
    s3.put_object(Bucket=bucket, Key="free", Body=b"")
    s3.put_object(Bucket=bucket, Key="held", Body=b"", ObjectLockLegalHoldStatus="ON")
    until = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86_400))
    s3.put_object(
        Bucket=bucket, Key="kept", Body=b"", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=f"{until}T00:00:00Z"
    )
    asked = landfall.run()
    assert asked.code == 2
    assert f"landfall destroy {STACK} --yes --stack-name {STACK}" in asked.err.splitlines()[-1]
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 3
    ended = landfall.run(*SURE)
    assert ended.code == 1
    assert "held (a legal hold, until somebody lifts it)" in ended.err
    assert f"kept (locked in compliance mode until {until} 00:00 UTC)" in ended.err
    assert [one["Key"] for one in s3.list_object_versions(Bucket=bucket)["Versions"]] == ["held", "kept"]
