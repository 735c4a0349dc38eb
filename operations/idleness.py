"""The deployed functions' own decision (`lambdas/shared/idleness`), for whoever tries it here.

Lambda finds it beside a function's code, so it is imported by that name here too.
"""

import sys

from operations.places import ROOT

_SHARED = str(ROOT / "lambdas" / "shared")
if _SHARED not in sys.path:
    # Last, so that nothing of theirs hides a module of the same name.
    sys.path.append(_SHARED)

from idleness.configuration import Configuration, Told  # noqa: E402
from idleness.decision import Action, Decision, Reason, Rules, Sample, Seen, Signal, decide  # noqa: E402
from idleness.hours import Hours, zone_of  # noqa: E402
from idleness.targets import KINDS, Missing  # noqa: E402

__all__ = [
    "KINDS",
    "Action",
    "Configuration",
    "Decision",
    "Hours",
    "Missing",
    "Reason",
    "Rules",
    "Sample",
    "Seen",
    "Signal",
    "Told",
    "decide",
    "zone_of",
]
