"""REST APIs, HTTP APIs and function URLs: a plain HTTP client reaches the functions behind them."""

import base64
import functools
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.conftest import Clients
from tests.integration.emulator_process import Emulator, on_loopback
from tests.integration.functions import ACCOUNT, Functions, until

ECHO = """
    import json
    def handler(event, context):
        return {
            "statusCode": 200,
            "headers": {"Content-Type": "application/json", "X-Own": "yes"},
            "body": json.dumps(event),
        }
"""


SIGNATURE = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    """By their names in small letters."""
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@pytest.fixture(scope="module")
def functions(clients: Clients) -> Functions:
    """The functions of the emulator that the tests of this file share."""
    functions = Functions(clients)
    functions.create("echo", ECHO)
    return functions


def ask(url: str, method: str = "GET", *, body: bytes | None = None, **headers: str) -> Answer:
    """What a plain HTTP client is answered; a name's `_` is `-` in its header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, method=method, headers=named)  # noqa: S310 (the emulator's)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=60) as answer:
            return Answer(answer.status, _lowered(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, _lowered(error.headers), error.read().decode())


def _lowered(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


# --- REST APIs


@dataclass(frozen=True)
class RestApi:
    identity: str
    url: str
    """Of its stage, on loopback."""
    plan: str
    key: str
    """The value of its API key."""


@pytest.fixture(scope="module")
def rest(functions: Functions, clients: Clients, running: Emulator) -> RestApi:
    """A REST API with the function `echo` behind every path and a key: a request in two seconds, 3 at once."""
    return _rest_api(clients, running, "echo", throttle={"rateLimit": 0.5, "burstLimit": 3})


def _rest_api(clients: Clients, running: Emulator, function: str, *, throttle: dict[str, Any], **plan: Any) -> RestApi:
    client = clients("apigateway")
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{function}"
    api = client.create_rest_api(name=function)["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    resource = client.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
    where = {"restApiId": api, "resourceId": resource, "httpMethod": "ANY"}
    client.put_method(**where, authorizationType="NONE", apiKeyRequired=True)
    client.put_integration(
        **where,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    client.create_deployment(restApiId=api, stageName="live")
    made = client.create_usage_plan(name=api, apiStages=[{"apiId": api, "stage": "live"}], throttle=throttle, **plan)
    key = client.create_api_key(name=api, enabled=True)
    client.create_usage_plan_key(usagePlanId=made["id"], keyId=key["id"], keyType="API_KEY")
    _permit(clients, function, f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{api}/*/*")
    url = on_loopback(f"https://{api}.execute-api.us-east-1.amazonaws.com/live", running.endpoint)
    return RestApi(identity=api, url=url, plan=made["id"], key=key["value"])


def _permit(clients: Clients, function: str, source: str) -> None:
    clients("lambda").add_permission(
        FunctionName=function,
        StatementId=re.sub(r"\W", "-", source),
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=source,
    )


def test_a_rest_api_answers_403_without_its_key_and_with_a_wrong_one(rest: RestApi) -> None:
    for answer in (ask(f"{rest.url}/a/path"), ask(f"{rest.url}/a/path", x_api_key="wrong")):
        assert answer.status == 403
        assert answer.json == {"message": "Forbidden"}


def test_a_rest_api_answers_what_the_function_answered_and_429_above_its_throttle(rest: RestApi) -> None:
    answers = [ask(f"{rest.url}/a/path?q=1", x_api_key=rest.key) for _ in range(12)]

    assert [one.status for one in answers[:3]] == [200, 200, 200]
    throttled = [one for one in answers if one.status == 429]
    assert throttled
    assert throttled[0].json == {"message": "Too Many Requests"}
    assert throttled[0].headers["x-amzn-errortype"] == "TooManyRequestsException"
    event = answers[0].json
    assert answers[0].headers["x-own"] == "yes"
    assert (event["path"], event["httpMethod"]) == ("/a/path", "GET")
    assert event["queryStringParameters"] == {"q": "1"}
    # it recovers
    until(lambda: ask(f"{rest.url}/a/path", x_api_key=rest.key).status, lambda status: status == 200)


def test_a_rest_api_is_reached_by_its_host_name_too(rest: RestApi, running: Emulator) -> None:
    host = f"{rest.identity}.execute-api.us-east-1.amazonaws.com"

    assert ask(f"{running.endpoint}/live/path", Host=host).status == 403


def test_the_tags_of_a_rest_api_and_what_belongs_to_it_can_be_changed(rest: RestApi, clients: Clients) -> None:
    client, prefix = clients("apigateway"), "arn:aws:apigateway:us-east-1::"
    stage = f"{prefix}/restapis/{rest.identity}/stages/live"
    for arn in (f"{prefix}/restapis/{rest.identity}", stage, f"{prefix}/usageplans/{rest.plan}"):
        client.tag_resource(resourceArn=arn, tags={"kept": "1", "dropped": "2"})
        client.untag_resource(resourceArn=arn, tagKeys=["dropped"])

        assert client.get_tags(resourceArn=arn)["tags"] == {"kept": "1"}
    assert client.get_rest_api(restApiId=rest.identity)["tags"] == {"kept": "1"}
    assert client.get_stage(restApiId=rest.identity, stageName="live")["tags"] == {"kept": "1"}
    assert client.get_usage_plan(usagePlanId=rest.plan)["tags"] == {"kept": "1"}


def test_a_key_is_refused_when_its_quota_is_used_up(functions: Functions, clients: Clients, running: Emulator) -> None:
    functions.create("quota", ECHO)
    api = _rest_api(
        clients,
        running,
        "quota",
        throttle={"rateLimit": 1000.0, "burstLimit": 1000},
        quota={"limit": 2, "period": "MONTH"},
    )

    answers = [ask(f"{api.url}/x", x_api_key=api.key) for _ in range(3)]

    assert [one.status for one in answers] == [200, 200, 429]
    assert answers[2].json == {"message": "Limit Exceeded"}


def test_a_rest_api_that_the_function_does_not_let_in_answers_500(
    functions: Functions, clients: Clients, running: Emulator
) -> None:
    functions.create("closed", ECHO)
    api = _rest_api(clients, running, "closed", throttle={"rateLimit": 1000.0, "burstLimit": 1000})
    policy = json.loads(clients("lambda").get_policy(FunctionName="closed")["Policy"])
    assert ask(f"{api.url}/x", x_api_key=api.key).status == 200

    clients("lambda").remove_permission(FunctionName="closed", StatementId=policy["Statement"][0]["Sid"])

    answer = ask(f"{api.url}/x", x_api_key=api.key)
    assert (answer.status, answer.json) == (500, {"message": "Internal server error"})


def test_a_stage_of_a_rest_api_throttles_and_logs(functions: Functions, clients: Clients, running: Emulator) -> None:
    functions.create("staged", ECHO)
    api = _rest_api(clients, running, "staged", throttle={"rateLimit": 1000.0, "burstLimit": 1000})
    clients("logs").create_log_group(logGroupName="/access/rest")
    values = {
        "/*/*/throttling/rateLimit": "0.1",
        "/*/*/throttling/burstLimit": "2",
        "/accessLogSettings/destinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/access/rest",
        "/accessLogSettings/format": "$context.httpMethod $context.status $context.nothing",
    }
    clients("apigateway").update_stage(
        restApiId=api.identity,
        stageName="live",
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in values.items()],
    )

    statuses = [ask(f"{api.url}/x", x_api_key=api.key).status for _ in range(10)]

    assert statuses[:2] == [200, 200]
    assert 429 in statuses
    found = functions.events("/access/rest", lambda lines: len(lines) >= 10)
    assert {"GET 200 -", "GET 429 -"} == {line for lines in found.values() for line in lines}


# --- HTTP APIs


class HttpApi:
    """An HTTP API in the making."""

    def __init__(self, clients: Clients, endpoint: str, name: str, **settings: Any) -> None:
        self._client = clients("apigatewayv2")
        self._clients = clients
        made = self._client.create_api(Name=name, ProtocolType="HTTP", **settings)
        self.identity = made["ApiId"]
        self.host = made["ApiEndpoint"].removeprefix("https://")
        self.url = on_loopback(made["ApiEndpoint"], endpoint)

    def function(self, name: str, *, version: str = "2.0", **settings: Any) -> str:
        """An integration with a function that lets the API in; returns what routes call it."""
        _permit(self._clients, name, f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{self.identity}/*/*")
        return self.integration(
            IntegrationType="AWS_PROXY",
            IntegrationUri=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}",
            PayloadFormatVersion=version,
            **settings,
        )

    def integration(self, **settings: Any) -> str:
        return f"integrations/{self._client.create_integration(ApiId=self.identity, **settings)['IntegrationId']}"

    def route(self, key: str, target: str, **settings: Any) -> None:
        self._client.create_route(ApiId=self.identity, RouteKey=key, Target=target, **settings)

    def stage(self, name: str = "$default", **settings: Any) -> None:
        self._client.create_stage(ApiId=self.identity, StageName=name, AutoDeploy=True, **settings)


type Apis = Callable[..., HttpApi]
"""Makes HTTP APIs: from a name and settings."""


@pytest.fixture(scope="module")
def apis(clients: Clients, running: Emulator) -> Apis:
    """Makes HTTP APIs of the emulator."""
    return functools.partial(HttpApi, clients, running.endpoint)


@pytest.fixture(scope="module")
def http(functions: Functions, apis: Apis) -> HttpApi:
    """An HTTP API with the function `echo` behind several routes."""
    api = apis("http")
    target = api.function("echo")
    for key in ("$default", "GET /items/{id}", "GET /items/new", "ANY /files/{path+}", "POST /items/{id}"):
        api.route(key, target)
    api.stage(StageVariables={"Colour": "blue"})
    api.stage("beta")
    return api


def test_an_http_api_sends_an_event_of_the_second_format(http: HttpApi) -> None:
    answer = ask(f"{http.url}/items/a%20b?x=1&x=2&y=", "GET", Cookie="a=1; b=2", X_Many="one")

    assert answer.status == 200
    assert answer.headers["x-own"] == "yes"
    assert answer.headers["content-type"] == "application/json"
    event = answer.json
    assert event["version"] == "2.0"
    assert event["routeKey"] == "GET /items/{id}"
    assert event["rawPath"] == "/items/a b"
    assert event["rawQueryString"] == "x=1&x=2&y="
    assert event["queryStringParameters"] == {"x": "1,2", "y": ""}
    assert event["pathParameters"] == {"id": "a b"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["stageVariables"] == {"Colour": "blue"}
    assert event["headers"]["x-many"] == "one"
    assert event["headers"]["host"] == http.host
    assert "cookie" not in event["headers"]
    assert event["isBase64Encoded"] is False
    assert "body" not in event
    context = event["requestContext"]
    assert (context["accountId"], context["apiId"], context["stage"]) == (ACCOUNT, http.identity, "$default")
    assert context["domainName"] == http.host
    assert context["http"]["method"] == "GET"
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert answer.headers["apigw-requestid"] == context["requestId"]


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/items/new", "GET /items/new"),
        ("GET", "/items/7", "GET /items/{id}"),
        ("POST", "/items/new", "POST /items/{id}"),
        ("DELETE", "/items/7", "$default"),
        ("GET", "/items/7/more", "$default"),
        ("PUT", "/files/a/b/c", "ANY /files/{path+}"),
        ("GET", "/files", "$default"),
        ("GET", "/", "$default"),
        ("GET", "", "$default"),
        ("GET", "/beta/items/7", "GET /items/{id}"),
        ("GET", "/beta", "$default"),
    ],
)
def test_the_most_specific_route_of_an_http_api_is_taken(http: HttpApi, method: str, path: str, route: str) -> None:
    event = ask(http.url + path, method).json

    assert event["routeKey"] == route
    assert event["requestContext"]["stage"] == ("beta" if path.startswith("/beta") else "$default")


def test_an_http_api_is_reached_by_its_host_name_too(http: HttpApi, running: Emulator) -> None:
    event = ask(f"{running.endpoint}/files/a/b?c=d", Host=http.host).json

    assert (event["routeKey"], event["rawPath"], event["rawQueryString"]) == ("ANY /files/{path+}", "/files/a/b", "c=d")


def test_a_body_that_is_text_comes_as_it_is_and_another_in_base64(http: HttpApi) -> None:
    text = ask(f"{http.url}/x", "POST", body='{"ä": 1}'.encode(), Content_Type="application/json").json
    binary = ask(f"{http.url}/x", "POST", body=b"\x00\xff", Content_Type="application/octet-stream").json

    assert (text["body"], text["isBase64Encoded"]) == ('{"ä": 1}', False)
    assert (base64.b64decode(binary["body"]), binary["isBase64Encoded"]) == (b"\x00\xff", True)


@pytest.mark.parametrize(
    ("source", "understood"),
    [
        ("return {'statusCode': 201, 'body': 'made'}", (201, "text/plain;charset=UTF-8", "made")),
        ("return 'text'", (200, "application/json", "text")),
        ("return {'a': 1}", (200, "application/json", '{"a": 1}')),
        (
            "return {'statusCode': 200, 'body': 'aGk=', 'isBase64Encoded': True}",
            (200, "text/plain;charset=UTF-8", "hi"),
        ),
        ("return {'statusCode': 'no'}", (500, "application/json", '{"message": "Internal Server Error"}')),
        ("raise ValueError('secret')", (500, "application/json", '{"message": "Internal Server Error"}')),
    ],
)
def test_what_a_function_returns_is_understood_as_aws_does(
    functions: Functions, apis: Apis, source: str, understood: tuple[int, str, str]
) -> None:
    name = f"returns-{abs(hash(source))}"
    functions.create(name, f"def handler(event, context): {source}")
    api = apis(name)
    api.route("$default", api.function(name))
    api.stage()

    answer = ask(api.url)

    assert (answer.status, answer.headers["content-type"], answer.text) == understood


def test_the_first_format_of_events_is_that_of_rest_apis(functions: Functions, apis: Apis) -> None:
    functions.create("first", ECHO)
    api = apis("first")
    api.route("POST /a/{b}", api.function("first", version="1.0"))
    api.stage()

    event = ask(f"{api.url}/a/c?d=1&d=2", "POST", body=b"text", Content_Type="text/plain").json

    assert (event["version"], event["resource"], event["path"]) == ("1.0", "/a/{b}", "/a/c")
    assert event["multiValueQueryStringParameters"] == {"d": ["1", "2"]}
    assert event["queryStringParameters"] == {"d": "2"}
    assert (event["pathParameters"], event["body"]) == ({"b": "c"}, "text")


def test_an_http_api_throttles_by_stage_and_route_and_logs(functions: Functions, apis: Apis, clients: Clients) -> None:
    functions.create("throttled", ECHO)
    clients("logs").create_log_group(logGroupName="/access/http")
    api = apis("throttled")
    target = api.function("throttled")
    api.route("GET /slow", target)
    api.route("GET /quick", target)
    api.stage(
        DefaultRouteSettings={"ThrottlingRateLimit": 1000.0, "ThrottlingBurstLimit": 1000},
        RouteSettings={"GET /slow": {"ThrottlingRateLimit": 0.1, "ThrottlingBurstLimit": 2}},
        AccessLogSettings={
            "DestinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/access/http",
            "Format": '{"route": "$context.routeKey", "status": $context.status}',
        },
    )

    slow = [ask(f"{api.url}/slow") for _ in range(10)]
    quick = [ask(f"{api.url}/quick").status for _ in range(10)]

    assert [one.status for one in slow[:2]] == [200, 200]
    throttled = [one for one in slow if one.status == 429]
    assert throttled
    assert throttled[0].json == {"message": "Too Many Requests"}
    assert quick == [200] * 10
    found = functions.events("/access/http", lambda lines: len(lines) == 20)
    lines = [json.loads(line) for lines in found.values() for line in lines]
    assert {"route": "GET /slow", "status": 429} in lines
    assert {"route": "GET /quick", "status": 200} in lines


def test_cross_origin_requests_are_answered_as_configured(functions: Functions, apis: Apis) -> None:
    functions.create("cors", ECHO)
    allowed = "https://allowed.example"
    configuration = {"AllowOrigins": [allowed], "AllowMethods": ["GET"], "AllowHeaders": ["x-own"], "MaxAge": 60}
    api = apis("cors", CorsConfiguration=configuration)
    api.route("GET /x", api.function("cors"))
    api.stage()

    preflight = ask(f"{api.url}/x", "OPTIONS", Origin=allowed, Access_Control_Request_Method="GET")
    granted = ask(f"{api.url}/x", Origin=allowed)
    other = ask(f"{api.url}/x", Origin="https://other.example")

    assert preflight.status == 204
    assert preflight.headers["access-control-allow-methods"] == "GET"
    assert preflight.headers["access-control-max-age"] == "60"
    assert granted.headers["access-control-allow-origin"] == allowed
    assert other.status == 200
    assert "access-control-allow-origin" not in other.headers


def test_an_http_api_answers_404_where_it_has_no_route_or_no_stage(functions: Functions, apis: Apis) -> None:
    functions.create("partly", ECHO)
    api = apis("partly")
    api.route("GET /here", api.function("partly"))
    assert ask(f"{api.url}/here").status == 404
    api.stage("v1")

    assert ask(f"{api.url}/v1/here").status == 200
    for path in ("/here", "/v1/there", "/v1", "/v2/here"):
        answer = ask(api.url + path)
        assert (answer.status, answer.json) == (404, {"message": "Not Found"})


def test_an_http_api_that_the_function_does_not_let_in_answers_500(functions: Functions, apis: Apis) -> None:
    api = apis("stranger")
    target = api.integration(
        IntegrationType="AWS_PROXY",
        IntegrationUri=f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:echo",
        PayloadFormatVersion="2.0",
    )
    api.route("$default", target)
    api.stage()

    answer = ask(api.url)

    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})


def test_an_http_api_forwards_to_another_server(http: HttpApi, apis: Apis) -> None:
    api = apis("proxy")
    target = api.integration(
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        IntegrationUri=f"{http.url}/files/{{rest}}",
        PayloadFormatVersion="1.0",
    )
    api.route("ANY /to/{rest+}", target)
    api.stage()

    event = ask(f"{api.url}/to/a/b?c=d", "PUT", body=b"x", Content_Type="text/plain").json

    assert (event["rawPath"], event["rawQueryString"], event["body"]) == ("/files/a/b", "c=d", "x")
    assert event["requestContext"]["http"]["method"] == "PUT"


@pytest.mark.parametrize(
    ("integration", "route", "why"),
    [
        ({"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage"}, {}, "SQS-SendMessage"),
        (
            {"IntegrationType": "HTTP_PROXY", "IntegrationUri": "x", "ConnectionType": "VPC_LINK", "ConnectionId": "a"},
            {},
            "a VPC link",
        ),
        ({"IntegrationType": "HTTP_PROXY", "IntegrationUri": "x"}, {"AuthorizationType": "CUSTOM"}, "CUSTOM"),
    ],
)
def test_what_an_http_api_would_need_and_is_not_emulated_is_refused(
    functions: Functions, apis: Apis, integration: Any, route: Any, why: str
) -> None:
    api = apis("refused")
    api.route("$default", api.integration(PayloadFormatVersion="1.0", IntegrationMethod="ANY", **integration), **route)
    api.stage()

    answer = ask(api.url)

    assert answer.status == 501
    assert why in answer.json["message"]
    assert "is not emulated" in answer.json["message"]


def test_an_http_api_wants_the_signature_or_the_token_that_its_route_asks_for(functions: Functions, apis: Apis) -> None:
    functions.create("asks", ECHO)
    api = apis("asks")
    target = api.function("asks")
    api.route("GET /signed", target, AuthorizationType="AWS_IAM")
    api.route("GET /token", target, AuthorizationType="JWT")
    api.stage()

    assert (ask(f"{api.url}/signed").status, ask(f"{api.url}/signed").json) == (403, {"message": "Forbidden"})
    assert ask(f"{api.url}/signed", Authorization=SIGNATURE).status == 200
    assert (ask(f"{api.url}/token").status, ask(f"{api.url}/token").json) == (401, {"message": "Unauthorized"})
    # nobody here can ask the issuer whether it is one
    assert ask(f"{api.url}/token", Authorization="Bearer x").status == 501


def test_a_custom_domain_name_leads_to_the_apis_that_are_mapped_to_it(
    rest: RestApi, http: HttpApi, clients: Clients, running: Emulator
) -> None:
    client, name = clients("apigatewayv2"), "api.landfall.example"
    client.create_domain_name(DomainName=name, DomainNameConfigurations=[{"EndpointType": "REGIONAL"}])
    arn = f"arn:aws:apigateway:us-east-1::/domainnames/{name}"
    client.tag_resource(ResourceArn=arn, Tags={"a": "b"})
    assert client.get_domain_name(DomainName=name)["Tags"] == {"a": "b"}
    configuration = {"EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    told = client.update_domain_name(DomainName=name, DomainNameConfigurations=[configuration])
    assert told["DomainNameConfigurations"][0]["SecurityPolicy"] == "TLS_1_2"
    assert told["DomainNameConfigurations"][0]["DomainNameStatus"] == "AVAILABLE"
    client.create_api_mapping(DomainName=name, ApiId=http.identity, Stage="$default")
    client.create_api_mapping(DomainName=name, ApiId=http.identity, Stage="beta", ApiMappingKey="v2/beta")
    client.create_api_mapping(DomainName=name, ApiId=rest.identity, Stage="live", ApiMappingKey="rest")

    first = ask(f"{running.endpoint}/items/7?a=b", Host=name).json
    second = ask(f"{running.endpoint}/v2/beta/items/7", "POST", body=b"x", Host=name, Content_Type="text/plain").json

    assert (first["routeKey"], first["rawPath"], first["rawQueryString"]) == ("GET /items/{id}", "/items/7", "a=b")
    assert first["requestContext"]["stage"] == "$default"
    assert (second["routeKey"], second["requestContext"]["stage"]) == ("POST /items/{id}", "beta")
    assert second["body"] == "x"
    assert ask(f"{running.endpoint}/rest/a/b", Host=name).status == 403
    passed = until(
        lambda: ask(f"{running.endpoint}/rest/a/b", Host=name, x_api_key=rest.key), lambda answer: answer.status == 200
    )
    assert passed.json["path"] == "/a/b"


def test_functions_and_apis_are_found_by_their_tags(functions: Functions, apis: Apis, clients: Clients) -> None:
    tags = {"Stack": "found"}
    functions.create("tagged", ECHO, Tags=tags)
    api = apis("tagged", Tags=tags)
    api.stage(Tags=tags)
    clients("apigateway").create_rest_api(name="tagged", tags=tags)
    clients("scheduler").create_schedule_group(Name="tagged", Tags=[{"Key": "Stack", "Value": "found"}])
    client = clients("apigatewayv2")
    stage = f"arn:aws:apigateway:us-east-1::/apis/{api.identity}/stages/$default"
    client.tag_resource(ResourceArn=stage, Tags={"More": "yes"})

    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "Stack", "Values": ["found"]}])

    arns = [one["ResourceARN"] for one in found["ResourceTagMappingList"]]
    kinds = {"function:tagged", "/restapis/", "/apis/", "/stages/", "schedule-group/tagged"}
    assert {kind for kind in kinds if any(kind in arn for arn in arns)} == kinds
    assert client.get_stage(ApiId=api.identity, StageName="$default")["Tags"] == {**tags, "More": "yes"}


def test_stages_and_deployments_of_an_http_api_can_be_changed(apis: Apis, clients: Clients) -> None:
    client = clients("apigatewayv2")
    api = apis("staged")
    first = client.create_deployment(ApiId=api.identity, Description="first")
    client.create_stage(ApiId=api.identity, StageName="v1", DeploymentId=first["DeploymentId"])
    second = client.create_deployment(ApiId=api.identity)

    client.update_stage(
        ApiId=api.identity,
        StageName="v1",
        DeploymentId=second["DeploymentId"],
        StageVariables={"Name": "value"},
        DefaultRouteSettings={"ThrottlingBurstLimit": 5},
    )

    told = client.get_stage(ApiId=api.identity, StageName="v1")
    assert told["DeploymentId"] == second["DeploymentId"]
    assert told["StageVariables"] == {"Name": "value"}
    assert told["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 5
    assert client.get_deployment(ApiId=api.identity, DeploymentId=first["DeploymentId"])["Description"] == "first"
    with pytest.raises(client.exceptions.BadRequestException):
        client.delete_deployment(ApiId=api.identity, DeploymentId=second["DeploymentId"])
    client.delete_deployment(ApiId=api.identity, DeploymentId=first["DeploymentId"])
    assert [one["DeploymentId"] for one in client.get_deployments(ApiId=api.identity)["Items"]] == [
        second["DeploymentId"]
    ]


# --- function URLs


def test_a_function_url_invokes_the_function(functions: Functions, clients: Clients, running: Emulator) -> None:
    functions.create("url", ECHO)
    told = clients("lambda").create_function_url_config(FunctionName="url", AuthType="NONE")
    identity = told["FunctionUrl"].removeprefix("http://").partition(".")[0]

    by_path = ask(f"{running.endpoint}/_aws/lambda-url/us-east-1/{identity}/a/b?c=d", "POST", body=b"text")
    by_host = ask(f"{running.endpoint}/a/b?c=d", Host=f"{identity}.lambda-url.us-east-1.on.aws")

    for answer in (by_path, by_host):
        assert answer.status == 200
        assert (answer.json["version"], answer.json["rawPath"], answer.json["rawQueryString"]) == ("2.0", "/a/b", "c=d")
        assert answer.headers["x-own"] == "yes"


def test_a_function_url_with_iam_wants_a_signature(functions: Functions, clients: Clients, running: Emulator) -> None:
    functions.create("signed", ECHO)
    told = clients("lambda").create_function_url_config(FunctionName="signed", AuthType="AWS_IAM")
    url = (
        f"{running.endpoint}/_aws/lambda-url/us-east-1/{told['FunctionUrl'].removeprefix('http://').partition('.')[0]}/"
    )

    assert ask(url).status == 403
    assert ask(url, Authorization=SIGNATURE).status == 200


def test_a_function_url_of_what_cannot_run_here_is_refused(
    functions: Functions, clients: Clients, running: Emulator
) -> None:
    functions.create("url-node", ECHO, Runtime="nodejs22.x")
    told = clients("lambda").create_function_url_config(FunctionName="url-node", AuthType="NONE")
    identity = told["FunctionUrl"].removeprefix("http://").partition(".")[0]

    answer = ask(f"{running.endpoint}/_aws/lambda-url/us-east-1/{identity}/")

    assert answer.status == 501
    assert "functions for Python run here" in answer.json["Message"]
