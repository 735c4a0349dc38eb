"""LocalStack's index of all APIs of AWS, built once for an installation (`python -m landfall_emulator.api_index`): that
takes longer than all else that an emulator does when it starts."""

import shutil
import sys
from pathlib import Path

from localstack import config
from localstack.aws import spec

_FOLDER = Path(sys.prefix, "share", "landfall")


def use() -> None:
    """Lets LocalStack find it; where it isn't, each emulator builds its own."""
    config.dirs.static_libs = str(_FOLDER)


if __name__ == "__main__":
    # LocalStack builds none over one that is there already.
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    use()
    sys.exit(spec.main())  # type: ignore[no-untyped-call]
