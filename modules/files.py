"""The files of a synthesized stack: its Terraform JSON, and what a variant renders beside it (Kubernetes manifests)."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import RoundTripRepresenter

type Document = Mapping[str, object]
"""One YAML document."""

type Files = Mapping[str, str | Sequence[Document]]
"""Path below the stack's folder to a text, or to the documents of a YAML file."""

_PLAIN = re.compile(r"[A-Za-z/][\w./:@-]*")
_NO_TEXT = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
"""What YAML 1.1, which Kubernetes' tools read, takes for something else than text."""


def change_document(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Lets `change` have its way with the JSON document in a file.

    Raises OSError.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")


def write_files(folder: Path, files: Files) -> None:
    """Writes `files` below `folder`, and deletes the YAML files of an earlier synthesis that are no more.

    Raises OSError. What somebody put beside them, such as `values.env`, stays.
    """
    for below in {(folder / path).parent for path in files} - {folder}:
        below.mkdir(parents=True, exist_ok=True)
        for earlier in below.glob("*.yaml"):
            if earlier.relative_to(folder).as_posix() not in files:
                earlier.unlink()
    for path, content in files.items():
        text = content if isinstance(content, str) else to_yaml(content)
        (folder / path).write_text(text, encoding="utf-8")


class _Representer(RoundTripRepresenter):
    """Leaves no doubt about what is text, and writes what stands twice twice."""

    def represent_text(self, value: str) -> Any:
        plain = _PLAIN.fullmatch(value) and not _NO_TEXT.fullmatch(value)
        return self.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


_Representer.add_representer(str, _Representer.represent_text)


def to_yaml(documents: Iterable[Document]) -> str:
    """The documents as YAML, their keys in the given order."""
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    target = StringIO()
    yaml.dump_all([_as_lists(document) for document in documents], target)
    return target.getvalue()


def _as_lists(value: object) -> object:
    """A document of nothing but dictionaries, lists and scalars."""
    if isinstance(value, Mapping):
        return {key: _as_lists(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_lists(each) for each in value]
    return value
