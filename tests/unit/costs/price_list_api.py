"""A Price List API of the tests' own: it filters and pages as AWS's does, and what it sells is put into it."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

VERSION = "20261101120000"
PUBLISHED = "2026-11-01T12:00:00Z"

IDENTITY = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"  # noqa: E501

_NUMBERS = count(1)


def offer(
    service: str,
    region: str,
    usage_type: str,
    tiers: Mapping[str, str],
    unit: str,
    *,
    currency: str = "USD",
    published: str = PUBLISHED,
    **attributes: str,
) -> dict[str, Any]:
    """One product as AWS writes it; `tiers` are prices by where they begin."""
    sku = f"SKU{next(_NUMBERS):06}"
    term = f"{sku}.JRTCKXETXF"
    begins = list(tiers)
    where = "fromRegionCode" if service == "AWSDataTransfer" else "regionCode"
    dimensions = {
        f"{term}.{number:010}": {
            "unit": unit,
            "beginRange": begin,
            "endRange": begins[number + 1] if number + 1 < len(begins) else "Inf",
            "description": f"${tiers[begin]} per {unit} of {usage_type}",
            "appliesTo": [],
            "rateCode": f"{term}.{number:010}",
            "pricePerUnit": {currency: tiers[begin]},
        }
        for number, begin in enumerate(begins)
    }
    return {
        "product": {
            "productFamily": "Serverless",
            "attributes": {
                "servicecode": service,
                "locationType": "AWS Region",
                "usagetype": usage_type,
                "operation": "",
                **({} if region == "global" else {where: region}),
                **attributes,
            },
            "sku": sku,
        },
        "serviceCode": service,
        "terms": {
            "OnDemand": {
                term: {
                    "priceDimensions": dimensions,
                    "sku": sku,
                    "effectiveDate": "2026-10-01T00:00:00Z",
                    "offerTermCode": "JRTCKXETXF",
                    "termAttributes": {},
                }
            }
        },
        "version": VERSION,
        "publicationDate": published,
    }


def offers_of(folder: Path) -> list[dict[str, Any]]:
    """What AWS would have to sell for a catalogue to be right: every price of every file, in AWS's own spelling."""
    found = []
    for file in sorted(folder.glob("*/*.csv")):
        if file.stem == "commitments":
            continue
        tiers: dict[tuple[str, str, str], dict[str, str]] = {}
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                tiers.setdefault((row["usage_type"], row["match"], row["unit"]), {})[row["from"]] = row["usd"]
        region, service = file.parent.name, file.stem
        for (usage_type, match, unit), prices in tiers.items():
            attributes = dict(part.split("=", 1) for part in match.split(";")) if match else {}
            found.append(offer(service, region, _spelled(service, region, usage_type), prices, unit, **attributes))
    return found


def _spelled(service: str, region: str, usage_type: str) -> str:
    if region == "global":
        return usage_type
    if service == "awskms":
        return f"{region}-{usage_type}"
    if region == "us-east-1":
        return f"USE1-{usage_type}" if service in {"AmazonECS", "AmazonVPC", "AWSQueueService"} else usage_type
    elsewhere = {"AWSSecretsManagerAPIRequest": "AWSSecretsManager-APIRequests", "Requests-RBP": "Requests-Tier1"}
    return "EU-" + elsewhere.get(usage_type, usage_type)


class PriceListApi:
    """What is sold, how many products a page has, and what goes wrong."""

    def __init__(self, offers: list[dict[str, Any]], page: int = 100) -> None:
        self.offers = offers
        self.page = page
        self.failures: dict[int, tuple[int, str]] = {}
        """Status and error code by the number of the call, from 0 on."""
        self.calls: list[dict[str, Any]] = []

    def get_products(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """One page."""
        wanted = [
            (each["Field"], set(each["Value"].split(",")) if each["Type"] == "ANY_OF" else {each["Value"]})
            for each in request["Filters"]
        ]
        found = [
            one
            for one in self.offers
            if one["serviceCode"] == request["ServiceCode"]
            and all(one["product"]["attributes"].get(name) in values for name, values in wanted)
        ]
        begin = int(request.get("NextToken", "0"))
        products = [json.dumps(one) for one in found[begin : begin + self.page]]
        page: dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": products}
        if begin + self.page < len(found):
            page["NextToken"] = str(begin + self.page)
        return page

    def get_paginator(self, operation: str) -> "PriceListApi":
        """Lets it stand in for a boto3 client where there are too many questions for HTTP."""
        assert operation == "get_products"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        """All pages."""
        page = self.get_products(request)
        yield page
        while "NextToken" in page:
            page = self.get_products({**request, "NextToken": page["NextToken"]})
            yield page


@contextmanager
def served(api: PriceListApi) -> Iterator[str]:
    """The URL at which an API answers, as STS too: everybody is let in."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if "X-Amz-Target" not in self.headers:
                self._answer(200, IDENTITY)
                return
            assert self.headers["X-Amz-Target"] == "AWSPriceListService.GetProducts"
            number = len(api.calls)
            api.calls.append(json.loads(body))
            status, code = api.failures.get(number, (200, ""))
            answer = {"__type": code, "message": "why"} if code else api.get_products(api.calls[-1])
            self._answer(status, json.dumps(answer))

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def aim_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let boto3 ask there, as somebody whom nobody knows."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
