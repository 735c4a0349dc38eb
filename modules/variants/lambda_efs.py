"""A Lambda function behind API Gateway, with models on a file system."""

from constructs import Construct

from environments.settings import Environment
from environments.settings.variants.lambda_efs import LambdaEfs as LambdaEfsSettings
from modules.compute.file_system import FileSystem
from modules.foundation.foundation import Foundation
from modules.foundation.security_group import SecurityGroup
from modules.variants.lambda_api import LambdaApi


class LambdaEfs(LambdaApi):
    """The function of `lambda_api` in private subnets, with EFS mounted."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: LambdaEfsSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        self._file_system = settings.file_system
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)

    def _files(self, group: SecurityGroup) -> FileSystem:
        return FileSystem(
            self,
            "models",
            settings=self._file_system,
            foundation=self._foundation,
            clients=group,
            deletion_protection=self._environment.deletion_protection,
        )
