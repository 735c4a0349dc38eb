"""Environment files: from a path to checked settings.

Whatever is wrong with a file is raised as one `Mistakes`, which names file, line, key, what was found and what is
allowed.
"""

import os
import stat
from pathlib import Path

from environments.document import LARGEST_FILE, Document, parse
from environments.mistakes import Mistake, Mistakes, nearest_name, shown
from environments.settings import Environment
from environments.validation import validate

SUFFIXES = (".yaml", ".yml")


def read(path: Path, root: Path | None = None) -> Environment:
    """The environment of one file.

    `extends` may name files below `root`, which is the file's own folder when not given. Raises `Mistakes`.
    """
    document = _load(path, (root or path.parent).resolve(), ())
    if document.data.get("name") is None:
        document.data["name"] = path.stem
    return validate(document)


def read_all(folder: Path) -> list[Environment]:
    """The environments of a folder, ordered by file name: its `*.yaml` and `*.yml` files, hidden ones left out.

    What lies in folders below only serves to be extended. Raises `Mistakes` with what is wrong in all of the files.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
    except OSError as error:
        raise Mistakes([Mistake(_display(folder), 0, "", _reason(error), "a folder with environment files")]) from None
    if not paths:
        raise Mistakes([Mistake(_display(folder), 0, "", "found no environment file", "files such as dev.yaml")])
    environments: list[Environment] = []
    mistakes: list[Mistake] = []
    origins: dict[str, Path] = {}
    for path in paths:
        try:
            environment = read(path, folder)
        except Mistakes as wrong:
            mistakes += wrong.mistakes
            continue
        first = origins.setdefault(environment.name, path)
        if first != path:
            found = f"found {shown(environment.name)}, the name of {_display(first)} too"
            mistakes.append(Mistake(_display(path), 0, "name", found, "a name of its own"))
        environments.append(environment)
    if mistakes:
        raise Mistakes(mistakes)
    return environments


def _load(path: Path, root: Path, chain: tuple[Path, ...]) -> Document:
    """The document laid over the one that it extends; `chain` are the files that led here."""
    file = _display(path)
    document = parse(_bytes(path, file), file)
    if "extends" not in document.data:
        return document
    target = document.data.pop("extends")
    chain = (*chain, path.resolve())
    if target is None:
        return document
    if not isinstance(target, str) or not target:
        document.note(("extends",), f"found {shown(target)}", "the name of another environment file")
        raise Mistakes(document.mistakes)
    base = path.parent / target
    found, allowed, nearest = f"found {shown(target)}", "", ""
    try:
        resolved = base.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        document.note(("extends",), f"{found}: {error}", "the name of another environment file")
        raise Mistakes(document.mistakes) from None
    if resolved in chain:
        cycle = " → ".join(_display(each) for each in (*chain[chain.index(resolved) :], resolved))
        found, allowed = f"found a cycle: {cycle}", "a file that doesn't lead back here"
    elif not resolved.is_relative_to(root):
        found, allowed = f"{found}, which is outside of the folder of environments", "a file inside it"
    elif not resolved.exists():
        found, allowed = f"{found}, which doesn't exist", "the name of another environment file"
        nearest = str(Path(target).with_name(name)) if (name := _nearest_file(base)) else ""
    else:
        try:
            below = _load(base, root, chain)
        except Mistakes as wrong:
            raise Mistakes([*document.mistakes, *wrong.mistakes]) from None
        below.data.pop("name", None)
        return document.over(below)
    document.note(("extends",), found, allowed, nearest)
    # Without its base most of the file would look incomplete: say only what is certain.
    raise Mistakes(document.mistakes)


def _bytes(path: Path, file: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a folder" if path.is_dir() else "no regular file"
            raise Mistakes([Mistake(file, 0, "", f"found {kind}", "an environment file")])
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise Mistakes([Mistake(file, 0, "", _reason(error), "an environment file", _nearest_file(path))]) from None


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, OSError) and error.errno:
        return f"can't be read: {os.strerror(error.errno).lower()}"
    return f"can't be read: {error}"


def _nearest_file(path: Path) -> str:
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix in SUFFIXES and other.name != path.name]
    except (OSError, ValueError):
        return ""
    return nearest_name(path.name, names)


def _display(path: Path) -> str:
    """The path as a person standing here would write it."""
    try:
        whole = path.absolute()
        text = str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(whole)
    except (OSError, ValueError):
        text = str(path)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
