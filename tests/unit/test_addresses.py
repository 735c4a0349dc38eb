"""Addresses of resources are stable: with another address Terraform replaces what a user runs.

Where a change is meant: `.tools/app/bin/python -m tests.unit.test_addresses` renews the lists in `addresses/`.
"""

from pathlib import Path

import pytest

from tests.unit.synthesis import own_stack

LISTS = Path(__file__).parent / "addresses"
ENVIRONMENTS = ("dev", "staging", "prod")


def list_of(environment: str) -> Path:
    return LISTS / f"{environment}-fargate.txt"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_address_is_what_it_was(environment: str) -> None:
    assert own_stack(environment).addresses == list_of(environment).read_text(encoding="utf-8").split()


def test_the_same_thing_has_the_same_address_in_every_stack() -> None:
    dev, prod = (set(own_stack(name).addresses) for name in ("dev", "prod"))
    assert len(dev & prod) > len(dev) / 2


if __name__ == "__main__":
    for each in ENVIRONMENTS:
        list_of(each).write_text("\n".join([*own_stack(each).addresses, ""]), encoding="utf-8")
