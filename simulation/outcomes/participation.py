"""Taking part in activities, and the organizations that run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import mean, outcome, per_thousand

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="share", label="Took part this week", better="higher")
def participation(world: World) -> float:
    """Share of residents who went to at least one activity this week."""
    return int(np.count_nonzero(world.residents.attended)) / world.n


@outcome(unit="per resident", label="Activities this week", better="higher")
def activities(world: World) -> float:
    """Mean number of activities a resident went to this week."""
    return mean(np.bitwise_count(world.residents.attended))


@outcome(unit="share", label="Turned down, group full", better="lower")
def refused(world: World) -> float:
    """Share of residents who wanted to go somewhere this week and found it full."""
    return int(np.count_nonzero(world.residents.refused)) / world.n


@outcome(unit="per 1,000 residents", label="Groups running", better="higher")
def groups_open(world: World) -> float:
    """Groups that an organization runs, parallel ones counted."""
    places = world.places
    running = (places.open != 0) & (places.offered != 0)
    return per_thousand(places.parallel[running].sum(dtype=np.int64), world)


@outcome(unit="share", label="Organizations in debt", better="lower")
def cash_negative(world: World) -> float:
    """Share of running organizations whose cash is below zero; 0 if none runs."""
    running = world.places.running != 0
    return int(np.count_nonzero(running & (world.places.cash < 0))) / max(int(np.count_nonzero(running)), 1)
