"""An instance of RDS."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from idleness.record import TAG, Record, Size
from idleness.targets.target import Look, Missing, Target, tags_of

_LONG_AGO = datetime.fromtimestamp(0, UTC)


class Database(Target):
    """By its identifier. RDS starts it again by itself after seven days: "Stopping an Amazon RDS DB instance
    temporarily" of its user guide; the next look stops it again."""

    def look(self) -> Look:
        database = self._database()
        status = database["DBInstanceStatus"]
        return Look(
            running=status == "available",
            changing=status not in ("available", "stopped"),
            # One that is being made has none yet.
            changed_at=database.get("InstanceCreateTime", _LONG_AGO),
            tags=tags_of(database.get("TagList", [])),
        )

    def note(self, record: Record) -> None:
        self._aws("rds").add_tags_to_resource(ResourceName=self._arn, Tags=[{"Key": TAG, "Value": str(record)}])

    def stop(self, size: Size) -> None:
        del size
        self._aws("rds").stop_db_instance(DBInstanceIdentifier=self.id)

    def start(self, size: Size) -> None:
        del size
        self._aws("rds").start_db_instance(DBInstanceIdentifier=self.id)

    def _database(self) -> dict[str, Any]:
        client = self._aws("rds")
        try:
            answer = client.describe_db_instances(DBInstanceIdentifier=self.id)
        except client.exceptions.DBInstanceNotFoundFault:
            raise Missing(f"there is no database {self.id}") from None
        database: dict[str, Any] = answer["DBInstances"][0]
        return database

    @cached_property
    def _arn(self) -> str:
        return str(self._database()["DBInstanceArn"])
