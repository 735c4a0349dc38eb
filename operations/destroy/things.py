"""Kinds of things that a stack is made of, and the things themselves."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from operations.destroy.aws import Aws, is_none, tags_in
from operations.recovery.templates import fill

type Fields = Mapping[str, str]
"""What an ARN tells of a thing, by the gaps of its kind's template, with `arn` itself and where it is."""
type Step = Callable[[Aws, Fields], None]
"""A step of a deletion. Raises botocore's errors, and `Stays`."""
type ReadTags = Callable[[Aws, Fields], Mapping[str, str] | None]
"""A thing's tags; None if it doesn't exist."""
type Tell = Callable[[Aws, Fields], str | None]
"""Something to say of a thing, or nothing."""
type Find = Callable[[Aws], Sequence[str]]
"""ARNs of what may be a stack's."""


class Stays(Exception):
    """A thing can't be deleted, and asking again won't help; the text says why, and until when."""


@dataclass(frozen=True)
class Call:
    """One operation of a boto3 client with a request whose gaps a thing's fields fill."""

    service: str
    operation: str
    request: Mapping[str, Any]

    def __call__(self, aws: Aws, fields: Fields) -> None:
        """Raises botocore's errors."""
        answer = self.answer(aws, fields)
        # Some operations on several things answer with 200, and say in it what they didn't do.
        for refused in [*(answer.get("Unsuccessful") or ()), *(answer.get("failures") or ())]:
            told = refused.get("Error") or {"Code": refused.get("reason"), "Message": refused.get("detail")}
            code, message = str(told.get("Code")), str(told.get("Message"))
            raise ClientError({"Error": {"Code": code, "Message": message}}, self.operation)

    def answer(self, aws: Aws, fields: Fields) -> Any:
        """The same, with what AWS answers."""
        return aws.call(self.service, self.operation, **fill(self.request, fields))


def call(service: str, operation: str, /, **request: Any) -> Call:
    return Call(service, operation, request)


@dataclass(frozen=True)
class TagsAt:
    """Tags that an operation tells under `path`, in which a number is a place in a list."""

    ask: Call
    path: tuple[str | int, ...]

    def __call__(self, aws: Aws, fields: Fields) -> Mapping[str, str] | None:
        """Raises botocore's errors, except for the one that says that there is no such thing."""
        try:
            value = self.ask.answer(aws, fields)
            for step in self.path:
                value = value.get(step) if isinstance(step, str) else value[step]
        except ClientError as error:
            if is_none(error):
                return None
            raise
        except IndexError:
            return None
        return tags_in(value)


def tags_at(service: str, operation: str, /, *path: str | int, **request: Any) -> TagsAt:
    return TagsAt(Call(service, operation, request), path)


@dataclass(frozen=True)
class Listed:
    """What a service lists, with an ARN, or with a name that completes the kind's. With `name`, only those are asked
    for their tags whose name may be the stack's."""

    service: str
    operation: str
    items: str
    arn: str
    name: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, aws: Aws) -> list[str]:
        """ARNs."""
        return [
            str(fill(self.arn, {**aws.scope.place, **_member(one)}))
            for one in aws.listed(self.service, self.operation, self.items, **fill(self.request, aws.scope.place))
            if not self.name or aws.scope.may_be_named(fill(self.name, _member(one)))
        ]


def _member(one: Any) -> dict[str, Any]:
    return {"it": one} if isinstance(one, str) else one


def nothing(_aws: Aws) -> Sequence[str]:
    """What isn't listed by its service is known from the tagging API alone."""
    return ()


def no_reason(_aws: Aws, _fields: Fields) -> str | None:
    """Nothing speaks for it, or against it."""
    return None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`what` it is in AWS's words. In `arn`, `{name}` takes a part without `/` and `:`, `{name*}` all that follows.

    What has no `steps` goes with what it belongs to. Those of a lower `rank` are deleted first. `empty` takes away what
    is in one before Terraform comes to it. Those that are `early` go before Terraform altogether: they would hold up
    what it deletes, or can't be told from others once it has. `stops` tells what protects one against deletion, and can
    be turned off; `warns` what may keep a part of it; `tagless` why one that carries no tags is the stack's even so.
    """

    what: str
    arn: str
    rank: int
    tags: ReadTags
    steps: tuple[Step, ...] = ()
    find: Find = nothing
    empty: Step | None = None
    early: bool = False
    stops: Tell = no_reason
    warns: Tell = no_reason
    tagless: Tell = no_reason

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        def gap(part: str) -> str:
            match = re.fullmatch(r"\{(\w+)(\*?)\}", part)
            if match is None:
                return re.escape(part)
            if match[1] in {"partition", "region", "account"}:
                return f"(?P<{match[1]}>[^:]*)"
            return f"(?P<{match[1]}>{'.+' if match[2] else '[^/:]+'})"

        return re.compile("".join(gap(part) for part in re.split(r"(\{\w+\*?\})", self.arn)))

    def fields(self, arn: str, place: Mapping[str, str]) -> dict[str, str] | None:
        """What `arn` tells, if it is of this kind and in this account and region."""
        match = self._shape.fullmatch(arn)
        if match is None or any(place.get(name, value) != value for name, value in match.groupdict().items()):
            return None
        return {**place, **match.groupdict(), "arn": arn}


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing in scope, and why. `kind` is None for what nothing here knows how to delete."""

    kind: Kind | None
    arn: str
    why: str
    fields: Fields
    by_cluster: bool = False
    """Whether Kubernetes made it."""
    stops: str | None = None
    """What protects it against deletion."""
    warns: str | None = None
    """What may keep a part of it."""
    leaves: str | None = None
    """The day on which AWS deletes it by itself, where it is waiting for that."""

    @property
    def what(self) -> str:
        """Its kind, in AWS's words."""
        return self.kind.what if self.kind else self.arn.split(":")[2]

    @property
    def name(self) -> str:
        """What to show of its ARN."""
        return self.arn.split(":", 5)[5] if self.arn.startswith("arn:") else self.arn
