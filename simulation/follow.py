"""A world that is lived through: built, past its burn-in, then followed and measured every week."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.building import build
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES, measure
from simulation.scenario import Scenario
from simulation.stages import observation, support
from simulation.week import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.world import World

    Progress = Callable[[str, int, int], None]  # called with (what is being done, steps done, steps in all)

END_WEEKS = 4  # "at the end" is the mean of the last four recorded weeks: one week alone shows which groups met in it
SURVEYED = (
    "arrival", "score_depression", "score_anxiety", "score_stress", "belonging", "purpose", "trust", "service_trust",
    "stigma", "literacy", "support", "loneliness",
)  # fmt: skip


class CostKey(NamedTuple):
    """What a sum of money was for and who pays it."""

    intervention: str
    line: str
    payer: str


@dataclass(frozen=True)
class Track:
    """What was seen while a world was followed.

    Attributes:
        values: outcomes by week, shape (weeks + 1, outcomes); row 0 is the world before the first week.
        costs: money spent over all weeks, in the scenario's currency.
        seconds: time it took, watching included.
    """

    values: NDArray[np.float64]
    costs: dict[CostKey, float]
    seconds: float


def at_end(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over the last four recorded weeks (axis -2), or over all after week 0 when there are fewer."""
    weeks = values.shape[-2] - 1
    return np.asarray(values[..., -max(1, min(END_WEEKS, weeks)) :, :].mean(axis=-2))


def as_scenario(scenario: Scenario | str | Path) -> Scenario:
    """The scenario itself, or the one a file or name stands for.

    Raises:
        InputError: as :meth:`Scenario.load`.
    """
    return scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)


def check_seed(seed: int) -> int:
    """The seed, if it can key draws.

    Raises:
        InputError: if it is not a whole number from 0 to 2**63 - 1.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**63:
        raise InputError(f"{seed!r} is not a seed", "seed", "write a whole number, 0 or more, such as 1")
    return int(seed)


def burnt_in(scenario: Scenario, seed: int = 1, threads: int | None = None, progress: Progress | None = None) -> World:
    """A world at the end of its burn-in: clock 0, nothing measured yet.

    Raises:
        InputError: if the world cannot be built, or seed or threads cannot be used.
    """
    return built(scenario, seed, threads, progress)[0]


def built(scenario: Scenario, seed: int, threads: int | None, progress: Progress | None) -> tuple[World, float, float]:
    """As :func:`burnt_in`, with the seconds that building and the burn-in took."""
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise InputError(f"{threads!r} is not a number of threads", "threads", "write 1 or more, or leave it out")
    begun = time.perf_counter()
    world = build(scenario, check_seed(seed), threads=threads)
    done = time.perf_counter()
    if not scenario.burn_in:  # nobody has been asked yet: week 0 would be a row of zeros
        support.run(world)
        observation.run(world)
    for week in range(scenario.burn_in):
        step(world)
        if progress:
            progress("burn-in", week + 1, scenario.burn_in)
    return world, done - begun, time.perf_counter() - done


def follow(
    world: World, weeks: int, progress: Progress | None = None, watch: Callable[[World], None] | None = None
) -> Track:
    """Let a world live on, measuring every outcome before the first week and after each; the world changes.

    Args:
        world: a world at the end of its burn-in, or later.
        weeks: weeks to live.
        progress: called with ("weeks", weeks done, weeks in all).
        watch: called with the world after each week.
    """
    begun = time.perf_counter()
    values = np.empty((weeks + 1, len(OUTCOMES)), np.float64)
    values[0] = measure(world)
    costs: dict[CostKey, float] = defaultdict(float)
    for week in range(1, weeks + 1):
        step(world)
        values[week] = measure(world)
        for name, cost in world.ledger:
            costs[CostKey(name, cost.line, cost.payer)] += float(cost.amount)
        if watch:
            watch(world)
        if progress:
            progress("weeks", week, weeks)
    return Track(values, dict(costs), time.perf_counter() - begun)


def surveyed(world: World) -> dict[str, NDArray[np.generic]]:
    """A copy of what is kept of every resident's survey, 13 bytes a resident, in the world's row order."""
    residents = world.residents
    kept = {name: getattr(residents, name).copy() for name in SURVEYED}
    kept["arrival"] = kept["arrival"].astype(np.uint16)  # 1,023 at most
    return kept
