"""The image of a Lambda function."""

from collections.abc import Iterator

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.ecr_repository_policy import EcrRepositoryPolicy
from constructs import Construct

from environments.settings.function import Image
from environments.settings.workload import Workload
from modules.compute.lambda_function import ImageCode
from modules.foundation.foundation import Foundation
from modules.foundation.iam import allow_service, document, like


class LambdaImage(Construct):
    """What is run of the workload's image, or of the function's own; Lambda may pull it from the stack's repository.

    Another repository has to let Lambda in itself.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: Image, workload: Workload, function: str, foundation: Foundation
    ) -> None:
        """`function` is the name of the function that is to come."""
        super().__init__(scope, id_)
        self._foundation = foundation
        image = settings.image or workload.image
        self.code = ImageCode(
            uri=foundation.registry.resolve(image),
            command=settings.command or workload.command,
            ready=list(self._let_pull(function)) if image.startswith("ecr:") else [],
        )

    def _let_pull(self, function: str) -> Iterator[ITerraformDependable]:
        # Lambda would add this itself, in the name of who deploys, and Terraform would know nothing of it.
        account, registry = self._foundation.account, self._foundation.registry
        pulls = allow_service(
            "lambda.amazonaws.com",
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [],
            sid="LambdaPulls",
            conditions=[like("aws:SourceArn", account.arn("lambda", f"function:{function}*"))],
        )
        yield EcrRepositoryPolicy(self, "policy", repository=registry.name, policy=document(self, "rules", [pulls]))
