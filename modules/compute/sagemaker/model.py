"""A SageMaker model: an image with the archive that it loads."""

import hashlib
import json
from collections.abc import Mapping

from cdktf import TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.sagemaker_model import SagemakerModel, SagemakerModelPrimaryContainer
from constructs import Construct

from modules.compute.sagemaker.hosted import Hosted
from modules.compute.sagemaker.names import NAME_LIMIT
from modules.foundation.foundation import Foundation
from modules.foundation.iam import Role
from modules.foundation.storage import Bucket
from modules.foundation.tags import component_tags

_DIGEST_LENGTH = 8


class Model(Construct):
    """What it is can't be changed: another one takes its place, under another name, before it goes."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        hosted: Hosted,
        environment: Mapping[str, str],
        isolated: bool,
        role: Role,
        artifacts: Bucket,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_)
        # What Terraform alone knows has no part in the name: it stays as long as the stack does.
        known = {name: "" if Token.is_unresolved(value) else value for name, value in environment.items()}
        said = json.dumps([hosted.image, hosted.model_data, isolated, known], sort_keys=True)
        digest = hashlib.sha256(said.encode()).hexdigest()[:_DIGEST_LENGTH]
        name = f"{foundation.names.of(hosted.name, limit=NAME_LIMIT - _DIGEST_LENGTH - 1)}-{digest}"
        model = SagemakerModel(
            self,
            "model",
            name=name,
            execution_role_arn=role.arn,
            enable_network_isolation=isolated,
            primary_container=SagemakerModelPrimaryContainer(
                image=foundation.registry.resolve(hosted.image),
                mode="MultiModel" if hosted.many else "SingleModel",
                model_data_url=f"s3://{artifacts.name}/{hosted.model_data}" if hosted.model_data else None,
                environment=dict(environment) or None,
            ),
            depends_on=[role.ready],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            tags=component_tags("model", name),
        )
        self.name: str = model.name
