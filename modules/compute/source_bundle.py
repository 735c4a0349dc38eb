"""What Elastic Beanstalk deploys: a version of the application that runs one container image.

The Docker platform takes the description of a container by itself, without a zip around it ("Preparing your Docker
image for deployment to Elastic Beanstalk" of its developer guide). So Terraform writes it, which alone knows the
address of the stack's own image repository.
"""

import json
import shlex

from cdktf import Fn, TerraformLocal, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elastic_beanstalk_application_version import ElasticBeanstalkApplicationVersion
from cdktf_cdktf_provider_aws.s3_object import S3Object, S3ObjectOverrideProvider, S3ObjectOverrideProviderDefaultTags
from constructs import Construct

from environments.settings import Environment
from environments.settings.data import Bucket as BucketSettings
from modules.foundation.foundation import Foundation
from modules.foundation.literal import literal
from modules.foundation.storage import Bucket

# Longer than the short name of any bucket of the service may be, so that none of those takes it.
_BUCKET = "deployed-source-bundles"
_LABEL_LENGTH = 16
_LONGEST_DESCRIPTION = 200


class SourceBundle(Construct):
    """A description of the workload's container in an encrypted, versioned bucket, and the application version of it.

    Both are named by what is in them: another image or port makes another version, which is then deployed.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        application: str,
        environment: Environment,
        foundation: Foundation,
        component: str,
        tags: dict[str, str],
    ) -> None:
        """`tags` are the version's."""
        super().__init__(scope, id_)
        names, workload = foundation.names, environment.workload
        bucket = Bucket(
            self,
            "bucket",
            part=_BUCKET,
            settings=BucketSettings(),
            names=names,
            account=foundation.account,
            keys=foundation.keys,
            deletion_protection=environment.deletion_protection,
            component=component,
            logs=foundation.logs,
        )
        description = {
            "AWSEBDockerrunVersion": "1",
            "Image": {"Name": foundation.registry.resolve(workload.image), "Update": "true"},
            "Ports": [{"ContainerPort": workload.port}],
            **({"Command": literal(shlex.join(workload.command))} if workload.command else {}),
        }
        # Terraform's functions take no text with quotes in it, but its name.
        content = TerraformLocal(self, "content", json.dumps(description)).as_string
        label = Fn.substr(Fn.sha256(content), 0, _LABEL_LENGTH)
        bundle = S3Object(
            self,
            "bundle",
            bucket=bucket.name,
            key=f"{label}/Dockerrun.aws.json",
            content=content,
            content_type="application/json",
            server_side_encryption="aws:kms",
            kms_key_id=foundation.keys.arn,
            # S3 takes ten tags on an object, and the standard ones are more: the bucket carries them.
            override_provider=S3ObjectOverrideProvider(default_tags=S3ObjectOverrideProviderDefaultTags(tags={})),
            depends_on=[bucket.ready],
        )
        version = ElasticBeanstalkApplicationVersion(
            self,
            "version",
            application=application,
            name=label,
            description=workload.image[:_LONGEST_DESCRIPTION],
            bucket=bundle.bucket,
            key=bundle.key,
            # Beanstalk deletes none that is deployed: the environment moves to the next one first.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            tags=tags,
        )
        self.label: str = version.name
        self.bucket_arn: str = bucket.arn
