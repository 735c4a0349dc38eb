"""A stack with one part of what happens to it while it stands, without what makes use of that part."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from constructs import Construct

from environments.settings import Environment
from modules import app
from modules.foundation.foundation import Foundation
from modules.variants.variant import Variant
from tests.unit.synthesis import ON_AWS, Stack, environment, read_stack

type Make = Callable[[Construct, Environment, Foundation], None]


def stack_with(make: Make, *, settings: Environment | None = None, **overrides: Any) -> Stack:
    """The first stack of an environment, a minimal one with `overrides` by default; `make` takes the place of
    `Lifecycle`, whose path is `lifecycle`."""

    class Part(Construct):
        alarms = ()
        outputs: dict[str, object] = {}  # noqa: RUF012

        def __init__(
            self, scope: Construct, id_: str, *, environment: Environment, foundation: Foundation, variant: Variant
        ) -> None:
            super().__init__(scope, id_)
            del variant
            make(self, environment, foundation)

    found = settings or environment(**overrides)
    name = found.stack_ids()[0]
    with patch("modules.stack.Lifecycle", Part), tempfile.TemporaryDirectory() as folder:
        app.synthesize({name: found}, target=ON_AWS, outdir=Path(folder))
        return read_stack(Path(folder, "stacks", name))
