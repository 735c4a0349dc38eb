"""The function that deletes old snapshots, on the emulator, where no snapshot is older than a moment.

So days that have to pass are none here: a stack's settings take one at least.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modules.packaging import package
from tests.integration.conftest import Clients
from tests.integration.functions import Functions
from tests.unit.main_process import ROOT

LAMBDAS = ROOT / "lambdas"
DATABASE = "landfall-dev-fargate-database"
OURS = {"Project": "landfall", "Stack": "landfall-dev-fargate"}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@dataclass(frozen=True)
class Cleanup:
    """The function, and what it finds."""

    clients: Clients
    functions: Functions

    def run(self, **event: Any) -> dict[str, int]:
        told = self.functions.invoke("snapshot-cleanup", event)
        assert told.error is None, told.payload
        results: dict[str, int] = told.payload
        return results

    def disk(self, volume: str, **tags: str) -> str:
        made = self.clients("ec2").create_snapshot(
            VolumeId=volume, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tag_list(tags)}]
        )
        return str(made["SnapshotId"])

    def disks(self) -> set[str]:
        return {each["SnapshotId"] for each in self.clients("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]}

    def database(self, **tags: str) -> str:
        name = f"by-hand-{uuid.uuid4().hex[:8]}"
        self.clients("rds").create_db_snapshot(
            DBInstanceIdentifier=DATABASE, DBSnapshotIdentifier=name, Tags=tag_list(tags)
        )
        return name

    def databases(self) -> set[str]:
        return {each["DBSnapshotIdentifier"] for each in self.clients("rds").describe_db_snapshots()["DBSnapshots"]}


@pytest.fixture(scope="module")
def cleanup(clients: Clients) -> Cleanup:
    """The function of a stack that has disks and a database."""
    functions = Functions(clients)
    clients("rds").create_db_instance(
        DBInstanceIdentifier=DATABASE,
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="landfall",
        ManageMasterUserPassword=True,
    )
    functions.create(
        "snapshot-cleanup",
        "",
        Handler="main.handler",
        Code={"ZipFile": Path(package(LAMBDAS / "snapshot_cleanup", LAMBDAS / "shared").path).read_bytes()},
        Environment={
            "Variables": {
                "PROJECT": OURS["Project"],
                "STACK": OURS["Stack"],
                "CLEANUP_DAYS": "0",
                "KINDS": "disk,database",
                "DATABASE": DATABASE,
                "POLICY": "policy-0123456789abcdef0",
            }
        },
        Timeout=60,
    )
    return Cleanup(clients, functions)


@pytest.fixture
def volume(clients: Clients) -> str:
    return str(clients("ec2").create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"])


def test_snapshots_of_the_stack_s_disks_go_and_others_stay(cleanup: Cleanup, volume: str) -> None:
    ours = [cleanup.disk(volume, **OURS) for _ in range(3)]
    kept = cleanup.disk(volume, **OURS, Keep="true")
    others = {cleanup.disk(volume, **OURS | {each: "another"}) for each in OURS} | {kept}
    assert cleanup.run(dry_run=True)["would-be-deleted"] == len(ours)
    assert set(ours) <= cleanup.disks()
    assert cleanup.run()["deleted"] == len(ours)
    left = cleanup.disks()
    assert not left & set(ours)
    assert others <= left


def test_a_snapshot_that_an_image_is_made_of_stays(cleanup: Cleanup, volume: str, clients: Clients) -> None:
    snapshot = cleanup.disk(volume, **OURS)
    image = clients("ec2").register_image(
        Name=f"image-{uuid.uuid4().hex[:8]}",
        RootDeviceName="/dev/xvda",
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}],
    )["ImageId"]
    found = clients("ec2").describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    # The emulator may have made a snapshot of its own for the image.
    clients("ec2").create_tags(Resources=[found], Tags=tag_list(OURS))
    cleanup.run()
    assert found in cleanup.disks()


def test_manual_snapshots_of_the_database_go_and_others_stay(cleanup: Cleanup) -> None:
    ours, kept, unmarked = cleanup.database(**OURS), cleanup.database(**OURS, Keep="true"), cleanup.database()
    cleanup.run()
    left = cleanup.databases()
    assert ours not in left
    assert {kept, unmarked} <= left


def test_the_snapshot_of_a_former_database_stays(cleanup: Cleanup, clients: Clients) -> None:
    clients("rds").create_db_snapshot(
        DBInstanceIdentifier=DATABASE, DBSnapshotIdentifier=f"{DATABASE}-final", Tags=tag_list(OURS)
    )
    cleanup.run()
    assert f"{DATABASE}-final" in cleanup.databases()
