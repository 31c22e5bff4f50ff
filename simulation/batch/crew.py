"""Who does the work: any ``concurrent.futures`` executor; processes of this machine unless told otherwise.

On this machine every worker is a pool of one process. When the system kills one (no memory left, a fault), only what
that process was doing is in doubt; the others do not notice.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba

from simulation.errors import InputError
from simulation.paired.replicates import script_left_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 20  # seconds for a scheduler to answer
LOST = (BrokenExecutor, CancelledError)  # what a future raises whose worker has gone


class Crew:
    """Workers behind an executor that somebody else has started.

    Args:
        executor: where work is handed in.
        size: tasks that it does side by side.
    """

    mends = False  # whether a lost worker is replaced
    ahead = 2  # pieces of work handed in for each worker, so that none waits

    def __init__(self, executor: Executor, size: int) -> None:
        self.executor, self.size = executor, size
        self._flying: set[Future[Any]] = set()

    def free(self) -> bool:
        """Whether there is room for one more piece of work."""
        return len(self._flying) < self.ahead * self.size

    def submit(self, call: Callable[..., Any], *args: Any) -> Future[Any]:
        """Hand in a piece of work."""
        future = self.executor.submit(call, *args)
        self._flying.add(future)
        return future

    def back(self, future: Future[Any]) -> None:
        """Take note that a piece of work is done, well or not."""
        self._flying.discard(future)

    def lost(self, error: BaseException) -> bool:
        """Whether an error says that the worker has gone, and nothing of what it did."""
        return isinstance(error, LOST) or type(error).__name__ in ("KilledWorker", "FutureCancelledError")

    def pause(self) -> None:
        """Go down to as few workers as there can be, for work that is done alone."""

    def stop(self) -> None:
        """End at once; what is being done is lost."""
        for future in self._flying:
            future.cancel()

    def close(self) -> None:
        """End when nothing is left to do."""


class Processes(Crew):
    """Processes of this machine, each a pool of its own that is made anew when it dies."""

    mends = True

    def __init__(self, size: int) -> None:
        self.size = size
        self._pools: list[ProcessPoolExecutor | None] = [None] * size
        self._doing: dict[Future[Any], int] = {}
        # one process compiles the model for all, instead of each for itself
        self._compiled = any(Path(str(numba.config.CACHE_DIR)).rglob("*.nbi"))  # type: ignore[attr-defined]

    def free(self) -> bool:
        """Whether a process has nothing to do."""
        return len(self._doing) < (self.size if self._compiled else 1)

    def submit(self, call: Callable[..., Any], *args: Any) -> Future[Any]:
        """Hand a piece of work to an idle process, starting it where needed."""
        slot = min(set(range(self.size)) - set(self._doing.values()))
        pool = self._pools[slot]
        try:
            future = self._start(slot, call, *args) if pool is None else pool.submit(call, *args)
        except BrokenExecutor:  # died while it had nothing to do
            self._pools[slot] = None
            return self.submit(call, *args)
        self._doing[future] = slot
        return future

    def _start(self, slot: int, call: Callable[..., Any], *args: Any) -> Future[Any]:
        # forking a process with threads and numba in it can hang
        context = multiprocessing.get_context("spawn")
        pool = self._pools[slot] = ProcessPoolExecutor(1, mp_context=context, initializer=_begin)
        with script_left_alone(), _deaf_to_ctrl_c(), _single_threaded():
            return pool.submit(call, *args)

    def back(self, future: Future[Any]) -> None:
        """Take note that a piece of work is done; a dead process is replaced when there is work again."""
        slot = self._doing.pop(future)
        self._compiled = True
        if not future.cancelled() and isinstance(future.exception(), BrokenExecutor):
            dead, self._pools[slot] = self._pools[slot], None
            if dead is not None:
                dead.shutdown(wait=False)

    def pause(self) -> None:
        """End all processes; the next piece of work starts one."""
        for slot, pool in enumerate(self._pools):
            if pool is not None and slot not in self._doing.values():
                pool.shutdown(wait=False)
                self._pools[slot] = None

    def stop(self) -> None:
        """End every process at once."""
        for pool in self._pools:
            if pool is None:
                continue
            for process in list((pool._processes or {}).values()):
                with suppress(OSError, ValueError):
                    process.kill()
            pool.shutdown(wait=False, cancel_futures=True)
        self._pools = [None] * self.size

    def close(self) -> None:
        """End every process; none has anything to do, so none is waited for while it puts its libraries away."""
        self.stop()


class Here(Crew):
    """This very process, one run after the other: no process is started, and the machine's own faults end it."""

    ahead = 1

    def __init__(self) -> None:
        super().__init__(_Inline(), 1)


class _Inline(Executor):
    def submit(self, call: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def dask_crew(address: str) -> Iterator[Crew]:
    """The workers of a dask cluster.

    Raises:
        InputError: if dask is not installed, or nobody answers at the address.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        what = "dask.distributed is not installed"
        raise InputError(what, "--dask", "install cohesion-abm[cluster]") from None
    if not _is_address(address):
        # not left to the client: it would wait for 40 s as this process ends, and then complain
        raise InputError(f"{address[:60]!r} is no address", "--dask", "write for example tcp://10.0.0.1:8786")
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        what = f"no dask scheduler answers ({type(error).__name__})"
        raise InputError(what, f"--dask {address}", "give its address, such as tcp://10.0.0.1:8786") from None
    try:
        size = sum(client.nthreads().values())
        if not size:
            raise InputError("the scheduler has no workers", f"--dask {address}", "start some: 'dask worker ADDRESS'")
        yield Crew(client.get_executor(pure=False), size)
    finally:
        client.close(timeout=5)


def _is_address(text: str) -> bool:
    """Whether it names a scheduler as dask does: perhaps how to speak, a host and a port."""
    said = re.fullmatch(r"(?:(?:tcp|tls|wss?|ucxx?)://)?(?:\[[0-9A-Fa-f:.%]+\]|[^\s:/\[\]]+):(\d{1,5})", text)
    return said is not None and 1 <= int(said[1]) <= 65_535


def _begin() -> None:
    """What every worker process does first: leave Ctrl-C to the parent, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)  # a parent that was killed cannot tell its workers


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes to which Ctrl-C means nothing from their first moment on; here it comes a moment later."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _single_threaded() -> Iterator[None]:
    """Start processes that use one thread each, whatever library they load."""
    names = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
