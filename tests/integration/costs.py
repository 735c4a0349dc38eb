"""Putting costs on the emulator, which has none of its own."""

import json
import urllib.request
from typing import Any


class Costs:
    """The costs of the emulator at `endpoint`, once its Cost Explorer was asked anything."""

    def __init__(self, endpoint: str) -> None:
        self._url = f"{endpoint}/_aws/ce/costs"

    def put(self, **said: Any) -> None:
        """Puts them in the place of those that there are; `landfall_emulator/services/ce/costs.py` says how."""
        self._send("PUT", json.dumps(said).encode())

    def take_away(self) -> None:
        """From now on nobody has put any."""
        self._send("DELETE")

    def _send(self, method: str, body: bytes | None = None) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url, data=body, headers=headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60):  # noqa: S310
            pass
