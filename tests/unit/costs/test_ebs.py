"""EBS: volumes and snapshots."""

from decimal import Decimal

from costs.amounts import Range
from tests.unit.costs.documents import by_item, cost, left_open, left_out, stack, state


def volume(**arguments: object) -> dict[str, Decimal]:
    """The items of one volume."""
    return by_item(cost(stack({"aws_ebs_volume": {"data": {"availability_zone": "us-east-1a", **arguments}}})))


def test_a_volume_is_gp2_by_default() -> None:
    assert volume(size=10) == {"Storage (gp2)": 10 * Decimal("0.10")}


def test_3000_iops_and_125_mib_of_gp3_are_in_its_price() -> None:
    assert volume(size=100, type="gp3", iops=3000, throughput=125) == {"Storage (gp3)": 100 * Decimal("0.08")}


def test_what_gp3_has_beyond_is_charged() -> None:
    found = volume(size=100, type="gp3", iops=4000, throughput=250)
    # 1000 IOPS at .005; 125 MiB/s at 40.96 per GiB/s, which is .04 per MiB/s.
    assert found == {
        "Storage (gp3)": Decimal(8),
        "IOPS (gp3)": Decimal(5),
        "Throughput (gp3)": Decimal(5),
    }


def test_io1_pays_for_every_iops() -> None:
    found = volume(size=30, type="io1", iops=300)
    assert found == {"Storage (io1)": 30 * Decimal("0.125"), "IOPS (io1)": 300 * Decimal("0.065")}


def test_iops_of_io2_get_cheaper_beyond_32000_and_64000_of_one_volume() -> None:
    found = volume(size=1000, type="io2", iops=70_000)
    expected = 32_000 * Decimal("0.065") + 32_000 * Decimal("0.0455") + 6_000 * Decimal("0.03185")
    assert found == {"Storage (io2)": Decimal(125), "IOPS (io2)": expected}


def test_two_io2_volumes_have_tiers_of_their_own() -> None:
    volumes = {name: {"size": 100, "type": "io2", "iops": 32_000} for name in ("a", "b")}
    assert by_item(cost(stack({"aws_ebs_volume": volumes})))["IOPS (io2)"] == 64_000 * Decimal("0.065")


def test_magnetic_volumes_pay_for_requests() -> None:
    document = stack({"aws_ebs_volume": {"old": {"size": 20, "type": "standard"}}})
    found = cost(document, {"aws_ebs_volume.old": {"monthly_standard_io_requests": 2_000_000}})
    assert by_item(found) == {"Storage (standard)": Decimal(1), "I/O requests": Decimal("0.1")}
    assert left_open(cost(document)) == {"I/O requests": "monthly_standard_io_requests"}


def test_a_volume_costs_the_same_while_the_stack_is_stopped() -> None:
    line = cost(stack({"aws_ebs_volume": {"data": {"size": 10}}})).lines[0]
    assert not line.charge.stops


def test_a_volume_of_a_snapshot_has_the_size_of_the_volume_behind_it() -> None:
    document = stack(
        {
            "aws_ebs_volume": {
                "source": {"size": 50},
                "copy": {"snapshot_id": "${aws_ebs_snapshot.kept.id}", "type": "st1"},
            },
            "aws_ebs_snapshot": {"kept": {"volume_id": "${aws_ebs_volume.source.id}"}},
        }
    )
    found = cost(document)
    assert by_item(found, "aws_ebs_volume.copy") == {"Storage (st1)": 50 * Decimal("0.045")}
    # A snapshot stores at most what the volume has.
    assert [line.monthly for line in found.lines if line.address == "aws_ebs_snapshot.kept"] == [
        Range(Decimal(0), Decimal("2.50"), Decimal("2.50"))
    ]


def test_a_volume_of_a_snapshot_from_elsewhere_is_left_out_with_the_reason() -> None:
    found = cost(stack({"aws_ebs_volume": {"copy": {"snapshot_id": "snap-1"}}}))
    assert found.lines == ()
    assert "its size isn't known" in left_out(found)["aws_ebs_volume.copy"]


def test_a_snapshot_stores_what_the_usage_says() -> None:
    document = stack({"aws_ebs_snapshot": {"one": {"volume_id": "vol-1"}}})
    assert left_open(cost(document)) == {"Snapshot storage": "storage_gb"}
    assert by_item(cost(document, {"aws_ebs_snapshot.one": {"storage_gb": 7}})) == {"Snapshot storage": Decimal("0.35")}


def test_an_archived_snapshot_costs_a_quarter() -> None:
    found = cost(state({"aws_ebs_snapshot.old": {"volume_size": 100, "storage_tier": "archive"}}))
    assert by_item(found) == {"Archived snapshot storage": 100 * Decimal("0.0125")}


def test_block_requests_and_fast_restores_are_charged_where_they_are_used() -> None:
    document = state({"aws_ebs_snapshot.one": {"volume_size": 10}})
    usage = {
        "monthly_list_block_requests": 1_000_000,
        "monthly_get_block_requests": 100_000,
        "monthly_put_block_requests": 100_000,
        "fast_snapshot_restore_hours": 100,
    }
    assert by_item(cost(document, {"aws_ebs_snapshot.one": usage})) == {
        "Snapshot storage": Decimal("0.5"),
        "Fast snapshot restore": Decimal(75),
        "ListChangedBlocks and ListSnapshotBlocks": Decimal("0.6"),
        "GetSnapshotBlock": Decimal("0.3"),
        "PutSnapshotBlock": Decimal("0.6"),
    }
    assert left_open(cost(document)) == {}


def test_a_fast_restore_costs_every_hour_in_its_zone() -> None:
    found = cost(stack({"aws_ebs_fast_snapshot_restore": {"a": {"availability_zone": "us-east-1a"}}}))
    assert by_item(found) == {"Fast snapshot restore": 730 * Decimal("0.75")}


def test_ireland_has_prices_of_its_own() -> None:
    document = stack({"aws_ebs_volume": {"data": {"size": 100, "type": "gp3", "iops": 4000}}}, region="eu-west-1")
    assert by_item(cost(document)) == {"Storage (gp3)": Decimal("8.8"), "IOPS (gp3)": Decimal("5.5")}
