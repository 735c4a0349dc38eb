"""`docs/seed-prices.md` says what the estimator says today, and all of it.

Where a price or a reason is meant to change, `.tools/app/bin/python -m tests.unit.costs.test_seed_prices` writes it.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from costs.options import Options
from tests.unit.costs.seeds.figures import Figure, total
from tests.unit.costs.seeds.page import page
from tests.unit.costs.seeds.tables import FOLDER, Table, bill, seeds

PAGE = Path(__file__).parents[3] / "docs/seed-prices.md"
TABLES = [table for seed in seeds() for table in seed.tables]
BILLS = [table for table in TABLES if table.rows]

ids = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
of_bills = pytest.mark.parametrize("table", BILLS, ids=lambda table: table.id)

KEYS = {
    "row", "seed", "lines", "why", "end", "price", "quantity", "plans", "spot_share", "spot_discount",
}  # fmt: skip


def test_the_page_is_what_the_estimator_says_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@of_bills
def test_every_line_of_a_bill_stands_in_exactly_one_row(table: Table) -> None:
    shown = sorted(f"{line.address} {line.charge.item}" for row in table.rows for line in row.lines)
    assert shown == sorted(f"{line.address} {line.charge.item}" for line in table.estimate.lines)


@of_bills
def test_the_seeds_rows_add_up_to_its_total_or_the_table_says_to_what(table: Table) -> None:
    sums = [row.seed for row in table.totals if row.seed]
    rows = [row.seed for row in table.rows if row.seed]
    if rows:
        assert total(rows) == (table.sum_of_rows or sums[0])
        assert table.sum_of_rows not in sums


@ids
def test_whatever_differs_from_a_seed_says_why(table: Table) -> None:
    unexplained = [
        row.name
        for row in table.compared
        if row.seed and row.ours.compared(row.seed) not in ("same", "within") and not row.why
    ]
    assert unexplained == []


@of_bills
def test_what_a_seed_leaves_out_says_so(table: Table) -> None:
    if any(row.seed for row in table.rows):
        assert [row.name for row in table.rows if not row.seed and not row.why] == []


@of_bills
def test_every_line_costs_its_quantity_times_the_price_that_is_shown(table: Table) -> None:
    for line in table.estimate.lines:
        for quantity, paid, monthly in zip(_ends(line.quantity), _ends(line.paid), _ends(line.monthly), strict=True):
            assert quantity * line.price.first * paid == monthly


def _ends(amount: object) -> tuple[Decimal, Decimal]:
    return getattr(amount, "low"), getattr(amount, "high")  # noqa: B009


@ids
def test_rows_are_written_with_known_words(table: Table) -> None:
    rows = [row for part in ("rows", "totals", "besides", "savings") for row in table.given.get(part, ())]
    assert {key for row in rows for key in row} <= KEYS


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".tf.json") for path in FOLDER.glob("*.tf.json")))
def test_every_document_is_priced_as_a_whole(name: str) -> None:
    found = bill(name, Options())
    assert found.notes == ()
    # The seed's own instance type, which SageMaker doesn't host endpoints on.
    assert [one.item for one in found.unpriced] == (["ml.t3.medium"] if name == "004-sagemaker" else [])


def test_every_document_is_in_a_table() -> None:
    documents = {path.name.removesuffix(".tf.json") for path in FOLDER.glob("*.tf.json")}
    assert documents - {table.given["bill"] for table in TABLES} == {"004-sagemaker"}


@pytest.mark.parametrize(
    ("ours", "seed", "compared"),
    [
        ("$16.43", "$16", "same"),
        ("$16.50", "$16", "+$0.50"),
        ("$7.28", "$7.29", "-$0.01"),
        ("$170.12", "$123-173", "within"),
        ("$1.00-2.00", "$1-2", "same"),
        ("$36.04", "$60-80", "below"),
        ("$99.02-108.83", "$40-60", "above"),
        ("$29.78-148.89", "$30-50", "overlaps"),
    ],
)
def test_figures_are_compared_to_the_seeds_precision(ours: str, seed: str, compared: str) -> None:
    assert Figure.written(ours).compared(Figure.written(seed)) == compared


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
