"""Whether the last deploy of a stack finished."""

import json
from dataclasses import dataclass
from pathlib import Path

from operations.states import SUFFIX, UNFINISHED


@dataclass(frozen=True)
class Signs:
    """What a deploy leaves in `folder`, where the states of stacks on AWS, or on the emulator, are."""

    folder: Path
    stack: str

    @property
    def state(self) -> Path:
        """Terraform's state of the stack, if it is kept on this machine."""
        return self.folder / f"{self.stack}{SUFFIX}"

    @property
    def mark(self) -> Path:
        """Stands from the beginning of a deploy to its good end."""
        return self.folder / f"{self.stack}{UNFINISHED}"

    @property
    def lock(self) -> Path:
        """What Terraform says beside that state of who locks it."""
        return self.folder / f".{self.stack}{SUFFIX}.lock.info"

    def unfinished(self) -> bool:
        """Whether something tells that a deploy didn't come to its end: our mark, a lock that its Terraform never
        removed, or a state that can't be read."""
        return self.mark.exists() or self.lock.exists() or is_broken(self.state)

    def begin(self) -> None:
        """A deploy begins."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mark.touch()

    def finish(self) -> None:
        """It came to its good end, and what an earlier one left doesn't count any more."""
        self.mark.unlink(missing_ok=True)
        self.lock.unlink(missing_ok=True)


def is_broken(state: Path) -> bool:
    """Whether there is a state file that holds no state. Terraform empties the file before it writes it anew."""
    try:
        return not isinstance(json.loads(state.read_text(encoding="utf-8")).get("resources"), list)
    except FileNotFoundError:
        return False
    except (ValueError, AttributeError):
        return True
