"""Whatever stands in a resource's attributes, an estimate says what it costs or why it doesn't."""

import ast
import inspect
import sys
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costs.document.document import Document
from costs.document.references import References
from costs.document.resource import UNKNOWN, Resource
from costs.estimate import estimate
from costs.options import Options
from costs.resources import charges_by_type, free_types
from costs.unusable import Unusable
from costs.usage.usage import Usage
from tests.unit.costs.documents import CATALOGUE

TYPES = sorted(charges_by_type())
NUMBERS: st.SearchStrategy[Any] = st.sampled_from(
    [0, 1, 2, 7, 100, 5000, 70_000, 0.5, -1, -0.0, -1e300, 1e300, 10**40, 5e-324, float("nan"), float("inf")]
)
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, UNKNOWN, "", "-5", "1e999999", "NaN", "0x10", "true", "ten", "é", [], {}, [None], [[]], [{}]]
)
NAMES = st.sampled_from(["a", "b", "arn:aws:x:us-east-1:1:a/b:c"])
"""Few, so that resources refer to each other, and to themselves."""
INSTANCES = ["t3.micro", "m5.large", "db.t3.micro", "db.r6g.large", "cache.t3.micro", "ml.m5.large", "x9.huge"]
DEPTH = 3


class Nonsense(dict[str, Any]):
    """Whatever it is asked for it has, and keeps."""

    def __init__(self, data: st.DataObject, words: st.SearchStrategy[str], depth: int = DEPTH) -> None:
        super().__init__()
        self._values: st.SearchStrategy[Any] = ODD | NUMBERS | NUMBERS.map(str) | words | words | NAMES
        if depth:
            inner: st.SearchStrategy[Any] = st.builds(lambda: Nonsense(data, words, depth - 1))
            self._values |= inner | st.lists(self._values | inner, max_size=3) | st.lists(inner, min_size=1, max_size=3)
        self._data = data

    def get(self, key: str, _: object = None) -> Any:
        if key not in self:
            self[key] = self._data.draw(self._values, key)
        return self[key]

    def __bool__(self) -> bool:
        return True


@cache
def words(type_: str) -> st.SearchStrategy[str]:
    """What the code that charges for a type compares with, which leads into its branches."""
    module = sys.modules[charges_by_type()[type_].__module__]
    strings = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value
    }
    return st.sampled_from([*INSTANCES, *sorted(strings)])


def nonsense(data: st.DataObject, type_: str, name: str) -> Resource:
    values = Nonsense(data, words(type_) if type_ in charges_by_type() else st.sampled_from(INSTANCES))
    return Resource(f"{type_}.{name}", type_, name, values, region="us-east-1")


def checked(document: Document, usage: Usage) -> None:
    try:
        found = estimate(document, usage, CATALOGUE, Options())
    except Unusable as refused:
        # Anything else in a resource is told beside it; a unit that doesn't fit would be a mistake of ours.
        if usage.by_type or "isn't a region of AWS" in str(refused):
            return
        raise
    for line in found.lines:
        assert 0 <= line.quantity.low <= line.quantity.expected <= line.quantity.high < Decimal("Infinity")
        assert 0 <= line.monthly.low <= line.monthly.expected <= line.monthly.high < Decimal("Infinity")
    mentioned = {line.address for line in found.lines}
    mentioned |= {one.address for one in found.unpriced}
    mentioned |= {one.resource.address for one in found.usage_dependent}
    assert len(mentioned) + found.free == len(document.managed)


@pytest.mark.parametrize("type_", TYPES)
@given(st.data())
@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
def test_nonsense_is_told_and_never_raised(type_: str, data: st.DataObject) -> None:
    beside = data.draw(st.lists(st.sampled_from(TYPES + sorted(free_types())), max_size=2))
    resources = [nonsense(data, type_, "main"), *(nonsense(data, one, f"r{n}") for n, one in enumerate(beside))]
    given_usage: Mapping[str, Any] = {type_: Nonsense(data, st.sampled_from(["1", "a"]), 1)}
    usage = Usage(None, given_usage if data.draw(st.booleans()) else None)
    checked(Document(resources, References({}), kind="plan"), usage)


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("value", [None, UNKNOWN, -1, "1e999999", "nonsense", [], [None], [{}], {}, {"a": {"b": 1}}])
def test_the_same_nonsense_everywhere_is_told(type_: str, value: object) -> None:
    class Same(dict[str, object]):
        def get(self, *_: object) -> object:
            return value

        def __bool__(self) -> bool:
            return True

    resource = Resource(f"{type_}.main", type_, "main", Same(), region="us-east-1")
    checked(Document([resource], References({}), kind="plan"), Usage())
