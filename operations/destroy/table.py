"""What a deletion is about to do, and what it left, for people to read."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from operations.console import out
from operations.destroy.inventory import Inventory
from operations.destroy.scope import Scope
from operations.destroy.terraform import State
from operations.destroy.things import Thing


def show_plan(scope: Scope, where: str, state: State, inventory: Inventory) -> None:
    """Account, region, and every resource with the reason why it is in scope."""
    _title(f"{scope.stack}: what destroying it deletes")
    _rows([("account", f"{scope.account} ({where})"), ("region", scope.region), ("names", f"{scope.prefix}-…")])
    # What has no ARN in the state is known by its id.
    known = {each.arn or each.id for each in state.resources}
    beside = [thing for thing in inventory.things if known.isdisjoint({thing.arn, *_ids(thing)})]
    if state.resources:
        _title(f"{len(state.resources)} resources: in Terraform's state")
        _rows([(each.address, each.id) for each in state.resources])
    if beside:
        _title(f"{len(beside)} that Terraform doesn't know" if state.resources else f"{len(beside)} without a state")
        _rows([(thing.what, f"{thing.name}  ({thing.why})") for thing in beside])
    if stopped := [(thing.what, f"{thing.name}: {thing.stops}") for thing in inventory.things if thing.stops]:
        _title("has to be turned off first")
        _rows(stopped)
    if warned := [(thing.what, f"{thing.name}: {thing.warns}") for thing in inventory.things if thing.warns]:
        _title("may keep a part")
        _rows(warned)
    _show_rest(inventory)
    out.print()


def show_left(left: Sequence[Thing], reasons: dict[str, str]) -> None:
    """What is left, each with the reason."""
    rows = [(thing.what, f"{thing.name}: {reasons.get(thing.arn) or _why_left(thing)}") for thing in left]
    _title("left")
    _rows(rows)


def show_waiting(inventory: Inventory) -> None:
    """What goes by itself, and when."""
    if inventory.waiting:
        _title("leaves by itself")
        _rows([(thing.what, f"{thing.name}  on {thing.leaves}") for thing in inventory.waiting])


def show_others(inventory: Inventory) -> None:
    """What isn't the stack's, but in its network."""
    if inventory.others:
        _title("isn't this stack's, and may keep its network from going")
        _rows([("", other.told) for other in inventory.others])


def _show_rest(inventory: Inventory) -> None:
    show_waiting(inventory)
    show_others(inventory)
    if inventory.spared:
        _title("stays, whatever its tags")
        _rows(inventory.spared.items())
    if inventory.silent:
        _title("AWS doesn't tell")
        _rows(inventory.silent.items())


def _why_left(thing: Thing) -> str:
    if thing.kind is None:
        return f"it {thing.why}, but isn't a kind of thing that stacks are made of: delete it by hand"
    return f"it {thing.why}" if thing.kind.steps else "it goes with what it belongs to, which isn't gone yet"


def _ids(thing: Thing) -> set[str]:
    return {thing.fields[name] for name in ("id", "name") if name in thing.fields}


def _title(text: str) -> None:
    out.print()
    out.print(Text(text, "bold"))


def _rows(rows: Iterable[tuple[str, str]]) -> None:
    rows = list(rows)
    width = max((len(name) for name, _ in rows), default=0) + 2
    for name, value in rows:
        out.print(Text(f"  {name:<{width}}{value}"))
