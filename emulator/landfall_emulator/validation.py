"""Refuses requests that break the constraints of the API's own model, in AWS's words.

Neither LocalStack nor moto looks at them: a name that is too long or an instance type that doesn't exist would be
found out only by the first deployment to AWS.
"""

import re
from collections.abc import Iterator, Mapping
from functools import wraps
from typing import Any

from localstack.aws.api import RequestContext

from landfall_emulator.handler import Handler, error


def validated(operations: Mapping[str, Handler], code: str = "ValidationException") -> dict[str, Handler]:
    """The handlers, each after a check of its request; `code` is the error that the API answers with."""
    return {name: _validated(handler, code) for name, handler in operations.items()}


def _validated(handler: Handler, code: str) -> Handler:
    @wraps(handler)
    def answer(context: RequestContext, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        shape = context.operation.input_shape if context.operation else None
        if broken := list(_broken(shape, request, "")) if shape else []:
            count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected"
            raise error(code, f"{count}: {'; '.join(broken)}")
        return handler(context, request)

    return answer


def _broken(shape: Any, value: Any, path: str) -> Iterator[str]:
    """A sentence for every constraint of `shape` that `value` breaks."""
    if value is None:
        yield f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
        return
    for sentence in _own(shape, value):
        told = f"Value '{value}' at '{path}'" if not isinstance(value, list | dict) else f"Value at '{path}'"
        yield f"{told} failed to satisfy constraint: Member must {sentence}"
    if shape.type_name == "structure":
        for name in shape.required_members:
            if value.get(name) is None:
                yield from _broken(shape.members[name], None, _at(path, name))
        for name, member in value.items():
            if name in shape.members and not _absent(shape.members[name], member):
                yield from _broken(shape.members[name], member, _at(path, name))
    elif shape.type_name == "list":
        for number, member in enumerate(value, 1):
            yield from _broken(shape.member, member, f"{path}.{number}.member")
    elif shape.type_name == "map":
        for key, member in value.items():
            yield from _broken(shape.key, key, f"{path}.key")
            yield from _broken(shape.value, member, f"{path}.{key}.member")


def _absent(shape: Any, value: Any) -> bool:
    # a list in the query string that nobody wrote arrives as an empty one
    return value is None or (value == [] and shape.serialization.get("location") == "querystring")


def _at(path: str, name: str) -> str:
    """The path of a member, as AWS writes it: in lower camel case."""
    low = name[0].lower() + name[1:]
    return f"{path}.{low}" if path else low


def _own(shape: Any, value: Any) -> Iterator[str]:
    """What `value` must itself be and isn't."""
    constraints = shape.metadata
    numeric = shape.type_name in {"integer", "long", "float", "double"}
    measured = value if numeric else len(value) if isinstance(value, str | list | dict) else None
    what = "value" if numeric else "length"
    if measured is not None and measured < constraints.get("min", measured):
        yield f"have {what} greater than or equal to {constraints['min']}"
    if measured is not None and measured > constraints.get("max", measured):
        yield f"have {what} less than or equal to {constraints['max']}"
    if "enum" in constraints and value not in constraints["enum"]:
        yield f"satisfy enum value set: [{', '.join(constraints['enum'])}]"
    if "pattern" in constraints and isinstance(value, str) and not _matches(constraints["pattern"], value):
        yield f"satisfy regular expression pattern: {constraints['pattern']}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        # of the Java that AWS writes them in, Python lacks classes such as \p{L}
        return True
