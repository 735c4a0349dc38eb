"""The ECR repository of the service's images."""

import json

from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

from environments.settings.workload import ECR_IMAGE
from modules.foundation.account import Account
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.tags import component_tags

KEPT_IMAGES = 20


class Registry(Construct):
    """A repository with immutable tags, scanned on push, which keeps the last 20 images."""

    def __init__(self, scope: Construct, id_: str, *, names: Names, keys: Keys, deletion_protection: bool) -> None:
        super().__init__(scope, id_)
        repository = EcrRepository(
            self,
            "repository",
            name=f"{names.project}/{names.stack}",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=keys.arn)],
            force_delete=not deletion_protection,
            tags=component_tags("registry", names.of("images")),
        )
        EcrLifecyclePolicy(self, "lifecycle", repository=repository.name, policy=json.dumps(_keep_last(KEPT_IMAGES)))
        self.name: str = repository.name
        self.url: str = repository.repository_url
        self.arn: str = repository.arn

    def resolve(self, image: str) -> str:
        """The full reference of an image: `ecr:<tag>` is a tag of this repository, anything else stays as it is."""
        return f"{self.url}:{image.removeprefix('ecr:')}" if image.startswith("ecr:") else image

    def repository_arn(self, image: str, account: Account) -> str:
        """ARN of the ECR repository that `image` is pulled from: this one, or another one, perhaps of another account.

        Raises ValueError where the image is not in ECR.
        """
        if image.startswith("ecr:"):
            return self.arn
        found = ECR_IMAGE.match(image)
        if found is None:
            raise ValueError(f"{image} is not in ECR")
        return f"arn:{account.partition}:ecr:{found['region']}:{found['account']}:repository/{found['repository']}"


def _keep_last(count: int) -> dict[str, object]:
    untagged = {
        "rulePriority": 1,
        "description": "Untagged images go after a week",
        "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7},
        "action": {"type": "expire"},
    }
    old = {
        "rulePriority": 2,
        "description": f"The last {count} images stay",
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count},
        "action": {"type": "expire"},
    }
    return {"rules": [untagged, old]}
