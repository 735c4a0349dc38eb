"""Asking the model, and waiting for its answer."""

from typing import Any

from answer import Answer, refused
from request import Request

LARGEST_BYTES = 4 * 1024 * 1024
"""What fits, as base64, into the 6 MB of a Lambda event or answer ("Lambda quotas"), and all that a serverless endpoint
takes ("Invoke a serverless endpoint" of the Amazon SageMaker developer guide)."""


def ask(runtime: Any, endpoint: str, request: Request, *, model: str = "") -> Answer:
    """The model's answer; `model` is one of a multi-model endpoint. Raises BadRequest, and botocore's errors."""
    content_type, body = request.content(limit=LARGEST_BYTES)
    result = runtime.invoke_endpoint(
        EndpointName=endpoint,
        ContentType=content_type,
        Accept=request.headers.get("accept", "*/*"),
        Body=body,
        **({"TargetModel": model} if model else {}),
    )
    answer = result["Body"].read(LARGEST_BYTES + 1)
    if len(answer) > LARGEST_BYTES:
        return refused(502, f"the model's answer has more than {LARGEST_BYTES} bytes; kind async has room for it")
    variant = result.get("InvokedProductionVariant")
    return Answer(
        status=200,
        body=answer,
        content_type=result.get("ContentType", "application/octet-stream"),
        headers={"x-production-variant": variant} if variant else {},
    )
