"""``python3 -m operations.install app cdktf``: makes what is named, and what that needs, unless it is there already."""

from __future__ import annotations

import signal
import sys
from typing import Sequence

from operations.install.folders import FOLDERS, ROOT, ensure, exclusively, is_whole
from operations.install.process import Failure, say
from operations.install.terraform import ensure_terraform, has_terraform

KNOWN = (*FOLDERS, "terraform")


def main(names: Sequence[str]) -> int:
    """Make each of ``names`` (one of `KNOWN`) in order; 2 after a sentence that says why it can't be done."""
    unknown = [name for name in names if name not in KNOWN]
    if unknown or not names:
        say(f"install: {unknown[0]!r} is unknown; known are {', '.join(KNOWN)}" if unknown else __doc__ or "")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        missing = [name for name in names if not _is_there(name)]
        if not missing:
            return 0
        with exclusively():
            for name in missing:
                if name == "terraform":
                    ensure_terraform(ROOT / ".tools" / "bin")
                else:
                    ensure(FOLDERS[name])
    except Failure as failure:
        say(str(failure))
        return 2
    except OSError as error:
        say(f"install: the installation can't go on ({error}). Put that right and run the same command again.")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _is_there(name: str) -> bool:
    return has_terraform() if name == "terraform" else is_whole(FOLDERS[name])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
