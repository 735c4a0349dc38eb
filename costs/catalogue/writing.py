"""Prices written as files of the catalogue, each of which is there as a whole or not at all."""

import csv
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from costs.catalogue.catalogue import COLUMNS, Prices, read_prices
from costs.catalogue.changes import plain


def write_region(folder: Path, services: Mapping[str, Prices]) -> None:
    """Write the files of a region; a folder that isn't there appears when it has all of them. Raises OSError."""
    if folder.exists():
        for service, prices in services.items():
            write_prices(folder / f"{service}.csv", prices)
        return
    # Not among the regions, where one that was left behind would be taken for a region.
    new = folder.parent.parent / f".{folder.name}.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        for service, prices in services.items():
            write_prices(new / f"{service}.csv", prices)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        read_prices.cache_clear()


def write_prices(file: Path, prices: Prices) -> None:
    """Write a service's prices, sorted, one row for each tier. Raises OSError, and the old file is what it was."""
    new = file.with_name(f".{file.name}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as lines:
            rows = csv.writer(lines, lineterminator="\n")
            rows.writerow(COLUMNS)
            for (usage_type, match), price in sorted(prices.items()):
                for tier in price.tiers:
                    numbers = (plain(tier.begins), plain(tier.usd))
                    rows.writerow((usage_type, match, price.unit, *numbers, price.source, price.date.isoformat()))
            lines.flush()
            os.fsync(lines.fileno())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
        read_prices.cache_clear()
