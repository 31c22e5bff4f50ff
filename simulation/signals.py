"""Work in other processes that is stopped halfway: none of them, and nobody who waits for them, may be left behind.

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
    from concurrent.futures import ProcessPoolExecutor


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


def abandon(pool: ProcessPoolExecutor) -> None:
    """Shut a pool down without waiting for it, and let nothing wait for workers who are gone.

    Where they died before they read what they were given, the thread that hands it out would wait for room in a pipe
    that nobody empties, and the interpreter for that thread (seen with Python 3.11.2). Closing the pool's own
    reading end breaks the pipe as soon as the last worker is gone.
    """
    queue = getattr(pool, "_call_queue", None)
    pool.shutdown(wait=False, cancel_futures=True)
    reader = getattr(queue, "_reader", None)
    if reader is not None and not reader.closed:
        reader.close()


@contextmanager
def abandoned_if_stopped(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """The pool; whatever goes wrong in the block, it is abandoned before anybody waits for it."""
    try:
        yield pool
    except BaseException:
        abandon(pool)
        raise
