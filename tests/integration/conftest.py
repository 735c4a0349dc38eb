"""Running emulators: one for the tests of one file, with clients of it, and one for stack after stack."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.integration.applied import Account
from tests.integration.deployment import run_terraform, terraform_variables
from tests.integration.emulator_process import Emulator, free_port
from tests.integration.held_provider import installed_provider
from tests.integration.leftovers import remaining
from tests.own_stacks import emulated_stacks
from tests.shared_folder import SHARED

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
    return running.session.client


@pytest.fixture(scope="session")
def provider() -> Path:
    """The AWS provider's program. Terraform takes the checksum of its 700 MB whenever it installs or starts it."""

    def install(folder: Path) -> None:
        stack = next(emulated_stacks().glob("stacks/*/cdk.tf.json"))
        required = json.loads(stack.read_text(encoding="utf-8"))["terraform"]["required_providers"]
        content = json.dumps({"terraform": {"required_providers": required}})
        (folder / "main.tf.json").write_text(content, encoding="utf-8")
        run_terraform(folder, terraform_variables({}), "init", "-no-color")

    return installed_provider(SHARED.once("provider", install))


@pytest.fixture(scope="session")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Account]]:
    """Gives an account that holds nothing. Its emulator serves one stack after the other, since starting it and each of
    its services takes longer than all that a stack asks of it; one with leftovers isn't used again."""
    with ExitStack() as running:
        kept: list[Account] = []

        def empty() -> Account:
            # One that can't even be asked isn't used again either.
            account = kept.pop() if kept else None
            if account is None or remaining(account.emulator.session) != account.before:
                running.close()
                emulator = Emulator(tmp_path_factory.mktemp("emulator"))
                emulator.start("--port", str(free_port()))
                running.callback(emulator.stop)
                account = Account(emulator=emulator, before=remaining(emulator.session))
            kept.append(account)
            return account

        yield empty
