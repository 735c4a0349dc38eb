"""CKV_LANDFALL_4: no secret is written out.

A secret in Terraform code is in the repository, in the plan and in the state. It belongs into Secrets Manager or an
SSM SecureString that something else fills, and reaches the workload by reference (``secrets``/``valueFrom``,
``manage_master_user_password``). Fails:

- an argument that the provider itself marks as sensitive (``password``, ``auth_token``, ``secret_string``, ...;
  ``provider_schema.json``) with a value that is written out, also one that comes from a variable's default or a
  local;
- an environment variable, tag or other free map entry (``environment`` of containers in ``container_definitions``, of
  Lambda functions, CodeBuild, App Runner, SageMaker, Beanstalk...) whose name is a secret's, when the value is
  written out, or is a reference that yields the secret itself (``random_password.x.result``, ``var.db_password``):
  the workload's configuration would hold it in plain text;
- an ``aws_ssm_parameter`` of type ``String`` or ``StringList`` whose name is a secret's;
- an output (of Terraform JSON) of that kind, unless it is ``sensitive`` and a reference;
- anything, anywhere (user data and other base64 included, compressed or not), with the shape of a secret: AWS,
  GitHub, Slack, Stripe and other keys, private keys, JWTs, URLs with a password; and in scripts, assignments such as
  ``export DB_PASSWORD=...`` or ``--token ...``.

A name is a secret's if it has a word like password, secret, token or API key, unless it ends in what is about a
secret: ``_ARN``, ``_NAME``, ``_ID``, ``_PATH``, ``_URL``, ``_TTL``... ARNs, paths, switches and references to ARNs
are not secrets. Findings name the place, never the value."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policies import provider_schema
from policies.blocks import Block, flat, items, nested, strings, unknown, value, values
from policies.check import DataRule, ModuleRule, OutputRule, ResourceRule, Rule
from policies.graph import folder, kind
from policies.iam import embedded, is_document
from policies.secrets import assignments, decoded, literal, named_secret, refers_to_secret, shapes, words_of
from policies.terraform_json import scan

FREE_MAPS = words_of(
    """
    airflow_configuration_options connection_properties credentials_map data default_arguments default_tags env
    environment environment_variables parameters provider_details runtime_environment_variables stage_variables
    string_data tags tags_all variables vars
    """
)
"""Arguments whose keys the author chooses, so that a key's name tells what is in it."""

SCRIPTS = words_of(
    """
    buildspec command commands content entrypoint entry_point inline script template user_data userdata
    """
)
"""Arguments that hold a script or a configuration file, even on one line."""

SHOWN = words_of("buildspec command entrypoint entry_point user_data user_data_base64")
"""Those that anybody can read who may describe the resource."""

QUOTED = re.compile(r'"((?:\\.|[^"\\\n])*)"')
HEREDOC = re.compile(r"<<[-~]?\s*\"?(\w+)\"?[^\n]*\n(.*?)^\s*\1\b", re.DOTALL | re.MULTILINE)
ENTRY = re.compile(r"""["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*["']([^"'$]+)["']""")
NAMED_ENTRY = re.compile(r"""["']?name["']?\s*[:=]\s*["']([^"']+)["'],\s*["']?value["']?\s*[:=]\s*["']([^"'$]+)["']""")
CHOICE = re.compile(r"""[?:]\s*["']([^"'$]+)["']""")
"""The values that a conditional expression chooses from."""
LOCAL = re.compile(r"\blocal\.([\w-]+)")
LAST_RESORT = re.compile(r"""^(?:\$\{)?(?:coalesce|try)\(.*,\s*["']([^"'$]+)["']\s*\)\}?$""", re.DOTALL)
"""The value that ``coalesce`` or ``try`` falls back to."""

STORED_ELSEWHERE = frozenset({"PARAMETER_STORE", "SECRETS_MANAGER"})
Keys = tuple[str, ...]


def secret_arguments(block: Block, resource_type: str) -> Iterator[str]:
    """Arguments that the provider calls sensitive, with a value that is written out."""
    for path in provider_schema.sensitive(resource_type):
        if resource_type == "aws_ssm_parameter" and value(block, "type") != "SecureString":
            continue
        if resource_type != "aws_ssm_parameter" and not named_secret(" ".join(path.split(".")[-2:])):
            continue
        for found in at(block, path.split(".")):
            if written_out(found):
                yield f"{path} is written out"


def at(block: Block, path: list[str]) -> Iterator[Any]:
    """The values at a path of nested blocks."""
    if len(path) == 1:
        yield from flat(block.get(path[0]))
    else:
        for inner in nested(block, path[0]):
            yield from at(inner, path[1:])


def written_out(found: Any) -> bool:
    """Whether a sensitive argument's value is there to read; JSON is, unless something in it is a reference."""
    inner = found if isinstance(found, dict) else next(embedded(found), None) if isinstance(found, str) else None
    if not isinstance(inner, dict):
        expression = isinstance(found, str) and unknown(found)
        chosen = [*CHOICE.findall(found), *LAST_RESORT.findall(found)] if expression else [found]
        return any(literal(choice) for choice in chosen)
    leaves = list(strings(inner))
    return any(literal(leaf) and named_secret(path[-1]) for path, leaf in leaves if path) or (
        bool(leaves) and not any(unknown(leaf) for _, leaf in leaves)
    )


def held(source: Any, path: Keys = (), free: bool = False) -> Iterator[str]:
    """Secrets in names and values at any depth; ``free``: the author chose the keys here."""
    if isinstance(source, dict):
        if is_document(source):
            return
        if path:  # a resource's own name and value are not an entry
            yield from pair(source, path)
        for key, inner in items(source):
            if free:
                yield from entry(key, inner, (*path, key))
            yield from held(inner, (*path, key), free or key in FREE_MAPS)
    elif isinstance(source, (list, tuple)):
        for inner in source:
            yield from held(inner, path, free)
    elif isinstance(source, str):
        yield from text(source, path)


def pair(mapping: Block, path: Keys) -> Iterator[str]:
    """``{name = "DB_PASSWORD", value = "..."}``, as containers, CodeBuild, Beanstalk and group tags have it."""
    lowered = {key.lower(): inner for key, inner in items(mapping)}
    name = next((leaf for key in ("name", "key") for leaf in flat(lowered.get(key)) if isinstance(leaf, str)), None)
    kinds = {str(leaf) for leaf in flat(lowered.get("type"))}
    if name and "value" in lowered and not kinds & STORED_ELSEWHERE:
        yield from entry(name, lowered["value"], (*path, name))


def entry(name: str, found: Any, path: Keys, exposed: bool = True) -> Iterator[str]:
    """One entry of a free map; ``exposed``: it ends up as plain text, so that a secret by reference fails, too."""
    named = named_secret(name)
    for leaf in flat(found):
        if isinstance(leaf, (dict, bool)):
            continue
        if named and literal(leaf):
            yield f"{'.'.join(path)} holds a secret in plain text"
        elif exposed and refers_to_secret(leaf, named):
            yield f"{'.'.join(path)} is given a secret's value; give it a reference to the secret instead"


def text(found: str, path: Keys) -> Iterator[str]:
    place = ".".join(path)
    structures = list(embedded(found))
    for structure in structures:
        yield from held(structure, path, free=True)
    if unknown(found) and not structures:
        for pattern in (ENTRY, NAMED_ENTRY):
            for name, written in pattern.findall(found):
                if named_secret(name) and literal(written):
                    yield f"{place} sets {name} to a secret in plain text"
    if path and path[-1].lower() in SHOWN and refers_to_secret(found, named=False):
        yield f"{place} is given a secret's value; let it fetch the secret instead"
    unpacked = decoded(found)
    plain = unpacked or found.replace("\\n", "\n").replace('\\"', '"')
    yield from (f"{place} holds something like a secret ({kind})" for kind in shapes(plain))
    if unpacked or "\n" in plain or (not structures and path and path[-1].lower() in SCRIPTS):
        yield from (f"{place} sets {name} to a secret in plain text" for name in assignments(plain))


def stored_in_plain(block: Block) -> Iterator[str]:
    """SSM parameters that anybody who may read parameters can read."""
    name = str(value(block, "name") or "")
    if value(block, "type") in ("String", "StringList") and (named_secret(name.rpartition("/")[2])):
        kept = [*values(block, "value"), *values(block, "insecure_value")]
        if any(literal(leaf) or unknown(leaf) for leaf in kept):
            yield f"the parameter {name} is a {value(block, 'type')}; a secret needs a SecureString"


class SecretRule(Rule):
    def problems(self, block: Block) -> list[str]:
        found = [*self.held(block), *self.in_source(block), *self.in_locals(block)]
        if isinstance(self, ResourceRule):
            found += secret_arguments(block, self.entity_type)
            if self.entity_type == "aws_ssm_parameter":
                found += stored_in_plain(block)
        return list(dict.fromkeys(found))

    def held(self, block: Block) -> Iterator[str]:
        return held(block)

    def in_source(self, block: Block) -> Iterator[str]:
        """checkov loses some function calls (``base64encode(<<EOT ...``), so their blocks are read as written."""
        if not any(leaf.endswith("(") for _, leaf in strings(block)):
            return
        if scan.written is not None:
            yield from held(scan.written)
            return
        vertex = self.vertex(block)
        file, first, last = (vertex.get(key) for key in ("file_path_", "__start_line__", "__end_line__"))
        if not isinstance(file, str) or not file.endswith(".tf"):
            return
        lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        source = "".join(lines[int(first or 1) - 1 : int(last or 0)])
        for _, body in HEREDOC.findall(source):
            yield from text(body + "\n", ("heredoc",))
        for quoted in QUOTED.findall(source):
            yield from text(quoted, ("source",))

    def in_locals(self, block: Block) -> Iterator[str]:
        """checkov puts no local into a function call (``base64encode(local.script)``), so it is read by itself."""
        for argument in sorted(SHOWN & block.keys()):
            for leaf in flat(block[argument]):
                for name in LOCAL.findall(leaf) if isinstance(leaf, str) and "(" in leaf else ():
                    yield from held({argument: self.local(name, block)})

    def local(self, name: str, block: Block) -> Any:
        """The value of a local beside the scanned block."""
        here = folder(self.vertex(block))
        beside = (each for each in self.blocks.named.get(name, []) if kind(each) == "locals" and folder(each) == here)
        return next((each.get(name) for each in beside), None)


class PlaintextSecret(SecretRule, ResourceRule):
    pass


class PlaintextSecretInData(SecretRule, DataRule):
    pass


class PlaintextSecretInModule(SecretRule, ModuleRule):
    def held(self, block: Block) -> Iterator[str]:
        """A module's inputs; a reference to a secret may well be given to one (``password = var.password``)."""
        for name, found in items(block):
            yield from entry(name, found, (name,), exposed=False)
            yield from held(found, (name,), free=True)


class PlaintextSecretInOutput(OutputRule):
    def problems(self, block: Block) -> list[str]:
        hidden = str(value(block, "sensitive")).lower() == "true"
        found = entry(self.block_name, block.get("value"), ("value",), exposed=not hidden)
        return list(dict.fromkeys([*found, *held(block.get("value"), ("value",), free=True)]))


NAME = "Ensure that no secret is written out"
checks = [
    PlaintextSecret("CKV_LANDFALL_4", NAME, "SECRETS", ["*"]),
    PlaintextSecretInData("CKV_LANDFALL_4", NAME, "SECRETS", ["*"]),
    PlaintextSecretInModule("CKV_LANDFALL_4", NAME, "SECRETS"),
    PlaintextSecretInOutput("CKV_LANDFALL_4", NAME, "SECRETS"),
]
