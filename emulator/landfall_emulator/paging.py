"""Answers long lists page by page."""

from collections.abc import Mapping, Sequence
from typing import Any

from landfall_emulator.handler import error


def page[T](
    items: Sequence[T],
    request: Mapping[str, Any],
    *,
    size: str = "MaxResults",
    token: str = "NextToken",  # noqa: S107 - the name of a parameter
    default: int = 100,
) -> tuple[list[T], str | None]:
    """The page of `items` that the request asks for, and the token of the next one or None after the last.

    `size` and `token` are the parameters of the request; `default` is the API's number of items on a page.
    """
    begin = str(request.get(token) or "0")
    if not begin.isdecimal():
        raise error("ValidationException", "the pagination token is not one of ours")
    end = int(begin) + int(request.get(size) or default)
    return list(items[int(begin) : end]), str(end) if end < len(items) else None
