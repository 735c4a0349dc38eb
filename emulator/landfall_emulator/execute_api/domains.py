"""Custom domain names: the requests whose host is one go to the API that is mapped to it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from localstack.http import Request, Response, Router
from moto.apigatewayv2.models import apigatewayv2_backends

from landfall_emulator.execute_api.http_api import PATH_FORM
from landfall_emulator.execute_api.integrations import message

type Endpoint = Callable[..., Response]
"""What answers a request to `PATH_FORM`, given `api_id`, `stage` and `path`."""

_rules: dict[str, list[Any]] = {}
"""By domain name: its rules in LocalStack's router."""


class Domains:
    """The domain names that are routed."""

    def __init__(self, router: Router[Any], endpoint: Endpoint) -> None:
        self._router = router
        self._endpoint = endpoint

    def add(self, domain: str) -> None:
        """Routes the requests for the host, on whatever port."""
        if domain not in _rules:
            host = f"<regex('{re.escape(domain).replace("'", '')}(:[0-9]+)?'):host>"
            _rules[domain] = [
                self._router.add(path, host=host, endpoint=self._answer) for path in ("/", "/<path:path>")
            ]

    def remove(self, domain: str) -> None:
        for rule in _rules.pop(domain, []):
            self._router.remove(rule)

    def _answer(self, request: Request, host: str, **_told: str) -> Response:
        found = _mapping(host.partition(":")[0], request.path)
        if found is None:
            return message(403, "Forbidden")
        mapping, rest = found
        inner = Request(
            method=request.method,
            path=f"{PATH_FORM}{mapping.api_id}/{mapping.stage}{rest}",
            raw_path=quote(f"{PATH_FORM}{mapping.api_id}/{mapping.stage}{rest}", safe="/$%:@"),
            headers=dict(request.headers),
            query_string=request.query_string.decode(),
            body=request.get_data(),
            remote_addr=request.remote_addr or "",
        )
        return self._endpoint(inner, api_id=mapping.api_id, stage=mapping.stage, path=rest.removeprefix("/"))


def _mapping(domain: str, path: str) -> tuple[Any, str] | None:
    """The longest mapping that the path begins with, and the rest of the path."""
    best: tuple[Any, str] | None = None
    for backends in list(apigatewayv2_backends.values()):
        for backend in list(backends.values()):
            for mapping in list(backend.api_mappings.values()):
                key = (mapping.api_mapping_key or "").strip("/")
                prefix = f"/{key}" if key else ""
                fits = mapping.domain_name == domain and (path == prefix or path.startswith(f"{prefix}/"))
                if fits and (best is None or len(key) > len(best[0].api_mapping_key or "")):
                    best = (mapping, path.removeprefix(prefix) or "/")
    return best
