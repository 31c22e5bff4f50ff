"""Arms of one burnt-in world, lived side by side: who went where, what it cost, what was refused."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from simulation.building import fork
from simulation.week import step


def arm(world, scenario, *pieces, **fields):
    """The world under a scenario with one intervention (a kind and its fields), or none."""
    interventions = {kind: {"kind": kind, **fields} for kind in pieces}
    return fork(world, scenario.with_(interventions=interventions))


def bits(world):
    """Who attends what this week, (N, A) bool."""
    return (world.residents.attended[:, None] >> np.arange(len(world.activities), dtype=np.uint32) & 1).astype(bool)


def live(world, weeks=1):
    """Step on, and keep count: visits (N, A), refused, costs by line, everything at the end in ``world``."""
    seen = SimpleNamespace(world=world, visits=np.zeros((world.n, len(world.activities)), int), refused=0, costs={})
    for _ in range(weeks):
        step(world)
        seen.visits += bits(world)
        seen.refused += int(np.bitwise_count(world.residents.refused).sum())
        for _, cost in world.ledger:
            seen.costs[cost.line] = seen.costs.get(cost.line, 0.0) + cost.amount
    return seen


def pair(world, scenario, weeks, kind, **fields):
    """The same weeks without and with an intervention."""
    return live(arm(world, scenario), weeks), live(arm(world, scenario, kind, **fields), weeks)


def column(seen, name):
    """Place of an activity."""
    return list(seen.world.activities).index(name)


def enrolled(seen, kind):
    """Mask of the residents on the intervention's roster."""
    mask = np.zeros(seen.world.n, bool)
    mask[seen.world.rosters[kind][0]] = True
    return mask


def gained(base, other, who=slice(None)):
    """Visits more than without, to the activities that both worlds have."""
    width = base.visits.shape[1]
    return int(other.visits[who, :width].sum() - base.visits[who].sum())
