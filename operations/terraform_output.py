"""Reading what cdktf passes on of Terraform's words: how far it is, and why it gave up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from operations.failure import Failure, Refused

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_COUNT = re.compile(r"Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy")
_DONE = re.compile(
    r"(?P<address>\S+)(?: \(deposed object \w+\)| \((?P<path>[^)]+)\))*: "
    r"(?P<what>Creation|Modifications|Destruction) complete after (?P<time>\w+)"
)
_VERBS = {"Creation": "created", "Modifications": "changed", "Destruction": "destroyed"}


@dataclass(frozen=True)
class Done:
    """Terraform is done with one resource."""

    verb: str
    what: str
    time: str


def plain(line: str, stack: str) -> str:
    """The line without colours and without the stack's name, or the blanks in its place, in front."""
    return re.sub(rf"^(?:{re.escape(stack)}  | {{{len(stack) + 2}}})", "", _COLOUR.sub("", line)).rstrip()


def planned(line: str) -> int | None:
    """How many steps Terraform says it is going to take, if it says so in this line."""
    match = _COUNT.search(line)
    return sum(map(int, match.groups())) if match else None


def done(line: str) -> Done | None:
    """The resource that this line says Terraform is done with."""
    match = _DONE.search(line)
    if match is None:
        return None
    kind = match["address"].split(".")[0]
    what = f"{match['path']} ({kind})" if match["path"] else match["address"]
    return Done(_VERBS[match["what"]], what, match["time"])


def errors(lines: Iterable[str]) -> list[str]:
    """Terraform's error messages, each as it was written, without the frame around it."""
    found: list[list[str]] = []
    inside = False
    for line in lines:
        text = line.strip()
        if text.startswith("│ Error: "):
            found.append([])
            inside = True
        elif not text.startswith("│"):
            inside = False
        if inside:
            found[-1].append(text.removeprefix("│").removeprefix(" "))
    return ["\n".join(block).strip() for block in found]


_PROVIDER = (
    "Failed to query available provider packages",
    "Failed to install provider",
    "Failed to resolve provider packages",
    "Invalid provider registry host",
)


def explain(output: str, stack: str) -> Failure | None:
    """A failure that has a known remedy, in a sentence; None about any other."""
    text = " ".join(output.replace("│", " ").split())
    if "Error acquiring the state lock" in text:
        return Failure(_locked(text, stack))
    if any(mark in text for mark in _PROVIDER):
        return Refused(
            "Terraform can't install the AWS provider: its registry can't be reached. Check the connection, or let "
            "TF_CLI_CONFIG_FILE name a Terraform CLI configuration that installs the provider from a mirror."
        )
    if "Backend configuration changed" in text:
        return Refused(
            f"the backend of {stack} isn't the one that its state is kept in so far; "
            f"`cdktf deploy {stack} --migrate-state` moves the state, or change the backend back"
        )
    if match := re.search(r"AWS account ID (?:not allowed|forbidden): (\d+)", text, re.IGNORECASE):
        return Refused(
            f"account {match[1]} isn't one that {stack} may be deployed to from here: look at your AWS credentials"
        )
    if "ExpiredToken" in text:
        return Failure("the AWS credentials expired; sign in again and run the same command again")
    return None


def _locked(text: str, stack: str) -> str:
    def told(name: str) -> str:
        match = re.search(rf"{name}: +(\S.*?) +(?:ID|Path|Operation|Who|Version|Created|Info):", text)
        return match[1] if match else ""

    who, since = told("Who"), told("Created").split(".")[0]
    of = (f" by {who}" if who else "") + (f" since {since} UTC" if since else "")
    unlock = f"; if there is none any more: `terraform force-unlock {told('ID')}`" if told("ID") else ""
    return f"another run holds the state of {stack}{of}: wait for it to end and run the same command again{unlock}"
