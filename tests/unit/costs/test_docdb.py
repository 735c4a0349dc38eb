"""Document databases."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack


def test_a_document_database_costs_its_instances_and_what_usage_says() -> None:
    document = stack(
        {
            "aws_docdb_cluster": {"c": {"backup_retention_period": 7, "manage_master_user_password": True}},
            "aws_docdb_cluster_instance": {
                "i": {"cluster_identifier": "${aws_docdb_cluster.c.id}", "instance_class": "db.t3.medium"}
            },
        }
    )
    usage = {
        "aws_docdb_cluster.c": {"backup_storage_gb": 100},
        "aws_docdb_cluster_instance.i": {
            "data_storage_gb": 100,
            "monthly_io_requests": 100_000_000,
            "monthly_cpu_credit_hrs": 10,
        },
    }
    assert by_item(cost(document, usage)) == {
        "Backups": Decimal("2.1"),
        "Secret of the master password": Decimal("0.4"),
        "Instance (db.t3.medium)": 730 * Decimal("0.078"),
        "Storage": Decimal(10),
        "I/O requests": Decimal(20),
        "CPU credits": Decimal("0.9"),
    }


def test_a_document_database_can_stop_and_its_storage_cannot() -> None:
    document = stack({"aws_docdb_cluster_instance": {"i": {"instance_class": "db.r5.4xlarge"}}})
    found = cost(document, {"aws_docdb_cluster_instance.i": {"data_storage_gb": 1}})
    assert {line.charge.item: line.charge.stops for line in found.lines} == {
        "Instance (db.r5.4xlarge)": True,
        "Storage": False,
    }


def test_an_io_optimized_document_database_has_no_requests() -> None:
    document = stack(
        {
            "aws_docdb_cluster": {"c": {"storage_type": "iopt1"}},
            "aws_docdb_cluster_instance": {
                "i": {"cluster_identifier": "${aws_docdb_cluster.c.id}", "instance_class": "db.t3.medium"}
            },
        }
    )
    found = cost(document)
    assert left_open(found) == {}
    assert len(left_out(found)) == 2
