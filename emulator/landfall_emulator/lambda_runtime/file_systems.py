"""EFS file systems of functions: a folder of the emulator's for each, at its mount path in the function's process."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

from landfall_emulator.lambda_runtime.kept import kept
from landfall_emulator.lambda_runtime.worker import Mount


def mounts(version: FunctionVersion) -> list[Mount]:
    """What the processes of the function see; the folders are made if they aren't there."""
    return list(_mounts(version))


def _mounts(version: FunctionVersion) -> Iterator[Mount]:
    for one in kept.get(version.qualified_arn, {}).get("FileSystemConfigs", []):
        source = _folder(one["Arn"], version.id.region, version.id.account)
        source.mkdir(parents=True, exist_ok=True)
        yield Mount(source=str(source), target=one["LocalMountPath"])


def _folder(access_point: str, region: str, account: str) -> Path:
    """`filesystem/efs/<id of the file system>/<root folder of the access point>` in the emulator's home."""
    efs: Any = connect_to(aws_access_key_id=account, region_name=region).efs
    told = efs.describe_access_points(AccessPointId=access_point.rsplit("/", 1)[-1])["AccessPoints"][0]
    root = str(told.get("RootDirectory", {}).get("Path") or "/").strip("/")
    return Path(os.environ["FILESYSTEM_ROOT"]) / "efs" / str(told["FileSystemId"]) / root
