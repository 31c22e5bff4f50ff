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
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Residents a task: state that fits the second-level cache, and no power of two, whose rows would share cache lines.
BLOCK = 16_000


OLD = 30 * 24 * 3600  # seconds after which the machine code of another version is thrown away


def _code_folder() -> str:
    """Where compiled kernels of exactly this source are kept.

    numba only looks whether a kernel's own file changed, not those of the kernels it calls, so after an update it
    would run old machine code. A folder for each state of the source rules that out.
    """
    package = Path(__file__).parent
    source = 0
    for file in sorted(package.rglob("*.py")):
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


def over(n: int, threads: int, run: Callable[[int, int], Any]) -> list[Any]:
    """Call ``run(start, stop)`` on every block of ``range(n)`` and return the answers in block order."""
    # eight tasks or more, so that threads end together; never by the number of threads, so that none shows in a result
    block = min(BLOCK, max(2_000, -(-n // 8)))
    edges = list(range(0, n, block))
    if threads <= 1 or len(edges) <= 1:
        return [run(start, min(start + block, n)) for start in edges]
    return list(_pool(threads).map(run, edges, [min(e + block, n) for e in edges]))


def together(calls: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """Make independent calls side by side and return their answers in the order of the calls."""
    if threads <= 1:
        return [call() for call in calls]
    return [future.result() for future in [_pool(threads).submit(call) for call in calls]]
