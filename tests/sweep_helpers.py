"""Sweeps that cost nothing: an executor that answers with a function instead of a world."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Executor, Future
from pathlib import Path

import numpy as np

from simulation.batch.work import Block, brief

TINY = {
    "name": "tiny", "set": {"burn_in": 1, "population.neighborhood_size": 100}, "residents": 100, "weeks": 2,
    "arms": {"champions": "local_champions"}, "vary": {"causal_share": [0.1, 0.5]}, "replicates": 2,
    "outcomes": ["depression", "ties"],
}  # fmt: skip


class Answers(Executor):
    """Answers with ``function(draw, seed, arm)``, one number for every outcome that is kept.

    Attributes:
        asked: keys of the runs that were asked for.
    """

    def __init__(self, function):
        self.function = function
        self.asked: list[str] = []

    def submit(self, call, blob, tasks):
        block, width = Block(), len(brief(blob).outcomes)
        for task in tasks:
            for arm, key in task.runs:
                self.asked.append(key)
                value = self.function(task.draw, task.seed, arm)
                if isinstance(value, Exception):
                    block.fail(key, width, ("weeks", type(value).__name__, str(value), "cohesion run x"))
                else:
                    block.add(key, 100, 0.0, np.full((2, width), float(value)), keep_weeks=False)
        future: Future = Future()
        future.set_result(block)
        return future


def tables(folder):
    """The bytes of a sweep's tables."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


def deadly(blob, tasks):
    """Work that kills its process at seed 2: always, or once if DEADLY_ONCE names a file that is not there yet."""
    if any(task.seed == 2 for task in tasks):
        once = os.environ.get("DEADLY_ONCE")
        if not once or not Path(once).exists():
            if once:
                Path(once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return Answers(lambda draw, seed, arm: draw["causal_share"] + seed).submit(None, blob, tasks).result()
