"""Work, homes and gaps between incomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import outcome
from simulation.residents import Employment, Housing

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="share", label="Out of work", better="lower")
def unemployed(world: World) -> float:
    """Share of the labor force out of work."""
    work = world.residents.employment
    out, at = int(np.count_nonzero(work == Employment.UNEMPLOYED)), int(np.count_nonzero(work == Employment.EMPLOYED))
    return out / (out + at) if out + at else 0.0


@outcome(unit="share", label="Without a home", better="lower")
def homeless(world: World) -> float:
    """Share of residents without a home, less those whom a program houses this week."""
    none = world.residents.housing == Housing.NONE
    housed = world.levers.get("housed")[none] if world.levers.touched("housed") else np.zeros(0, np.float32)
    return (int(np.count_nonzero(none)) - float(np.clip(housed, 0, 1).sum(dtype=np.float64))) / world.n


@outcome(unit="points", label="Depression gap by income", better="lower")
def inequality(world: World) -> float:
    """Mean DASS-21 depression of the lowest income quintile less that of the highest; 0 where one is empty."""
    r, means = world.residents, []
    for quintile in (1, 5):
        here = r.income == quintile
        people = int(np.count_nonzero(here))
        if not people:
            return 0.0
        means.append(int((r.score_depression * here).sum(dtype=np.uint32)) / people)
    return means[0] - means[1]
