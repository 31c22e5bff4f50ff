"""What a world amounts to in numbers: one decorated function an outcome, a few numpy lines each.

An outcome reads the world and changes nothing. Sums run over whole arrays in float64 or whole numbers, so the answer
does not depend on the number of threads; outcomes are only mapped over them. A new outcome is one function here:
tables, plots, comparisons and the command line find it in :data:`OUTCOMES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from simulation import plugins
from simulation.kernels import together
from simulation.residents import CareState, Employment, Housing
from simulation.stages.course import RELAPSE, REMISSION
from simulation.survey import CUTOFFS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.world import World

Better = Literal["lower", "higher", "none"]
Unit = Literal["points", "share", "SD", "0-1", "per resident", "per 1,000 residents", "weeks"]
MODERATE = {scale: cuts["moderate"] for scale, cuts in CUTOFFS.items()}


@dataclass(frozen=True)
class Outcome:
    """One number a week.

    Attributes:
        name: column name in every table.
        function: computes it from a world.
        unit: one of :data:`Unit`; a share is a fraction of one.
        label: words for plots and tables.
        better: which direction is good for residents, ``"none"`` if neither is.
        claim: what it measures, in one line.
    """

    name: str
    function: Callable[[World], float]
    unit: Unit
    label: str
    better: Better
    claim: str


OUTCOMES: dict[str, Outcome] = {}


def outcome(
    *, unit: Unit, label: str, better: Better = "none"
) -> Callable[[Callable[[World], float]], Callable[[World], float]]:
    """Register a function of a world as an outcome; its name is the column, its first docstring line the claim.

    Raises:
        ValueError: if the name is taken, the docstring, unit or label is missing, or ``better`` is unknown.
    """

    def register(function: Callable[[World], float]) -> Callable[[World], float]:
        name, claim = function.__name__, (function.__doc__ or "").strip().split("\n")[0]
        if name in OUTCOMES or name in ("week", "seed", "arm"):
            raise ValueError(f"the outcome name {name!r} is taken; choose another")
        if not (claim and label) or unit not in get_args(Unit) or better not in get_args(Better):
            raise ValueError(f"outcome {name!r} needs a docstring, a label, a known unit and a known direction")
        OUTCOMES[name] = Outcome(name, function, unit, label, better, claim)
        return function

    return register


def measure(world: World) -> NDArray[np.float64]:
    """Every outcome of this week, in the order of :data:`OUTCOMES`, shape (outcomes,)."""
    calls = [partial(o.function, world) for o in OUTCOMES.values()]
    return np.array(together(calls, world.threads if world.n > 50_000 else 1), np.float64)


def _mean(values: NDArray[Any]) -> float:
    whole = np.int64 if values.dtype.kind in "iub" else np.float64
    return float(values.sum(dtype=whole)) / values.size


def _share(mask: NDArray[np.bool_]) -> float:
    return int(np.count_nonzero(mask)) / mask.size


def _per_thousand(count: Any, world: World) -> float:
    return 1000.0 * float(count) / world.n


# symptoms -----------------------------------------------------------------------------------------------------------


@outcome(unit="points", label="Depression", better="lower")
def depression(world: World) -> float:
    """Mean DASS-21 depression score, 0-42."""
    return _mean(world.residents.score_depression)


@outcome(unit="share", label="Depression, moderate or worse", better="lower")
def depression_moderate(world: World) -> float:
    """Share of residents with a DASS-21 depression score of 14 or more."""
    return _share(world.residents.score_depression >= MODERATE["depression"])


@outcome(unit="points", label="Anxiety", better="lower")
def anxiety(world: World) -> float:
    """Mean DASS-21 anxiety score, 0-42."""
    return _mean(world.residents.score_anxiety)


@outcome(unit="share", label="Anxiety, moderate or worse", better="lower")
def anxiety_moderate(world: World) -> float:
    """Share of residents with a DASS-21 anxiety score of 10 or more."""
    return _share(world.residents.score_anxiety >= MODERATE["anxiety"])


@outcome(unit="points", label="Stress", better="lower")
def stress(world: World) -> float:
    """Mean DASS-21 stress score, 0-42."""
    return _mean(world.residents.score_stress)


@outcome(unit="share", label="Stress, moderate or worse", better="lower")
def stress_moderate(world: World) -> float:
    """Share of residents with a DASS-21 stress score of 19 or more."""
    return _share(world.residents.score_stress >= MODERATE["stress"])


# cohesion -----------------------------------------------------------------------------------------------------------


@outcome(unit="SD", label="Sense of community", better="higher")
def belonging(world: World) -> float:
    """Mean sense of community; the baseline population has mean 0 and SD 1."""
    return _mean(world.residents.belonging)


@outcome(unit="share", label="Negative sense of community", better="lower")
def negative_class(world: World) -> float:
    """Share of residents whose sense of community a survey would class as negative."""
    return _share(world.residents.belonging < np.float32(world.scenario.instrument.negative_below))


@outcome(unit="SD", label="Neighborhood cohesion", better="higher")
def cohesion(world: World) -> float:
    """Mean over neighborhoods of collective efficacy, (mean belonging + mean trust) / 2, at the start of the week."""
    return _mean(world.places.efficacy)


@outcome(unit="SD", label="Trust in the community", better="higher")
def trust(world: World) -> float:
    """Mean trust in neighbors and community."""
    return _mean(world.residents.trust)


@outcome(unit="SD", label="Purpose", better="higher")
def purpose(world: World) -> float:
    """Mean purpose: self-esteem, efficacy, voice."""
    return _mean(world.residents.purpose)


# ties ---------------------------------------------------------------------------------------------------------------


@outcome(unit="0-1", label="Loneliness", better="lower")
def loneliness(world: World) -> float:
    """Mean of desired minus available support, never below 0 for anybody."""
    return _mean(world.residents.loneliness)


@outcome(unit="share", label="Lonely", better="lower")
def lonely(world: World) -> float:
    """Share of residents whose loneliness is above the instrument's threshold."""
    return _share(world.residents.loneliness > np.float32(world.scenario.instrument.lonely_above))


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
    return _mean(world.residents.support)


@outcome(unit="per resident", label="Ties", better="higher")
def ties(world: World) -> float:
    """Mean number of ties a resident has within the area."""
    return _mean(world.ties.degree)


@outcome(unit="per resident", label="Local ties, by strength", better="higher")
def local_ties(world: World) -> float:
    """Mean summed strength of the ties a resident has within the neighborhood."""
    return _mean(world.residents.local_ties)


# taking part --------------------------------------------------------------------------------------------------------


@outcome(unit="share", label="Took part this week", better="higher")
def participation(world: World) -> float:
    """Share of residents who went to at least one activity this week."""
    return int(np.count_nonzero(world.residents.attended)) / world.n


@outcome(unit="per resident", label="Activities this week", better="higher")
def activities(world: World) -> float:
    """Mean number of activities a resident went to this week."""
    return _mean(np.bitwise_count(world.residents.attended))


@outcome(unit="share", label="Turned down, group full", better="lower")
def refused(world: World) -> float:
    """Share of residents who wanted to go somewhere this week and found it full."""
    return int(np.count_nonzero(world.residents.refused)) / world.n


@outcome(unit="per 1,000 residents", label="Groups running", better="higher")
def groups_open(world: World) -> float:
    """Groups that an organization runs, parallel ones counted."""
    places = world.places
    running = (places.open != 0) & (places.offered != 0)
    return _per_thousand(places.parallel[running].sum(dtype=np.int64), world)


@outcome(unit="share", label="Organizations in debt", better="lower")
def cash_negative(world: World) -> float:
    """Share of running organizations whose cash is below zero; 0 if none runs."""
    running = world.places.running != 0
    return int(np.count_nonzero(running & (world.places.cash < 0))) / max(int(np.count_nonzero(running)), 1)


# attitudes and care -------------------------------------------------------------------------------------------------


@outcome(unit="SD", label="Stigma", better="lower")
def stigma(world: World) -> float:
    """Mean stigma of mental illness and its care."""
    return _mean(world.residents.stigma)


@outcome(unit="SD", label="Mental-health literacy", better="higher")
def literacy(world: World) -> float:
    """Mean mental-health literacy."""
    return _mean(world.residents.literacy)


@outcome(unit="SD", label="Trust in services", better="higher")
def service_trust(world: World) -> float:
    """Mean trust in services."""
    return _mean(world.residents.service_trust)


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
    return _per_thousand(np.count_nonzero(world.residents.care_state == CareState.WAITING), world)


@outcome(unit="per 1,000 residents", label="In care", better="none")
def in_care(world: World) -> float:
    """Residents in a course of care; more may mean better reach or more need."""
    return _per_thousand(np.count_nonzero(world.residents.care_state == CareState.IN_CARE), world)


@outcome(unit="per 1,000 residents", label="In crisis this week", better="lower")
def crises(world: World) -> float:
    """Residents whose distress and events this week were above the crisis threshold."""
    # when the week is over, ``next`` holds the states it began with: the distress that the care stage saw
    burden = world.residents.next.distress + world.residents.event
    return _per_thousand(np.count_nonzero(burden > np.float32(world.scenario.care.crisis)), world)


# the course of episodes ---------------------------------------------------------------------------------------------


@outcome(unit="share", label="In an episode of depression", better="lower")
def episodes(world: World) -> float:
    """Share of residents in an episode: two weeks running at 14 or more, until eight weeks running below."""
    return _share(world.residents.episode > 0)


@outcome(unit="per 1,000 residents", label="Remissions this week", better="none")
def remissions(world: World) -> float:
    """Residents whose episode ended this week; more may mean better care or more episodes."""
    return _per_thousand(np.count_nonzero(world.residents.course & REMISSION), world)


@outcome(unit="per 1,000 residents", label="Relapses this week", better="lower")
def relapses(world: World) -> float:
    """Residents in whom a new episode began this week within a year of the last one's end."""
    return _per_thousand(np.count_nonzero(world.residents.course & RELAPSE), world)


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
    return _mean(after) if after.size else 0.0


# circumstances ------------------------------------------------------------------------------------------------------


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
    r = world.residents
    total = np.bincount(r.income, r.score_depression, minlength=6)
    people = np.bincount(r.income, minlength=6)
    return float(total[1] / people[1] - total[5] / people[5]) if people[1] and people[5] else 0.0


plugins.load()  # theirs come last, so that no column of ours ever moves
