"""SageMaker hosting on the emulator: models, endpoints and their scaling, and Step Functions beside them."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator
from tests.integration.functions import until

ROLE = "arn:aws:iam::000000000000:role/model"
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312"
INSTANCES = {"VariantName": "a", "ModelName": "plain", "InstanceType": "ml.m6g.large", "InitialInstanceCount": 1}
SERVERLESS = {
    "VariantName": "a",
    "ModelName": "plain",
    "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
}
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 20,
    "DestinationS3Uri": "s3://models/capture/",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
}


@pytest.fixture(scope="module")
def sagemaker(clients: Clients) -> Any:
    """A client of a SageMaker that has the models `plain`, `isolated` and `several`."""
    client = clients("sagemaker")
    container = {"Image": IMAGE, "Environment": {"LOG": "debug"}}
    client.create_model(ModelName="plain", ExecutionRoleArn=ROLE, PrimaryContainer=container)
    client.create_model(
        ModelName="isolated",
        ExecutionRoleArn=ROLE,
        EnableNetworkIsolation=True,
        PrimaryContainer=container,
        VpcConfig={"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
        Tags=[{"Key": "Project", "Value": "x"}],
    )
    many = {**container, "Mode": "MultiModel", "ModelDataUrl": "s3://models/all/"}
    client.create_model(ModelName="several", ExecutionRoleArn=ROLE, PrimaryContainer=many)
    return client


@pytest.fixture
def endpoint(sagemaker: Any) -> Iterator[str]:
    """An endpoint with two variants, a to which 90 % go and b to which 10 % go, and data capture."""
    both = [
        {**INSTANCES, "VariantName": name, "InitialVariantWeight": weight} for name, weight in (("a", 90), ("b", 10))
    ]
    sagemaker.create_endpoint_config(
        EndpointConfigName="both", ProductionVariants=both, DataCaptureConfig=CAPTURE, KmsKeyId="key"
    )
    sagemaker.create_endpoint(EndpointName="api", EndpointConfigName="both")
    yield "api"
    in_service(sagemaker, "api")
    sagemaker.delete_endpoint(EndpointName="api")
    sagemaker.delete_endpoint_config(EndpointConfigName="both")


def in_service(sagemaker: Any, name: str) -> dict[str, Any]:
    """The endpoint, once no update of it is under way."""
    return until(
        lambda: dict(sagemaker.describe_endpoint(EndpointName=name)), lambda told: told["EndpointStatus"] == "InService"
    )


def variants(sagemaker: Any, name: str) -> dict[str, Any]:
    told = in_service(sagemaker, name)["ProductionVariants"]
    return {one["VariantName"]: (one["CurrentWeight"], one["CurrentInstanceCount"]) for one in told}


def test_a_model_tells_all_that_was_said_of_it(sagemaker: Any) -> None:
    told = sagemaker.describe_model(ModelName="isolated")

    assert told["EnableNetworkIsolation"] is True
    assert told["VpcConfig"] == {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    assert told["PrimaryContainer"] == {"Image": IMAGE, "Environment": {"LOG": "debug"}, "Mode": "SingleModel"}
    assert sagemaker.list_tags(ResourceArn=told["ModelArn"])["Tags"] == [{"Key": "Project", "Value": "x"}]


def test_an_endpoint_is_in_service_with_its_variants(sagemaker: Any, endpoint: str) -> None:
    told = sagemaker.describe_endpoint(EndpointName=endpoint)

    assert told["EndpointStatus"] == "InService"
    assert variants(sagemaker, endpoint) == {"a": (90, 1), "b": (10, 1)}
    assert told["ProductionVariants"][0]["DeployedImages"] == [{"SpecifiedImage": IMAGE}]
    assert told["DataCaptureConfig"]["CaptureStatus"] == "Started"
    assert sagemaker.describe_endpoint_config(EndpointConfigName="both")["DataCaptureConfig"] == CAPTURE


def test_weights_shift_and_what_is_not_spoken_of_stays(sagemaker: Any, endpoint: str) -> None:
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=endpoint,
        DesiredWeightsAndCapacities=[
            {"VariantName": "a", "DesiredWeight": 0.5},
            {"VariantName": "b", "DesiredInstanceCount": 3},
        ],
    )
    assert variants(sagemaker, endpoint) == {"a": (0.5, 1), "b": (10, 3)}

    with pytest.raises(ClientError, match='"c" is/are not present within endpoint configuration "both"'):
        sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=endpoint, DesiredWeightsAndCapacities=[{"VariantName": "c", "DesiredWeight": 1}]
        )


def test_an_endpoint_tells_that_it_is_updated_and_refuses_another_update_meanwhile(
    clients: Clients, sagemaker: Any, endpoint: str
) -> None:
    wanted: Any = {"EndpointName": endpoint, "DesiredWeightsAndCapacities": [{"VariantName": "a"}]}
    wanted["DesiredWeightsAndCapacities"][0]["DesiredInstanceCount"] = 4
    sagemaker.update_endpoint_weights_and_capacities(**wanted)
    # who scales it looks at it, too
    a = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{endpoint}/variant/a",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }
    clients("application-autoscaling").register_scalable_target(**a, MinCapacity=1, MaxCapacity=4)

    for operation, asked in (
        (sagemaker.update_endpoint_weights_and_capacities, wanted),
        (sagemaker.update_endpoint, {"EndpointName": endpoint, "EndpointConfigName": "both"}),
        (sagemaker.delete_endpoint, {"EndpointName": endpoint}),
    ):
        with pytest.raises(ClientError, match=r'Cannot update in-progress endpoint "arn:.*:endpoint/api"'):
            operation(**asked)
    during = sagemaker.describe_endpoint(EndpointName=endpoint)
    counts = [(one["CurrentInstanceCount"], one["DesiredInstanceCount"]) for one in during["ProductionVariants"]]
    assert (during["EndpointStatus"], counts) == ("Updating", [(1, 4), (1, 1)])
    assert variants(sagemaker, endpoint) == {"a": (90, 4), "b": (10, 1)}


def test_only_an_asynchronous_endpoint_has_no_instances(sagemaker: Any, endpoint: str) -> None:
    asynchronous = {"OutputConfig": {"S3OutputPath": "s3://models/out/"}}
    sagemaker.create_endpoint_config(
        EndpointConfigName="async", ProductionVariants=[INSTANCES], AsyncInferenceConfig=asynchronous
    )
    sagemaker.create_endpoint(EndpointName="async", EndpointConfigName="async")
    wanted = [{"VariantName": "a", "DesiredInstanceCount": 0}]

    sagemaker.update_endpoint_weights_and_capacities(EndpointName="async", DesiredWeightsAndCapacities=wanted)

    assert variants(sagemaker, "async") == {"a": (1, 0)}
    with pytest.raises(ClientError, match="can't have 0 instances"):
        sagemaker.update_endpoint_weights_and_capacities(EndpointName=endpoint, DesiredWeightsAndCapacities=wanted)
    sagemaker.delete_endpoint(EndpointName="async")
    sagemaker.delete_endpoint_config(EndpointConfigName="async")


def test_an_endpoint_takes_what_scales_it_along_and_comes_back_from_its_configuration(
    clients: Clients, sagemaker: Any
) -> None:
    scaling = clients("application-autoscaling")
    sagemaker.create_endpoint_config(EndpointConfigName="nightly", ProductionVariants=[INSTANCES])
    again: Any = {"EndpointName": "nightly", "EndpointConfigName": "nightly", "Tags": [{"Key": "Stack", "Value": "x"}]}
    arn = sagemaker.create_endpoint(**again)["EndpointArn"]
    scaling.register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId="endpoint/nightly/variant/a",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=1,
        MaxCapacity=2,
    )

    sagemaker.delete_endpoint(EndpointName="nightly")

    assert scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"] == []
    with pytest.raises(ClientError, match="Could not find endpoint"):
        sagemaker.describe_endpoint(EndpointName="nightly")
    assert sagemaker.create_endpoint(**again)["EndpointArn"] == arn
    assert variants(sagemaker, "nightly") == {"a": (1, 1)}
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Size", "Value": "1"}])
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["Stack"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "Size", "Value": "1"}]
    sagemaker.delete_endpoint(EndpointName="nightly")
    sagemaker.delete_endpoint_config(EndpointConfigName="nightly")


def test_a_target_brings_its_variant_within_its_bounds(clients: Clients, sagemaker: Any, endpoint: str) -> None:
    target = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{endpoint}/variant/a",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }
    scaling = clients("application-autoscaling")

    scaling.register_scalable_target(**target, MinCapacity=2, MaxCapacity=4)

    assert sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointStatus"] == "Updating"
    assert variants(sagemaker, endpoint) == {"a": (90, 2), "b": (10, 1)}
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=1)
    assert variants(sagemaker, endpoint) == {"a": (90, 1), "b": (10, 1)}


@pytest.mark.parametrize(("retained", "expected"), [(False, (90, 2)), (True, (0.5, 1))])
def test_a_new_configuration_takes_over_and_keeps_capacity_only_if_asked_to(
    sagemaker: Any, endpoint: str, retained: bool, expected: tuple[float, int]
) -> None:
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=endpoint, DesiredWeightsAndCapacities=[{"VariantName": "a", "DesiredWeight": 0.5}]
    )
    in_service(sagemaker, endpoint)
    larger = {**INSTANCES, "InitialInstanceCount": 2, "InitialVariantWeight": 90}
    sagemaker.create_endpoint_config(EndpointConfigName="larger", ProductionVariants=[larger])

    sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName="larger", RetainAllVariantProperties=retained)

    assert sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"] == "larger"
    assert variants(sagemaker, endpoint) == {"a": expected}
    sagemaker.delete_endpoint_config(EndpointConfigName="larger")


def test_a_serverless_endpoint_changes_its_concurrency(sagemaker: Any) -> None:
    sagemaker.create_endpoint_config(EndpointConfigName="serverless", ProductionVariants=[SERVERLESS])
    sagemaker.create_endpoint(EndpointName="serverless", EndpointConfigName="serverless")

    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName="serverless",
        DesiredWeightsAndCapacities=[{"VariantName": "a", "ServerlessUpdateConfig": {"MaxConcurrency": 9}}],
    )

    (told,) = in_service(sagemaker, "serverless")["ProductionVariants"]
    assert told["CurrentServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 9}
    sagemaker.delete_endpoint(EndpointName="serverless")
    sagemaker.delete_endpoint_config(EndpointConfigName="serverless")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ProductionVariants": [{**INSTANCES, "ModelName": "none"}]}, 'Could not find model "arn:aws:sagemaker:'),
        ({"ProductionVariants": [{**INSTANCES, "InstanceType": "ml.z9.huge"}]}, "satisfy enum value set"),
        ({"ProductionVariants": [INSTANCES, INSTANCES]}, '"a" was non-unique'),
        ({"ProductionVariants": [{"VariantName": "a"}]}, "either an InstanceType or a ServerlessConfig"),
        ({"ProductionVariants": [INSTANCES | SERVERLESS]}, "either an InstanceType or a ServerlessConfig"),
        ({"ProductionVariants": [{**INSTANCES, "InstanceType": "ml.g5.xlarge"}], "KmsKeyId": "key"}, "local storage"),
        ({"ProductionVariants": [{**SERVERLESS, "ModelName": "isolated"}]}, "doesn't support network isolation"),
        ({"ProductionVariants": [{**SERVERLESS, "ModelName": "several"}]}, "doesn't support multi-model endpoints"),
        ({"DataCaptureConfig": CAPTURE}, "doesn't support data capture"),
        (
            {"ProductionVariants": [SERVERLESS | {"ServerlessConfig": {"MemorySizeInMB": 1500, "MaxConcurrency": 1}}]},
            "must be 1024, 2048",
        ),
        ({"EndpointConfigName": "under_score"}, "satisfy regular expression pattern"),
    ],
)
def test_an_endpoint_configuration_that_aws_would_refuse_is_refused(
    sagemaker: Any, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        sagemaker.create_endpoint_config(
            **{"EndpointConfigName": "wrong", "ProductionVariants": [SERVERLESS]} | changes
        )

    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_null_where_something_is_wanted_is_refused_by_its_place(running: Emulator) -> None:
    # a client that lets pass what boto3 would refuse by itself
    client = boto3.client(
        "sagemaker",
        endpoint_url=running.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )
    container: Any = {"Image": IMAGE, "Environment": {"LOG": None}}

    with pytest.raises(ClientError, match=r"Value null at 'primaryContainer\.environment\.LOG\.member'"):
        client.create_model(ModelName="nulls", PrimaryContainer=container)


def test_what_is_there_is_not_made_twice_and_what_is_not_is_not_found(sagemaker: Any) -> None:
    with pytest.raises(ClientError, match="Cannot create already existing model"):
        sagemaker.create_model(ModelName="plain", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": IMAGE})
    with pytest.raises(
        ClientError, match='Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/x"'
    ):
        sagemaker.describe_endpoint(EndpointName="x")


def test_lists_are_filtered_sorted_and_paged(sagemaker: Any) -> None:
    first = sagemaker.list_models(SortBy="Name", SortOrder="Ascending", MaxResults=2)
    rest = sagemaker.list_models(SortBy="Name", SortOrder="Ascending", NextToken=first["NextToken"])

    names = [one["ModelName"] for page in (first, rest) for one in page["Models"]]
    assert names == ["isolated", "plain", "several"]
    assert "NextToken" not in rest
    assert [one["ModelName"] for one in sagemaker.list_models(NameContains="PLAI")["Models"]] == ["plain"]


@pytest.mark.parametrize("operation", ["create_transform_job", "create_training_job", "create_processing_job"])
def test_a_job_that_would_run_a_container_is_refused(sagemaker: Any, operation: str) -> None:
    s3 = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://models/in/"}}
    parameters: dict[str, Any] = {
        "create_transform_job": {
            "TransformJobName": "x",
            "ModelName": "plain",
            "TransformInput": {"DataSource": s3},
            "TransformOutput": {"S3OutputPath": "s3://models/out/"},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        },
        "create_training_job": {
            "TrainingJobName": "x",
            "RoleArn": ROLE,
            "OutputDataConfig": {"S3OutputPath": "s3://models/"},
            "StoppingCondition": {},
        },
        "create_processing_job": {
            "ProcessingJobName": "x",
            "RoleArn": ROLE,
            "AppSpecification": {"ImageUri": IMAGE},
            "ProcessingResources": {
                "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
            },
        },
    }[operation]

    with pytest.raises(ClientError, match="is not emulated") as refused:
        getattr(sagemaker, operation)(**parameters)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_an_endpoint_is_not_invoked(clients: Clients, endpoint: str) -> None:
    with pytest.raises(ClientError, match=r"sagemaker-runtime\.InvokeEndpoint is not emulated"):
        clients("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, Body=b"{}")


def test_a_variant_is_scaled_and_its_policy_goes_with_the_target(clients: Clients, endpoint: str) -> None:
    scaling = clients("application-autoscaling")
    target = {"ServiceNamespace": "sagemaker", "ScalableDimension": "sagemaker:variant:DesiredInstanceCount"}
    a = target | {"ResourceId": f"endpoint/{endpoint}/variant/a"}

    with pytest.raises(ClientError, match="variant doesn't exist: endpoint/api/variant/z"):
        scaling.register_scalable_target(**a | {"ResourceId": "endpoint/api/variant/z"}, MinCapacity=1, MaxCapacity=2)
    scaling.register_scalable_target(**a, MinCapacity=0, MaxCapacity=2)
    scaling.put_scaling_policy(
        **a,
        PolicyName="invocations",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 100,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        },
    )
    assert len(scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"]) == 1
    longer = {"ServiceNamespace": "sagemaker", "ResourceId": f"{a['ResourceId']}-longer"}
    assert scaling.describe_scaling_policies(**longer)["ScalingPolicies"] == []

    scaling.deregister_scalable_target(**a)
    assert scaling.describe_scaling_policies(ServiceNamespace="sagemaker")["ScalingPolicies"] == []


def test_the_provisioned_concurrency_of_a_variant_is_a_dimension(clients: Clients, endpoint: str) -> None:
    target = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{endpoint}/variant/a",
        "ScalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency",
    }
    clients("application-autoscaling").register_scalable_target(**target, MinCapacity=1, MaxCapacity=2)
    clients("application-autoscaling").deregister_scalable_target(**target)


def test_a_state_machine_keeps_its_encryption_and_tracing(clients: Clients) -> None:
    states = clients("stepfunctions")
    made = states.create_state_machine(
        name="batch",
        roleArn=ROLE,
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        tracingConfiguration={"enabled": True},
        encryptionConfiguration={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "key"},
    )["stateMachineArn"]

    told = states.describe_state_machine(stateMachineArn=made)
    assert told["tracingConfiguration"] == {"enabled": True}
    assert told["encryptionConfiguration"] == {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "key"}

    states.update_state_machine(stateMachineArn=made, encryptionConfiguration={"type": "AWS_OWNED_KEY"})
    told = states.describe_state_machine(stateMachineArn=made)
    assert told["tracingConfiguration"] == {"enabled": True}
    assert told["encryptionConfiguration"] == {"type": "AWS_OWNED_KEY"}
    states.delete_state_machine(stateMachineArn=made)
