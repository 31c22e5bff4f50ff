"""Attitudes to care, care itself and waiting for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import MODERATE, mean, outcome, per_thousand
from simulation.residents import CareState

if TYPE_CHECKING:
    from simulation.world import World


@outcome(unit="SD", label="Stigma", better="lower")
def stigma(world: World) -> float:
    """Mean stigma of mental illness and its care."""
    return mean(world.residents.stigma)


@outcome(unit="SD", label="Mental-health literacy", better="higher")
def literacy(world: World) -> float:
    """Mean mental-health literacy."""
    return mean(world.residents.literacy)


@outcome(unit="SD", label="Trust in services", better="higher")
def service_trust(world: World) -> float:
    """Mean trust in services."""
    return mean(world.residents.service_trust)


@outcome(unit="share", label="Treatment gap", better="lower")
def treatment_gap(world: World) -> float:
    """Share of residents with moderate or worse depression who are not in care; 0 if there is no case."""
    case = world.residents.score_depression >= MODERATE["depression"]
    treated = case & (world.residents.care_state == CareState.IN_CARE)
    cases = int(np.count_nonzero(case))
    return 1.0 - int(np.count_nonzero(treated)) / cases if cases else 0.0


@outcome(unit="per 1,000 residents", label="Waiting for care", better="lower")
def waiting(world: World) -> float:
    """Residents in the queue for care."""
    return per_thousand(np.count_nonzero(world.residents.care_state == CareState.WAITING), world)


@outcome(unit="per 1,000 residents", label="In care", better="none")
def in_care(world: World) -> float:
    """Residents in a course of care; more may mean better reach or more need."""
    return per_thousand(np.count_nonzero(world.residents.care_state == CareState.IN_CARE), world)


@outcome(unit="per 1,000 residents", label="In crisis this week", better="lower")
def crises(world: World) -> float:
    """Residents whose distress and events this week were above the crisis threshold."""
    # when the week is over, ``next`` holds the states it began with: the distress that the care stage saw
    burden = world.residents.next.distress + world.residents.event
    return per_thousand(np.count_nonzero(burden > np.float32(world.scenario.care.crisis)), world)
