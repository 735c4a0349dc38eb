"""Usage files in Infracost's format, version 0.1.

https://www.infracost.io/docs/features/usage_based_resources/
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from costs.unusable import Unusable
from costs.usage.usage import Usage

VERSION = "0.1"
_SECTIONS = ("resource_type_default_usage", "resource_usage")


def read_usage(file: Path) -> Usage:
    """Raises Unusable."""
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Unusable(f"{file} isn't there") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{file} can't be read: {error}") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise Unusable(f"{file}:{mark.line + 1 if mark else 1}: isn't YAML: {error.problem}") from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise Unusable(f"{file} isn't YAML: {error}") from None
    if not isinstance(content, dict):
        raise Unusable(f"{file} isn't a usage file; allowed: version, {', '.join(_SECTIONS)}")
    version = content.get("version")
    if str(version) != VERSION:
        raise Unusable(f"{file}: version is {version}; allowed: {VERSION}")
    unknown = [str(name) for name in content if name not in ("version", *_SECTIONS)]
    if unknown:
        raise Unusable(f"{file}: {unknown[0]} isn't known; allowed: version, {', '.join(_SECTIONS)}")
    by_type, by_address = (_section(file, name, content.get(name)) for name in _SECTIONS)
    return Usage(by_address, by_type)


def _section(file: Path, name: str, content: object) -> Mapping[str, Mapping[str, object]]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise Unusable(f"{file}: {name} isn't a mapping of resources to their usage")
    for resource, given in content.items():
        if given is not None and not isinstance(given, dict):
            raise Unusable(f"{file}: {name}.{resource} isn't a mapping of usage keys to amounts")
        for path, amount in _amounts(given or {}):
            if isinstance(amount, int | float) and not 0 <= amount < float("inf"):
                raise Unusable(f"{file}: {path} of {resource} is {amount}; allowed: a number that isn't below zero")
    return {str(resource): given for resource, given in content.items() if given}


def _amounts(given: Mapping[object, object], path: str = "") -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        inner = f"{path}.{name}" if path else str(name)
        if isinstance(value, dict):
            yield from _amounts(value, inner)
        else:
            yield inner, value
