"""Every operation that a deletion asks for by name, against botocore's models of the services."""

from collections.abc import Iterator
from functools import cache

import pytest
from botocore import xform_name
from botocore.model import OperationModel
from botocore.session import get_session

from operations.destroy.kinds import KINDS
from operations.destroy.things import Call, Kind, Listed, TagsAt


@cache
def operations(service: str) -> dict[str, OperationModel]:
    """The operations of a service by the names that boto3 gives them."""
    found = get_session().get_service_model(service)
    return {xform_name(name): found.operation_model(name) for name in found.operation_names}


def model(service: str, operation: str) -> OperationModel:
    return operations(service)[operation]


def calls(kind: Kind) -> Iterator[Call]:
    yield from (step for step in kind.steps if isinstance(step, Call))
    if isinstance(kind.tags, TagsAt):
        yield kind.tags.ask
    if isinstance(kind.find, Listed):
        yield Call(kind.find.service, kind.find.operation, kind.find.request)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.arn)
def test_each_operation_exists_and_takes_its_request(kind: Kind) -> None:
    for call in calls(kind):
        shape = model(call.service, call.operation).input_shape
        members, required = (shape.members, shape.required_members) if shape else ({}, [])
        assert call.request.keys() <= members.keys()
        assert set(required) <= call.request.keys()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.arn)
def test_each_answer_has_what_is_read_of_it(kind: Kind) -> None:
    told = []
    if isinstance(kind.find, Listed):
        told.append((kind.find.service, kind.find.operation, kind.find.items))
    if isinstance(kind.tags, TagsAt):
        told.append((kind.tags.ask.service, kind.tags.ask.operation, str(kind.tags.path[0])))
    for service, operation, member in told:
        shape = model(service, operation).output_shape
        assert shape is not None
        assert member in shape.members
