"""A running emulator for the tests of one file, and clients of it."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.integration.emulator_process import Emulator, free_port

type Clients = Callable[[str], Any]
"""From a service's name to boto3's client of it."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One that the tests of a file share."""
    emulator = Emulator(tmp_path_factory.mktemp("emulator"))
    emulator.start("--port", str(free_port()))
    try:
        yield emulator
    finally:
        emulator.stop()


@pytest.fixture(scope="module")
def clients(running: Emulator) -> Clients:
    """Makes boto3 clients of the running emulator."""
    session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    # an emulator's first answer of a service takes a second or two: that is no reason to ask again
    config = Config(retries={"total_max_attempts": 1}, read_timeout=120)
    return functools.cache(lambda service: session.client(service, endpoint_url=running.endpoint, config=config))
