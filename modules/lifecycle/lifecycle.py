"""What happens to a stack while it stands."""

from collections.abc import Sequence

from constructs import Construct

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.foundation.observability import Alarm
from modules.lifecycle.schedules import Call, Schedules
from modules.variants.variant import Variant


class Lifecycle(Construct):
    """The functions that the settings ask for, and what calls them."""

    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, foundation: Foundation, variant: Variant
    ) -> None:
        super().__init__(scope, id_)
        self.alarms: Sequence[Alarm] = ()
        self.outputs: dict[str, object] = {}
        calls: list[Call] = []
        if calls:
            Schedules(self, "schedules", calls=calls, foundation=foundation)
