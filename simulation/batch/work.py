"""What a worker does: live through the runs of a few tasks and hand back what is kept of them.

Nothing here knows of folders or other workers. A run that fails is a row as well: at which stage, what was said, and
the command that repeats it.
"""

from __future__ import annotations

import json
import pickle
import shlex
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.building import fork
from simulation.follow import END_WEEKS, at_end, burnt_in
from simulation.outcomes import OUTCOMES
from simulation.scenario import Scenario
from simulation.week import step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.batch.plan import Task
    from simulation.world import World


@dataclass
class Block:
    """Finished runs, a row each.

    Attributes:
        keys: of the runs.
        residents: in each.
        cost: money spent on what was done, over the whole run, in the scenario's currency.
        ends: outcomes at the end (mean of the last four weeks), one array a run; NaN where it failed.
        weekly: outcomes by week, shape (weeks + 1, outcomes), if they are kept; empty where it failed.
        failures: by key: stage, type, message, command.
    """

    keys: list[str] = field(default_factory=list)
    residents: list[int] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    ends: list[NDArray[np.float64]] = field(default_factory=list)
    weekly: list[NDArray[np.float64]] = field(default_factory=list)
    failures: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)

    def add(self, key: str, residents: int, cost: float, weeks: NDArray[np.float64], keep_weeks: bool) -> None:
        """A finished run."""
        self.keys.append(key)
        self.residents.append(residents)
        self.cost.append(cost)
        self.ends.append(at_end(weeks))
        self.weekly.append(weeks if keep_weeks else weeks[:0])

    def fail(self, key: str, outcomes: int, what: tuple[str, str, str, str]) -> None:
        """A run that came to nothing."""
        self.keys.append(key)
        self.residents.append(0)
        self.cost.append(float("nan"))
        self.ends.append(np.full(outcomes, np.nan))
        self.weekly.append(np.empty((0, outcomes)))
        self.failures[key] = what


@dataclass(frozen=True)
class Brief:
    """A plan as a worker knows it; see :attr:`simulation.batch.plan.Plan.blob`."""

    scenarios: dict[str, Scenario]
    applies: dict[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    weekly: bool
    shared: bool
    commands: dict[str, str]

    @property
    def base(self) -> str:
        """Name of the base."""
        return next(iter(self.scenarios))


@lru_cache(maxsize=2)
def brief(blob: bytes) -> Brief:
    """The plan, read once a worker."""
    known = pickle.loads(blob)
    scenarios = {name: Scenario.parse(p) for name, p in known["scenarios"].items()}
    base = next(iter(scenarios.values()))
    return Brief(**{**known, "scenarios": {name: scenario.sharing(base) for name, scenario in scenarios.items()}})


def work(blob: bytes, tasks: Sequence[Task]) -> Block:
    """Run some tasks, one after the other, in this thread."""
    plan, block = brief(blob), Block()
    for task in tasks:
        _live(plan, blob, task, block)
    return block


class _FailedError(Exception):
    """Carries the stage at which a run failed; the cause is what happened."""


def _live(plan: Brief, blob: bytes, task: Task, block: Block) -> None:
    """One burn-in, then every arm that is wanted from its end; the base goes last, in the world itself."""
    wanted = dict(task.runs)
    base = wanted.pop(plan.base, None)
    try:
        world = _begun(plan, blob, task)
    except Exception as error:
        for arm, key in task.runs:
            block.fail(key, len(plan.outcomes), _said(plan, task, arm, error))
        return
    try:
        for arm, key in wanted.items():
            _one(plan, blob, task, arm, key, world, block, forked=True)
        if base is not None:
            _one(plan, blob, task, plan.base, base, world, block, forked=plan.shared)
    finally:
        if not plan.shared:
            _held.clear()


def _one(plan: Brief, blob: bytes, task: Task, arm: str, key: str, world: World, block: Block, *, forked: bool) -> None:
    try:
        stage = "scenario"
        scenario = _scenario(blob, task, arm)
        stage = "fork"
        own = fork(world, scenario) if forked else world
        stage = "weeks"
        values, cost = _follow(own, scenario.weeks, plan.outcomes, whole=plan.weekly)
    except Exception as error:  # whatever it is, the other runs go on
        block.fail(key, len(plan.outcomes), _said(plan, task, arm, _at(stage, error)))
    else:
        block.add(key, own.n, cost, values, plan.weekly)


_held: dict[tuple[int, int], Any] = {}  # the last burnt-in world, where points have it in common


def _begun(plan: Brief, blob: bytes, task: Task) -> World:
    key = (hash(blob), task.seed)
    held = _held.get(key) if plan.shared else None
    if held is not None:
        return held  # type: ignore[no-any-return]
    try:
        scenario = _scenario(blob, task, plan.base)
    except Exception as error:
        raise _at("scenario", error) from error
    try:
        world = burnt_in(scenario, task.seed, 1)
    except Exception as error:
        raise _at("burn-in", error) from error
    _held.clear()
    if plan.shared:
        _held[key] = world
    return world


def _scenario(blob: bytes, task: Task, arm: str) -> Scenario:
    drawn = tuple((path, task.draw[path]) for path in brief(blob).applies[arm])
    return _resolved(blob, arm, drawn)


@lru_cache(maxsize=256)
def _resolved(blob: bytes, arm: str, drawn: tuple[tuple[str, Any], ...]) -> Scenario:
    """An arm's scenario at a point, checked once for all of its replicates."""
    scenario = brief(blob).scenarios[arm]
    return Scenario.parse(scenario.plain(), arm, dict(drawn)).sharing(scenario) if drawn else scenario


def _follow(world: World, weeks: int, names: tuple[str, ...], *, whole: bool) -> tuple[NDArray[np.float64], float]:
    """Outcomes of week 0 and every week, or (quicker) of the last weeks alone after a row of week 0; and the cost."""
    functions = [OUTCOMES[name].function for name in names]
    first = 1 if whole else max(1, weeks - END_WEEKS + 1)
    values = np.full((weeks - first + 2, len(names)), np.nan)
    if whole:
        values[0] = [see(world) for see in functions]
    cost = 0.0
    for week in range(1, weeks + 1):
        step(world)
        for _, line in world.ledger:
            cost += float(line.amount)
        if week >= first:
            values[week - first + 1] = [see(world) for see in functions]
    return values, cost


def _at(stage: str, error: BaseException) -> BaseException:
    failed = _FailedError(stage)
    failed.__cause__ = error
    return failed


def _said(plan: Brief, task: Task, arm: str, error: BaseException) -> tuple[str, str, str, str]:
    stage, cause = (str(error), error.__cause__) if isinstance(error, _FailedError) else ("run", error)
    message = " ".join(str(cause).split())[:500]
    return stage, type(cause).__name__, message, command(plan, task, arm)


def command(plan: Brief, task: Task, arm: str) -> str:
    """The command that repeats one run alone."""
    drawn = [f"--set {shlex.quote(f'{path}={json.dumps(task.draw[path])}')}" for path in plan.applies[arm]]
    return " ".join([plan.commands[arm], *drawn, f"--seed {task.seed}"])
