"""A SageMaker endpoint: what it hosts, and how a change comes to it."""

from collections.abc import Sequence

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.sagemaker_endpoint import SagemakerEndpoint
from cdktf_cdktf_provider_aws.sagemaker_endpoint_configuration import (
    SagemakerEndpointConfiguration,
    SagemakerEndpointConfigurationAsyncInferenceConfig,
    SagemakerEndpointConfigurationAsyncInferenceConfigClientConfig,
    SagemakerEndpointConfigurationAsyncInferenceConfigOutputConfig,
    SagemakerEndpointConfigurationDataCaptureConfig,
    SagemakerEndpointConfigurationDataCaptureConfigCaptureContentTypeHeader,
    SagemakerEndpointConfigurationDataCaptureConfigCaptureOptions,
    SagemakerEndpointConfigurationProductionVariants,
    SagemakerEndpointConfigurationProductionVariantsServerlessConfig,
)
from constructs import Construct

from environments.settings.inference import Async, MultiModel, Realtime, Serverless
from environments.settings.inference import Endpoint as EndpointSettings
from environments.settings.ml_instance_types import has_local_disks
from modules.compute.sagemaker.hosted import Hosted
from modules.compute.sagemaker.model import Model
from modules.compute.sagemaker.names import configuration_prefix
from modules.compute.sagemaker.rollout import deployment
from modules.foundation.account import Account
from modules.foundation.keys import Keys
from modules.foundation.names import Names
from modules.foundation.storage import Bucket
from modules.foundation.tags import NEVER_STOPPED, component_tags

_CAPTURED = {"input": ("Input",), "output": ("Output",), "both": ("Input", "Output")}

_JSON, _CSV = ("application/json", "application/jsonlines"), ("text/csv",)
"""Content types that are captured as text; others as base64."""


class Endpoint(Construct):
    """An endpoint with its configuration: a change makes another configuration, which it changes to while it serves."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        settings: EndpointSettings,
        memory_gb: int,
        hosted: Sequence[Hosted],
        models: Sequence[Model],
        data: Bucket | None,
        alarms: Sequence[CloudwatchMetricAlarm],
        logs: CloudwatchLogGroup,
        names: Names,
        account: Account,
        keys: Keys,
    ) -> None:
        """`memory_gb` is a serverless container's; `alarms` take a change back; `logs` is a group that SageMaker would
        make itself, without a key."""
        super().__init__(scope, id_)
        configuration = SagemakerEndpointConfiguration(
            self,
            "configuration",
            name_prefix=configuration_prefix(names),
            # Disks of an instance's own are encrypted by its hardware, and SageMaker refuses to use a key.
            kms_key_arn=None
            if any(each.instance_type and has_local_disks(each.instance_type) for each in hosted)
            else keys.arn,
            production_variants=[
                _variant(each, model, settings, memory_gb) for each, model in zip(hosted, models, strict=True)
            ],
            data_capture_config=_capture(settings, data, keys),
            async_inference_config=_queue(settings, data, keys),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            tags=component_tags("endpoint", name),
        )
        endpoint = SagemakerEndpoint(
            self,
            "endpoint",
            name=name,
            endpoint_config_name=configuration.name,
            deployment_config=None if isinstance(settings, Serverless) else deployment(settings.rollout, alarms),
            depends_on=[logs, *alarms],
            lifecycle=TerraformResourceLifecycle(
                create_before_destroy=True,
                # An endpoint whose change was taken back is in service, and well for the provider: it would delete the
                # configuration that the endpoint still has (hashicorp/terraform-provider-aws#48997).
                postcondition=[
                    Postcondition(
                        condition=f"${{self.endpoint_config_name == {configuration.fqn}.name}}",
                        error_message="SageMaker took the change back, and the endpoint serves as before: an alarm "
                        "rang, or a container didn't come up. `aws sagemaker describe-endpoint` says why.",
                    )
                ],
            ),
            tags={**component_tags("endpoint", name), **(NEVER_STOPPED if _goes_on(settings) else {})},
        )
        self.name: str = endpoint.name
        # Known before the endpoint is, so that a change of it alone leaves those who may ask it alone.
        self.arn = account.arn("sagemaker", f"endpoint/{name}")


def _variant(
    hosted: Hosted, model: Model, settings: EndpointSettings, memory_gb: int
) -> SagemakerEndpointConfigurationProductionVariants:
    if isinstance(settings, Serverless):
        return SagemakerEndpointConfigurationProductionVariants(
            variant_name=hosted.name,
            model_name=model.name,
            initial_variant_weight=hosted.weight,
            serverless_config=SagemakerEndpointConfigurationProductionVariantsServerlessConfig(
                memory_size_in_mb=memory_gb * 1024,
                max_concurrency=settings.max_concurrency,
                provisioned_concurrency=settings.provisioned_concurrency,
            ),
        )
    return SagemakerEndpointConfigurationProductionVariants(
        variant_name=hosted.name,
        model_name=model.name,
        initial_variant_weight=hosted.weight,
        instance_type=hosted.instance_type,
        initial_instance_count=hosted.instances,
        model_data_download_timeout_in_seconds=settings.start_seconds,
        container_startup_health_check_timeout_in_seconds=settings.start_seconds,
    )


def _goes_on(settings: EndpointSettings) -> bool:
    """Whether it is left alone when the stack is stopped."""
    return isinstance(settings, Realtime | MultiModel) and not settings.delete_when_stopped


def _capture(
    settings: EndpointSettings, data: Bucket | None, keys: Keys
) -> SagemakerEndpointConfigurationDataCaptureConfig | None:
    if not isinstance(settings, Realtime) or settings.data_capture is None or data is None:
        return None
    return SagemakerEndpointConfigurationDataCaptureConfig(
        enable_capture=True,
        initial_sampling_percentage=settings.data_capture.percent,
        destination_s3_uri=f"s3://{data.name}/capture",
        kms_key_id=keys.arn,
        capture_options=[
            SagemakerEndpointConfigurationDataCaptureConfigCaptureOptions(capture_mode=mode)
            for mode in _CAPTURED[settings.data_capture.capture]
        ],
        capture_content_type_header=SagemakerEndpointConfigurationDataCaptureConfigCaptureContentTypeHeader(
            json_content_types=list(_JSON), csv_content_types=list(_CSV)
        ),
    )


def _queue(
    settings: EndpointSettings, data: Bucket | None, keys: Keys
) -> SagemakerEndpointConfigurationAsyncInferenceConfig | None:
    if not isinstance(settings, Async) or data is None:
        return None
    most = settings.concurrent_invocations
    return SagemakerEndpointConfigurationAsyncInferenceConfig(
        client_config=SagemakerEndpointConfigurationAsyncInferenceConfigClientConfig(
            max_concurrent_invocations_per_instance=most
        )
        if most
        else None,
        output_config=SagemakerEndpointConfigurationAsyncInferenceConfigOutputConfig(
            s3_output_path=f"s3://{data.name}/async/output",
            s3_failure_path=f"s3://{data.name}/async/failure",
            kms_key_id=keys.arn,
        ),
    )
