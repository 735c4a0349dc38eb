"""Files of the catalogue are there as a whole or not at all."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from costs.catalogue.catalogue import Prices, read_prices
from costs.catalogue.price import Price, Tier
from costs.catalogue.writing import write_prices, write_region

PRICES: Prices = {
    ("b", ""): Price(
        "GB", (Tier(Decimal(0), Decimal("0.10")), Tier(Decimal("1E+4"), Decimal("5E-8"))), "s", date(2026, 1, 2)
    ),
    ("a", "y=2"): Price("Hrs", (Tier(Decimal(0), Decimal(3)),), "s, t", date(2026, 1, 2)),
    ("a", "x=1"): Price("Hrs", (Tier(Decimal(0), Decimal(2)),), "s", date(2026, 1, 2)),
}


def fail_after(good: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full after some files."""
    synced = 0

    def full(number: int) -> None:
        nonlocal synced
        synced += 1
        if synced > good:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)


def test_rows_are_sorted_and_numbers_plain(tmp_path: Path) -> None:
    write_prices(tmp_path / "A.csv", PRICES)
    assert (tmp_path / "A.csv").read_text().splitlines() == [
        "usage_type,match,unit,from,usd,source,date",
        "a,x=1,Hrs,0,2,s,2026-01-02",
        'a,y=2,Hrs,0,3,"s, t",2026-01-02',
        "b,,GB,0,0.1,s,2026-01-02",
        "b,,GB,10000,0.00000005,s,2026-01-02",
    ]


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    read_prices(tmp_path / "A.csv")
    write_prices(tmp_path / "A.csv", PRICES)
    assert read_prices(tmp_path / "A.csv") == PRICES


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "A.csv").write_text("old")
    fail_after(0, monkeypatch)
    with pytest.raises(OSError, match="No space"):
        write_prices(tmp_path / "A.csv", PRICES)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("A.csv", "old")]


def test_a_new_region_that_fails_halfway_does_not_appear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "prices").mkdir()
    fail_after(1, monkeypatch)
    with pytest.raises(OSError, match="No space"):
        write_region(tmp_path / "prices" / "eu-central-1", {"A": PRICES, "B": PRICES})
    assert [entry.name for entry in tmp_path.rglob("*")] == ["prices"]


def test_a_new_region_appears_with_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / ".eu-central-1.new").mkdir()
    write_region(tmp_path / "prices" / "eu-central-1", {"A": PRICES, "B": PRICES})
    assert sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.csv")) == [
        "prices/eu-central-1/A.csv",
        "prices/eu-central-1/B.csv",
    ]
    assert not (tmp_path / ".eu-central-1.new").exists()
