"""Plans of any size, with the shape of Terraform's own."""

import json
from itertools import cycle, islice
from pathlib import Path
from typing import Any

FOREIGN = Path(__file__).parent / "foreign" / "plan.json"


def large_plan(resources: int) -> bytes:
    """A plan of so many resources: those of `foreign/` over and over, each with its change and its configuration."""
    plan: dict[str, Any] = json.loads(FOREIGN.read_bytes())
    root, configured = plan["planned_values"]["root_module"], plan["configuration"]["root_module"]
    changes = {change["address"]: change for change in plan["resource_changes"]}
    models = [one for one in root["resources"] if "index" not in one]
    blocks = {f"{one['type']}.{one['name']}": one for one in configured["resources"]}
    made, made_blocks, made_changes = [], [], []
    for number, model in enumerate(islice(cycle(models), resources)):
        name = f"{model['name']}_{number}"
        address = f"{model['type']}.{name}"
        values = {key: _distinct(value, model["name"], number) for key, value in model["values"].items()}
        made.append({**model, "name": name, "address": address, "values": values})
        made_blocks.append({**blocks[model["address"]], "name": name, "address": address})
        made_changes.append({**changes[model["address"]], "name": name, "address": address})
    root["resources"], configured["resources"], plan["resource_changes"] = made, made_blocks, made_changes
    root["child_modules"] = []
    return json.dumps(plan).encode()


def _distinct(value: object, name: str, number: int) -> object:
    return f"{value}-{number}" if isinstance(value, str) and value in {name, "shop", "jobs", "shop-replica"} else value
