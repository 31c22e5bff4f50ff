"""Sense of community, trust and what neighborhoods hold in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import mean, outcome, share

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="SD", label="Sense of community", better="higher")
def belonging(world: World) -> float:
    """Mean sense of community; the baseline population has mean 0 and SD 1."""
    return mean(world.residents.belonging)


@outcome(unit="share", label="Negative sense of community", better="lower")
def negative_class(world: World) -> float:
    """Share of residents whose sense of community a survey would class as negative."""
    return share(world.residents.belonging < np.float32(world.scenario.instrument.negative_below))


@outcome(unit="share", label="Neutral sense of community")
def neutral_class(world: World) -> float:
    """Share of residents whose sense of community a survey would class as neutral."""
    instrument = world.scenario.instrument
    low, high = np.float32(instrument.negative_below), np.float32(instrument.positive_above)
    return share((world.residents.belonging >= low) & (world.residents.belonging < high))


@outcome(unit="share", label="Positive sense of community", better="higher")
def positive_class(world: World) -> float:
    """Share of residents whose sense of community a survey would class as positive."""
    return share(world.residents.belonging >= np.float32(world.scenario.instrument.positive_above))


@outcome(unit="SD", label="Neighborhood cohesion", better="higher")
def cohesion(world: World) -> float:
    """Mean over neighborhoods of collective efficacy, (mean belonging + mean trust) / 2, at the start of the week."""
    return mean(world.places.efficacy)


@outcome(unit="SD", label="Trust in the community", better="higher")
def trust(world: World) -> float:
    """Mean trust in neighbors and community."""
    return mean(world.residents.trust)


@outcome(unit="SD", label="Purpose", better="higher")
def purpose(world: World) -> float:
    """Mean purpose: self-esteem, efficacy, voice."""
    return mean(world.residents.purpose)
