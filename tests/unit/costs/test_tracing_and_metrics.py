"""X-Ray, Prometheus and Grafana."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack


def test_traces_are_charged_when_recorded_and_when_read() -> None:
    usage = {"monthly_traces_recorded": 1_000_000, "monthly_traces_retrieved": 1_000_000}
    found = cost(stack({"aws_xray_sampling_rule": {"r": {}}}), {"aws_xray_sampling_rule.r": usage})
    assert by_item(found) == {"Traces recorded": Decimal("5.00"), "Traces retrieved or scanned": Decimal("0.50")}


def test_prometheus_is_charged_by_samples() -> None:
    usage = {"monthly_samples_ingested": 100_000_000, "monthly_samples_queried": 1_000_000_000}
    found = cost(stack({"aws_prometheus_workspace": {"w": {}}}), {"aws_prometheus_workspace.w": usage})
    assert by_item(found) == {"Samples ingested": Decimal("9.00"), "Samples queried": Decimal("0.10")}
    assert list(left_out(found)) == ["aws_prometheus_workspace.w Metrics stored"]


def test_grafana_has_one_editor_unless_told_otherwise() -> None:
    found = cost(stack({"aws_grafana_workspace": {"w": {}}}))
    assert by_item(found) == {"Editors and administrators": Decimal(9)}
    assert left_open(found) == {"Viewers": "viewer_licenses"}


def test_grafana_is_charged_by_its_users() -> None:
    usage = {"editors_administrator_licenses": 2, "viewer_licenses": 3}
    found = cost(stack({"aws_grafana_workspace": {"w": {}}}), {"aws_grafana_workspace.w": usage})
    assert by_item(found) == {"Editors and administrators": Decimal(18), "Viewers": Decimal(15)}
