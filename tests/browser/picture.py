"""``python -m tests.browser.picture``: draws docs/report.png, the page of `landfall report dev` for the README."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from operations.places import ROOT
from tests.browser.chromium import chromium

PICTURE = ROOT / "docs" / "report.png"
WIDTH = 1000
"""Pixels."""
HIDE = """document.querySelectorAll("section").forEach(section => {
    section.hidden = !["By component", "By requests a month"].includes(section.querySelector("h2").textContent);
})"""
BOTTOM = 'Math.ceil([...document.querySelectorAll("figcaption")].at(-1).getBoundingClientRect().bottom) + 16'


def main() -> None:
    """Its head, and two of its three charts."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "dev.html")
        subprocess.run([sys.executable, "-m", "operations", "report", "dev", "-o", str(file)], cwd=ROOT, check=True)
        with chromium() as page:
            page.open(file, width=WIDTH, height=800)
            page.value(HIDE)
            picture = page.picture(width=WIDTH, height=page.value(BOTTOM))
    PICTURE.write_bytes(picture)


if __name__ == "__main__":
    main()
