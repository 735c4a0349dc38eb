"""What an attribute makes no sense of is told, and never taken for nothing."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from costs.document.resource import MOST, UNKNOWN, Block, NotKnown
from tests.unit.costs.documents import cost, left_out, stack


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (Block.number, -1, "a is '-1', which isn't between 0 and 1,000,000,000,000,000"),
        (Block.number, "1e999999", "a is '1e999999', which isn't between 0 and 1,000,000,000,000,000"),
        (Block.number, {"b": 1}, "a is {'b': 1}, which isn't a number"),
        (Block.number, True, "a is 'True', which isn't a number"),
        (Block.number, "10 GB", "a is '10 GB', which isn't a number"),
        (Block.text, ["b"], "a is ['b'], which isn't a string"),
        (Block.flag, "maybe", "a is 'maybe', which isn't true or false"),
        (Block.flag, [True], "a is [True], which isn't true or false"),
        (Block.texts, {"b": 1}, "a is {'b': 1}, which isn't a list of strings"),
        (Block.texts, [1], "a is [1], which isn't a list of strings"),
        (Block.length, 3, "a is '3', which isn't a list"),
        (Block.blocks, "b", "a is 'b', which isn't a block"),
        (Block.blocks, ["b"], "a is ['b'], which isn't a block"),
        (Block.blocks, "b" * 99, f"a is '{'b' * 58}…, which isn't a block"),
        (Block.text, UNKNOWN, "a will be known after apply"),
    ],
)
def test_an_attribute_of_another_kind_is_told(read: Callable[..., object], value: object, said: str) -> None:
    with pytest.raises(NotKnown) as told:
        read(Block({"a": value}), "a")
    assert str(told.value) == said


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        (Block.number, "12.5", Decimal("12.5")),
        (Block.number, MOST, Decimal(MOST)),
        (Block.text, 5, "5"),
        (Block.text, [], ""),
        (Block.flag, "TRUE", True),
        (Block.flag, 1, True),
        (Block.flag, "", False),
        (Block.texts, "b", ["b"]),
        (Block.texts, ["b", UNKNOWN, None], ["b"]),
        (Block.length, ["b", UNKNOWN], 2),
        (Block.length, "b", 1),
        (Block.blocks, None, []),
    ],
)
def test_terraform_s_spellings_are_read(read: Callable[..., object], value: object, meant: object) -> None:
    assert read(Block({"a": value}), "a") == meant


def test_minus_one_is_a_number_where_terraform_takes_it_for_none() -> None:
    assert Block({"a": -1}).number("a", least=-1) == -1


@pytest.mark.parametrize(
    ("type_", "arguments", "said"),
    [
        ("aws_ebs_volume", {"size": -8}, "size is '-8', which isn't between 0 and"),
        ("aws_ebs_volume", {"size": {"gb": 8}}, "size is {'gb': 8}, which isn't a number"),
        ("aws_instance", {"instance_type": ["t3.micro"]}, "instance_type is ['t3.micro'], which isn't a string"),
        ("aws_instance", {"instance_type": "t3.micro", "root_block_device": "8"}, "root_block_device is '8'"),
        ("aws_flow_log", {"log_destination_type": "paper"}, "log_destination_type is 'paper'; known are"),
    ],
)
def test_a_resource_that_makes_no_sense_is_left_out_with_the_reason(
    type_: str, arguments: dict[str, object], said: str
) -> None:
    found = cost(stack({type_: {"x": arguments}}))
    assert found.lines == ()
    assert left_out(found)[f"{type_}.x"].startswith(said)
