"""The function that stops what is idle."""

from collections.abc import Iterator

from constructs import Construct

from environments.settings.auto_stop import AutoStop as AutoStopSettings
from environments.settings.auto_stop import Shutdown
from modules.foundation.foundation import Foundation
from modules.foundation.iam import allow
from modules.lifecycle.idleness import Idleness
from modules.lifecycle.own_function import failure_alarm, own_function
from modules.lifecycle.rights import rights
from modules.lifecycle.schedules import COMPONENT, Call
from modules.lifecycle.table import Table

_PART = "auto-stop"
_SECONDS = 300
"""For a target whose every call times out."""


class AutoStop(Construct):
    """`lambdas/auto_stop`, called every few minutes, and at the end of each day where there is a shutdown."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: AutoStopSettings,
        shutdown: Shutdown | None,
        idleness: Idleness,
        table: Table,
        foundation: Foundation,
    ) -> None:
        super().__init__(scope, id_)
        self._settings, self._shutdown = settings, shutdown
        self.function = own_function(
            self,
            _PART,
            description="Stops what is idle",
            component=COMPONENT,
            foundation=foundation,
            environment=idleness.all,
            statements=[
                # This knows no resource.
                allow(["cloudwatch:GetMetricData"], ["*"], sid="ReadMetrics"),
                table.statement,
                *rights(
                    idleness.ids,
                    stops=True,
                    names=foundation.names,
                    account=foundation.account,
                    key_arn=foundation.keys.arn,
                ),
            ],
            timeout_seconds=_SECONDS,
            # The next look makes up for one that failed.
            event_age_seconds=settings.every_minutes * 60,
        )

        self.alarm = failure_alarm(_PART, self.function, "Something could not be looked at, stopped or started")

    @property
    def calls(self) -> Iterator[Call]:
        """When it is called."""
        minutes = self._settings.every_minutes
        # Also where only the clock stops it: what was cut off has to be finished.
        yield Call(
            part=_PART,
            function=self.function,
            description="Looks whether the stack is idle",
            expression=f"rate({minutes} minute{'s' if minutes > 1 else ''})",
            given_up_seconds=max(60, minutes * 60),
        )
        if self._shutdown is not None:
            yield Call(
                part="night",
                function=self.function,
                description="Stops the stack at the end of the day",
                expression=self._shutdown.closing,
                time_zone=self._shutdown.time_zone,
                message='{"action":"stop","why":"night"}',
            )
