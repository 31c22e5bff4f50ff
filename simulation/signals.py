"""Moments in which Ctrl-C must wait: while a process is started, nobody else knows of it yet.

A signal that stops ``Process.start`` halfway leaves a worker behind whom no list names, so that nobody ends it.
Blocking the signal is no way out, since the worker would inherit that and could not be ended either.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def held_back() -> Iterator[None]:
    """Keep SIGINT and SIGTERM until the block is over, and let them act then, the first one only.

    Outside the main thread, which alone gets signals, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
    if came:
        signal.raise_signal(came[0])
