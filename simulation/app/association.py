"""Association beside effect: what a survey of the world shown finds, and what raising belonging would really do.

The survey asks everybody who lives there. Its odds ratios of moderate or worse depression are crude, with Woolf's
interval (``ln OR +- 1.96 sqrt(1/a + 1/b + 1/c + 1/d)``; Woolf 1955). What belonging does is no matter of the survey:
the same people live on twice under the same luck, once with half an SD more of it, lasting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from simulation.app.sheets import sheet, table, text
from simulation.instrument import CUTOFFS, belonging_class
from simulation.week import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.app.sheets import Sheet
    from simulation.world import World

CLASSES = ("negative", "neutral", "positive")
SHIFT = 0.5  # SD of belonging, a medium effect by convention
SETTLING, WEEKS = 20, 52  # of the thought experiment: weeks not counted, and in all
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Association:
    """What a survey finds.

    Attributes:
        week: weeks since the burn-in.
        asked: residents in each class (negative, neutral, positive).
        cases: of these, with moderate or worse depression.
        odds: odds ratio, low and high end of its interval, of the negative and the neutral class against the positive;
            nan where a class has no case or nobody well.
        expected: change in the share of cases that a line through the survey would promise for :data:`SHIFT` more
            belonging; nan where all belong alike.
    """

    week: int
    asked: tuple[int, ...]
    cases: tuple[int, ...]
    odds: tuple[tuple[float, float, float], ...]
    expected: float


@dataclass(frozen=True)
class Raised:
    """What half an SD more belonging did.

    Attributes:
        share: the causal share it was lived under.
        shift: mean of how much more belonging there was, SD.
        before: share of cases without it.
        change: change in the share of cases.
    """

    share: float
    shift: float
    before: float
    change: float


def associate(world: World) -> Association:
    """Ask everybody in a world how they are and whether they belong; the world is left as it is."""
    r, instrument = world.residents, world.scenario.instrument
    able = r.age >= instrument.youngest
    belonging = np.asarray(r.belonging[able], np.float64)
    case = r.score_depression[able] >= CUTOFFS["depression"]["moderate"]
    group = belonging_class(belonging, instrument)
    asked = np.bincount(group, minlength=3)
    cases = np.bincount(group[case], minlength=3)
    odds = tuple(odds_ratio(int(cases[k]), int(asked[k]), int(cases[2]), int(asked[2])) for k in (0, 1))
    return Association(max(world.clock, 0), _whole(asked), _whole(cases), odds, SHIFT * _slope(belonging, case))


def odds_ratio(cases: int, asked: int, cases_against: int, asked_against: int) -> tuple[float, float, float]:
    """Odds ratio of one group against another, and the ends of its 95 % interval; nan if any cell is empty."""
    a, b, c, d = cases, asked - cases, cases_against, asked_against - cases_against
    if not (a and b and c and d):
        return math.nan, math.nan, math.nan
    log, error = math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return math.exp(log), math.exp(log - _Z * error), math.exp(log + _Z * error)


def raised(world: World, share: float | None = None, going: Callable[[], bool] = lambda: True) -> Raised | None:
    """Let the same people live a year with and without half an SD more belonging; the world is left as it is.

    Args:
        world: where it begins; copied at once.
        share: lasting causal share to live under; the world's own if None.
        going: asked every week; None is returned as soon as it says no.
    """
    scenario = world.scenario if share is None else world.scenario.with_(causal_share=share)
    here, there = world.copy(), world.copy()
    here.scenario = there.scenario = scenario
    for array in (there.residents.belonging, there.residents.belonging_baseline):
        array += np.float32(SHIFT)
    rows = []
    for week in range(WEEKS):
        if not going():
            return None
        for one in (here, there):
            step(one)
        if week >= SETTLING:
            shift = float(
                there.residents.belonging.mean(dtype=np.float64) - here.residents.belonging.mean(dtype=np.float64)
            )
            rows.append((shift, _cases(here), _cases(there)))
    shift, before, after = np.mean(rows, axis=0).tolist()
    return Raised(scenario.causal_share, shift, before, after - before)


def told(found: Association, share: float, real: Raised | None = None, busy: bool = False) -> Sheet:
    """Both in words that a class understands.

    Args:
        found: the survey.
        share: the world's causal share.
        real: the thought experiment, if it was made.
        busy: whether it is being made.
    """
    rows = []
    for k, name in enumerate(CLASSES):
        asked, cases = found.asked[k], found.cases[k]
        said = "the group to compare with" if k == 2 else _odds(found.odds[k])
        rows.append((name.capitalize(), f"{asked:,}", f"{cases:,} ({cases / asked:.0%})" if asked else "0", said))
    parts = [
        text(
            "Everybody here was asked two things: how they have been, and whether they feel part of the community. "
            "The odds ratio says how many times higher the odds of depression are in a group than among those who "
            "feel part of it. It says who is unwell, not why."
        ),
        table(
            f"Survey of week {found.week}: moderate or worse depression by sense of community",
            ("Sense of community", "Asked", "Depressed", "Odds ratio (95 % interval)"), rows,
        ),
        text(_why(share)),
    ]  # fmt: skip
    if math.isfinite(found.expected):
        parts.append(text(
            f"Read as if it were all effect, the survey promises that half a step (0.5 SD) more sense of community for "
            f"everybody changes the share of depressed residents by {100 * found.expected:+.1f} points."
        ))  # fmt: skip
    if real is not None:
        parts.append(text(
            f"What it really does here, at a causal share of {real.share:.0%}: {100 * real.change:+.1f} points "
            f"(from {real.before:.1%}), for the same people, a year on."
        ))  # fmt: skip
    elif busy:
        parts.append(text("The same people are living that year now …"))
    return sheet("Association is not effect", *parts)


def _why(share: float) -> str:
    return (
        f"The causal share of this world is {share:.0%}: so much of the link from sense of community to distress is "
        "cause. The rest are shared causes, such as a vulnerable childhood, and distress that makes people feel less "
        "part of it. A survey of one moment looks the same at every share."
    )


def _odds(odds: tuple[float, float, float]) -> str:
    return "too few to say" if math.isnan(odds[0]) else f"{odds[0]:.1f} ({odds[1]:.1f} to {odds[2]:.1f})"


def _slope(belonging: np.ndarray, case: np.ndarray) -> float:
    """Change in the share of cases for each SD of belonging, least squares."""
    spread = float(belonging.var())
    return float(((belonging - belonging.mean()) * case).mean()) / spread if spread > 0 else math.nan


def _cases(world: World) -> float:
    return float((world.residents.score_depression >= CUTOFFS["depression"]["moderate"]).mean())


def _whole(counts: np.ndarray) -> tuple[int, ...]:
    return tuple(int(n) for n in counts)
