"""Replicates of a comparison: one seed's baseline and arms, lived here or in processes side by side."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.building import fork
from simulation.errors import InputError
from simulation.follow import burnt_in, follow
from simulation.outcomes import OUTCOMES
from simulation.scenario import Scenario
from simulation.signals import abandon, held_back

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.details.watch import Detail, Watch
    from simulation.follow import CostKey, Progress
    from simulation.world import World

Pair = tuple[Scenario, dict[str, Scenario]]  # a baseline and its arms
Live = Callable[[dict[int, Pair], int], list["Replicate"]]  # lives replicates, by seed, after so many


@dataclass(frozen=True)
class Replicate:
    """One seed's baseline and arms."""

    values: dict[str, NDArray[np.float64]]
    costs: dict[str, dict[CostKey, float]]
    residents: int
    outcomes: tuple[str, ...]
    details: dict[str, Detail]


def replicate(
    baseline: Scenario, arms: dict[str, Scenario], seed: int, threads: int | None, details: bool = False
) -> Replicate:
    """One burn-in, then every arm from a copy of its end; the baseline goes last, in the world itself."""
    world = burnt_in(baseline, seed, threads)
    tracks, watches = {}, {}
    for name, scenario in {**arms, baseline.name: baseline}.items():
        own = world if name == baseline.name else fork(world, scenario)
        if details:
            watches[name] = _watch(own, scenario, baseline)
        tracks[name] = follow(own, scenario.weeks, watch=watches.get(name))
        del own  # before the next arm takes its copy
    found = {}
    if details:
        last = watches[baseline.name]
        found = {name: watches[name].against(last, world) for name in arms} | {baseline.name: last.of_baseline()}
    return Replicate(
        {name: track.values for name, track in tracks.items()},
        {name: track.costs for name, track in tracks.items()},
        world.n,
        tuple(OUTCOMES),
        found,
    )


@contextmanager
def living(workers: int, progress: Progress | None, details: bool = False) -> Iterator[Live]:
    """What lives replicates: here, one after the other, or in processes that stay until all batches are done."""
    if workers == 1:
        yield lambda pairs, before: _in_turn(pairs, before, progress, details)
        return
    context = multiprocessing.get_context("spawn")  # forking a process with threads and numba in it can hang
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield lambda pairs, before: _spread(pool, pairs, before, progress, details)


@contextmanager
def script_left_alone() -> Iterator[None]:
    """Start workers that do not run the user's script again, which would call ``compare`` once more.

    A fresh process repeats the main module if that has a file or a specification (:mod:`multiprocessing.spawn`). It is
    needed only for outcomes that the script itself defines; such a script must keep its calls under
    ``if __name__ == "__main__":``.
    """
    main = sys.modules.get("__main__")
    needed = any(outcome.function.__module__ == "__main__" for outcome in OUTCOMES.values())
    kept = {} if needed else {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    try:
        for name in kept:
            setattr(main, name, None)
        yield
    finally:
        for name, value in kept.items():
            setattr(main, name, value)


def _watch(world: World, scenario: Scenario, baseline: Scenario) -> Watch:
    from simulation.details.watch import Watch  # late: it looks at comparisons, not they at it

    return Watch(world, scenario, baseline)


def _in_turn(pairs: dict[int, Pair], before: int, progress: Progress | None, details: bool) -> list[Replicate]:
    made = []
    for seed, pair in pairs.items():
        made.append(replicate(*pair, seed, None, details))
        if progress:
            progress("replicates", before + len(made), before + len(pairs))
    return made


def _spread(
    pool: ProcessPoolExecutor, pairs: dict[int, Pair], before: int, progress: Progress | None, details: bool
) -> list[Replicate]:
    made: dict[int, Replicate] = {}
    try:
        with held_back(), script_left_alone():
            tasks = {pool.submit(replicate, *pair, seed, 1, details): seed for seed, pair in pairs.items()}
        for task in as_completed(tasks):
            made[tasks[task]] = task.result()
            if progress:
                progress("replicates", before + len(made), before + len(pairs))
    except BrokenProcessPool:
        raise InputError(
            "a worker process died, probably for want of memory",
            "workers",
            "ask for fewer residents or workers (1 starts none); a script that defines outcomes must call it under "
            "'if __name__ == \"__main__\":'",
        ) from None
    except BaseException:
        abandon(pool)
        raise
    if any(one.outcomes != tuple(OUTCOMES) for one in made.values()):
        extra = ", ".join(sorted(set(OUTCOMES) - set(next(iter(made.values())).outcomes)))
        raise InputError(f"worker processes do not know the outcomes {extra}", "workers", "write workers=1")
    return [made[seed] for seed in pairs]
