"""From a file or folder to a document, whichever of Terraform's JSON forms is in it."""

from pathlib import Path

import msgspec

from costs.document.document import Document
from costs.document.plan import read_before, read_plan
from costs.document.state import read_state
from costs.document.synthesized import read_synthesized
from costs.unusable import Unusable

SYNTHESIZED = "cdk.tf.json"
"""The file that CDKTF writes into a stack's folder."""

MAJORS = ("0", "1")
"""Of Terraform's format versions; it asks to refuse others, since they are laid out in another way.

https://developer.hashicorp.com/terraform/internals/json-format
"""


class _Kind(msgspec.Struct):
    """What tells the forms apart."""

    format_version: str | None = None
    planned_values: msgspec.Raw = msgspec.Raw()
    values: msgspec.Raw = msgspec.Raw()
    resource: msgspec.Raw = msgspec.Raw()
    terraform: msgspec.Raw = msgspec.Raw()
    modules: msgspec.Raw = msgspec.Raw()
    serial: msgspec.Raw = msgspec.Raw()


def read(path: Path, *, region: str | None = None) -> Document:
    """Read a synthesized stack (its folder or `cdk.tf.json`), or what `terraform show -json` says of a plan or state.

    `region` is where a resource is if the document doesn't tell. Raises Unusable.
    """
    file = path / SYNTHESIZED if path.is_dir() else path
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        missing = (
            f"{path} holds no {SYNTHESIZED}: it isn't a synthesized stack" if path.is_dir() else f"{path} isn't there"
        )
        raise Unusable(missing) from None
    except OSError as error:
        raise Unusable(f"{file} can't be read: {error.strerror}") from None
    return parse(raw, str(file), region=region)


def read_prior(plan: Path, *, region: str | None = None) -> Document:
    """The state that a plan starts from, empty for a first one; the file has been read as a plan before."""
    return read_before(plan.read_bytes(), region)


def parse(raw: bytes, source: str, *, region: str | None = None) -> Document:
    """The same from the text itself; `source` is what messages call it. Raises Unusable."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        kind = msgspec.json.decode(raw, type=_Kind)
        if kind.format_version is not None and kind.format_version.partition(".")[0] not in MAJORS:
            raise Unusable(f"{source} has format_version {kind.format_version!r}; allowed: 0.1 and later, below 2.0")
        if kind.planned_values:
            return read_plan(raw, region)
        if kind.format_version is not None:
            return read_state(raw, region)
        if kind.resource or kind.terraform:
            return read_synthesized(raw, region)
    except msgspec.ValidationError as error:
        raise Unusable(f"{source} isn't what Terraform writes: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable(_not_json(raw, source, error)) from None
    if kind.serial or kind.modules or kind.values:
        raise Unusable(
            f"{source} is a raw or old state; hand in what `terraform show -json` (0.12 or later) says of it"
        )
    raise Unusable(f"{source} is JSON, but neither a synthesized stack nor from `terraform show -json` (0.12 or later)")


def _not_json(raw: bytes, source: str, error: Exception) -> str:
    if not raw.strip():
        return f"{source} is empty"
    if raw.startswith(b"PK\x03\x04"):
        return f"{source} is a binary plan: hand in what `terraform show -json {source}` says"
    if "truncated" in str(error) and raw.lstrip().startswith((b"{", b"[")):
        return f"{source} is cut off: its JSON ends after {len(raw):,} bytes in the middle of something"
    if isinstance(error, RecursionError):
        return f"{source} is nested too deeply to be Terraform's"
    return f"{source} isn't JSON: {error}"
