"""Fields of cron expressions, as Unix and AWS write them."""


def numbers(field: str, low: int, high: int, names: list[str] | None = None) -> frozenset[int]:
    """What a field stands for: `*`, `5`, `1-5`, `*/15`, `MON,WED`; `names` count from `low`. Raises ValueError."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if first in {"*", "?"}:
            begin, end = low, high
        else:
            begin = _number(first, low, names)
            end = _number(last, low, names) if last else high if step else begin
        if not (low <= begin <= high and low <= end <= high):
            raise ValueError(field)
        # A range may go over the end: FRI-MON.
        every = [*range(begin, end + 1)] if begin <= end else [*range(begin, high + 1), *range(low, end + 1)]
        found.update(every[:: int(step or 1)])
    return frozenset(found)


def _number(text: str, low: int, names: list[str] | None) -> int:
    return names.index(text) + low if names and text in names else int(text)
