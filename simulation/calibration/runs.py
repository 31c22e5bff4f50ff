"""Simulated studies at many parameters, on all processors.

Each finished one is a line of a file, so that nothing is lost and a calibration that was killed goes on where it was.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calibration.priors import PRIORS, applied, values
from simulation.signals import abandoned_if_stopped, held_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from simulation.scenario import Scenario

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Run:
    """One study: where in the unit cube, its seed, and what it found; ``failed`` says why it found nothing."""

    index: int
    unit: tuple[float, ...]
    seed: int
    found: dict[str, float]
    failed: str = ""


def once(scenario: Scenario, unit: tuple[float, ...], index: int, seed: int) -> Run:
    """One study; a world that cannot be is a result too."""
    from simulation.calibration.statistics import measure
    from simulation.calibration.study import study
    from simulation.errors import InputError

    row = values(np.array([unit]))[0]
    try:
        found = measure(study(applied(scenario, row), seed))
    except (InputError, ValueError) as error:
        return Run(index, unit, seed, {}, f"{type(error).__name__}: {error}")
    return Run(index, unit, seed, found)


def all_of(
    scenario: Scenario, points: NDArray[np.float64], first: int, seed: int, file: Path, workers: int,
    progress: Progress | None = None, what: str = "studies",
) -> list[Run]:  # fmt: skip
    """Studies at these points, numbered from ``first``; those that the file holds already are taken from it.

    The seed of study k is ``seed + k``, so no two share their luck and the order of finishing changes nothing.
    """
    done = {run.index: run for run in read(file)}
    wanted = range(first, first + len(points))
    todo = [k for k in wanted if k not in done or done[k].unit != _exact(points[k - first])]
    finished = len(points) - len(todo)
    context = multiprocessing.get_context("spawn")  # forking a process with threads and numba in it can hang
    _end_line(file)
    made = ProcessPoolExecutor(workers, mp_context=context)
    with file.open("a", encoding="utf-8") as out, made, abandoned_if_stopped(made) as pool:
        waiting: set[Future[Run]] = set()
        queue = iter(todo)
        while True:
            for k in queue:
                with held_back():
                    waiting.add(pool.submit(once, scenario, _exact(points[k - first]), k, seed + k))
                if len(waiting) >= 2 * workers:
                    break
            if not waiting:
                break
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ready:
                run = future.result()
                done[run.index] = run
                out.write(_line(run) + "\n")
                finished += 1
            out.flush()
            os.fsync(out.fileno())
            if progress:
                progress(what, finished, len(points))
    return [done[k] for k in wanted]


def read(file: Path) -> list[Run]:
    """Runs in a file; a line that was being written when the process died is left out."""
    runs = []
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                kept: dict[str, Any] = json.loads(line)
                found = {k: math.nan if v is None else v for k, v in kept["found"].items()}
                runs.append(Run(kept["index"], tuple(kept["unit"]), kept["seed"], found, kept["failed"]))
            except (ValueError, KeyError, TypeError):
                continue
    return runs


def _end_line(file: Path) -> None:
    """A line torn by a killed process is closed, so that the next one does not join it."""
    if file.exists() and file.stat().st_size and not file.read_bytes().endswith(b"\n"):
        with file.open("a", encoding="utf-8") as out:
            out.write("\n")


def table(runs: list[Run], names: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points (n, parameters) and statistics (n, names) of the runs that came to something."""
    good = [run for run in runs if run.found]
    points = np.array([run.unit for run in good]).reshape(len(good), len(PRIORS))
    return points, np.array([[run.found[name] for name in names] for run in good]).reshape(len(good), len(names))


def _exact(point: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(x) for x in point)


def _line(run: Run) -> str:
    found = {k: v if math.isfinite(v) else None for k, v in run.found.items()}
    return json.dumps(
        {"index": run.index, "unit": run.unit, "seed": run.seed, "found": found, "failed": run.failed}, allow_nan=False
    )
