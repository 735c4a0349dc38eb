"""Transfer Family: each protocol that a server speaks by the hour, and the data that goes through it.

https://aws.amazon.com/aws-transfer-family/pricing/
"""

from collections.abc import Iterator, Mapping

from costs.charge import Charge, Component, PriceKey
from costs.context import Context
from costs.document.resource import Resource
from costs.resources import Charges

SERVICE = "AWSTransfer"


def server(resource: Resource, context: Context) -> Iterator[Charge]:
    """Hours, also while the server is stopped; data at the first protocol's price, which is all protocols' price."""
    usage, domain = context.usage(resource), resource.text("domain", "S3")
    protocols = sorted(resource.texts("protocols")) or ["SFTP"]
    for protocol in protocols:
        price = PriceKey(SERVICE, "ProtocolHours", f"operation={protocol}:{domain}")
        yield Charge(Component.OTHER, f"{protocol} endpoint", price, context.running(), "Hourly")
    for key, item, usage_type in (
        ("monthly_data_downloaded_gb", "Data downloaded", "DownloadBytes"),
        ("monthly_data_uploaded_gb", "Data uploaded", "UploadBytes"),
    ):
        price = PriceKey(SERVICE, usage_type, f"operation={protocols[0]}:{domain}")
        yield Charge(Component.OTHER, item, price, usage.amount(key), "GigaBytes")


CHARGES: Mapping[str, Charges] = {"aws_transfer_server": server}
FREE = frozenset({"aws_transfer_access", "aws_transfer_ssh_key", "aws_transfer_tag", "aws_transfer_user"})
