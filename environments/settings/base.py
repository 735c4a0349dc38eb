"""What every settings model shares: strictness and the field types that several of them use."""

import re
from ipaddress import IPv4Network
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Settings(BaseModel):
    """A settings model: immutable, closed to unknown keys; a field's docstring is its manual."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=False, allow_inf_nan=False
    )


def _network(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}/\d{1,2}", value):
        raise ValueError('an IPv4 block such as "10.0.0.0/16"')
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", min_length=2, max_length=20)]
"""Lower-case words joined by single hyphens; it becomes part of AWS resource names."""

Cidr = Annotated[IPv4Network, BeforeValidator(_network)]
"""An IPv4 block; host bits must be zero."""

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]

Percent = Annotated[float, Field(gt=0, le=100)]

LogRetentionDays = Annotated[
    int,
    AfterValidator(lambda days: _one_of(days, _LOG_RETENTION_DAYS)),
    Field(json_schema_extra={"enum": [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]}),
]
"""Days that CloudWatch Logs keeps an event: only the values of its PutRetentionPolicy API."""

_LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653)


def _one_of(value: int, allowed: tuple[int, ...]) -> int:
    if value not in allowed:
        raise ValueError("one of " + ", ".join(map(str, allowed)))
    return value
