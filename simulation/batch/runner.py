"""Running a sweep: hand out what is missing, keep what comes back, go on when a worker dies.

Sources of trust: every finished run is on disk before the next is handed out; a worker killed by the system puts only
its own piece of work in doubt, and that is tried once more, alone, when all the rest is done; whatever the order of
finishing, the tables are the same bytes.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.batch import work
from simulation.batch.crew import Crew, Here, Processes, dask_crew
from simulation.batch.folder import begin, finish
from simulation.batch.locking import alone, last_one
from simulation.batch.plan import Plan, resolve
from simulation.batch.replicates import Schedule
from simulation.batch.sweep import Sweep
from simulation.errors import InputError
from simulation.kernels import default_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor, Future

    import pandas as pd

    from simulation.batch.plan import Task
    from simulation.batch.store import Store

    Watch = Callable[["State"], None]

PIECE = 0.5  # seconds of work that are handed out at a time
MOST = 64  # tasks at a time


@dataclass
class State:
    """How far a sweep has come.

    Attributes:
        done: runs that are there, those of earlier times too.
        total: runs in all, as far as one knows: adaptive replicates may add some.
        before: runs that were there when it began.
        failed: runs that came to nothing, this time.
        again: pieces of work whose worker died, to be tried alone.
        counts: replicates of each point.
        damaged: files that could not be read and were set aside.
        seconds: since it began.
        whole: whether nothing is missing and the tables are written.
    """

    done: int = 0
    total: int = 0
    before: int = 0
    failed: int = 0
    again: int = 0
    counts: tuple[int, ...] = ()
    damaged: tuple[str, ...] = ()
    seconds: float = 0.0
    whole: bool = False


def sweep(
    what: Sweep | str | Path | Mapping[str, Any],
    out: str | Path,
    *,
    workers: int | None = None,
    dask: str | None = None,
    executor: Executor | None = None,
    shard: tuple[int, int] | None = None,
    retry: bool = False,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Run a sweep, or what is missing of it, and return its table: a row a run.

    Args:
        what: a sweep, the file or name of one, or its fields.
        out: folder for results; what it holds already is not run again.
        workers: processes on this machine; 1 starts one, 0 works in this very process. None means as many as there
            are processors.
        dask: address of a dask scheduler, to work there instead.
        executor: any other executor to work on.
        shard: (i, n): the i-th of n parts, counted from 1, for an array job whose parts share the folder.
        retry: run failed runs again.
        watch: called with a :class:`State` now and then.

    Raises:
        InputError: if the sweep cannot be used, or the folder cannot be written or is in use.
    """
    from simulation.batch.loading import load_sweep

    execute(planned(what), out, workers=workers, dask=dask, executor=executor, shard=shard, retry=retry, watch=watch)
    return load_sweep(out)


def planned(what: Sweep | str | Path | Mapping[str, Any]) -> Plan:
    """A sweep resolved; see :func:`simulation.batch.plan.resolve`.

    Raises:
        InputError: if it cannot be used.
    """
    if isinstance(what, Sweep):
        return resolve(what)
    if isinstance(what, (str, Path)):
        return resolve(Sweep.load(what), str(what))
    return resolve(Sweep.parse(dict(what)))


def execute(
    plan: Plan,
    out: str | Path,
    *,
    workers: int | None = None,
    dask: str | None = None,
    executor: Executor | None = None,
    shard: tuple[int, int] | None = None,
    retry: bool = False,
    watch: Watch | None = None,
) -> State:
    """Run what is missing; see :func:`sweep`.

    Raises:
        InputError: as :func:`sweep`.
    """
    _check(workers, shard)
    with ExitStack() as stack:
        held = stack.enter_context(ExitStack())
        plan, store = begin(plan, out, lambda folder: held.enter_context(alone(folder, shard)), shard is None)
        schedule = Schedule(plan, store.known(plan.sweep.until.outcome if plan.sweep.until else None, retry), shard)
        state = State(schedule.there, schedule.total, schedule.there, damaged=tuple(store.damaged))
        if schedule.left():
            if executor is not None:
                crew = Crew(executor, workers or default_threads())
            elif dask is not None:
                crew = stack.enter_context(dask_crew(dask))
            else:
                size = default_threads() if workers is None else workers
                crew = Processes(min(size, schedule.left())) if size else Here()
            _run(plan, store, schedule, crew, state, watch or (lambda state: None))
        state.counts = tuple(schedule.counts)
        del schedule  # the tables need the room
        held.close()  # another shard that looks now must find nobody, or be found
        with last_one(store.folder) as free:
            if free:
                state.whole = finish(plan, store, state)
    return state


def _check(workers: int | None, shard: tuple[int, int] | None) -> None:
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 0):
        raise InputError(f"{workers!r} is not a number of workers", "workers", "write 1 or more, or leave it out")
    if shard is not None and not 1 <= shard[0] <= shard[1]:
        raise InputError(f"{shard[0]}/{shard[1]} is no part of a whole", "--shard", "write 1/3, 2/3 or 3/3")


def _run(plan: Plan, store: Store, schedule: Schedule, crew: Crew, state: State, watch: Watch) -> None:
    """Until nothing is left: hand out, wait, keep. At Ctrl-C every worker ends at once."""
    loop = _Loop(plan, store, schedule, crew, state, watch)
    try:
        while True:
            loop.through()
            if not loop.doubtful:
                break
            loop.alone()
        crew.close()
    except BaseException as error:
        if not isinstance(error, InputError):  # a folder that cannot be written takes no more
            loop.rescue()
        crew.stop()
        raise


class _Loop:
    def __init__(self, plan: Plan, store: Store, schedule: Schedule, crew: Crew, state: State, watch: Watch) -> None:
        self.blob, self.plan, self.store, self.schedule = plan.blob, plan, store, schedule
        self.crew, self.state, self.watch = crew, state, watch
        self.doubtful: deque[Task] = deque()
        self.flying: dict[Future[Any], tuple[list[Task], float]] = {}
        self.pace = PIECE  # seconds a task; the first piece of work is one task
        self.begun = time.perf_counter()

    def through(self) -> None:
        """Everything that can be run side by side."""
        while True:
            while self.crew.free() and (tasks := self.schedule.take(self._size())):
                self._submit(tasks)
            if not self.flying:
                return
            self._collect(lambda tasks, error: self.doubtful.extend(tasks))

    def alone(self) -> None:
        """Runs in doubt, each by itself while nothing else is running; who kills a worker again is set aside."""
        while self.doubtful:
            self.crew.pause()
            self._submit([self.doubtful.popleft()])
            while self.flying:
                self._collect(self._give_up)

    def _size(self) -> int:
        """Tasks in a piece of work: about half a second, less when few are left for many."""
        fair = self.schedule.left() // (2 * self.crew.size) + 1
        return max(1, min(MOST, fair, int(PIECE / self.pace)))

    def _submit(self, tasks: list[Task]) -> None:
        future = self.crew.submit(work.work, self.blob, tasks)
        self.flying[future] = (tasks, time.perf_counter())

    def _collect(self, lost: Callable[[list[Task], BaseException], None]) -> None:
        ready, _ = wait(self.flying, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in ready:
            tasks, begun = self.flying.pop(future)
            self.crew.back(future)
            try:
                block = future.result()
            except Exception as error:
                if not self.crew.lost(error):
                    raise
                lost(tasks, error)
                continue
            self._keep(block)
            took = (time.perf_counter() - begun) / len(tasks)
            self.pace = took if self.pace == PIECE else 0.7 * self.pace + 0.3 * took
        self._tell()

    def _keep(self, block: work.Block) -> None:
        self.store.add(block)
        self.schedule.note(block)
        self.state.done += len(block.keys)
        self.state.failed += len(block.failures)

    def rescue(self) -> None:
        """Keep what has come back and was not looked at yet."""
        for future in [future for future in self.flying if future.done()]:
            if not future.cancelled() and future.exception() is None:
                self._keep(future.result())

    def _give_up(self, tasks: list[Task], error: BaseException) -> None:
        block, plan = work.Block(), work.brief(self.blob)
        message = "the system ended the worker process, twice: most often there was no memory left"
        for task in tasks:
            for arm, key in task.runs:
                told = ("worker", type(error).__name__, message, work.command(plan, task, arm))
                block.fail(key, len(self.plan.outcomes), told)
        self._keep(block)

    def _tell(self) -> None:
        self.state.total = self.schedule.total
        self.state.again = len(self.doubtful)
        self.state.seconds = time.perf_counter() - self.begun
        self.watch(replace(self.state))
