"""What every settings model shares: strictness and the field types that several of them use."""

import re
from ipaddress import IPv4Network
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict


class Settings(BaseModel):
    """A settings model: immutable, closed to unknown keys; a field's docstring is its manual."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=False, allow_inf_nan=False
    )


def text(pattern: str, allowed: str, *, min_length: int | None = None, max_length: int | None = None) -> Any:
    """A constraint for text of a certain form; `allowed` says in plain words what the pattern says."""
    # Language servers show `patternErrorMessage` in place of the expression, and so does our own reader.
    extra: JsonDict = {"patternErrorMessage": allowed}
    return Field(pattern=pattern, min_length=min_length, max_length=max_length, json_schema_extra=extra)


def _network(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}", value):
        raise ValueError("an IPv4 block such as 10.0.0.0/16")
    try:
        widened = IPv4Network(value, strict=False)
    except ValueError:
        raise ValueError("an IPv4 block such as 10.0.0.0/16") from None
    if str(widened.network_address) != value.partition("/")[0]:
        raise ValueError(f"an IPv4 block that begins at its first address, such as {widened}")
    return value


Slug = Annotated[
    str,
    text(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "lower-case words joined by single hyphens", min_length=2, max_length=20),
]
"""Lower-case words joined by single hyphens; it becomes part of AWS resource names."""

Cidr = Annotated[IPv4Network, BeforeValidator(_network)]
"""An IPv4 block; host bits must be zero."""

Email = Annotated[str, text(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an e-mail address", max_length=254)]

Percent = Annotated[float, Field(gt=0, le=100)]

LogRetentionDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]
"""Days that CloudWatch Logs keeps an event: only the values of its PutRetentionPolicy API."""
