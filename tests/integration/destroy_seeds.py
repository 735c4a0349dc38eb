"""What a stack collects while it is used, and what stands beside it: for tests of the clean deletion."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.integration.emulator_process import Session

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_INDEX = "application/vnd.oci.image.index.v1+json"


@dataclass(frozen=True)
class Seeds:
    """In the account of `session`, for the stack whose names begin with `prefix`."""

    session: Session
    prefix: str
    project: str
    stack: str

    def client(self, service: str) -> Any:
        return self.session.client(service)

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": "Project", "Value": self.project}, {"Key": "Stack", "Value": self.prefix}]

    @property
    def foreign_tags(self) -> list[dict[str, str]]:
        """Of a stack whose name begins like this one's."""
        return [{"Key": "Project", "Value": self.project}, {"Key": "Stack", "Value": f"{self.prefix}2"}]

    def use(self, *, versions: int) -> None:
        """What the stack's own use leaves in it, and services make for it."""
        bucket = f"{self.prefix}-results-000000000000"
        self.fill(bucket, versions)
        self.push(f"{self.project}/{self.stack}")
        self.client("logs").create_log_group(logGroupName=f"/aws/lambda/{self.prefix}-warmer")
        ec2 = self.client("ec2")
        self.interface(self.tags)
        (zone, *_) = ec2.describe_availability_zones()["AvailabilityZones"]
        volume = ec2.create_volume(AvailabilityZone=zone["ZoneName"], Size=1)["VolumeId"]
        specification = [{"ResourceType": "snapshot", "Tags": self.tags}]
        ec2.create_snapshot(VolumeId=volume, TagSpecifications=specification)
        ec2.delete_volume(VolumeId=volume)

    def fill(self, bucket: str, versions: int) -> None:
        """That many versions under odd names, a delete marker on each tenth, and an upload that never ended."""
        s3 = self.client("s3")
        keys = [f"a b/{number % 100:03} ü+&<é>.txt" for number in range(versions)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), keys))
        for key in sorted(set(keys))[::10]:
            s3.delete_object(Bucket=bucket, Key=key)
        s3.create_multipart_upload(Bucket=bucket, Key="never/ended")

    def push(self, repository: str) -> None:
        """Two images, and the index that names them."""
        ecr = self.client("ecr")
        digests = []
        for platform in ("amd64", "arm64"):
            layer = f"sha256:{hashlib.sha256(platform.encode()).hexdigest()}"
            manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "layers": [{"digest": layer}]}
            digests.append(self._put(ecr, repository, json.dumps(manifest), _MANIFEST, platform))
        index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": [{"digest": one} for one in digests]}
        self._put(ecr, repository, json.dumps(index), _INDEX, "1.0")

    def beside(self) -> None:
        """What isn't the stack's, however much it looks like it."""
        s3 = self.client("s3")
        for bucket in (f"{self.prefix}2-results-000000000000", f"{self.prefix}-of-somebody"):
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key="kept", Body=b"")
        s3.put_bucket_tagging(Bucket=f"{self.prefix}2-results-000000000000", Tagging={"TagSet": self.foreign_tags})
        self.client("ecr").create_repository(repositoryName=f"{self.project}/{self.stack}2", tags=self.foreign_tags)
        self.push(f"{self.project}/{self.stack}2")
        logs = self.client("logs")
        logs.create_log_group(logGroupName=f"/aws/lambda/{self.prefix}2-service")
        foreign = {one["Key"]: one["Value"] for one in self.foreign_tags}
        logs.create_log_group(logGroupName=f"/aws/lambda/{self.prefix}-of-another", tags=foreign)
        self.interface(self.foreign_tags)
        self.interface([])

    def interface(self, tags: list[dict[str, str]]) -> None:
        ec2 = self.client("ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        made = [{"ResourceType": "network-interface", "Tags": tags}] if tags else []
        ec2.create_network_interface(SubnetId=subnet, TagSpecifications=made)

    def existing(self) -> list[str]:
        """What of all this exists, as the services tell."""
        return sorted(self._existing())

    def instances(self) -> list[str]:
        """Instances that carry the stack's tags and aren't terminated."""
        wanted = [
            {"Name": "tag:Stack", "Values": [self.prefix]},
            {"Name": "instance-state-name", "Values": ["pending", "running", "stopped"]},
        ]
        found = self.client("ec2").describe_instances(Filters=wanted)["Reservations"]
        return [one["InstanceId"] for reservation in found for one in reservation["Instances"]]

    def versions(self) -> int:
        """How many versions and delete markers are in the bucket; 0 if it is gone."""
        s3, bucket = self.client("s3"), f"{self.prefix}-results-000000000000"
        try:
            pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket))
        except ClientError:
            return 0
        return sum(len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) for page in pages)

    def _existing(self) -> Iterator[str]:
        ec2 = self.client("ec2")
        for bucket in self.client("s3").list_buckets()["Buckets"]:
            yield f"bucket {bucket['Name']}"
        for repository in self.client("ecr").describe_repositories()["repositories"]:
            name = repository["repositoryName"]
            images = self.client("ecr").describe_images(repositoryName=name)["imageDetails"]
            yield f"repository {name} with {len(images)} images"
        for group in self.client("logs").describe_log_groups()["logGroups"]:
            yield f"log group {group['logGroupName']}"
        for interface in ec2.describe_network_interfaces()["NetworkInterfaces"]:
            yield f"network interface of {_tags(interface['TagSet']).get('Stack', 'nobody')}"
        yield from (f"instance {one}" for one in self.instances())
        for snapshot in ec2.describe_snapshots(Filters=[{"Name": "tag-key", "Values": ["Stack"]}])["Snapshots"]:
            yield f"snapshot of {_tags(snapshot['Tags'])['Stack']}"

    @staticmethod
    def _put(ecr: Any, repository: str, manifest: str, media_type: str, tag: str) -> str:
        digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
        ecr.put_image(
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=media_type,
            imageTag=tag,
            imageDigest=digest,
        )
        return digest


def _tags(pairs: list[dict[str, str]]) -> dict[str, str]:
    return {one["Key"]: one["Value"] for one in pairs}
