"""Redshift's clusters and workgroups."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, stack


def test_a_warehouse_costs_its_nodes_and_what_usage_says() -> None:
    document = stack({"aws_redshift_cluster": {"r": {"node_type": "ra3.4xlarge", "number_of_nodes": 2}}})
    usage = {
        "managed_storage_gb": 1000,
        "excess_concurrency_scaling_secs": 1000,
        "spectrum_data_scanned_tb": "1.5",
        "backup_storage_gb": 1000,
    }
    assert by_item(cost(document, {"aws_redshift_cluster.r": usage})) == {
        "Nodes (ra3.4xlarge)": 2 * 730 * Decimal("3.26"),
        "Managed storage": Decimal(24),
        "Concurrency scaling": Decimal("0.9"),
        "Spectrum": Decimal("7.5"),
        "Manual snapshots": Decimal(23),
    }
    assert left_open(cost(document)) == {"Managed storage": "managed_storage_gb"}


def test_dense_compute_stores_in_its_nodes() -> None:
    document = stack({"aws_redshift_cluster": {"r": {"node_type": "dc2.large"}}}, region="eu-west-1")
    found = cost(document)
    assert by_item(found) == {"Nodes (dc2.large)": 730 * Decimal("0.3")}
    assert left_open(found) == {}


def test_a_serverless_workgroup_costs_while_it_answers() -> None:
    document = stack({"aws_redshiftserverless_workgroup": {"w": {"base_capacity": 32}}})
    usage = {"aws_redshiftserverless_workgroup.w": {"monthly_rpu_hours": 100}}
    assert by_item(cost(document, usage)) == {"Processing units (serverless)": Decimal("37.5")}
