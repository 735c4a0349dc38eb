"""A Lambda function behind API Gateway."""

from collections.abc import Iterator

from constructs import Construct

from environments.settings import Environment
from environments.settings.api import HttpApi as HttpApiSettings
from environments.settings.function import Zip
from environments.settings.variants.lambda_api import LambdaApi as LambdaApiSettings
from modules.compute.file_system import FileSystem
from modules.compute.http_api import HttpApi
from modules.compute.lambda_function import ALIAS, ImageCode, LambdaFunction
from modules.compute.lambda_image import LambdaImage
from modules.compute.provisioned_concurrency import ProvisionedConcurrency
from modules.compute.rest_api import RestApi
from modules.foundation.foundation import Foundation
from modules.foundation.literal import literal
from modules.foundation.observability import Alarm
from modules.foundation.security_group import SecurityGroup
from modules.variants.variant import Variant

_PART = "service"


class LambdaApi(Variant):
    """A function behind an HTTP or a REST API; in the network where there is something to reach there."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: LambdaApiSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        self._settings = settings
        self._environment = environment
        self._foundation = foundation
        limits = environment.observability
        group = self._group() if settings.placement(environment) == "private" else None
        files = None if group is None else self._files(group)
        log = foundation.observability.service_log()
        runtime = foundation.runtime()
        function = LambdaFunction(
            self,
            "function",
            part=_PART,
            description=f"The service of {foundation.names.prefix}",
            code=self._code(),
            foundation=foundation,
            logs=log,
            architecture=environment.workload.architecture,
            memory_mb=settings.memory(environment.workload),
            timeout_seconds=settings.timeout_seconds,
            ephemeral_storage_mb=settings.ephemeral_storage_mb,
            environment=dict(self._variables())
            | {f"{name}_SECRET_ARN": reference for name, reference in runtime.secrets.items()}
            | ({"MODELS_PATH": files.mount.path} if files else {})
            | dict(runtime.environment),
            statements=[*runtime.permissions, *runtime.secret_permissions, *([files.permission] if files else ())],
            log_level=settings.log_level,
            reserved_concurrency=settings.reserved_concurrency,
            event_retries=settings.events.retries,
            event_age_seconds=settings.events.max_age_seconds,
            security_group=group,
            mount=files.mount if files else None,
        )
        if files is not None:
            files.let_in(function.role_arn)
        if settings.canary is not None:
            function.hold_back(settings.canary.stable_version, percent=settings.canary.percent)
        api = self._api(function)
        self.url = api.url
        self.log_group = log.name
        self.alarms = (*function.alarms(limits), *api.alarms(limits), *self._keep_warm(function))
        self.bedrock_callers = (function.role_arn,)
        self.outputs = {
            "function": function.name,
            "alias": ALIAS,
            "dead_letters": function.dead_letters.url,
            "api_id": api.id,
            **({"api_key_id": api.api_key_id} if isinstance(api, RestApi) else {}),
            **({"file_system": files.id, "access_point": files.access_point_id} if files else {}),
        }

    def _files(self, group: SecurityGroup) -> FileSystem | None:
        """The file system of a variant that has one, for the function in `group`."""
        del group
        return None

    def _group(self) -> SecurityGroup:
        return self._foundation.service_group(self, part="function", description="Function", component=_PART)

    def _code(self) -> Zip | ImageCode:
        code = self._settings.code
        if isinstance(code, Zip):
            return code
        foundation = self._foundation
        image = LambdaImage(
            self,
            "image",
            settings=code,
            workload=self._environment.workload,
            function=foundation.names.of(_PART),
            foundation=foundation,
        )
        return image.code

    def _variables(self) -> Iterator[tuple[str, str]]:
        """What the code has to know beside what any workload finds."""
        workload = self._environment.workload
        path = literal(workload.health_check_path)
        if isinstance(self._settings.code, Zip):
            yield "HEALTH_CHECK_PATH", path
        else:
            # For the Lambda Web Adapter; nothing reads them in an image without it.
            yield "AWS_LWA_PORT", str(workload.port)
            yield "AWS_LWA_READINESS_CHECK_PATH", path
        if workload.bedrock_models:
            yield "BEDROCK_MODELS", ",".join(workload.bedrock_models)

    def _api(self, function: LambdaFunction) -> HttpApi | RestApi:
        settings, foundation = self._settings.api, self._foundation
        if isinstance(settings, HttpApiSettings):
            return HttpApi(self, "http-api", settings=settings, function=function, foundation=foundation)
        return RestApi(
            self,
            "rest-api",
            settings=settings,
            rate_limit=self._environment.load_balancer.rate_limit,
            function=function,
            foundation=foundation,
        )

    def _keep_warm(self, function: LambdaFunction) -> Iterator[Alarm]:
        settings = self._settings.provisioned
        if settings is not None:
            names = self._foundation.names
            yield ProvisionedConcurrency(self, "warm", settings=settings, names=names, function=function).alarm()
