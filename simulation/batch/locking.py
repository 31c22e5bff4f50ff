"""One sweep at a time in a folder: locks that the system lets go of however a process ends."""

from __future__ import annotations

import json
import os
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = ".lock"


@contextmanager
def alone(folder: Path, shard: tuple[int, int] | None = None) -> Iterator[None]:
    """Hold the folder: whole, or one shard's part of it beside other shards.

    Raises:
        InputError: if somebody else does.
    """
    handles = []
    try:
        handles.append(_take(folder / LOCK, shared=shard is not None, folder=folder))
        if shard is not None:
            handles.append(_take(folder / f"{LOCK}-{shard[0]}-of-{shard[1]}", shared=False, folder=folder))
        yield
    finally:
        for handle in handles:
            os.close(handle)


@contextmanager
def last_one(folder: Path) -> Iterator[bool]:
    """Whether nobody else works in the folder now; if so, it is held."""
    try:
        handle = _take(folder / LOCK, shared=False, folder=folder)
    except InputError:
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _take(file: Path, *, shared: bool, folder: Path) -> int:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        import fcntl
    except ImportError:  # Windows: nothing to lock with
        return handle
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        by = _holder(handle)
        os.close(handle)
        what = f"another sweep is running here{by}"
        raise InputError(what, str(folder), "let it finish, or name another folder") from None
    except OSError:  # a file system without locks
        return handle
    if not shared:
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps({"process": os.getpid(), "machine": socket.gethostname()}).encode(), 0)
    return handle


def _holder(handle: int) -> str:
    """Who wrote into the lock, in words; shards share it and write nothing."""
    try:
        who = json.loads(os.pread(handle, 1000, 0))
        return f" (process {who['process']} on {who['machine']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
