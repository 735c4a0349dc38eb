"""Transfer Family's servers."""

from decimal import Decimal

from tests.unit.costs.documents import by_item, cost, stack


def test_each_protocol_of_a_transfer_server_costs() -> None:
    document = stack({"aws_transfer_server": {"one": {}, "two": {"protocols": ["SFTP", "FTPS"]}}})
    usage = {"aws_transfer_server.two": {"monthly_data_downloaded_gb": 50, "monthly_data_uploaded_gb": 10}}
    found = cost(document, usage)
    assert by_item(found, "aws_transfer_server.one") == {"SFTP endpoint": 730 * Decimal("0.3")}
    assert by_item(found, "aws_transfer_server.two") == {
        "FTPS endpoint": 730 * Decimal("0.3"),
        "SFTP endpoint": 730 * Decimal("0.3"),
        "Data downloaded": Decimal(2),
        "Data uploaded": Decimal("0.4"),
    }
