"""How compiled loops are made and spread over threads.

Kernels are plain loops over a range of residents: ``kernel(start, stop, ...)``. They release the GIL, so a pool of
ordinary threads runs the blocks side by side; a block writes only its own residents' rows, so the number of threads
never changes a result. ``parallel=True`` is not used: under numba's workqueue layer it aborts a threaded server.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Residents a task at most: what a stage draws for them still fits the second-level cache, and Python's part of a task
# (a hundred microseconds in which other threads wait for the interpreter) is small beside the loop's.
BLOCK = 25_000
FEW = 2_000  # residents for whom cutting into blocks costs more than it saves
# folders that hold no kernel and that no kernel's module imports, as a test makes sure of
ASIDE = (
    *("analysis", "app", "batch", "calibration", "command", "details", "optimize", "paired", "report", "twin"),
    "writing",
)
OLD = 30 * 24 * 3600  # seconds after which the machine code of another version is thrown away


def _code_folder() -> str:
    """Where compiled kernels of exactly this source are kept.

    numba only looks whether a kernel's own file changed, not those of the kernels it calls, so after an update it
    would run old machine code. A folder for each state of the source rules that out; :data:`ASIDE` is no part of it.
    """
    package = Path(__file__).parent
    source = 0
    for file in sorted(package.rglob("*.py")):
        if file.relative_to(package).parts[0] in ASIDE:
            continue
        source = zlib.crc32(file.read_bytes(), zlib.crc32(file.name.encode(), source))
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    homes = [Path(chosen)] if chosen else [package / "__pycache__", Path.home() / ".cache" / "cohesion"]
    for home in homes:
        folder = home / f"kernels-{source:08x}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)
            for other in home.glob("kernels-*"):
                if time.time() - other.stat().st_mtime > OLD:
                    shutil.rmtree(other, ignore_errors=True)
        except OSError:
            continue
        return str(folder)
    return tempfile.mkdtemp(prefix="cohesion-kernels-")


numba.config.CACHE_DIR = _code_folder()  # type: ignore[attr-defined]


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop without the GIL and keep the machine code on disk."""
    compiled: Callable[..., Any] = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    return compiled


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="cohesion")


def default_threads() -> int:
    """As many threads as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def over(n: int, threads: int, run: Callable[[int, int], Any], parts: int | None = None) -> list[Any]:
    """Call ``run(start, stop)`` on every block of ``range(n)`` and return the answers in block order.

    Blocks fit the processor's second cache, unless ``parts`` says into how many to cut the range.
    """
    # two tasks or more a thread, so that threads end together; a block's answer is about its own rows alone
    tasks = max(4, 2 * threads)
    block = min(BLOCK, max(2_000, -(-n // tasks))) if parts is None else max(1, -(-n // parts))
    if block >= n > 0:
        return [run(0, n)]  # what follows takes longer than a small world's loop
    edges = list(range(0, n, block))
    answers: list[Any] = [None] * len(edges)
    todo = deque(range(len(edges)))

    def work() -> None:
        while True:
            try:
                k = todo.popleft()
            except IndexError:
                return
            answers[k] = run(edges[k], min(edges[k] + block, n))

    # this thread works too: waking others takes longer than a small block does
    helpers = [_pool(threads).submit(work) for _ in range(min(threads, len(edges)) - 1)]
    try:
        work()
    finally:
        todo.clear()
        started = [helper for helper in helpers if not helper.cancel()]
        wait(started)
    for helper in started:
        helper.result()
    return answers


def together(calls: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """Make independent calls side by side and return their answers in the order of the calls."""
    return over(len(calls), threads, lambda k, _: calls[k](), parts=max(len(calls), 1))


def meanwhile(call: Callable[[], Any], threads: int) -> Callable[[], Any]:
    """Start a call beside what comes next; the function returned waits for its answer. One thread calls at once."""
    if threads <= 1:
        answer = call()
        return lambda: answer
    return _pool(threads).submit(call).result
