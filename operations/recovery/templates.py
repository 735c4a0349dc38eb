"""Texts with gaps that the attributes of a resource fill."""

from collections.abc import Mapping
from typing import Any


class Text(str):
    """A text, of which a template can take the end: `{cluster.tail}` is the name at the end of an ARN."""

    __slots__ = ()

    @property
    def tail(self) -> str:
        """What follows the last slash."""
        return self.rsplit("/", 1)[-1]


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """The template, or all those in a structure, filled. Raises KeyError where a value isn't known yet."""
    if isinstance(template, str):
        return template.format_map(_Values(values))
    if isinstance(template, Mapping):
        return {key: fill(value, values) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [fill(value, values) for value in template]
    return template


def text(value: Any) -> Text:
    """A value as it stands in a template. Nothing, and AWS's -1 for it, are empty."""
    return Text("" if value is None or value == -1 else value)


class _Values(dict[str, Any]):
    def __getitem__(self, name: str) -> Text:
        return text(super().__getitem__(name))
