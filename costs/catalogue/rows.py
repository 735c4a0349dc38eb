"""The rows of a CSV file of the catalogue."""

import csv
from collections.abc import Iterator
from pathlib import Path

from costs.unusable import Unusable


def rows(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number; none if the file isn't there. Raises Unusable."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            read = csv.DictReader(lines)
            if tuple(read.fieldnames or ()) != columns:
                raise Unusable(f"{file}: its columns aren't {', '.join(columns)}")
            for row in read:
                yield read.line_num, row
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{file} can't be read: {error}") from None
