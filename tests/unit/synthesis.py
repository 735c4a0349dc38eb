"""Stacks for unit tests: synthesized in this process, read as parsed Terraform JSON.

The bindings are installed here as in `conftest.py`, which `python -m tests.unit.test_addresses` doesn't read.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from modules import bindings

bindings.install()

from environments.reading import read  # noqa: E402
from environments.settings import Environment  # noqa: E402
from modules import app  # noqa: E402
from modules.target import Target  # noqa: E402
from tests.own_stacks import own_stacks  # noqa: E402
from tests.shared_folder import SHARED  # noqa: E402
from tests.unit.main_process import ROOT  # noqa: E402
from tests.unit.minimal import MINIMAL  # noqa: E402

type Block = dict[str, Any]

ACCOUNT = "${data.aws_caller_identity.account/identity.account_id}"
PARTITION = "${data.aws_partition.account/partition.partition}"
KEY = "${aws_kms_key.keys/key.arn}"
"""References to what every stack has."""

ON_AWS = Target(endpoint=None, states=Path("/states"))

_ADDRESS = re.compile(r"\b((?:data\.)?(?:aws_\w+|terraform_data))\.([\w-]+)")


@dataclass(frozen=True)
class Stack:
    """A synthesized stack. Resources go by the paths of their constructs: `network/vpc` of the type `aws_vpc`; and so
    do references to them: `${aws_vpc.network/vpc.id}`."""

    raw: Block
    """The document as it is on disk."""

    files: Mapping[str, str] = field(default_factory=dict)
    """The texts that are written beside it, by their path."""

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Address to path; both are unique."""
        paths = {}
        for kind, prefix in (("resource", ""), ("data", "data.")):
            for type_, blocks in self.raw.get(kind, {}).items():
                for name, block in blocks.items():
                    paths[f"{prefix}{type_}.{name}"] = block["//"]["metadata"]["path"].partition("/")[2]
        return paths

    @cached_property
    def document(self) -> Block:
        """The document with paths in place of logical ids, and without CDKTF's own notes."""
        document: Block = {key: value for key, value in self.raw.items() if key not in ("resource", "data", "//")}
        for kind, prefix in (("resource", ""), ("data", "data.")):
            document[kind] = {
                type_: {self._paths[f"{prefix}{type_}.{name}"]: _without_notes(block) for name, block in blocks.items()}
                for type_, blocks in self.raw.get(kind, {}).items()
            }

        def path(match: re.Match[str]) -> str:
            return f"{match[1]}.{self._paths.get(match[0], match[2])}"

        renamed: Block = json.loads(_ADDRESS.sub(path, json.dumps(document)))
        return renamed

    @property
    def addresses(self) -> list[str]:
        """Addresses of all resources, as Terraform knows them."""
        return sorted(address for address in self._paths if not address.startswith("data."))

    def all(self, type_: str, below: str = "") -> dict[str, Block]:
        """The resources of a type, by path; those whose path begins with `below`."""
        blocks: dict[str, Block] = self.document["resource"].get(type_, {})
        return {path: block for path, block in blocks.items() if path.startswith(below)}

    def one(self, type_: str, path: str | None = None) -> Block:
        """The resource of a type at a path, or the only one of its type."""
        blocks = self.all(type_)
        if path is not None:
            return blocks[path]
        (block,) = blocks.values()
        return block

    def statements(self, path: str) -> dict[str, Block]:
        """The statements of the policy document at `path`, by their sid."""
        block = self.document["data"]["aws_iam_policy_document"][path]
        return {statement["sid"]: statement for statement in block["statement"]}

    @property
    def default_tags(self) -> dict[str, str]:
        """The tags that the provider puts on everything."""
        (provider,) = self.document["provider"]["aws"]
        (default,) = provider["default_tags"]
        tags: dict[str, str] = default["tags"]
        return tags

    def container(self) -> Block:
        """The container definition of the task."""
        (container,) = json.loads(self.one("aws_ecs_task_definition")["container_definitions"])
        assert isinstance(container, dict)
        return container


def stack(**overrides: Any) -> Stack:
    """The Fargate stack of a minimal environment with `overrides` laid over it, key by key."""
    return synthesize(environment(**overrides), ON_AWS)


def variant_stack(key: str, settings: Mapping[str, Any] | None = None, **overrides: Any) -> Stack:
    """The stack of the variant `key` with `settings`, in a minimal environment with `overrides` laid over it."""
    return synthesize(environment(**overrides, variants={"fargate": None, key: settings or {}}), ON_AWS)


@cache
def own_stack(name: str) -> Stack:
    """A stack of the project's own environments, such as `dev-fargate`."""
    return read_stack(own_stacks() / "stacks" / name)


@cache
def own_environment(name: str) -> Environment:
    """One of the project's own environments: `dev`, `staging`, `prod`."""
    return read(ROOT / "environments" / f"{name}.yaml")


OWN_STACKS = {
    stack: own_environment(name) for name in ("dev", "staging", "prod") for stack in own_environment(name).stack_ids()
}
"""Every stack that the project's own environments offer."""


def environment(**overrides: Any) -> Environment:
    """The settings of a minimal environment with `overrides` laid over it, key by key."""
    return Environment.model_validate_json(json.dumps(_over(MINIMAL, overrides)))


_made: dict[tuple[str, Target, str], Stack] = {}
"""Stacks by the JSON of their settings, their target and their id: tests that ask for the same one share it."""


@cache
def _together(name: str) -> dict[str, Stack]:
    return {}


def together(name: str, stacks: Mapping[str, Environment], target: Target) -> Mapping[str, Stack]:
    """Many stacks (id to environment) in one synthesis, which all processes of a test run share under `name`."""
    made = _together(name)
    if not made:
        folder = SHARED.once(name, lambda folder: app.synthesize(stacks, target=target, outdir=folder))
        made |= {stack: read_stack(folder / "stacks" / stack) for stack in stacks}
    return made


def synthesize(settings: Environment, target: Target, name: str | None = None) -> Stack:
    """A stack of an environment, as the app makes it; the first that it offers, unless one is named."""
    name = name or settings.stack_ids()[0]
    key = (settings.model_dump_json(), target, name)
    if key not in _made:
        with tempfile.TemporaryDirectory() as folder:
            app.synthesize({name: settings}, target=target, outdir=Path(folder))
            _made[key] = read_stack(Path(folder, "stacks", name))
    return _made[key]


def read_stack(folder: Path) -> Stack:
    """The stack that was synthesized into `folder`."""
    raw = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
    texts = [path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".yaml")]
    return Stack(raw, {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in texts})


def _over(base: Mapping[str, Any], overrides: Mapping[str, Any]) -> Block:
    merged = dict(base)
    for key, value in overrides.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _without_notes(block: Block) -> Block:
    return {key: value for key, value in block.items() if key != "//"}
