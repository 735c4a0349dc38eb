"""File systems of EFS."""

from decimal import Decimal
from typing import Any

from tests.unit.costs.documents import by_item, cost, left_open, stack


def file_system(arguments: dict[str, Any], usage: dict[str, Any], **more: Any) -> dict[str, Decimal]:
    """What one file system costs, by item."""
    return by_item(cost(stack({"aws_efs_file_system": {"f": arguments}}, **more), {"aws_efs_file_system.f": usage}))


def open_of(arguments: dict[str, Any]) -> set[str]:
    """The items of a file system without usage."""
    return set(left_open(cost(stack({"aws_efs_file_system": {"f": arguments}}))))


def test_storage_costs_by_gb() -> None:
    assert file_system({}, {"storage_gb": 230}) == {"Storage": Decimal(69)}
    assert file_system({}, {"storage_gb": 230}, region="eu-west-1") == {"Storage": 230 * Decimal("0.33")}


def test_one_zone_costs_about_half() -> None:
    zone = {"availability_zone_name": "us-east-1a", "lifecycle_policy": [{"transition_to_ia": "AFTER_7_DAYS"}]}
    assert file_system(zone, {"storage_gb": 100, "infrequent_access_storage_gb": 100}) == {
        "Storage": Decimal(16),
        "Infrequent access": Decimal("1.33"),
    }


LIFECYCLE = {"lifecycle_policy": [{"transition_to_ia": "AFTER_30_DAYS"}, {"transition_to_archive": "AFTER_90_DAYS"}]}


def test_a_lifecycle_policy_brings_its_classes() -> None:
    assert open_of({}) == {"Storage"}
    assert open_of({"lifecycle_policy": [{"transition_to_primary_storage_class": "AFTER_1_ACCESS"}]}) == {"Storage"}
    assert open_of(LIFECYCLE) == {
        "Storage",
        "Infrequent access",
        "Archive",
        "Infrequent access, data read",
        "Infrequent access, data written",
        "Archive, data read",
        "Archive, data written",
    }


def test_infrequent_access_is_cheaper_to_store_and_costs_to_read() -> None:
    usage = {
        "infrequent_access_storage_gb": 100,
        "monthly_infrequent_access_read_gb": 50,
        "monthly_infrequent_access_write_gb": 100,
    }
    assert file_system(LIFECYCLE, usage) == {
        "Infrequent access": Decimal("2.5"),
        "Infrequent access, data read": Decimal("0.5"),
        "Infrequent access, data written": Decimal(1),
    }


def test_elastic_throughput_has_its_own_price_of_infrequent_access_and_charges_data() -> None:
    elastic = {**LIFECYCLE, "throughput_mode": "elastic"}
    usage = {
        "infrequent_access_storage_gb": 100,
        "archive_storage_gb": 100,
        "monthly_read_gb": 100,
        "monthly_write_gb": 100,
    }
    assert file_system(elastic, usage) == {
        "Infrequent access": Decimal("1.6"),
        "Archive": Decimal("0.8"),
        "Data read": Decimal(3),
        "Data written": Decimal(6),
    }


def test_provisioned_throughput_costs_beyond_what_storage_includes() -> None:
    provisioned = {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 100}
    # 230 GB include 11.5 MiB/s.
    assert file_system(provisioned, {"storage_gb": 230})["Provisioned throughput"] == Decimal("88.5") * 6
    assert file_system(provisioned, {})["Provisioned throughput"] == 100 * 6
    assert file_system(provisioned, {"storage_gb": 10_000})["Provisioned throughput"] == 0


def test_automatic_backups_cost_where_they_are_enabled() -> None:
    policy = {"file_system_id": "${aws_efs_file_system.f.id}"}
    enabled = stack({"aws_efs_backup_policy": {"p": {**policy, "backup_policy": [{"status": "ENABLED"}]}}})
    usage = {"aws_efs_backup_policy.p": {"monthly_efs_warm_backup_gb": 100}}
    assert by_item(cost(enabled, usage)) == {"Backups": Decimal(5)}
    disabled = stack({"aws_efs_backup_policy": {"p": {**policy, "backup_policy": {"status": "DISABLED"}}}})
    assert cost(disabled).free == 1


def test_a_replica_stores_what_its_source_stores_in_its_own_region() -> None:
    document = stack(
        {
            "aws_efs_file_system": {"f": {}},
            "aws_efs_replication_configuration": {
                "region": {
                    "source_file_system_id": "${aws_efs_file_system.f.id}",
                    "destination": [{"region": "eu-west-1"}],
                },
                "zone": {
                    "source_file_system_id": "${aws_efs_file_system.f.id}",
                    "destination": [{"availability_zone_name": "us-east-1b"}],
                },
                "given": {
                    "source_file_system_id": "${aws_efs_file_system.f.id}",
                    "destination": [{"file_system_id": "fs-1", "region": "eu-west-1"}],
                },
            },
        }
    )
    found = cost(document, {"aws_efs_file_system.f": {"storage_gb": 100}})
    replicas = {line.address.split(".")[1]: line.monthly.expected for line in found.lines[1:]}
    assert replicas == {"region": Decimal(33), "zone": Decimal(16)}


def test_mount_targets_and_access_points_are_free() -> None:
    found = cost(stack({"aws_efs_mount_target": {"x": {}}, "aws_efs_access_point": {"x": {}}}))
    assert (found.free, found.unpriced) == (2, ())
