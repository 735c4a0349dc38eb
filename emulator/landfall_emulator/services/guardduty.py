"""GuardDuty: one detector in a region, its tags, and its features, which are set one by one. Nothing is detected."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from localstack.aws.api import RequestContext
from moto.guardduty.models import GuardDutyBackend, guardduty_backends

from landfall_emulator import tags
from landfall_emulator.handler import Handler, below, error
from landfall_emulator.validation import validated


def create_detector(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if _backend(context).detectors:
        message = "The request is rejected because a detector already exists for the current account."
        raise error("BadRequestException", message)
    return below(context, request)


def update_detector(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    detector = _detector(context, request["DetectorId"])
    before = {feature["name"]: feature for feature in detector.features}
    answer = below(context, request)
    # moto forgets the features that a request doesn't name
    detector.features = list((before | {feature["name"]: feature for feature in detector.features}).values())
    return answer


def delete_detector(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any]:
    _detector(context, request["DetectorId"])
    return below(context, request)


def _backend(context: RequestContext) -> GuardDutyBackend:
    return guardduty_backends[context.account_id][context.region]


def _detector(context: RequestContext, name: str) -> Any:
    if name not in _backend(context).detectors:
        message = "The request is rejected because the input detectorId is not owned by the current account."
        raise error("BadRequestException", message)
    return _backend(context).detectors[name]


def _tags(context: RequestContext, wanted: str) -> MutableMapping[str, str]:
    kept: MutableMapping[str, str] = _detector(context, wanted.rpartition("/")[2]).tags
    return kept


OPERATIONS: dict[str, Handler] = validated(
    {
        "CreateDetector": create_detector,
        "UpdateDetector": update_detector,
        "DeleteDetector": delete_detector,
        **tags.operations(_tags),
    },
    code="BadRequestException",
)
