"""A model behind a SageMaker endpoint, with an HTTP API in front."""

from collections.abc import Iterator, Mapping

from constructs import Construct

from environments.settings import Environment
from environments.settings.data import Bucket as BucketSettings
from environments.settings.inference import Async, MultiModel, Realtime, Serverless
from environments.settings.variants.sagemaker import SageMaker as SageMakerSettings
from modules.compute.http_api import HttpApi
from modules.compute.sagemaker.alarms import load_alarms, rollback_alarms
from modules.compute.sagemaker.batch import BatchTransform
from modules.compute.sagemaker.endpoint import Endpoint
from modules.compute.sagemaker.execution_role import DataAccess, execution_permissions, transform_log_permissions
from modules.compute.sagemaker.front import front
from modules.compute.sagemaker.hosted import hosted
from modules.compute.sagemaker.kept import KeptEndpoint
from modules.compute.sagemaker.model import Model
from modules.compute.sagemaker.names import NAME_LIMIT
from modules.compute.sagemaker.scaling import VariantScaling
from modules.compute.sagemaker.signals import signals
from modules.foundation.foundation import Foundation
from modules.foundation.iam import ServiceRole, Statement
from modules.foundation.literal import literal
from modules.foundation.storage import Bucket
from modules.foundation.tags import component_tags, standard_tags
from modules.variants.variant import Bounds, Scalable, Variant

# Longer than the short name of any bucket of the service may be, so that none of those takes them.
_ARTIFACTS, _DATA = "endpoint-model-artifacts", "endpoint-inference-data"


class SageMaker(Variant):
    """Models, an endpoint that scales with its load, batch transform where asked for, and a URL.

    An asynchronous endpoint can be scaled to zero. Of one that answers at once SageMaker keeps an instance, so it is
    deleted and made again where the settings ask for that; a serverless one has no instances.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: SageMakerSettings,
        environment: Environment,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_, settings=settings, environment=environment, foundation=foundation)
        self._settings, self._environment, self._foundation = settings, environment, foundation
        # SageMaker changes no endpoint from any kind into any other: another kind is another endpoint.
        self._endpoint_name = foundation.names.of(settings.endpoint.kind, limit=NAME_LIMIT)
        self._hosted = tuple(hosted(settings, environment.workload.image))
        self._artifacts = self._bucket("artifacts", _ARTIFACTS, BucketSettings(access="read"))
        self._data = self._data_access()
        logs = foundation.observability.service_log(f"/aws/sagemaker/Endpoints/{self._endpoint_name}")
        self.log_group = logs.name
        role = ServiceRole(
            self,
            "model-role",
            name=foundation.names.of("model"),
            service="sagemaker.amazonaws.com",
            component="model",
            account=foundation.account,
            statements=list(self._model_permissions(logs.arn)),
        )
        # An isolated container has no credentials, so nobody's code has the role.
        self.bedrock_callers = () if self._settings.isolated else (role.arn,)
        variables = self._variables()
        models = {
            each.name: Model(
                self,
                f"model-{each.name}",
                hosted=each,
                environment=variables,
                isolated=self._settings.isolated,
                role=role,
                artifacts=self._artifacts,
                foundation=foundation,
            )
            for each in self._hosted
        }
        limits = environment.observability
        rollback = list(rollback_alarms(self._endpoint_name, settings.endpoint, self._hosted, limits))
        endpoint = Endpoint(
            self,
            "endpoint",
            name=self._endpoint_name,
            settings=settings.endpoint,
            memory_gb=settings.serverless_memory_gb(environment.workload),
            hosted=self._hosted,
            models=list(models.values()),
            data=self._data.bucket if self._data else None,
            alarms=[foundation.observability.alarm(alarm) for alarm in rollback],
            logs=logs,
            names=foundation.names,
            account=foundation.account,
            keys=foundation.keys,
        )
        self._scale(endpoint)
        self.scalable = tuple(self._scalable(endpoint))
        function = front(
            self,
            settings=settings.endpoint,
            endpoint=endpoint,
            data=self._data.bucket if self._data else None,
            health_check_path=environment.workload.health_check_path,
            foundation=foundation,
        )
        api = HttpApi(self, "http-api", settings=settings.api, function=function, foundation=foundation)
        self.url = api.url
        self.alarms = (
            *rollback,
            *load_alarms(self._endpoint_name, settings.endpoint, self._hosted, limits),
            *function.alarms(limits),
            *api.alarms(limits),
        )
        self.outputs = {"endpoint": endpoint.name, "model_bucket": self._artifacts.name}
        if self._data is not None:
            self.outputs = {**self.outputs, "data_bucket": self._data.bucket.name}
            if settings.batch is not None:
                chosen = models[settings.transformed() or self._hosted[0].name]
                batch = BatchTransform(
                    self,
                    "batch",
                    settings=settings.batch,
                    model=chosen,
                    data=self._data.bucket,
                    foundation=foundation,
                    tags=standard_tags(environment, foundation.names.stack)
                    | component_tags("batch", foundation.names.of("batch")),
                )
                self.alarms = (*self.alarms, *batch.alarms())
                self.outputs = {**self.outputs, "state_machine": batch.arn}

    def _bucket(self, id_: str, part: str, settings: BucketSettings) -> Bucket:
        foundation = self._foundation
        return Bucket(
            self,
            id_,
            part=part,
            settings=settings,
            names=foundation.names,
            account=foundation.account,
            keys=foundation.keys,
            deletion_protection=self._environment.deletion_protection,
            component="model",
            logs=foundation.logs,
        )

    def _data_access(self) -> DataAccess | None:
        """The bucket for captured requests, the queue and batches; None where there are none of them."""
        endpoint, reads, writes = self._settings.endpoint, [], []
        if isinstance(endpoint, Realtime) and endpoint.data_capture is not None:
            writes.append("capture")
        if isinstance(endpoint, Async):
            reads.append("async/input")
            writes += ["async/output", "async/failure"]
        if self._settings.batch is not None:
            reads.append("batch/input")
            writes.append("batch/output")
        if not writes:
            return None
        bucket = self._bucket("data", _DATA, BucketSettings(expire_days=self._settings.data_days))
        return DataAccess(bucket=bucket, reads=reads, writes=writes)

    def _model_permissions(self, log_group_arn: str) -> Iterator[Statement]:
        foundation = self._foundation
        yield from execution_permissions(
            models=self._hosted,
            foundation=foundation,
            log_group_arn=log_group_arn,
            artifacts=self._artifacts,
            data=self._data,
        )
        if self._settings.batch is not None:
            yield from transform_log_permissions(foundation.account)
        if not self._settings.isolated:
            runtime = foundation.runtime()
            yield from runtime.permissions
            yield from runtime.secret_permissions

    def _variables(self) -> Mapping[str, str]:
        """Variables of the container. An isolated one is told of nothing that it can't reach."""
        own = {name: literal(value) for name, value in self._settings.environment.items()}
        workload = self._environment.workload
        if self._settings.isolated:
            return {name: literal(value) for name, value in workload.environment.items()} | own
        runtime = self._foundation.runtime()
        secrets = {f"{name}_SECRET_ARN": arn for name, arn in runtime.secrets.items()}
        return {**runtime.environment, **secrets, **own}

    def _scale(self, endpoint: Endpoint) -> None:
        """Application Auto Scaling of what has instances."""
        settings = self._settings.endpoint
        if isinstance(settings, Serverless):
            return
        scalings = settings.scalings()
        for each in self._hosted:
            VariantScaling(
                self,
                f"scaling-{each.name}",
                settings=scalings[each.name],
                endpoint=endpoint.name,
                variant=each.name,
                instance_type=each.instance_type,
                names=self._foundation.names,
                keep_runtime_changes=self._environment.stops,
            )

    def _scalable(self, endpoint: Endpoint) -> Iterator[Scalable]:
        settings = self._settings.endpoint
        if isinstance(settings, Async):
            for each in self._hosted:
                yield Scalable(
                    kind="sagemaker-variant",
                    id=f"{endpoint.name}/{each.name}",
                    signals=tuple(signals(endpoint.name, settings, each)),
                    bounds=Bounds(
                        desired=each.instances,
                        minimum=settings.scaling.min_instances,
                        maximum=settings.scaling.max_instances,
                    ),
                )
        if isinstance(settings, Realtime | MultiModel) and settings.delete_when_stopped:
            KeptEndpoint(self, "kept", endpoint=self._endpoint_name)
            yield Scalable(
                kind="sagemaker-endpoint",
                id=endpoint.name,
                signals=tuple(signal for each in self._hosted for signal in signals(endpoint.name, settings, each)),
            )
