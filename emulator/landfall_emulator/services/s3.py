"""S3: LocalStack's, whose list of versions loses its place among encoded keys that an encoding changes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, below

_ENCODED = ("Delimiter", "KeyMarker", "NextKeyMarker", "Prefix")
_LISTS = {"Versions": "Key", "DeleteMarkers": "Key", "CommonPrefixes": "Prefix"}


def list_object_versions(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """It compares a marker, which isn't encoded, with keys that are: it is asked for plain ones, which are encoded
    here."""
    plain = {name: value for name, value in request.items() if name != "EncodingType"}
    answer = below(context, plain)
    if not request.get("EncodingType"):
        return answer
    answer |= {name: quote(answer[name]) for name in _ENCODED if answer.get(name)}
    for items, name in _LISTS.items():
        if found := answer.get(items):
            answer[items] = [{**one, name: quote(one[name])} for one in found]
    return answer | {"EncodingType": request["EncodingType"]}


OPERATIONS: dict[str, Handler] = {"ListObjectVersions": list_object_versions}
