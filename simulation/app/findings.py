"""What a lesson reads off its own run: one decorated function a number, with its unit; no lesson types one in.

A finding takes :class:`Evidence` and gives a float, nan where the run cannot tell. Shares are given in percent, so that
a guess, a bound in a lesson's file and the number on the page are on one scale.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.app import findings_of_repeats  # noqa: F401  # registers its findings too
from simulation.app.diary import WEEKS
from simulation.app.evidence import FINDINGS, LATE, Evidence, curve, finding, late
from simulation.app.gains import gains, pairs
from simulation.instrument import CUTOFFS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.app.gains import Gain

__all__ = ["FINDINGS", "Evidence"]


# association and effect


@finding("times")
def odds_ratio(e: Evidence) -> float:
    """Odds of depression among those who do not feel part of it over those who do, in a survey of the first world."""
    return e.survey.odds[0][0]


@finding("times")
def odds_ratio_low(e: Evidence) -> float:
    """Lower end of that odds ratio's 95 % interval."""
    return e.survey.odds[0][1]


@finding("times")
def odds_ratio_high(e: Evidence) -> float:
    """Upper end of that odds ratio's 95 % interval."""
    return e.survey.odds[0][2]


@finding("percentage points")
def promised_fall(e: Evidence) -> float:
    """By how much the survey's line promises that half an SD more belonging lowers the share of depressed residents."""
    return -100 * e.survey.expected


@finding("percentage points", needs="raised")
def real_fall(e: Evidence) -> float:
    """By how much half an SD more belonging lowers the share of depressed residents, for the same people."""
    return -100 * e.raised.change if e.raised else math.nan


@finding("percentage points", needs="raised_all")
def real_fall_all(e: Evidence) -> float:
    """The same in a world where the whole link is cause."""
    return -100 * e.raised_all.change if e.raised_all else math.nan


@finding("%", needs="raised")
def fall_kept(e: Evidence) -> float:
    """How much of what the survey promises really comes."""
    promised = promised_fall(e)
    return 100 * real_fall(e) / promised if promised > 0 else math.nan


# who is reached


@finding("% of residents", digits=0)
def reached(e: Evidence) -> float:
    """Share of residents who are enrolled in a program at the end."""
    return 100 * float(_enrolled(e).mean())


@finding("points of 100", digits=2)
def lonelier_reached(e: Evidence) -> float:
    """Fall of loneliness (0-100) among those enrolled."""
    same, fall = _loneliness(e)
    here = same & _enrolled(e)
    return float(fall[here].mean()) if here.any() else math.nan


@finding("points of 100", digits=2)
def lonelier_rest(e: Evidence) -> float:
    """Fall of loneliness (0-100) among everybody else."""
    same, fall = _loneliness(e)
    here = same & ~_enrolled(e)
    return float(fall[here].mean()) if here.any() else math.nan


@finding("points of 100", digits=2)
def lonelier_all(e: Evidence) -> float:
    """Fall of loneliness (0-100) among all residents."""
    same, fall = _loneliness(e)
    return float(fall[same].mean()) if same.any() else math.nan


@finding("points of 100", digits=2)
def reach_times_effect(e: Evidence) -> float:
    """Share enrolled times the fall of loneliness among them."""
    same, _ = _loneliness(e)
    return float(_enrolled(e)[same].mean()) * lonelier_reached(e)


@finding("%", digits=0)
def diluted(e: Evidence) -> float:
    """The fall of loneliness among all residents, in percent of that among those enrolled."""
    effect = lonelier_reached(e)
    return 100 * lonelier_all(e) / effect if effect > 0 else math.nan


def _enrolled(e: Evidence) -> NDArray[np.bool_]:
    world = e.lives.worlds[1]
    mask = np.zeros(world.n, np.bool_)
    for name in world.rosters.keys() & world.scenario.interventions.keys():  # the others hold places, or who was
        mask[world.rosters[name][0]] = True
    return mask[e.lives.scene.rows]


def _loneliness(e: Evidence) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    same, before, after = pairs(e.lives, "loneliness", LATE)
    return same, 100 * (before.mean(axis=0, dtype=np.float64) - after.mean(axis=0, dtype=np.float64))


# who stays away


@finding("%")
def goes_depressed(e: Evidence) -> float:
    """Share of weeks in which depressed residents of the first world take part."""
    return _goes(e, 0)[0]


@finding("%")
def goes_others(e: Evidence) -> float:
    """Share of weeks in which the others take part."""
    return _goes(e, 0)[1]


@finding("%", digits=0)
def goes_as_often(e: Evidence) -> float:
    """How often depressed residents take part, the others being 100."""
    depressed, others = _goes(e, 0)
    return 100 * depressed / others if others else math.nan


@finding("%")
def goes_depressed_freed(e: Evidence) -> float:
    """Share of weeks in which depressed residents take part where distress itself keeps nobody away."""
    return _goes(e, 1)[0]


@finding("%", digits=0)
def gap_closed(e: Evidence) -> float:
    """How much of the gap between depressed residents and the others closes in the second world."""
    gaps = [others - depressed for depressed, others in (_goes(e, 0), _goes(e, 1))]
    return 100 * (1 - gaps[1] / gaps[0]) if gaps[0] else math.nan


@finding("percentage points", digits=2)
def participation_gain(e: Evidence) -> float:
    """How many more take part in a week at the end."""
    return late(curve(e, "participation"))


@finding("SD", digits=3)
def belonging_gain(e: Evidence) -> float:
    """How much higher sense of community is at the end."""
    return late(curve(e, "belonging"))


def _goes(e: Evidence, world: int) -> tuple[float, float]:
    """Percent of resident-weeks with a visit, of depressed residents and of the others."""
    pages = e.lives.diaries[world].last(WEEKS)
    ill, went = pages["depression"] >= CUTOFFS["depression"]["moderate"], pages["attended"] != 0
    if not ill.any():
        return math.nan, math.nan
    return 100 * float(went[ill].mean()), 100 * float(went[~ill].mean())


# waiting


@finding("per 1,000 residents")
def waiting_before(e: Evidence) -> float:
    """Residents waiting for care in the first world, last year."""
    return late(curve(e, "waiting", 0), 52)


@finding("per 1,000 residents")
def waiting_after(e: Evidence) -> float:
    """Residents waiting for care in the second world, last year."""
    return late(curve(e, "waiting", 1), 52)


@finding("%", digits=0)
def waiting_change(e: Evidence) -> float:
    """Change of the line for care, in percent of the first world's."""
    before = waiting_before(e)
    return 100 * (waiting_after(e) / before - 1) if before else math.nan


@finding("per 1,000 residents", digits=2)
def in_care_gain(e: Evidence) -> float:
    """How many more are in care, last year."""
    return late(curve(e, "in_care"), 52)


@finding("%", digits=0)
def in_care_change(e: Evidence) -> float:
    """Change of the number in care, in percent of the first world's, last year."""
    before = late(curve(e, "in_care", 0), 52)
    return 100 * in_care_gain(e) / before if before else math.nan


@finding("SD", digits=2)
def stigma_fall(e: Evidence) -> float:
    """By how much stigma falls, last year."""
    return -late(curve(e, "stigma"), 52)


# who benefits


@finding("percentage points", digits=2)
def gain_poorest(e: Evidence) -> float:
    """How many more of the lowest fifth of incomes take part in a week at the end."""
    return _gain(e, 0)


@finding("percentage points", digits=2)
def gain_richest(e: Evidence) -> float:
    """How many more of the highest fifth of incomes take part in a week at the end."""
    return _gain(e, 4)


@finding("%", digits=0)
def share_poorest(e: Evidence) -> float:
    """How much of all further visits are made by the lowest fifth of incomes."""
    return _share(e, 1)


@finding("%", digits=0)
def share_poorer(e: Evidence) -> float:
    """How much of all further visits are made by the two lowest fifths of incomes."""
    return _share(e, 2)


@finding("percentage points", digits=2)
def refused_gain(e: Evidence) -> float:
    """How many more find a group full in a week at the end."""
    return late(curve(e, "refused"))


def _gain(e: Evidence, quintile: int) -> float:
    return next((100 * g.change for g in _by_income(e) if g.group == f"quintile {quintile + 1}"), math.nan)


def _share(e: Evidence, lowest: int) -> float:
    groups = _by_income(e)
    poorer = {f"quintile {k + 1}" for k in range(lowest)}
    more = sum(g.n * g.change for g in groups)
    return 100 * sum(g.n * g.change for g in groups if g.group in poorer) / more if more > 0 else math.nan


def _by_income(e: Evidence) -> list[Gain]:
    """Changes in taking part over all weeks kept."""
    found = gains(e.lives, "participation", WEEKS)
    return [g for g in found.groups if g.by == "income"] if found else []


# grants that end


@finding("of 10", digits=1)
def projects_left(e: Evidence) -> float:
    """Of ten projects that ran when the grant ended, how many still run at the end of the run."""
    then = _around(e, "groups_open", 0)
    return 10 * late(curve(e, "groups_open")) / then if then > 0 else math.nan


@finding("percentage points", digits=2)
def grant_gain(e: Evidence) -> float:
    """How many more take part in a week in the last quarter of the grant."""
    return _around(e, "participation", 0)


@finding("SD", digits=4)
def trust_grant(e: Evidence) -> float:
    """How much higher trust in the community is in the last quarter of the grant."""
    return _around(e, "trust", 0)


@finding("SD", digits=4)
def trust_after(e: Evidence) -> float:
    """How much higher trust in the community is at the end of the run; below 0 it is lower than without the grant."""
    return late(curve(e, "trust"))


def _around(e: Evidence, outcome: str, after: int) -> float:
    """Mean difference in the quarter that ends so many weeks after the first program's end; nan if not lived yet."""
    ends = [p.end for p in e.lives.arm.interventions.values() if p.end is not None]
    course = curve(e, outcome)
    if not ends or course.size <= min(ends) + after:
        return math.nan
    stop = min(ends) + after + 1
    return float(course[stop - LATE : stop].mean())
