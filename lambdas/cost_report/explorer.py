"""The questions to Cost Explorer, of which each request costs $0.01."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from botocore.exceptions import ClientError

from days import Days
from spending import Spending

MOST_PAGES = 4
"""Pages of costs that are asked for. One holds the days and services of any usual stack."""

# What AWS Budgets counts unless told otherwise: neither blended nor amortized (CostTypes of its API reference).
_METRIC = "UnblendedCost"


class Unreadable(Exception):
    """An answer that isn't what it should be."""


class Explorer:
    """Asks for what carries the tag `Stack`. `requests` counts what is paid for."""

    def __init__(self, client: Any, stack: str) -> None:
        self._client = client
        self._filter = {"Tags": {"Key": "Stack", "Values": [stack], "MatchOptions": ["EQUALS"]}}
        self.requests = 0

    def spending(self, days: Days) -> Spending:
        """Up to yesterday. Raises Unreadable, or what botocore raises."""
        request: dict[str, Any] = {
            "TimePeriod": _period(days.first, days.today),
            "Granularity": "DAILY",
            "Metrics": [_METRIC],
            "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
            "Filter": self._filter,
        }
        pages = []
        for _ in range(MOST_PAGES):
            self.requests += 1
            pages.append(self._client.get_cost_and_usage(**request))
            if not (token := pages[-1].get("NextPageToken")):
                return read(pages)
            request["NextPageToken"] = token
        raise Unreadable(f"Cost Explorer has more than {MOST_PAGES} pages of them")

    def rest_of_month(self, days: Days) -> Decimal | None:
        """The forecast from today to the end of the month; None where Cost Explorer has seen too little for one.

        Raises Unreadable, or what botocore raises.
        """
        if days.month_is_over:
            return Decimal(0)
        self.requests += 1
        try:
            told = self._client.get_cost_forecast(
                TimePeriod=_period(days.today, days.month_end),
                # By days, since a forecast by months might be one of whole months.
                Granularity="DAILY",
                Metric="UNBLENDED_COST",
                Filter=self._filter,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "DataUnavailableException":
                return None
            raise
        return _usd(told["Total"])


def read(pages: Iterable[Mapping[str, Any]]) -> Spending:
    """What the pages tell together; a day may go on with the next one. Raises Unreadable."""
    by_day: defaultdict[date, dict[str, Decimal]] = defaultdict(dict)
    estimated = set()
    for page in pages:
        for result in page["ResultsByTime"]:
            day = date.fromisoformat(result["TimePeriod"]["Start"])
            if result.get("Estimated"):
                estimated.add(day)
            for group in result.get("Groups", []):
                by_day[day][group["Keys"][0]] = _usd(group["Metrics"][_METRIC])
    return Spending(dict(by_day), frozenset(estimated))


def _usd(told: Mapping[str, str]) -> Decimal:
    if told["Unit"] != "USD":
        raise Unreadable(f"Cost Explorer tells them in {told['Unit']}, the budget is in USD")
    try:
        return Decimal(told["Amount"])
    except InvalidOperation:
        raise Unreadable(f"Cost Explorer tells an amount of {told['Amount']!r}") from None


def _period(begin: date, end: date) -> dict[str, str]:
    return {"Start": begin.isoformat(), "End": end.isoformat()}
