"""Living through mixes: one burn-in a seed for all, every finished run kept at once.

A run's key is a hash of its scenario, the draw of parameters in it, the seed, the outcome and the model's version, so
that a search that was stopped, or is given more to do, runs nothing twice. Runs lie in the same kind of store as those
of a sweep (:mod:`simulation.batch.store`): checked by their sum, moved into place when whole.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from concurrent.futures import FIRST_COMPLETED, wait
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.batch.crew import Here, Processes
from simulation.batch.plan import version
from simulation.batch.store import CHUNKS, Store
from simulation.batch.work import Block
from simulation.building import fork
from simulation.errors import InputError
from simulation.follow import END_WEEKS, burnt_in
from simulation.optimize.aim import QALY, illness, weights
from simulation.optimize.gain import COLUMNS, over_time, seen
from simulation.optimize.space import NOTHING, scenario_of
from simulation.week import step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from simulation.batch.crew import Crew
    from simulation.optimize.space import Item, Mix
    from simulation.scenario import Scenario
    from simulation.world import World

HELD = 400_000  # residents of burnt-in worlds that a process keeps for the next mixes


class Lab:
    """Evaluates mixes.

    Args:
        baseline: what all are compared with.
        space: what can be bought.
        outcome: what is measured.
        seed: of the first replicate.
        draws: parameters by path; replicate r takes draw r modulo their number.
        folder: for finished runs.
        workers: processes; 0 works in this one.
        progress: called with (what is being done, steps done, steps in all).
    """

    def __init__(
        self, baseline: Scenario, space: Mapping[str, Item], outcome: str, seed: int,
        draws: Sequence[Mapping[str, float]], folder: Path, workers: int,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:  # fmt: skip
        self.baseline, self.space, self.outcome, self.seed, self.draws = baseline, space, outcome, seed, draws
        self.progress = progress or (lambda label, done, total: None)
        (folder / CHUNKS).mkdir(parents=True, exist_ok=True)
        self.store = Store(folder, COLUMNS, weekly=False)
        self.store.tidy()
        self.crew: Crew = Processes(workers) if workers else Here()
        self.known: dict[str, tuple[NDArray[np.float64], float, int]] = {}
        self.ran = 0
        self._version = version()
        self._scenarios: dict[tuple[Mix, int], tuple[Scenario, str]] = {}
        for source, table in self.store.sources():
            if not {*COLUMNS} <= {*table.column_names}:  # of an older version, whose keys are not met again
                continue
            columns = np.stack([table[name].to_numpy() for name in COLUMNS], axis=1)
            held = zip(columns, table["cost"].to_pylist(), table["residents"].to_pylist(), strict=True)
            self.known.update(zip(source.keys, held, strict=True))

    def evaluate(
        self, mixes: Sequence[Mix], replicates: Sequence[int], label: str, before: int = 0, total: int | None = None
    ) -> None:
        """See to it that every mix, and the baseline, is known for these replicates.

        Args:
            mixes: what is bought in each.
            replicates: which.
            label: of what is being done.
            before: steps of it that were done before this.
            total: steps of it in all.
        """
        tasks = []
        for r in replicates:
            jobs = {self.key(mix, r): self.scenario(mix, r) for mix in (NOTHING, *mixes)}
            missing = [(key, scenario) for key, scenario in jobs.items() if key not in self.known]
            if missing:
                tasks.append((self.scenario(NOTHING, r), missing, self.seed + r, self.outcome))
        self._work(tasks, label, before, total)

    def values(self, mix: Mix, replicates: Sequence[int]) -> tuple[NDArray[np.float64], ...]:
        """Columns of :data:`simulation.optimize.gain.COLUMNS`, cost and residents, a row a replicate."""
        rows = [self.known[self.key(mix, r)] for r in replicates]
        columns, cost, residents = zip(*rows, strict=True)
        return np.stack(columns), np.array(cost), np.array(residents, np.float64)

    def scenario(self, mix: Mix, replicate: int) -> Scenario:
        """A mix under a replicate's draw of parameters."""
        return self._resolved(mix, replicate)[0]

    def key(self, mix: Mix, replicate: int) -> str:
        """What a run is kept under."""
        digest = self._resolved(mix, replicate)[1]
        said = f"{digest}|{self._version}|{self.outcome}|{self.seed + replicate}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def close(self) -> None:
        """End every process at once."""
        self.crew.stop()

    def _resolved(self, mix: Mix, replicate: int) -> tuple[Scenario, str]:
        draw = replicate % len(self.draws) if self.draws else 0
        held = self._scenarios.get((mix, draw))
        if held is None:
            from simulation.calibration.draws import with_draw

            made = scenario_of(self.baseline, self.space, mix)
            made = with_draw(made, self.draws[draw]) if self.draws else made
            held = self._scenarios[(mix, draw)] = (made, made.digest())
        return held

    def _work(self, tasks: list[Any], label: str, before: int, total: int | None) -> None:
        total, done, flying, todo = total or len(tasks), before, set[Any](), list(reversed(tasks))
        while todo or flying:
            while todo and self.crew.free():
                flying.add(self.crew.submit(live, *todo.pop()))
            ready, flying = wait(flying, return_when=FIRST_COMPLETED)
            for future in ready:
                self.crew.back(future)
                try:
                    block: Block = future.result()
                except Exception as error:
                    if not self.crew.lost(error):
                        raise
                    what = "a worker process died, probably for want of memory"
                    raise InputError(what, "workers", "ask for fewer workers or residents") from None
                self.store.add(block)
                held = zip(block.ends, block.cost, block.residents, strict=True)
                self.known.update(zip(block.keys, held, strict=True))
                self.ran += len(block.keys)
                done += 1
                self.progress(label, done, total)


_worlds: OrderedDict[tuple[str, int], World] = OrderedDict()  # burnt in, in this process


def live(base: Scenario, jobs: Sequence[tuple[str, Scenario]], seed: int, outcome: str) -> Block:
    """Runs that share a seed, each from a copy of the same burnt-in world."""
    name = (base.digest(), seed)
    world = _worlds.get(name)
    if world is None:
        world = _worlds[name] = burnt_in(base, seed, 1)
        while len(_worlds) > 1 and sum(held.n for held in _worlds.values()) > HELD:
            _worlds.popitem(last=False)
    block = Block()
    for key, scenario in jobs:
        own = fork(world, scenario)
        economics = scenario.economics
        worth, priced = (weights(scenario, rate) for rate in (economics.discount_effects, economics.discount_costs))
        cost, counted, rows = 0.0, 0.0, []
        for week in range(scenario.weeks):
            step(own)
            spent = sum(float(line.amount) for _, line in own.ledger)
            cost += spent
            counted += priced[week] * (spent + (illness(own) if outcome == QALY else 0.0))
            if outcome == QALY or week >= scenario.weeks - END_WEEKS:
                rows.append(seen(own, outcome))
        rows = [over_time(rows, worth)] if outcome == QALY else rows
        rows = [np.append(row, counted) for row in rows]
        block.add(key, own.n, cost, np.stack([rows[0], *rows]), keep_weeks=False)
    return block
