"""`landfall compare`: all variants of an environment on the same workload."""

import json

from costs.catalogue.catalogue import Catalogue
from costs.comparison import Comparison, comparison
from costs.output.compared import compared_json, compared_markdown, compared_tables
from costs.unusable import Unusable
from operations.console import out, say
from operations.cost.cost import FORMATS
from operations.cost.estimates import Estimates, estimates, stale
from operations.cost.flags import Asked
from operations.cost.target import environment_targets


def compare(environment: str, asked: Asked, *, form: str = "table") -> None:
    """Show what each variant costs a month, components as rows. Raises Unusable, Refused or Failure."""
    if form not in FORMATS:
        raise Unusable(f"{form!r} isn't a format; allowed: {', '.join(FORMATS)}")
    found = compared(by_variant(environment, asked))
    title = f"{environment}: US dollars a month"
    if form == "json":
        print(json.dumps(compared_json(found), indent=2))
    elif form == "markdown":
        print(compared_markdown(title, found))
    else:
        for table in compared_tables(title, found, out.width):
            out.print(table)
    warnings = filter(None, map(stale, found.estimates.values()))
    if warning := next(warnings, None):
        say(warning)


def by_variant(environment: str, asked: Asked) -> dict[str, Estimates]:
    """The estimates of an environment's stacks. Raises Unusable, Refused or Failure."""
    catalogue = Catalogue()
    return {
        variant: estimates(target, asked, catalogue)
        for variant, target in environment_targets(environment, asked).items()
    }


def compared(found: dict[str, Estimates]) -> Comparison:
    """Beside each other."""
    scheduled = {name: one.scheduled for name, one in found.items()}
    return comparison(scheduled, {name: one.always for name, one in found.items()})
