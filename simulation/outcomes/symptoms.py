"""Symptoms of depression, anxiety and stress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.outcomes.registry import MODERATE, mean, outcome, share

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="points", label="Depression", better="lower")
def depression(world: World) -> float:
    """Mean DASS-21 depression score, 0-42."""
    return mean(world.residents.score_depression)


@outcome(unit="share", label="Depression, moderate or worse", better="lower")
def depression_moderate(world: World) -> float:
    """Share of residents with a DASS-21 depression score of 14 or more."""
    return share(world.residents.score_depression >= MODERATE["depression"])


@outcome(unit="points", label="Anxiety", better="lower")
def anxiety(world: World) -> float:
    """Mean DASS-21 anxiety score, 0-42."""
    return mean(world.residents.score_anxiety)


@outcome(unit="share", label="Anxiety, moderate or worse", better="lower")
def anxiety_moderate(world: World) -> float:
    """Share of residents with a DASS-21 anxiety score of 10 or more."""
    return share(world.residents.score_anxiety >= MODERATE["anxiety"])


@outcome(unit="points", label="Stress", better="lower")
def stress(world: World) -> float:
    """Mean DASS-21 stress score, 0-42."""
    return mean(world.residents.score_stress)


@outcome(unit="share", label="Stress, moderate or worse", better="lower")
def stress_moderate(world: World) -> float:
    """Share of residents with a DASS-21 stress score of 19 or more."""
    return share(world.residents.score_stress >= MODERATE["stress"])
