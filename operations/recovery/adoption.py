"""Which planned resource is which existing thing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.recovery.ownership import is_ours
from operations.recovery.planned import Attributes, Planned
from operations.recovery.table import WAYS
from operations.recovery.templates import fill
from operations.recovery.ways import Again, ById, ByTags, Listed, NoImport

type Thing = tuple[str, str]
"""A type and the id that Terraform would import it by."""
type Look = Callable[[Iterable[Thing]], Mapping[Thing, Attributes]]
"""Tells those of the things that exist."""
type Ask = Callable[[Listed, Mapping[str, Any]], Iterable[Mapping[str, Any]]]
"""What a service lists; the request has its gaps filled."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where the stack is: `place` has account, partition and region; `tags` tell the stack from every other; `things`
    are what carries them (ARN to tags); `look` and `ask` find out more."""

    place: Mapping[str, str]
    tags: Mapping[str, str]
    things: Mapping[str, Mapping[str, str]]
    look: Look
    ask: Ask


@dataclass
class Adoptions:
    """`ids` are import ids by address; `notes` are sentences about what isn't adopted."""

    ids: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def adopt(planned: Iterable[Planned], known: Mapping[str, Attributes], around: Surroundings) -> Adoptions:
    """Finds those of `planned` that exist. `known` is what Terraform's state has, by address."""
    return _Search(planned, known, around).run()


class _Search:
    def __init__(self, planned: Iterable[Planned], known: Mapping[str, Attributes], around: Surroundings) -> None:
        self.around = around
        self.owned = dict(known)
        self.taken = {(address.split(".")[0], str(each.get("id"))) for address, each in known.items()}
        self.open = {each.address: each for each in planned if not isinstance(WAYS.get(each.type), Again)}
        self.looked: set[Thing] = set()
        self.found: dict[Thing, Attributes] = {}
        self.result = Adoptions()

    def run(self) -> Adoptions:
        for address, each in list(self.open.items()):
            if isinstance(WAYS.get(each.type, NoImport()), NoImport):
                del self.open[address]
                self.result.notes.append(f"{each.type} can't be adopted: if {address} exists, Terraform will say so")
        options = self.options()
        while True:
            if fresh := {thing for things in options.values() for thing in things} - self.looked:
                self.looked |= fresh
                self.found |= self.around.look(sorted(fresh))
            # Which of several it is may be told by what is adopted only now.
            if not (self.claim(options, patient=True) or fresh or self.claim(options, patient=False)):
                break
            options = self.options()
        self.result.notes += self.others(options)
        return self.result

    def options(self) -> dict[str, list[Thing]]:
        """Which things each open resource may be, by address."""
        told = {**self.sighted(), **self.owned}
        return {address: [(each.type, id_) for id_ in self.ids(each, told)] for address, each in self.open.items()}

    def sighted(self) -> dict[str, Attributes]:
        """What there is only one of by its tags, or in its list: what belongs to it can be asked for already."""
        seen = {address: self.ids(each, self.owned) for address, each in self.open.items()}
        return {address: next(iter(ids.values())) for address, ids in seen.items() if len(ids) == 1}

    def ids(self, planned: Planned, told: Mapping[str, Attributes]) -> dict[str, Attributes]:
        values = {**self.around.place, **planned.values(told)}
        match WAYS[planned.type]:
            case ById() as way:
                return way.ids(values)
            case ByTags() as way:
                return way.ids(values, self.around.things)
            case Listed() as way:
                try:
                    return way.ids(values, self.around.ask(way, fill(way.request, values)))
                except KeyError:
                    return {}
        return {}

    def claim(self, options: Mapping[str, list[Thing]], *, patient: bool) -> bool:
        """Adopts what is the stack's; with `patient`, only where there is no choice, or nothing more will help it."""
        before = len(self.result.ids)
        for address, planned in list(self.open.items()):
            ours = [thing for thing in options[address] if self.can_be(planned, thing)]
            waits = patient and len(ours) > 1 and bool(planned.targets() & self.open.keys())
            if ours and not waits:
                self.take(planned, ours)
        return len(self.result.ids) > before

    def can_be(self, planned: Planned, thing: Thing) -> bool:
        found = self.found.get(thing)
        if found is None or (planned.type, str(found.get("id"))) in self.taken:
            return False
        return is_ours(planned, WAYS[planned.type], found, tags=self.around.tags, owned=self.owned)

    def take(self, planned: Planned, ours: list[Thing]) -> None:
        values = planned.values(self.owned)
        *rest, best = sorted(ours, key=lambda thing: (_likeness(values, self.found[thing]), _natural(thing[1])))
        del self.open[planned.address]
        self.owned[planned.address] = self.found[best]
        self.taken.add((planned.type, str(self.found[best].get("id"))))
        self.result.ids[planned.address] = best[1]
        if rest:
            others = ", ".join(id_ for _, id_ in rest)
            self.result.notes.append(f"{planned.address} is {best[1]}; what looks like it is left alone: {others}")

    def others(self, options: Mapping[str, list[Thing]]) -> Iterator[str]:
        for address in self.open:
            for thing in options[address]:
                if thing in self.found and (thing[0], str(self.found[thing].get("id"))) not in self.taken:
                    yield f"{address} isn't adopted: {thing[1]} exists, but nothing tells that it is this stack's"


def _likeness(values: Mapping[str, Any], found: Attributes) -> int:
    """In how many arguments a thing is what is wanted."""
    return sum(value is not None and found.get(name) == value for name, value in values.items())


def _natural(text: str) -> list[tuple[int, str]]:
    """For sorting: of revisions of one thing, the newest is the last."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]
