"""Handing a request to the queue of an asynchronous endpoint, and looking for its result."""

import re
import uuid
from typing import Any

from botocore.exceptions import ClientError

from answer import Answer, refused, told
from inference import LARGEST_BYTES
from request import BadRequest, Request

_RETRY_SECONDS = 5
_LINK_SECONDS = 300
_OBJECT = re.compile(r"[A-Za-z0-9-]{1,128}(\.out)?")


def submit(runtime: Any, s3: Any, endpoint: str, bucket: str, request: Request) -> Answer:
    """Puts the body where SageMaker takes it from, and answers with 202 and where the result will be.

    Raises BadRequest, and botocore's errors.
    """
    content_type, body = request.content(limit=LARGEST_BYTES)
    key = f"async/input/{uuid.uuid4()}"
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)
    queued = runtime.invoke_endpoint_async(
        EndpointName=endpoint,
        ContentType=content_type,
        Accept=request.headers.get("accept", "*/*"),
        InputLocation=f"s3://{bucket}/{key}",
    )
    location = f"/results/{_name(queued['OutputLocation'])}?failure={_name(queued['FailureLocation'])}"
    return told(
        202,
        {"id": queued["InferenceId"], "result": location},
        headers={"location": location, "retry-after": str(_RETRY_SECONDS)},
    )


def result(s3: Any, bucket: str, name: str, failure: str) -> Answer:
    """The result, by a link to S3 that holds five minutes; 202 while there is none, 502 where there never will be one.

    Raises BadRequest, and botocore's errors.
    """
    if not (_OBJECT.fullmatch(name) and _OBJECT.fullmatch(failure)):
        raise BadRequest("this is no result: take the address from Location as it is", status=404)
    output = f"async/output/{name}"
    if _is_there(s3, bucket, output):
        link = s3.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": output}, ExpiresIn=_LINK_SECONDS
        )
        return told(303, {"result": link}, headers={"location": link})
    if _is_there(s3, bucket, f"async/failure/{failure}"):
        return refused(502, "the model failed")
    return told(202, {"status": "waiting"}, headers={"retry-after": str(_RETRY_SECONDS)})


def _is_there(s3: Any, bucket: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"].get("HTTPStatusCode") == 404:
            return False
        raise
    return True


def _name(location: str) -> str:
    return location.rpartition("/")[2]
