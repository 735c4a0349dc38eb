"""``python3 -m operations.install app cdktf``: makes what is named, and what that needs, unless it is there already."""

from __future__ import annotations

import signal
import sys
from typing import Sequence

from operations.install.folders import FOLDERS, ROOT, ensure, exclusively
from operations.install.process import Failure, say
from operations.install.terraform import ensure_terraform

KNOWN = (*FOLDERS, "terraform")


def main(names: Sequence[str]) -> int:
    """Make each of ``names`` (one of `KNOWN`) in order; 2 after a sentence that says why it can't be done."""
    unknown = [name for name in names if name not in KNOWN]
    if unknown or not names:
        say(f"install: {unknown[0]!r} is unknown; known are {', '.join(KNOWN)}" if unknown else __doc__ or "")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with exclusively():
            for name in names:
                if name == "terraform":
                    ensure_terraform(ROOT / ".tools" / "bin")
                else:
                    ensure(FOLDERS[name])
    except Failure as failure:
        say(str(failure))
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
