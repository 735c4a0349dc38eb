"""What can be wrong in an environment file, and how it is said.

A validator of a settings model raises `Wrong` (or several at once with `reject`); the reader turns that, and everything
else it meets, into a `Mistake` with file and line, and raises them all together as `Mistakes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from environments.secret_values import kind_of_secret

type Key = tuple[str | int, ...]
"""The way to a value: the keys of mappings and the indexes of lists, from the outermost in."""

LONGEST_SHOWN = 60
"""Characters of a found value that a message repeats."""

_SHORTEST_STEM = 3


class Wrong(ValueError):
    """A validator's finding about one key, seen from the model that raises it.

    `key` is dotted (`"tiers.app.cidr"`) or, for keys that hold dots or for list indexes, a tuple (`("subnets", 0)`);
    empty, it is the model itself. `found` is the value as it is, `allowed` says in plain words what would do, and
    `among` lists the known names when the value is a name, so that the nearest can be proposed. `given` are the other
    keys that it was judged by: while one of those is wrong itself, nothing is said; and where the key isn't written,
    the line of the first of them that is stands for it.

        raise Wrong("max_tasks", found=self.max_tasks, allowed=f"at least {self.min_tasks}", given=["min_tasks"])
    """

    def __init__(
        self,
        key: str | Key,
        *,
        found: object,
        allowed: str,
        among: Iterable[str] = (),
        given: Iterable[str | Key] = (),
    ) -> None:
        self.key = as_key(key)
        self.given = tuple(map(as_key, given))
        self.found = found
        self.allowed = allowed
        self.among = tuple(among)
        self.others: tuple[Wrong, ...] = ()
        super().__init__(f"{key_text(self.key)}: found {shown(found)}; allowed: {allowed}")


def reject(wrongs: Iterable[Wrong]) -> None:
    """Raise all of them as one; with none, return.

    A validator with several checks yields each finding and ends with `reject(self._findings())`.
    """
    found = tuple(wrongs)
    if found:
        first, *others = found
        first.others = tuple(others)
        raise first


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong, in words."""

    file: str
    line: int
    """Counted from 1; 0 is the file as a whole."""
    key: str
    """Dotted, empty when no key is concerned."""
    found: str
    """A phrase: `found 3.7`, `unknown key`, `missing`."""
    allowed: str = ""
    nearest: str = ""
    """The known name closest to what was written."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        parts = [self.found]
        if self.allowed:
            parts.append(f"allowed: {self.allowed}")
        if self.nearest:
            parts.append(f'did you mean "{self.nearest}"?')
        said = "; ".join(parts)
        return f"{where}: {self.key}: {said}" if self.key else f"{where}: {said}"


class Mistakes(Exception):
    """Everything that is wrong, ordered by file and line; its text has one line per mistake."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


def as_key(key: str | Key) -> Key:
    """`"network.zones"` → `("network", "zones")`."""
    return tuple(key.split(".")) if isinstance(key, str) and key else tuple(key)


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty when none comes close. Of equally close ones it is the first."""
    meant = _spelling(name)
    matcher = SequenceMatcher(b=meant)
    best, best_ratio = "", 0.6
    for each in known:
        spelling = _spelling(each)
        matcher.set_seq1(spelling)
        ratio = matcher.ratio()
        if min(len(meant), len(spelling)) >= _SHORTEST_STEM and (
            meant.startswith(spelling) or spelling.startswith(meant)
        ):
            ratio = max(ratio, 0.7)  # "production" means "prod".
        if each != name and ratio > best_ratio:
            best, best_ratio = each, ratio
    return best


def _spelling(name: str) -> str:
    return name[:100].lower().replace("_", "-")


def key_text(key: Key) -> str:
    """`("network", "zones", 0)` → `network.zones[0]`."""
    text = ""
    for step in key:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += ("." if text else "") + _plain(step)
    return text


def shown(value: object) -> str:
    """A value as a message repeats it: on one line, cut when long, and never a secret."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list | tuple | set | frozenset):
        return f"a list of {len(value)}" if value else "an empty list"
    text = str(value)
    if kind_of_secret(text):
        return f"a hidden value of {len(text)} characters"
    if isinstance(value, int | float):
        return text
    return f'"{_plain(text)}"'


def _plain(text: str) -> str:
    cut = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
