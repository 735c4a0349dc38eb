"""Which of the offered stacks are meant."""

import pytest

from environments.selection import UnknownStack, select
from tests.unit.synthesis import environment

ENVIRONMENTS = [environment(name=name) for name in ("dev", "staging", "prod")]


def test_no_name_means_every_stack() -> None:
    assert list(select(ENVIRONMENTS, "")) == ["dev-fargate", "staging-fargate", "prod-fargate"]
    assert list(select(ENVIRONMENTS, " , ")) == ["dev-fargate", "staging-fargate", "prod-fargate"]


def test_names_choose_stacks_in_their_order() -> None:
    chosen = select(ENVIRONMENTS, "prod-fargate, dev-fargate")
    assert list(chosen) == ["prod-fargate", "dev-fargate"]
    assert chosen["prod-fargate"].name == "prod"


def test_a_name_that_is_given_twice_is_one_stack() -> None:
    assert list(select(ENVIRONMENTS, "dev-fargate,dev-fargate")) == ["dev-fargate"]


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("stagin-fargate", "staging-fargate"), ("prod-fargat", "prod-fargate"), ("dev_fargate", "dev-fargate")],
)
def test_an_unknown_name_is_answered_with_the_known_ones_nearest_first(typed: str, nearest: str) -> None:
    with pytest.raises(UnknownStack) as raised:
        select(ENVIRONMENTS, typed)
    known = str(raised.value).removeprefix(f'unknown stack "{typed}"; known: ').split(", ")
    assert known[0] == nearest
    assert sorted(known) == ["dev-fargate", "prod-fargate", "staging-fargate"]


def test_one_unknown_name_among_known_ones_is_told() -> None:
    with pytest.raises(UnknownStack, match='unknown stack "qa-fargate"'):
        select(ENVIRONMENTS, "dev-fargate,qa-fargate")
