"""Stacks that stop."""

from decimal import Decimal

import pytest

from costs.schedule import Schedule
from costs.unusable import Unusable
from tests.unit.costs.documents import by_item, cost, stack

HALF = Schedule(Decimal(12))


def instance(**tags: str) -> Decimal:
    """Of an instance with a disk, by its tags, when what may stop runs half of the day."""
    document = stack(
        {
            "aws_instance": {
                "a": {
                    "instance_type": "c6i.xlarge",
                    "associate_public_ip_address": False,
                    "root_block_device": [{"volume_type": "gp3", "volume_size": 100}],
                    "tags": tags,
                }
            }
        }
    )
    return sum(by_item(cost(document, schedule=HALF)).values(), Decimal(0))


COMPUTE = 730 * Decimal("0.17")
DISK = 100 * Decimal("0.08")


def test_what_carries_the_tag_runs_for_its_hours_and_its_disk_stays() -> None:
    assert instance(AutoStop="enabled") == COMPUTE / 2 + DISK


@pytest.mark.parametrize("tags", [{}, {"AutoStop": "disabled"}, {"autostop": "enabled"}])
def test_what_doesn_t_carry_it_runs_all_the_time(tags: dict[str, str]) -> None:
    assert instance(**tags) == COMPUTE + DISK


def test_a_working_week_is_less_than_a_third_of_the_hours() -> None:
    assert Schedule(Decimal(10), Decimal(5)).share == Decimal(50) / 168


@pytest.mark.parametrize(("hours", "days"), [(0, 7), (25, 7), (8, 0), (8, 8)])
def test_a_day_has_24_hours_and_a_week_7_days(hours: int, days: int) -> None:
    with pytest.raises(Unusable, match="has more than 0 and at most"):
        Schedule(Decimal(hours), Decimal(days))
