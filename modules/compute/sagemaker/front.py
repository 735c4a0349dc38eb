"""The function that an API asks in an endpoint's place, since endpoints take only requests that AWS signs."""

from constructs import Construct

from environments.settings.function import Zip
from environments.settings.inference import Async
from environments.settings.inference import Endpoint as EndpointSettings
from modules.compute.lambda_function import LambdaFunction
from modules.compute.sagemaker.endpoint import Endpoint
from modules.foundation.foundation import Foundation
from modules.foundation.iam import allow
from modules.foundation.literal import literal
from modules.foundation.log_group import log_group
from modules.foundation.storage import Bucket

_COMPONENT = "front"


def front(
    scope: Construct,
    *,
    settings: EndpointSettings,
    endpoint: Endpoint,
    data: Bucket | None,
    health_check_path: str,
    foundation: Foundation,
) -> LambdaFunction:
    """`lambdas/sagemaker_front`, which may ask `endpoint` and, where it has a queue, use its folders in `data`."""
    variables = {
        "ENDPOINT_NAME": endpoint.name,
        "ENDPOINT_KIND": settings.kind,
        "HEALTH_CHECK_PATH": literal(health_check_path),
    }
    statements = [allow(["sagemaker:DescribeEndpoint"], [endpoint.arn], sid="SeeEndpoint")]
    if isinstance(settings, Async) and data is not None:
        variables["DATA_BUCKET"] = data.name
        statements += [
            allow(["sagemaker:InvokeEndpointAsync"], [endpoint.arn], sid="AskModel"),
            allow(["s3:PutObject"], [f"{data.arn}/async/input/*"], sid="HandIn"),
            allow(["s3:GetObject"], [f"{data.arn}/async/output/*", f"{data.arn}/async/failure/*"], sid="ReadResults"),
            # Else S3 says of a result that isn't there yet that it is forbidden.
            allow(["s3:ListBucket"], [data.arn], sid="FindResults"),
        ]
    else:
        statements.append(allow(["sagemaker:InvokeEndpoint"], [endpoint.arn], sid="AskModel"))
    logs = log_group(
        scope,
        "front-log",
        name=f"/landfall/{foundation.names.prefix}/front",
        retention_days=foundation.observability.log_retention_days,
        keys=foundation.keys,
        component=_COMPONENT,
    )
    return LambdaFunction(
        scope,
        "front",
        part="front",
        description="Asks the endpoint what the API is asked",
        code=Zip(folder="lambdas/sagemaker_front"),
        foundation=foundation,
        logs=logs,
        environment=variables,
        statements=statements,
        component=_COMPONENT,
    )
