"""File systems at the paths that the function expects, seen by its process and its children alone."""

import ctypes
import functools
import os
import sys
from pathlib import Path

_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
"""From Linux's sys/mount.h."""


def bind(source: str, target: str) -> None:
    """Shows the folder `source` at `target`, which is `/mnt/<name>`; says so where the system doesn't let it."""
    try:
        _leave_the_machines_mounts()
        Path(target).mkdir(exist_ok=True)
        _mount(source, target, None, _MS_BIND | _MS_REC)
    except (AttributeError, OSError) as error:
        sys.stdout.write(
            f"[WARN] {target} is not mounted, since this machine lets no process have mounts of its own ({error}); "
            f"its files are in {source}\n"
        )


@functools.cache
def _leave_the_machines_mounts() -> None:
    user, group = os.getuid(), os.getgid()
    # Linux alone has it
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    # nothing is made in the machine's own /mnt
    _mount("none", "/mnt", "tmpfs", 0)


def _mount(source: str, target: str, kind: str | None, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source.encode(), target.encode(), kind and kind.encode(), flags, None):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)
