"""Whether a path that somebody wrote down can be read as a file, and if not, why."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MISSING = "there is no such file"
NO_FILE = "is a pipe or device, not a file"


def fault(path: Path) -> str:
    """What keeps a path from being read as a file, in words; empty if nothing does.

    A pipe is refused because reading it would wait for a writer for ever; those the shell makes, below ``/dev``, and
    devices may be read by who reads no more than a limit: see :func:`is_stream`.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "is a link to nothing" if path.is_symlink() else MISSING
    except ValueError:
        return "cannot be the name of a file"
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "is a link that leads back to itself"
        return f"cannot be read: {error.strerror}"
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    if not stat.S_ISREG(mode):
        return NO_FILE
    return "" if os.access(path, os.R_OK) else "cannot be read: Permission denied"


def is_stream(path: Path) -> bool:
    """Whether it is one of the pipes and devices that a shell hands over, such as ``/dev/stdin`` or ``<(command)``."""
    return path.parts[:2] in (("/", "dev"), ("/", "proc")) and fault(path) == NO_FILE


def expanded(name: str) -> Path:
    """The path with ``~`` replaced by a home, if there is such a home."""
    path = Path(name)
    try:
        return path.expanduser()
    except RuntimeError:  # ~somebody who is not known here
        return path
