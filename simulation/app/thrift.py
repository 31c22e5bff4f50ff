"""Memory goes back to the system when a page is closed.

Python frees the worlds of a closed page; the C library keeps the room they leave, scattered over the pools of its
threads, and a server that once held a class would look as large ever after.
"""

from __future__ import annotations

import ctypes
import threading
import time

AFTER = 4.0  # seconds from a closed page to the look for room: its cycles are collected by then, and others closed too
_wanted = threading.Event()


def soon() -> None:
    """Ask for it; who asks again within :data:`AFTER` is answered with the others."""
    _wanted.set()


def begin() -> None:
    """Start the thread that does it; where the C library cannot, nothing is started."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # no glibc: macOS and Windows give it back by themselves
        return

    def go() -> None:
        while True:
            _wanted.wait()
            time.sleep(AFTER)
            _wanted.clear()
            trim(0)

    threading.Thread(target=go, name="cohesion thrift", daemon=True).start()
