"""Ties, support and loneliness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import mean, outcome, share

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="0-1", label="Loneliness", better="lower")
def loneliness(world: World) -> float:
    """Mean of support that is felt to be missing: desired minus available, more in low mood, never below 0."""
    return mean(world.residents.loneliness)


@outcome(unit="share", label="Lonely", better="lower")
def lonely(world: World) -> float:
    """Share of residents whose loneliness is above the instrument's threshold."""
    return share(world.residents.loneliness > np.float32(world.scenario.instrument.lonely_above))


@outcome(unit="share", label="Isolated", better="lower")
def isolated(world: World) -> float:
    """Share of residents with no tie in their neighborhood and no strong tie to anybody in the area."""
    # nearly everybody has a local tie: only the few without are looked up in the wide table of ties
    rows = np.flatnonzero(world.residents.local_ties <= 0)
    strength, degree = world.ties.strength, world.ties.degree
    strong = np.float32(world.scenario.instrument.strong_tie)
    for slot in range(strength.shape[1]):
        rows = rows[(degree[rows] <= slot) | (strength[rows, slot] < strong)]
    return rows.size / world.n


@outcome(unit="0-1", label="Support", better="higher")
def support(world: World) -> float:
    """Mean support available from ties."""
    return mean(world.residents.support)


@outcome(unit="per resident", label="Ties", better="higher")
def ties(world: World) -> float:
    """Mean number of ties a resident has within the area."""
    return mean(world.ties.degree)


@outcome(unit="per resident", label="Local ties, by strength", better="higher")
def local_ties(world: World) -> float:
    """Mean summed strength of the ties a resident has within the neighborhood."""
    return mean(world.residents.local_ties)
