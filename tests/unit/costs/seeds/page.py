"""`docs/seed-prices.md`: the seeds' figures beside the estimator's of today."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from costs.amounts import Range
from costs.catalogue.price import Price
from costs.charge import PriceKey
from costs.lines import FULL, Line
from tests.unit.costs.seeds.figures import Figure
from tests.unit.costs.seeds.tables import REGION, Beside, Row, Seed, Table, introduction, seeds

NOTHING = "-"
TIMES = "\N{MULTIPLICATION SIGN}"


class Sources:
    """The unit prices that a page uses, numbered as they appear."""

    def __init__(self) -> None:
        self.prices: dict[tuple[str, PriceKey], Price] = {}

    def number(self, region: str, key: PriceKey, price: Price) -> str:
        """How a price is referred to."""
        self.prices.setdefault((region, key), price)
        return f"[{list(self.prices).index((region, key)) + 1}]"

    def table(self) -> Iterator[str]:
        """Where each of them was read."""
        yield "| | price | per | where | source | of |"
        yield "|---:|---:|---|---|---|---|"
        for number, ((region, key), price) in enumerate(self.prices.items(), 1):
            name = f"`{key.usage_type}`" + (f" {key.match}" if key.match else "")
            yield _cells(
                f"{number}", f"${_number(price.first)}", price.unit, f"{key.service} {name}, {region}",
                price.source, f"{price.date}",
            )  # fmt: skip


def page() -> str:
    """The whole page."""
    sources = Sources()
    parts = [introduction().strip()]
    for seed in seeds():
        parts += _seed(seed, sources)
    parts += ["## Unit prices", "\n".join(sources.table())]
    return "\n\n".join(parts) + "\n"


def _seed(seed: Seed, sources: Sources) -> Iterator[str]:
    yield f"## {seed.title}"
    yield seed.text.strip()
    if seed.overview:
        yield "\n".join(_overview(seed.tables))
    for table in seed.tables:
        yield f"### {table.title}"
        if table.text:
            yield table.text.strip()
        yield "\n".join(_savings(table) if table.savings else _rows(table, sources))
        if table.besides:
            yield "\n".join(_besides(table.besides, sources))


def _overview(tables: Iterable[Table]) -> Iterator[str]:
    """Components as rows, options as columns."""
    every = list(tables)
    yield _cells("", *(table.title for table in every))
    yield f"|{'---|' * (len(every) + 1)}"
    for number, first in enumerate(every[0].rows):
        yield _cells(first.name, *(_brief(table.rows[number]) for table in every))
    yield _cells("**Total**", *(_brief(table.totals[0]) for table in every))


def _brief(row: Row) -> str:
    return f"{row.ours}<br>seed {row.seed}: {row.ours.compared(row.seed)}" if row.seed else f"{row.ours}"


def _rows(table: Table, sources: Sources) -> Iterator[str]:
    yield "| | seed | ours | | reckoned | why |"
    yield "|---|---:|---:|---|---|---|"
    for row in table.rows:
        yield _cells(row.name, *_beside_each_other(row.seed, row.ours), _reckoned(row.lines, sources), row.why)
    adds_up = f"The seed's own rows add up to {table.sum_of_rows}." if table.sum_of_rows else ""
    for row in table.totals:
        figures = _beside_each_other(row.seed, row.ours)
        yield _cells(f"**{row.name}**", *figures, "", " ".join(filter(None, (adds_up, row.why))))
        adds_up = ""


def _savings(table: Table) -> Iterator[str]:
    yield "| | seed | ours | | why |"
    yield "|---|---:|---:|---|---|"
    for saving in table.savings:
        yield _cells(saving.name, *_beside_each_other(saving.seed, saving.ours), saving.why)


def _besides(besides: Iterable[Beside], sources: Sources) -> Iterator[str]:
    yield "| beside the bill | ours | reckoned | why |"
    yield "|---|---:|---|---|"
    for one in besides:
        reference = sources.number(REGION, one.key, one.price)
        reckoned = f"{_number(one.quantity)} {one.price.unit} {TIMES} ${_number(one.price.first)} {reference}"
        yield _cells(one.name, str(one.ours), reckoned, one.why)


def _beside_each_other(seed: Figure | None, ours: Figure) -> tuple[str, str, str]:
    return (str(seed), str(ours), ours.compared(seed)) if seed else (NOTHING, str(ours), "")


def _reckoned(lines: Iterable[Line], sources: Sources) -> str:
    shown = Counter(_one(line, sources) for line in lines if line.quantity.high or line.notes)
    return "<br>".join(text if times == 1 else f"{times} {TIMES} {text}" for text, times in shown.items())


def _one(line: Line, sources: Sources) -> str:
    reference = sources.number(line.charge.region or line.resource.region or "", line.charge.price, line.price)
    text = f"{_amount(line.quantity)} {line.price.unit} {TIMES} ${_number(line.price.first)} {reference}"
    if line.paid is not FULL:
        text += f" {TIMES} {_amount(line.paid)}"
    return f"{text} ({'; '.join(line.notes)})" if line.notes else text


def _amount(amount: Range) -> str:
    return _number(amount.low) if amount.low == amount.high else f"{_number(amount.low)}-{_number(amount.high)}"


def _number(number: Decimal) -> str:
    """Without superfluous zeros; what never ends, such as a third of a month, with two decimals."""
    short = number if number == round(number, 10) else round(number, 2)
    return f"{short.normalize():,f}"


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
