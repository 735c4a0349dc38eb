"""The server that lets calls of AWS go wrong: what clients see of it, and what it has noted."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator
from tests.integration.faults import Denied, Dropped, Failed, Fault, Faults, Throttled, Unanswered
from tests.integration.functions import Functions


@pytest.fixture
def faults(running: Emulator) -> Iterator[Faults]:
    with Faults(running.endpoint) as server:
        yield server


type Faulty = Callable[..., Any]


@pytest.fixture
def faulty(running: Emulator, faults: Faults) -> Faulty:
    """Makes clients whose calls may go wrong; they try once unless told otherwise."""

    def make(service: str, *, attempts: int = 1, seconds: float = 60) -> Any:
        config = Config(retries={"mode": "standard", "total_max_attempts": attempts}, read_timeout=seconds)
        # a session's own clients are kept, and go to the emulator
        session: Any = super(type(running.session), running.session)
        return session.client(service, endpoint_url=faults.url, config=config)

    return make


type Call = tuple[str, str, dict[str, Any]]

CALLS: list[Call] = [
    # JSON, REST with JSON, forms with XML, forms with EC2's XML, REST with XML, CBOR
    ("ecs", "ListClusters", {}),
    ("sqs", "ListQueues", {}),
    ("eks", "ListClusters", {}),
    ("eks", "DescribeNodegroup", {"clusterName": "a", "nodegroupName": "b"}),
    ("lambda", "ListFunctions", {}),
    ("lambda", "Invoke", {"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:a:b"}),
    ("scheduler", "ListSchedules", {}),
    ("apigateway", "GetRestApis", {}),
    ("apigatewayv2", "GetApis", {}),
    ("efs", "DescribeFileSystems", {}),
    ("sagemaker", "ListEndpoints", {}),
    ("sagemaker-runtime", "InvokeEndpoint", {"EndpointName": "nothing", "Body": b"{}"}),
    ("stepfunctions", "ListStateMachines", {}),
    ("autoscaling", "DescribeAutoScalingGroups", {}),
    ("rds", "DescribeDBInstances", {}),
    ("elasticbeanstalk", "DescribeEnvironments", {}),
    ("elbv2", "DescribeLoadBalancers", {}),
    ("sns", "ListTopics", {}),
    ("ec2", "DescribeInstances", {}),
    ("s3", "ListBuckets", {}),
    ("s3", "GetBucketTagging", {"Bucket": "nothing"}),
    ("s3", "ListParts", {"Bucket": "nothing", "Key": "a", "UploadId": "b"}),
    ("s3", "CopyObject", {"Bucket": "nothing", "Key": "a", "CopySource": "nothing/b"}),
    ("s3", "GetObject", {"Bucket": "nothing", "Key": "a/b c"}),
    ("cloudwatch", "ListMetrics", {}),
    ("resourcegroupstaggingapi", "GetResources", {}),
    ("dynamodb", "ListTables", {}),
]

CODES = {
    "ec2": ("RequestLimitExceeded", "InternalError", "UnauthorizedOperation"),
    "query": ("Throttling", "InternalFailure", "AccessDenied"),
    "rest-xml": ("SlowDown", "InternalError", "AccessDenied"),
}
OWN = {
    "apigateway": "TooManyRequestsException",
    "apigatewayv2": "TooManyRequestsException",
    "lambda": "TooManyRequestsException",
    "sqs": "RequestThrottled",
    "resourcegroupstaggingapi": "ThrottledException",
}


@pytest.mark.parametrize("asked", CALLS, ids=lambda asked: f"{asked[0]}.{asked[1]}")
def test_errors_are_those_of_the_service(faults: Faults, faulty: Faulty, asked: Call) -> None:
    service, operation, parameters = asked
    client, name = faulty(service), f"{service}.{operation}"
    default = ("ThrottlingException", "InternalFailure", "AccessDeniedException")
    codes = CODES.get(client.meta.service_model.metadata["protocol"], default)
    kinds: list[Fault] = [Throttled(), Failed(first=2), Denied(first=3)]
    for fault in kinds:
        faults.add(name, fault)

    seen = []
    for _ in kinds:
        with pytest.raises(ClientError) as refused:
            getattr(client, xform_name(operation))(**parameters)
        assert refused.value.response["Error"]["Message"]
        seen.append((refused.value.response["Error"]["Code"], refused.value.response["ResponseMetadata"]))

    throttle = OWN.get(service, codes[0])
    assert [code for code, _ in seen] == [throttle, *codes[1:]]
    assert [told["HTTPStatusCode"] >= 500 for _, told in seen[1:]] == [True, False]
    assert faults.asked == [name] * 3


@pytest.mark.parametrize("asked", CALLS, ids=lambda asked: f"{asked[0]}.{asked[1]}")
def test_without_a_fault_the_emulator_answers(clients: Clients, faults: Faults, faulty: Faulty, asked: Call) -> None:
    service, operation, parameters = asked

    def answer(client: Any) -> Any:
        try:
            told = getattr(client, xform_name(operation))(**parameters)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return {key: value for key, value in told.items() if key != "ResponseMetadata"}

    assert answer(faulty(service)) == answer(clients(service))
    assert faults.asked == [f"{service}.{operation}"]


def test_a_client_that_tries_again_gets_through(faults: Faults, faulty: Faulty) -> None:
    faults.add("ecs.ListClusters", Throttled(times=1))
    faults.add("ecs.ListClusters", Dropped(first=2))

    assert faulty("ecs", attempts=3).list_clusters()["clusterArns"] == []
    assert faults.asked == ["ecs.ListClusters"] * 3


def test_only_the_calls_that_were_meant_go_wrong(faults: Faults, faulty: Faulty) -> None:
    ecs = faulty("ecs")
    faults.add("ecs.ListClusters", Denied(first=2, times=2))
    faults.add("ecs.CreateCluster", Denied(times=None))

    seen = []
    for _ in range(4):
        try:
            ecs.list_clusters()
            seen.append("ok")
        except ClientError as error:
            seen.append(error.response["Error"]["Code"])
    for _ in range(2):
        with pytest.raises(ClientError, match=r"not authorized to perform: ecs:CreateCluster"):
            ecs.create_cluster(clusterName="never")

    assert seen == ["ok", "AccessDeniedException", "AccessDeniedException", "ok"]
    faults.reset()
    assert faults.asked == []
    ecs.create_cluster(clusterName="after-all")
    ecs.delete_cluster(cluster="after-all")


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_connection_is_dropped_before_or_after_the_call_was_carried_out(
    clients: Clients, faults: Faults, faulty: Faulty, carried_out: bool
) -> None:
    name = f"dropped-{carried_out}"
    faults.add("sqs.CreateQueue", Dropped(carried_out=carried_out))

    with pytest.raises(ConnectionClosedError):
        faulty("sqs").create_queue(QueueName=name)

    assert bool(clients("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls")) is carried_out


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_call_is_never_answered(clients: Clients, faults: Faults, faulty: Faulty, carried_out: bool) -> None:
    name = f"silent-{carried_out}"
    clients("sqs").list_queues()
    faults.add("sqs.CreateQueue", Unanswered(carried_out=carried_out))

    with pytest.raises(ReadTimeoutError):
        faulty("sqs", seconds=3).create_queue(QueueName=name)

    assert bool(clients("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls")) is carried_out


def test_it_ends_although_a_call_is_unanswered(running: Emulator, faulty: Faulty, faults: Faults) -> None:
    faults.add("ecs.ListClusters", Unanswered())
    with pytest.raises(ReadTimeoutError):
        faulty("ecs", seconds=0.2).list_clusters()

    faults.__exit__()

    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(faults.url, timeout=5)  # noqa: S310 (a URL of this test's own)


@pytest.mark.parametrize("name", ["ecs.StopEverything", "nothing.ListClusters"])
def test_a_fault_of_an_operation_that_there_is_not_is_refused(faults: Faults, name: str) -> None:
    with pytest.raises(ValueError, match=f"there is no operation {name}"):
        faults.add(name, Throttled())


def test_bodies_pass_as_they_are(clients: Clients, faults: Faults, faulty: Faulty) -> None:
    s3, content = faulty("s3"), bytes(range(256)) * 1000
    s3.create_bucket(Bucket="passing")

    s3.put_object(Bucket="passing", Key="a b/ü", Body=content)

    assert s3.get_object(Bucket="passing", Key="a b/ü")["Body"].read() == content
    assert s3.head_object(Bucket="passing", Key="a b/ü")["ContentLength"] == len(content)
    assert faults.asked == ["s3.CreateBucket", "s3.PutObject", "s3.GetObject", "s3.HeadObject"]
    clients("s3").delete_object(Bucket="passing", Key="a b/ü")
    clients("s3").delete_bucket(Bucket="passing")


def test_what_is_no_call_of_aws_passes_unnoted(faults: Faults) -> None:
    with urllib.request.urlopen(f"{faults.url}/_localstack/health", timeout=60) as answer:  # noqa: S310 (its own)
        assert answer.status == 200

    assert faults.asked == []


def test_a_function_meets_faults_too(clients: Clients, faults: Faults) -> None:
    functions = Functions(clients)
    source = """
        import boto3
        def handler(event, context):
            return boto3.client("ecs").list_clusters()["clusterArns"]
    """
    functions.create("meeting", source, Environment={"Variables": {"AWS_ENDPOINT_URL": faults.url}})
    faults.add("ecs.ListClusters", Denied())

    assert functions.invoke("meeting").error == "Unhandled"
    assert functions.invoke("meeting").payload == []
    assert faults.asked == ["ecs.ListClusters", "ecs.ListClusters"]
