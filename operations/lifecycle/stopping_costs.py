"""What of a stack stops, and what an hour of that costs."""

import json
import re
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from costs.catalogue.catalogue import Catalogue
from costs.document.document import Document
from costs.document.reading import read
from costs.estimate import estimate
from costs.options import Options
from costs.schedule import ALWAYS, ENABLED, TAG
from costs.usage.usage import Usage
from environments.settings import Environment
from operations.cdktf import synthesize
from operations.console import say
from operations.cost.estimates import stale
from operations.cost.target import Target, workload
from operations.failure import Refused
from operations.places import tool_environment


@dataclass(frozen=True, kw_only=True)
class Stopping:
    """What stops of a stack."""

    usd_per_hour: Decimal
    """What isn't charged while it is stopped; on demand, at the expected size."""
    watched: frozenset[str] | None
    """The signals by which its function tells that it is idle; None where nothing of it stops."""
    old_prices: str | None
    """A sentence, where prices are old."""


def stopping(stack: str, environment: Environment) -> Stopping:
    """As the stack would be with auto-stop, if it has none. Raises Unusable, Refused or Failure."""
    say(f"synthesizing {stack} …")
    with tempfile.TemporaryDirectory(prefix="landfall-") as folder:
        env = {name: value for name, value in tool_environment().items() if name != "AWS_ENDPOINT_URL"}
        overlay = Path(folder, "environments")
        try:
            synthesize([stack], Path(folder), {**env, **_with_auto_stop(stack, environment, overlay)})
        except Refused as reason:
            # The file is none of the user's.
            told = str(reason).replace(f"{overlay / environment.name}.yaml:1: ", "")
            raise Refused(told if environment.stops else f"{stack} can't have auto_stop: {told}") from None
        written = Path(folder, "stacks", stack)
        document = read(written)
        usage = Target(stack, document, Usage(), workload=workload(environment)).usage
        found = estimate(document, usage, Catalogue(), Options(schedule=ALWAYS))
        watched = _watched(written / "cdk.tf.json", document)
    # A database stops with what uses it, and not alone.
    lines = found.lines if watched is not None else ()
    stops = [line for line in lines if line.charge.stops and line.resource.tags.get(TAG) == ENABLED]
    monthly = sum((line.monthly.expected for line in stops), Decimal(0))
    return Stopping(usd_per_hour=monthly / found.hours, watched=watched, old_prices=stale(found))


def _with_auto_stop(stack: str, environment: Environment, folder: Path) -> dict[str, str]:
    """Variables for a synthesis in which the stack stops."""
    if environment.stops:
        return {}
    settings = environment.model_dump(mode="json", exclude_unset=True)
    key, _ = environment.variant_of(stack)
    # What keeps another variant warm forbids auto-stop to all.
    settings["variants"] = {key: settings["variants"][key]}
    settings["auto_stop"] = {**settings.get("auto_stop", {}), "enabled": True}
    folder.mkdir()
    (folder / f"{environment.name}.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return {"LANDFALL_ENVIRONMENTS": str(folder)}


def _watched(file: Path, document: Document) -> frozenset[str] | None:
    """What the function is told to look at; the rest of that isn't known before it is deployed."""
    if not any(str(one.values.get("function_name")).endswith("-auto-stop") for one in document.managed):
        return None
    return frozenset(re.findall(r'\\"what\\":\\"(cpu|gpu|requests)\\"', file.read_text(encoding="utf-8")))
