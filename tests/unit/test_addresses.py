"""Addresses of resources are stable: with another address Terraform replaces what a user runs.

Where a change is meant: `.tools/app/bin/python -m tests.unit.test_addresses` renews the lists in `addresses/`.
"""

from pathlib import Path

import pytest

from tests.unit.synthesis import OWN_STACKS, own_stack

LISTS = Path(__file__).parent / "addresses"


def list_of(stack: str) -> Path:
    return LISTS / f"{stack}.txt"


@pytest.mark.parametrize("stack", OWN_STACKS)
def test_every_address_is_what_it_was(stack: str) -> None:
    assert own_stack(stack).addresses == list_of(stack).read_text(encoding="utf-8").split()


def test_no_list_is_of_a_stack_that_is_gone() -> None:
    assert {path.stem for path in LISTS.iterdir()} == set(OWN_STACKS)


def test_the_same_thing_has_the_same_address_in_every_stack() -> None:
    dev, prod = (set(own_stack(name).addresses) for name in ("dev-fargate", "prod-fargate"))
    assert len(dev & prod) > len(dev) / 2


if __name__ == "__main__":
    for old in LISTS.iterdir():
        old.unlink()
    for each in OWN_STACKS:
        list_of(each).write_text("\n".join([*own_stack(each).addresses, ""]), encoding="utf-8")
