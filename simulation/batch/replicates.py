"""How many replicates each point needs: a fixed number, or as many as a wanted precision takes.

With ``until``, a point begins with ``min`` replicates and gets ``batch`` more until the 95 % interval (Student's t) of
the paired difference of every arm, or of the base itself if there is no arm, is no wider than twice ``half_width``, or
``max`` is reached. It is looked at only when a batch is whole, so the order of finishing decides nothing. The interval
is that of a fixed number of replicates: stopping when it is narrow makes it cover a little less than it says
(:mod:`simulation.paired.stopping`, which holds the arithmetic).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from simulation.paired.stopping import after, precise

if TYPE_CHECKING:
    from simulation.batch.plan import Plan, Task
    from simulation.batch.work import Block


class Schedule:
    """What is still to be run, in order; a run that several places ask for is run once.

    Args:
        plan: the sweep.
        done: keys of runs that are there, with the outcome that ``until`` looks at.
        shard: (i, n): only the i-th of n parts (from 1).

    Attributes:
        counts: replicates of each point, as far as one knows.
        total: runs of this part, as far as one knows.
        there: of them, those that were done before.
    """

    def __init__(self, plan: Plan, done: dict[str, float], shard: tuple[int, int] | None = None) -> None:
        self.plan, self.done, self.until = plan, done, plan.sweep.until
        self.total = self.there = 0
        self._asked: set[str] = set()  # keys that were counted
        self._given: set[str] = set()  # keys that somebody is running
        self._todo: deque[tuple[int, int]] = deque()
        self._waiting: dict[str, list[int]] = {}  # points that cannot be judged before this run is done
        self._missing = [0] * len(plan.draws)
        self._column = plan.outcomes.index(self.until.outcome) if self.until else 0
        first = self.until.min if self.until else plan.sweep.replicates
        self.counts = [first] * len(plan.draws)
        for number, (point, replicate) in enumerate(plan.order(first)):
            part = point if self.until else number  # who adds replicates sees all of a point
            if shard is None or part % shard[1] == shard[0] - 1:
                self._queue(point, replicate)
        for point in range(len(plan.draws)):
            if self.until and (shard is None or point % shard[1] == shard[0] - 1):
                self._judge(point)

    def _queue(self, point: int, replicate: int) -> None:
        keys = dict.fromkeys(self.plan.keys(point, replicate))
        new = [key for key in keys if key not in self._asked]
        self._asked.update(new)
        self.total += len(new)
        missing = [key for key in new if key not in self.done]
        self.there += len(new) - len(missing)
        if missing:
            self._todo.append((point, replicate))
        if self.until:
            for key in keys:
                if key not in self.done:
                    self._waiting.setdefault(key, []).append(point)
                    self._missing[point] += 1

    def _judge(self, point: int) -> None:
        """Ask for more replicates of a point whose runs are all there, as long as it is not precise enough."""
        while self.until and not self._missing[point] and self.counts[point] < self.until.max:
            keys = [self.plan.keys(point, r) for r in range(self.counts[point])]
            if precise([[self.done[key] for key in row] for row in keys], self.until.half_width):
                return
            before = self.counts[point]
            self.counts[point] = after(before, self.until.batch, self.until.max)
            for replicate in range(before, self.counts[point]):
                self._queue(point, replicate)

    def take(self, most: int) -> list[Task]:
        """The next tasks, at most so many; none if there are none now."""
        made: list[Task] = []
        while self._todo and len(made) < most:
            task = self.plan.task(*self._todo.popleft())
            runs: dict[str, str] = {}  # key to arm
            for arm, key in task.runs:
                if key not in self.done and key not in self._given:
                    self._given.add(key)
                    runs[key] = arm
            if runs:
                made.append(replace(task, runs=tuple((arm, key) for key, arm in runs.items())))
        return made

    def note(self, block: Block) -> None:
        """Take note of finished runs; more replicates may be asked for."""
        whole = []
        for key, ends in zip(block.keys, block.ends, strict=True):
            self.done[key] = float(ends[self._column]) if self.until else math.nan
            self._given.discard(key)
            for point in self._waiting.pop(key, ()):
                self._missing[point] -= 1
                if not self._missing[point]:
                    whole.append(point)
        for point in whole:
            self._judge(point)

    def left(self) -> int:
        """Tasks that nobody has taken."""
        return len(self._todo)
