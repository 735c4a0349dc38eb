"""Lambda functions run for real: their answers, errors, limits, logs and processes."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator, free_port
from tests.integration.functions import ACCOUNT, Functions, until, zipped


@pytest.fixture(scope="module")
def functions(clients: Clients) -> Functions:
    """The functions of the emulator that the tests of this file share."""
    return Functions(clients)


# --- what is answered


def test_a_function_returns_what_its_handler_returned(functions: Functions) -> None:
    functions.create("echo", "def handler(event, context): return {'got': event, 'ä': [1, None, 2.5]}")

    answer = functions.invoke("echo", {"a": "ü"})

    assert answer.payload == {"got": {"a": "ü"}, "ä": [1, None, 2.5]}
    assert answer.error is None
    assert answer.version == "$LATEST"


def test_an_exception_has_the_shape_of_aws(functions: Functions) -> None:
    functions.create("raises", "def handler(event, context):\n    raise ValueError('no ' + event)")

    answer = functions.invoke("raises", "luck")

    assert answer.error == "Unhandled"
    assert answer.payload["errorMessage"] == "no luck"
    assert answer.payload["errorType"] == "ValueError"
    assert set(answer.payload) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert 'line 2, in handler\n    raise ValueError("' not in answer.payload["stackTrace"][0]
    assert "line 2, in handler" in answer.payload["stackTrace"][0]
    assert len(answer.payload["stackTrace"]) == 1
    assert "[ERROR] ValueError: no luck" in answer.log


@pytest.mark.parametrize(
    ("source", "handler", "kind", "message"),
    [
        (
            "import absent",
            "index.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'index': No module named",
        ),
        ("def handler(", "index.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'index'"),
        ("x = 1", "index.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'index'"),
        ("x = 1", "index", "Runtime.MalformedHandlerName", "Bad handler 'index'"),
        ("import os; os.environ['ABSENT']", "index.handler", "KeyError", "'ABSENT'"),
        ("import sys; sys.exit(4)", "index.handler", "Runtime.ExitError", "Runtime exited with error: exit status 4"),
    ],
)
def test_a_handler_that_cannot_be_imported_says_so_each_time(
    functions: Functions, source: str, handler: str, kind: str, message: str
) -> None:
    name = f"import-{abs(hash((source, handler)))}"
    functions.create(name, source, Handler=handler)

    for _ in range(2):
        answer = functions.invoke(name)

        assert answer.error == "Unhandled"
        assert answer.payload["errorType"] == kind
        assert message in answer.payload["errorMessage"]


def test_an_answer_that_is_not_json_is_an_error(functions: Functions) -> None:
    functions.create("set", "def handler(event, context): return {1}")

    answer = functions.invoke("set")

    assert answer.payload["errorType"] == "Runtime.MarshalError"
    assert "Object of type set is not JSON serializable" in answer.payload["errorMessage"]


def test_a_payload_that_is_not_json_is_refused_before_the_function_runs(functions: Functions, clients: Clients) -> None:
    functions.create("unasked", "def handler(event, context): return 1")

    with pytest.raises(ClientError) as refused:
        clients("lambda").invoke(FunctionName="unasked", Payload=b"{'a': 1}")

    assert refused.value.response["Error"]["Code"] == "InvalidRequestContentException"


def test_an_answer_above_six_megabytes_is_an_error(functions: Functions) -> None:
    functions.create("long", "def handler(event, context): return 'x' * event")

    assert len(functions.invoke("long", 6_000_000).payload) == 6_000_000
    assert functions.invoke("long", 7_000_000).payload["errorType"] == "Function.ResponseSizeTooLarge"


# --- its limits


def test_a_timeout_has_the_message_of_aws_and_ends_the_process_and_its_children(functions: Functions) -> None:
    source = """
        import os, subprocess, time
        def handler(event, context):
            if event == "pids":
                return os.getpid()
            children = [subprocess.Popen(["sleep", "600"]), subprocess.Popen(["sleep", "600"], start_new_session=True)]
            print("children", *[one.pid for one in children])
            time.sleep(60)
    """
    functions.create("slow", source, Timeout=2)
    first = functions.invoke("slow", "pids").payload

    answer = functions.invoke("slow")

    assert answer.error == "Unhandled"
    request_id = answer.log.partition("RequestId: ")[2].partition(" ")[0]
    assert answer.payload["errorMessage"].endswith(f"Z {request_id} Task timed out after 2.00 seconds")
    assert "Task timed out after 2.00 seconds" in answer.log
    assert "Status: timeout" in answer.log
    children = [int(pid) for pid in answer.log.partition("children ")[2].partition("\n")[0].split()]
    assert len(children) == 2
    until(lambda: [pid for pid in [first, *children] if _lives(pid)], lambda left: not left)
    # the next one has a new process
    assert functions.invoke("slow", "pids").payload != first


def test_a_function_that_needs_more_memory_than_it_has_is_killed(functions: Functions) -> None:
    functions.create("big", "def handler(event, context): return len(bytearray(event * 1024 * 1024))", MemorySize=128)

    assert functions.invoke("big", 16).payload == 16 * 1024 * 1024
    answer = functions.invoke("big", 300)

    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.ExitError"
    assert answer.payload["errorMessage"].endswith("Error: Runtime exited with error: signal: killed")
    assert "Max Memory Used: 128 MB" in answer.log
    assert functions.invoke("big", 16).payload == 16 * 1024 * 1024


def test_a_function_that_ends_its_process_is_an_error_and_lives_again(functions: Functions) -> None:
    functions.create("exits", "import os\ndef handler(event, context): return os._exit(event) if event else 'here'")

    answer = functions.invoke("exits", 7)

    assert answer.payload["errorType"] == "Runtime.ExitError"
    assert answer.payload["errorMessage"].endswith("Error: Runtime exited with error: exit status 7")
    assert functions.invoke("exits").payload == "here"


# --- what it sees


def test_its_environment_is_that_of_aws_and_its_own_and_nothing_of_this_machine(
    functions: Functions, running: Emulator
) -> None:
    source = "import os, sys\ndef handler(event, context): return {**os.environ}"
    functions.create("env", source, Environment={"Variables": {"MODE": "test", "NUMBER": "5"}}, MemorySize=256)

    seen = functions.invoke("env").payload

    assert seen["MODE"] == "test"
    assert seen["NUMBER"] == "5"
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "us-east-1"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "env"
    assert seen["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["AWS_LAMBDA_LOG_GROUP_NAME"] == "/aws/lambda/env"
    assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
    assert seen["_HANDLER"] == "index.handler"
    assert seen["AWS_ENDPOINT_URL"] == running.endpoint
    assert seen["AWS_ACCESS_KEY_ID"] == seen["AWS_SECRET_ACCESS_KEY"] == "test"
    assert (Path(seen["LAMBDA_TASK_ROOT"]) / "index.py").is_file()
    # its home is its own, and no variable of LocalStack or of this test's shell is there
    assert seen["HOME"] != os.environ.get("HOME")
    assert not [name for name in seen if "LOCALSTACK" in name or name.startswith(("PYTEST", "GATEWAY", "VIRTUAL_ENV"))]


def test_boto3_in_a_handler_reaches_the_emulator_and_the_emulators_own_packages_are_not_there(
    functions: Functions, clients: Clients
) -> None:
    source = """
        import boto3
        def handler(event, context):
            try:
                import localstack
            except ImportError:
                boto3.client("s3").put_object(Bucket=event, Key="from/the/function", Body=b"!")
                return "written"
            return localstack.__file__
    """
    functions.create("writes", source)
    clients("s3").create_bucket(Bucket="written-by-a-function")

    assert functions.invoke("writes", "written-by-a-function").payload == "written"
    found = clients("s3").list_objects_v2(Bucket="written-by-a-function")["Contents"]
    assert [one["Key"] for one in found] == ["from/the/function"]


def test_its_context_is_that_of_aws(functions: Functions) -> None:
    source = """
        def handler(event, context):
            return {
                "left": context.get_remaining_time_in_millis(),
                **{name: value for name, value in vars(context).items() if not name.startswith("_")},
            }
    """
    arn = functions.create("context", source, Timeout=20, MemorySize=192)

    seen = functions.invoke("context").payload

    assert 10_000 < seen["left"] <= 20_000
    assert seen["function_name"] == "context"
    assert seen["function_version"] == "$LATEST"
    assert seen["invoked_function_arn"] == arn
    assert seen["memory_limit_in_mb"] == "192"
    assert seen["log_group_name"] == "/aws/lambda/context"
    assert seen["log_stream_name"].startswith(time.strftime("%Y/%m/%d/[$LATEST]", time.gmtime()))
    assert len(seen["aws_request_id"]) == 36


def test_what_is_in_its_layers_can_be_imported_and_the_later_one_wins(functions: Functions, clients: Clients) -> None:
    layers = []
    for number in (1, 2):
        archive = zipped("", **{"python/shared": f"number = {number}", f"python/only{number}": "here = True"})
        told = clients("lambda").publish_layer_version(LayerName=f"layer{number}", Content={"ZipFile": archive})
        layers.append(told["LayerVersionArn"])
    source = "import only1, only2, shared\ndef handler(event, context): return shared.number"

    functions.create("layered", source, Layers=layers)

    assert functions.invoke("layered").payload == 2


# --- its processes


def test_a_warm_process_keeps_its_state_and_more_are_started_for_what_comes_at_once(functions: Functions) -> None:
    source = """
        import os, time
        count = 0
        def handler(event, context):
            global count
            count += 1
            time.sleep(event)
            return [os.getpid(), count]
    """
    functions.create("warm", source, Timeout=30)

    one, two = functions.invoke("warm", 0).payload, functions.invoke("warm", 0).payload
    assert two == [one[0], 2]

    with ThreadPoolExecutor() as pool:
        at_once = list(pool.map(lambda _: functions.invoke("warm", 2).payload[0], range(3)))
    assert len(set(at_once)) == 3
    assert one[0] in at_once


def test_new_code_and_new_settings_take_effect_and_end_the_old_processes(
    functions: Functions, clients: Clients
) -> None:
    source = "import os\ndef handler(event, context): return [os.getpid(), {0}, os.environ.get('A')]"
    functions.create("changes", source.replace("{0}", "1"))
    first = functions.invoke("changes").payload
    client = clients("lambda")

    client.update_function_code(FunctionName="changes", ZipFile=zipped(source.replace("{0}", "2")))
    client.get_waiter("function_updated_v2").wait(FunctionName="changes", WaiterConfig={"Delay": 1})
    second = functions.invoke("changes").payload
    client.update_function_configuration(FunctionName="changes", Environment={"Variables": {"A": "b"}})
    client.get_waiter("function_updated_v2").wait(FunctionName="changes", WaiterConfig={"Delay": 1})
    third = functions.invoke("changes").payload

    assert [first[1:], second[1:], third[1:]] == [[1, None], [2, None], [2, "b"]]
    until(lambda: [pid for pid in (first[0], second[0]) if _lives(pid)], lambda left: not left)


def test_deleting_a_function_ends_its_processes(functions: Functions, clients: Clients) -> None:
    functions.create("gone", "import os\ndef handler(event, context): return os.getpid()")
    pid = functions.invoke("gone").payload
    assert _lives(pid)

    clients("lambda").delete_function(FunctionName="gone")

    until(lambda: _lives(pid), lambda alive: not alive)


def test_reserved_concurrency_throttles_what_is_above_it(functions: Functions, clients: Clients) -> None:
    functions.create("reserved", "import time\ndef handler(event, context): time.sleep(event)", Timeout=30)
    client = clients("lambda")
    client.put_function_concurrency(FunctionName="reserved", ReservedConcurrentExecutions=1)
    functions.invoke("reserved", 0)

    def outcome(seconds: float) -> str:
        try:
            functions.invoke("reserved", seconds)
        except ClientError as error:
            return f"{error.response['ResponseMetadata']['HTTPStatusCode']} {error.response['Error']['Code']}"
        return "done"

    with ThreadPoolExecutor() as pool:
        at_once = pool.map(outcome, [4, 4])
    assert sorted(at_once) == ["429 TooManyRequestsException", "done"]

    client.put_function_concurrency(FunctionName="reserved", ReservedConcurrentExecutions=0)
    assert outcome(0) == "429 TooManyRequestsException"


def test_provisioned_concurrency_has_processes_ready_for_an_alias(functions: Functions, clients: Clients) -> None:
    functions.create(
        "ready", "import os\ndef handler(event, context): return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']"
    )
    client = clients("lambda")
    version = client.publish_version(FunctionName="ready")["Version"]
    client.create_alias(FunctionName="ready", Name="live", FunctionVersion=version)

    client.put_provisioned_concurrency_config(FunctionName="ready", Qualifier="live", ProvisionedConcurrentExecutions=2)

    told = until(
        lambda: client.get_provisioned_concurrency_config(FunctionName="ready", Qualifier="live"),
        lambda told: told["Status"] != "IN_PROGRESS",
    )
    assert (told["Status"], told["AvailableProvisionedConcurrentExecutions"]) == ("READY", 2)
    assert functions.invoke("ready", Qualifier="live").payload == "provisioned-concurrency"
    assert functions.invoke("ready").payload == "on-demand"


def test_an_alias_divides_its_invocations_between_two_versions(functions: Functions, clients: Clients) -> None:
    functions.create("weighted", "def handler(event, context): return [context.function_version, 'old']")
    client = clients("lambda")
    client.publish_version(FunctionName="weighted")
    client.update_function_code(
        FunctionName="weighted",
        ZipFile=zipped("def handler(event, context): return [context.function_version, 'new']"),
    )
    client.get_waiter("function_updated_v2").wait(FunctionName="weighted", WaiterConfig={"Delay": 1})
    client.publish_version(FunctionName="weighted")
    client.create_alias(
        FunctionName="weighted",
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
    )

    # that 60 throws of a coin all fall on one side happens once in 10^18 times
    seen = {tuple(functions.invoke("weighted", Qualifier="live").payload) for _ in range(60)}

    assert seen == {("1", "old"), ("2", "new")}

    def divide(**weights: float) -> set[str]:
        routing = {
            "AdditionalVersionWeights": {version.removeprefix("v"): weight for version, weight in weights.items()}
        }
        told = client.update_alias(FunctionName="weighted", Name="live", RoutingConfig=routing)
        assert told.get("RoutingConfig", {"AdditionalVersionWeights": {}}) == routing
        return {functions.invoke("weighted", Qualifier="live").payload[0] for _ in range(10)}

    assert divide() == {"1"}
    assert divide(v2=1.0) == {"2"}
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        divide(v3=0.5)


# --- its log


def test_its_log_is_in_cloudwatch_logs_as_aws_writes_it(functions: Functions) -> None:
    source = """
        import logging
        print("while it is imported")
        logging.getLogger().setLevel("INFO")
        def handler(event, context):
            print("printed")
            logging.info("logged %d", 1)
    """
    functions.create("logs", source)

    answer = functions.invoke("logs")

    found = functions.events("/aws/lambda/logs", lambda lines: any(line.startswith("REPORT") for line in lines))
    ((stream, lines),) = found.items()
    assert stream.startswith(time.strftime("%Y/%m/%d/[$LATEST]", time.gmtime()))
    assert len(stream.partition("]")[2]) == 32
    request_id = lines[1].split()[2]
    assert lines[0] == "while it is imported"
    assert lines[1] == f"START RequestId: {request_id} Version: $LATEST"
    assert lines[2] == "printed"
    assert lines[3].startswith("[INFO]\t")
    assert lines[3].endswith(f"Z\t{request_id}\tlogged 1")
    assert lines[4] == f"END RequestId: {request_id}"
    assert lines[5].startswith(f"REPORT RequestId: {request_id}\tDuration: ")
    assert "\tMemory Size: 128 MB\tMax Memory Used: " in lines[5]
    assert "\tInit Duration: " in lines[5]
    assert answer.log.splitlines() == lines


def test_its_log_goes_to_the_group_of_its_logging_configuration_as_json_if_it_wants(functions: Functions) -> None:
    source = """
        import logging
        def handler(event, context):
            logging.debug("too low")
            logging.warning("high enough", extra={"order": 7})
    """
    logging = {"LogFormat": "JSON", "LogGroup": "/own/group", "ApplicationLogLevel": "WARN"}
    functions.create("json", source, LoggingConfig=logging)

    functions.invoke("json")

    found = functions.events("/own/group", lambda lines: any("platform.report" in line for line in lines))
    ((stream, lines),) = found.items()
    assert stream.startswith(time.strftime("%Y/%m/%d/json[$LATEST]", time.gmtime()))
    start, logged, report = map(json.loads, lines)
    assert start["type"] == "platform.start"
    assert (logged["level"], logged["message"], logged["order"]) == ("WARNING", "high enough", 7)
    assert logged["requestId"] == start["record"]["requestId"] == report["record"]["requestId"]
    assert report["record"]["metrics"]["memorySizeMB"] == 128


# --- asynchronous invocations


@pytest.mark.parametrize("kind", ["sqs", "sns"])
def test_what_failed_every_time_goes_to_the_dead_letter_queue(
    functions: Functions, clients: Clients, kind: str
) -> None:
    url, arn = _queue(clients, f"dead-{kind}")
    target = arn
    if kind == "sns":
        target = clients("sns").create_topic(Name="dead")["TopicArn"]
        clients("sns").subscribe(TopicArn=target, Protocol="sqs", Endpoint=arn)
    name = f"fails-{kind}"
    functions.create(
        name, "def handler(event, context): raise ValueError('no')", DeadLetterConfig={"TargetArn": target}
    )

    told = clients("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'{"number": 1}')

    assert told["StatusCode"] == 202
    (message,) = _receive(clients, url)
    body = json.loads(message["Body"])
    assert (json.loads(body["Message"]) if kind == "sns" else body) == {"number": 1}
    # the first time and AWS's two more
    found = functions.events(f"/aws/lambda/{name}", lambda lines: sum("REPORT" in line for line in lines) >= 3)
    assert sum(line.startswith("START") for lines in found.values() for line in lines) == 3


def test_what_came_of_an_asynchronous_invocation_goes_to_its_destinations(
    functions: Functions, clients: Clients
) -> None:
    (failed_url, failed), (done_url, done) = _queue(clients, "failed"), _queue(clients, "done")
    functions.create("reports", "def handler(event, context): return 1 / event")
    clients("lambda").put_function_event_invoke_config(
        FunctionName="reports",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": failed}, "OnSuccess": {"Destination": done}},
    )

    for number in (b"0", b"2"):
        clients("lambda").invoke(FunctionName="reports", InvocationType="Event", Payload=number)

    (failure,), (success,) = _receive(clients, failed_url), _receive(clients, done_url)
    assert json.loads(failure["Body"])["requestContext"]["condition"] == "RetriesExhausted"
    assert json.loads(failure["Body"])["responsePayload"]["errorType"] == "ZeroDivisionError"
    assert json.loads(success["Body"])["responsePayload"] == 0.5


# --- what calls it


def test_a_function_is_invoked_for_messages_in_a_queue(functions: Functions, clients: Clients) -> None:
    url, queue = _queue(clients, "source")
    arn = functions.create("consumes", "def handler(event, context): print([one['body'] for one in event['Records']])")
    clients("lambda").create_event_source_mapping(FunctionName=arn, EventSourceArn=queue, BatchSize=1)

    clients("sqs").send_message(QueueUrl=url, MessageBody="hello")

    functions.events("/aws/lambda/consumes", lambda lines: "['hello']" in lines)


def test_a_function_is_invoked_for_objects_in_a_bucket(functions: Functions, clients: Clients) -> None:
    s3 = clients("s3")
    arn = functions.create("notices", "def handler(event, context): print(event['Records'][0]['s3']['object']['key'])")
    clients("lambda").add_permission(
        FunctionName="notices", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    s3.create_bucket(Bucket="noticed")
    s3.put_bucket_notification_configuration(
        Bucket="noticed",
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
        },
    )

    s3.put_object(Bucket="noticed", Key="new.txt", Body=b"")

    functions.events("/aws/lambda/notices", lambda lines: "new.txt" in lines)


def test_a_function_is_invoked_for_messages_of_a_topic(functions: Functions, clients: Clients) -> None:
    topic = clients("sns").create_topic(Name="news")["TopicArn"]
    arn = functions.create("hears", "def handler(event, context): print(event['Records'][0]['Sns']['Message'])")
    clients("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)

    clients("sns").publish(TopicArn=topic, Message="good ones")

    functions.events("/aws/lambda/hears", lambda lines: "good ones" in lines)


def test_a_state_machine_works_with_the_answer_of_a_function(functions: Functions, clients: Clients) -> None:
    arn = functions.create("doubles", "def handler(event, context): return event['number'] * 2")
    states = clients("stepfunctions")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": arn, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "End": True,
    }
    definition = json.dumps({"StartAt": "Double", "States": {"Double": task}})
    machine = states.create_state_machine(name="doubles", definition=definition, roleArn=functions.role)

    started = states.start_execution(stateMachineArn=machine["stateMachineArn"], input='{"number": 21}')

    told = until(
        lambda: states.describe_execution(executionArn=started["executionArn"]),
        lambda told: told["status"] != "RUNNING",
    )
    assert (told["status"], told.get("output")) == ("SUCCEEDED", "42")


# --- file systems


def test_a_file_system_is_kept_told_and_seen_at_its_mount_path(functions: Functions, clients: Clients) -> None:
    efs, client = clients("efs"), clients("lambda")
    system = efs.create_file_system(CreationToken="models")["FileSystemId"]
    point = efs.create_access_point(ClientToken="models", FileSystemId=system, RootDirectory={"Path": "/v1"})
    mounts = [{"Arn": point["AccessPointArn"], "LocalMountPath": "/mnt/models"}]
    source = """
        import pathlib
        def handler(event, context):
            file = pathlib.Path("/mnt/models/weights")
            if event:
                file.write_text(event)
            return file.read_text()
    """
    for name in ("trains", "serves"):
        functions.create(name, source, FileSystemConfigs=mounts)
    assert client.get_function_configuration(FunctionName="trains")["FileSystemConfigs"] == mounts
    version = client.publish_version(FunctionName="serves")

    if not _can_mount():
        assert "is not mounted" in functions.invoke("trains", "42").log
        return
    assert functions.invoke("trains", "42").payload == "42"
    assert functions.invoke("serves").payload == "42"
    assert version["FileSystemConfigs"] == mounts
    assert functions.invoke("serves", Qualifier=version["Version"]).payload == "42"
    assert not Path("/mnt/models").exists()


# --- what isn't emulated


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"Runtime": "nodejs22.x"}, "is for nodejs22.x; functions for Python run here, and no others"),
        (
            {"PackageType": "Image", "Code": {"ImageUri": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app:1"}},
            "is a container image, and there is no container engine here",
        ),
    ],
)
def test_what_cannot_run_here_can_be_made_and_is_refused_when_it_is_invoked(
    functions: Functions, clients: Clients, settings: dict[str, Any], why: str
) -> None:
    name = f"refused-{settings.get('Runtime', 'image').partition('.')[0]}"
    given = {"Role": functions.role, "Code": {"ZipFile": zipped("")}} | settings
    if "PackageType" not in settings:
        given["Handler"] = "index.handler"
    clients("lambda").create_function(FunctionName=name, **given)
    clients("lambda").get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    for kind in ("RequestResponse", "Event"):
        with pytest.raises(ClientError) as refused:
            clients("lambda").invoke(FunctionName=name, InvocationType=kind)

        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
        assert "lambda.Invoke is not emulated" in refused.value.response["Error"]["Message"]
        assert why in refused.value.response["Error"]["Message"]


# --- and the emulator


@pytest.mark.parametrize("end", ["stop", "kill -9"])
def test_no_process_of_a_function_survives_the_emulator(tmp_path: Path, end: str) -> None:
    emulator = Emulator(tmp_path)
    emulator.start("--port", str(free_port()))
    try:
        session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        functions = Functions(lambda service: session.client(service, endpoint_url=emulator.endpoint))
        functions.create("stays", "import os\ndef handler(event, context): return os.getpid()")
        pid = functions.invoke("stays").payload
        assert _lives(pid)

        if end == "stop":
            emulator.stop()
        else:
            os.kill(emulator.status()["pid"], signal.SIGKILL)

        until(lambda: _lives(pid), lambda alive: not alive)
    finally:
        emulator.stop()


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _queue(clients: Clients, name: str) -> tuple[str, str]:
    return clients("sqs").create_queue(QueueName=name)["QueueUrl"], f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"


def _receive(clients: Clients, url: str) -> list[dict[str, Any]]:
    return until(
        lambda: clients("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages") or [],
        bool,
    )


def _can_mount() -> bool:
    """Whether this machine lets a process have mounts of its own, as Linux mostly does."""
    pid = os.fork() if hasattr(os, "unshare") else 0
    if not hasattr(os, "unshare"):
        return False
    if pid == 0:
        try:
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0
