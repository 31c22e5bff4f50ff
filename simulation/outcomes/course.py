"""The course of episodes of depression: how many, how they end, who reaches care."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import mean, outcome, per_thousand, share
from simulation.stages.course import RELAPSE, REMISSION

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="share", label="In an episode of depression", better="lower")
def episodes(world: World) -> float:
    """Share of residents in an episode: two weeks running at 14 or more, until eight weeks running below."""
    return share(world.residents.episode > 0)


@outcome(unit="per 1,000 residents", label="Remissions this week", better="none")
def remissions(world: World) -> float:
    """Residents whose episode ended this week; more may mean better care or more episodes."""
    return per_thousand(np.count_nonzero(world.residents.course & REMISSION), world)


@outcome(unit="per 1,000 residents", label="Relapses this week", better="lower")
def relapses(world: World) -> float:
    """Residents in whom a new episode began this week within a year of the last one's end."""
    return per_thousand(np.count_nonzero(world.residents.course & RELAPSE), world)


@outcome(unit="share", label="Episodes not reached by care", better="lower")
def unreached(world: World) -> float:
    """Share of residents in an episode who have not been on a waiting list or in care since it began; 0 if none is."""
    ill = world.residents.episode > 0
    cases = int(np.count_nonzero(ill))
    return int(np.count_nonzero(ill & (world.residents.contact_after == 0))) / cases if cases else 0.0


@outcome(unit="weeks", label="Weeks to first contact", better="lower")
def contact_delay(world: World) -> float:
    """Mean weeks from the onset of current episodes to the first contact with care, of those reached; 0 if none."""
    after = world.residents.contact_after[(world.residents.episode > 0) & (world.residents.contact_after > 0)]
    return mean(after) if after.size else 0.0
