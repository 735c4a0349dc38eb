"""What SageMaker's errors mean for the caller.

Messages of AWS's go to the log alone: they name the account and what is in it.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from answer import Answer, refused

_SOON, _LATER = 5, 30
"""Seconds."""

_BY_CODE = {
    "ThrottlingException": (429, "too many requests at the same time", _SOON),
    "ModelNotReadyException": (503, "the model is still being loaded", _LATER),
    "ServiceUnavailable": (503, "the endpoint has no instance free", _SOON),
    "ServiceUnavailableException": (503, "the endpoint has no instance free", _SOON),
    "InternalDependencyException": (503, "SageMaker can't reach what it needs", _SOON),
    "ValidationError": (400, "SageMaker doesn't take the request: look at its content type and the model's name", None),
}  # fmt: skip
"""Error codes of InvokeEndpoint: "Errors" of its page in the Amazon SageMaker API reference."""


def answer_to(error: BotoCoreError | ClientError) -> Answer:
    """The answer where SageMaker answered with an error, or not at all."""
    if isinstance(error, ClientError):
        return _answer_to_error(error.response)
    if isinstance(error, ReadTimeoutError):
        return refused(504, "the model took longer than the API waits; an endpoint of the kind async has the time")
    if isinstance(error, ConnectTimeoutError):
        return refused(503, "SageMaker can't be reached", retry_seconds=_SOON)
    return refused(502, "SageMaker can't be asked")


def _answer_to_error(response: Mapping[str, Any]) -> Answer:
    code, message = response["Error"].get("Code", ""), response["Error"].get("Message", "")
    if code == "ModelError":
        return _model_failed(response)
    if code == "ValidationError" and "not found" in message:
        return refused(503, "there is no endpoint (yet)", retry_seconds=_LATER)
    if code in _BY_CODE:
        status, sentence, seconds = _BY_CODE[code]
        return refused(status, sentence, retry_seconds=seconds)
    if response["ResponseMetadata"].get("HTTPStatusCode") == 501:
        return refused(501, "nothing here runs the model: this is no real SageMaker")
    return refused(502, "SageMaker refused to ask the model")


def _model_failed(response: Mapping[str, Any]) -> Answer:
    """The container answered with an error: what it says of a bad request is for the caller."""
    status = response.get("OriginalStatusCode", 500)
    if 400 <= status < 500:
        return refused(status, f"the model refused the request: {response.get('OriginalMessage', '')}")
    return refused(502, "the model failed")
