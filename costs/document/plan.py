"""Plans, as `terraform show -json` tells them.

The format: https://developer.hashicorp.com/terraform/internals/json-format. The changes, by far the largest part,
aren't read: the planned values say what will be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from costs.document.document import Document
from costs.document.references import Configured, References, Scope, ScopePath, scope_path
from costs.document.regions import region_of_values
from costs.document.resource import UNKNOWN, Resource
from costs.document.state import state_document
from costs.document.tags import tags_of
from costs.document.values import ModuleValues, ResourceValues

type Expressions = dict[str, object]


class _Configuration(msgspec.Struct):
    provider_config: dict[str, _Provider] = {}
    root_module: _Module | None = None


class _Provider(msgspec.Struct):
    expressions: Expressions = {}


class _Module(msgspec.Struct):
    resources: list[_Resource] = []
    module_calls: dict[str, _Call] = {}
    outputs: dict[str, _Output] = {}
    variables: dict[str, _Variable] = {}


class _Resource(msgspec.Struct):
    type: str
    name: str
    mode: str = "managed"
    provider_config_key: str = ""
    expressions: Expressions = {}
    count_expression: object = None
    for_each_expression: object = None


class _Call(msgspec.Struct):
    expressions: Expressions = {}
    module: _Module | None = None


class _Output(msgspec.Struct):
    expression: object = None


class _Variable(msgspec.Struct):
    default: object = None


class _Given(msgspec.Struct):
    value: object = None


class _Values(msgspec.Struct):
    root_module: ModuleValues | None = None


class _PriorState(msgspec.Struct):
    values: _Values | None = None


class _Before(msgspec.Struct):
    prior_state: _PriorState | None = None


class _Plan(msgspec.Struct):
    planned_values: _Values
    configuration: _Configuration | None = None
    prior_state: _PriorState | None = None
    variables: dict[str, _Given] = {}


def read_plan(raw: bytes, region: str | None) -> Document:
    """Raises msgspec.DecodeError."""
    plan = msgspec.json.decode(raw, type=_Plan)
    configuration = plan.configuration or _Configuration()
    variables = {name: given.value for name, given in plan.variables.items()}
    blocks: dict[tuple[ScopePath, str], _Resource] = {}
    scopes: dict[ScopePath, Scope] = {}
    if configuration.root_module is not None:
        _collect((), configuration.root_module, {}, scopes, blocks)
        for name, variable in configuration.root_module.variables.items():
            variables.setdefault(name, variable.default)
    regions = {
        # A provider inside a module has the module's variables, which a plan doesn't tell.
        key: _constant(provider.expressions.get("region"), {} if ":" in key else variables)
        for key, provider in configuration.provider_config.items()
    }

    def resource(module: str, found: ResourceValues, *, planned: bool) -> Resource:
        name = f"data.{found.type}.{found.name}" if found.mode == "data" else f"{found.type}.{found.name}"
        block = blocks.get((scope_path(module), name))
        values: Mapping[str, object] = found.values or {}
        if planned and block is not None:
            values = _with_unknown(values, block.expressions)
        key = block.provider_config_key if block is not None else ""
        provider = next((one for one in (key, key.split(":")[-1]) if one in regions), "aws")
        return Resource(
            address=found.address,
            type=found.type,
            name=found.name,
            values=values,
            module=module,
            key=found.index,
            region=region_of_values(values) or regions.get(provider) or region,
            data=found.mode == "data",
            tags=tags_of(values),
        )

    resources = [
        resource(module, found, planned=True)
        for module, found in _instances(plan.planned_values.root_module)
    ]  # fmt: skip
    if plan.prior_state is not None and plan.prior_state.values is not None:
        known = {found.address for found in resources}
        resources += [
            resource(module, found, planned=False)
            for module, found in _instances(plan.prior_state.values.root_module)
            if found.mode == "data" and found.address not in known
        ]
    return Document(resources, References(scopes), kind="plan")


def read_before(raw: bytes, region: str | None) -> Document:
    """What a plan starts from: the state before it. Raises msgspec.DecodeError."""
    plan = msgspec.json.decode(raw, type=_Before)
    return state_document(
        plan.prior_state.values.root_module if plan.prior_state and plan.prior_state.values else None, region
    )


def _instances(module: ModuleValues | None) -> Iterator[tuple[str, ResourceValues]]:
    return iter(()) if module is None else module.instances()


def _collect(
    path: ScopePath,
    module: _Module,
    arguments: Mapping[str, tuple[str, ...]],
    scopes: dict[ScopePath, Scope],
    blocks: dict[tuple[ScopePath, str], _Resource],
) -> None:
    resources = {}
    for block in module.resources:
        name = f"data.{block.type}.{block.name}" if block.mode == "data" else f"{block.type}.{block.name}"
        blocks[path, name] = block
        attributes: dict[str, tuple[str, ...]] = {}
        _references(block.expressions, "", attributes)
        repeat = (*_all_references(block.count_expression), *_all_references(block.for_each_expression))
        resources[name] = Configured(attributes, repeat)
    scopes[path] = Scope(
        resources=resources,
        outputs={name: tuple(_all_references(output.expression)) for name, output in module.outputs.items()},
        arguments=arguments,
    )
    for name, call in module.module_calls.items():
        if call.module is not None:
            handed = {variable: tuple(_all_references(given)) for variable, given in call.expressions.items()}
            _collect((*path, name), call.module, handed, scopes, blocks)


def _references(value: object, path: str, into: dict[str, tuple[str, ...]]) -> None:
    """References by dotted path; of a repeated block those of all its occurrences."""
    if isinstance(value, list):
        for item in value:
            _references(item, path, into)
    elif isinstance(value, dict):
        if isinstance(found := value.get("references"), list):
            into[path] = (*into.get(path, ()), *(one for one in found if isinstance(one, str)))
        elif "constant_value" not in value:
            for name, inner in value.items():
                _references(inner, f"{path}.{name}" if path else name, into)


def _all_references(value: object) -> Iterator[str]:
    found: dict[str, tuple[str, ...]] = {}
    _references(value, "", found)
    for references in found.values():
        yield from references


def _constant(expression: object, variables: Mapping[str, object]) -> str | None:
    """The string that an expression is, directly or as a variable of the root module."""
    if not isinstance(expression, dict):
        return None
    value = expression.get("constant_value")
    references = expression.get("references")
    if value is None and isinstance(references, list):
        names = [one.removeprefix("var.") for one in references if isinstance(one, str) and one.startswith("var.")]
        value = variables.get(names[0]) if len(names) == 1 else None
    return value if isinstance(value, str) else None


def _with_unknown(values: Mapping[str, object], expressions: Expressions) -> Mapping[str, object]:
    """The values with a mark where the configuration gives an attribute that the plan doesn't know yet."""
    changed: dict[str, object] = {}
    for name, expression in expressions.items():
        value = values.get(name)
        if isinstance(expression, dict) and ("references" in expression or "constant_value" in expression):
            if name not in values and expression.get("references"):
                changed[name] = UNKNOWN
            continue
        inner = expression if isinstance(expression, list) else [expression]
        if isinstance(value, list) and len(value) == len(inner):
            changed[name] = [
                _with_unknown(item, given) if isinstance(item, dict) and isinstance(given, dict) else item
                for item, given in zip(value, inner, strict=True)
            ]
        elif isinstance(value, dict) and len(inner) == 1 and isinstance(inner[0], dict):
            changed[name] = _with_unknown(value, inner[0])
    return {**values, **changed} if changed else values
