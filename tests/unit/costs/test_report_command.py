"""`landfall report`: what it refuses before any work is done, and that a page is there as a whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from costs.unusable import Unusable
from operations.cost import report as command
from operations.cost.flags import Asked


def refused(output: Path, requests: str = "1000-1000000") -> str:
    with pytest.raises(Unusable) as told:
        command.report("dev", Asked(), output=output, requests=requests)
    return str(told.value)


def test_a_folder_that_is_missing_is_told_before_anything_is_synthesized(tmp_path: Path) -> None:
    output = tmp_path / "missing" / "report.html"
    assert refused(output) == f"{output} can't be written: {tmp_path / 'missing'} isn't a folder"


def test_a_folder_is_no_file_to_write_to(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path} can't be written: it isn't a file"


def test_a_device_is_not_replaced() -> None:
    assert refused(Path(os.devnull)) == f"{os.devnull} can't be written: it isn't a file"


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As root every folder may be written to.
    monkeypatch.setattr(os, "access", lambda *_: False)
    output = tmp_path / "report.html"
    assert refused(output) == f"{output} can't be written: {tmp_path} may not be written to"


@pytest.mark.parametrize(
    "given", ["", "1000", "0-10", "10-10", "20-10", "1e3-1e9", "-5-10", "1-10000000000000", "1k-1M"]
)
def test_a_range_that_is_none_is_told(given: str, tmp_path: Path) -> None:
    told = refused(tmp_path / "report.html", given)
    assert told == f"--requests is {given!r}; allowed: from 1 up to 1000000000000, such as 1000-1000000000"


def test_a_page_that_cannot_be_written_leaves_the_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.html"
    file.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unusable, match=r"report\.html can't be written: No space left on device"):
        command._write(file, "after")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.html": "before"}


def test_a_page_replaces_the_one_that_is_there_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("before")
    file.chmod(0o640)
    command._write(file, "after")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.html": "after"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("before")
    (tmp_path / "link.html").symlink_to("page.html")
    assert command._place(tmp_path / "link.html") == tmp_path / "page.html"


def test_what_is_not_usual_is_said() -> None:
    asked = Asked(usage=Path("x/usage.yml"), hours_per_month="720", spot_share="40%", savings_plan="20%")
    assert list(command._assumed(asked)) == [
        "usage of usage.yml",
        "a month of 720 hours",
        "40% on Spot",
        "Savings Plans: 20%",
    ]
    assert list(command._assumed(Asked())) == []
