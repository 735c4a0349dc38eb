"""What happens to a stack while it stands."""

from collections.abc import Sequence

from constructs import Construct

from environments.settings import Environment
from modules.foundation.foundation import Foundation
from modules.foundation.observability import Alarm
from modules.lifecycle.auto_start import AutoStart
from modules.lifecycle.auto_stop import AutoStop
from modules.lifecycle.cost_report import CostReport
from modules.lifecycle.idleness import Idleness
from modules.lifecycle.schedules import Call, Schedules
from modules.lifecycle.snapshots import Snapshots
from modules.lifecycle.table import Table
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
        if environment.stops and variant.scalable:
            calls += self._stop_and_start(environment, foundation, variant)
        if environment.cost_report is not None:
            report = CostReport(
                self,
                "cost-report",
                settings=environment.cost_report,
                budget_usd=environment.budget.monthly_usd,
                foundation=foundation,
                deletion_protection=environment.deletion_protection,
            )
            calls += report.calls
            self.alarms = (*self.alarms, *report.alarms)
            self.outputs["cost_report_bucket"] = report.bucket
        if environment.snapshots is not None:
            snapshots = Snapshots(
                self,
                "snapshots",
                settings=environment.snapshots,
                project=environment.project,
                scalable=variant.scalable,
                foundation=foundation,
            )
            calls += snapshots.calls
            self.alarms = (*self.alarms, *snapshots.alarms)
        if calls:
            Schedules(self, "schedules", calls=calls, foundation=foundation)

    def _stop_and_start(self, environment: Environment, foundation: Foundation, variant: Variant) -> list[Call]:
        database = foundation.database.identifier if foundation.database and environment.auto_stop.database else None
        idleness = Idleness(
            settings=environment.auto_stop, names=foundation.names, scalable=variant.scalable, database=database
        )
        table = Table(self, "notes", foundation=foundation)
        stop = AutoStop(
            self,
            "auto-stop",
            settings=environment.auto_stop,
            shutdown=environment.shutdown,
            idleness=idleness,
            table=table,
            foundation=foundation,
        )
        start = AutoStart(
            self,
            "auto-start",
            environment=environment,
            idleness=idleness,
            table=table,
            foundation=foundation,
        )
        self.alarms = (*self.alarms, stop.alarm, *start.alarms)
        self.outputs |= {"auto_stop": stop.function.name, "auto_start": start.function.name, **start.outputs}
        return [*stop.calls, *start.calls]
