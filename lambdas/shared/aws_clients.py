"""Clients of AWS that give up in time, and wait a little longer after each refusal."""

from functools import cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

_PATIENT = Config(
    connect_timeout=3,
    read_timeout=10,
    # Four tries, between which botocore waits a random part of 1, 2 and 4 seconds: "Retries" of the Boto3 guide.
    retries={"mode": "standard", "total_max_attempts": 4},
)

_QUICK = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})

_making = Lock()


def client(service: str, *, quick: bool = False) -> Any:
    """boto3's client of a service; `quick` for who has to answer somebody who waits."""
    # Clients may be used by several threads, but not made by them: "Multithreading" of the Boto3 guide.
    with _making:
        return _made(service, quick=quick)


@cache
def _made(service: str, *, quick: bool) -> Any:
    return boto3.client(service, config=_QUICK if quick else _PATIENT)  # type: ignore[call-overload]
