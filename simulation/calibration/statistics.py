"""What a study says about each target: one function a statistic, found by its name in targets.yaml.

A statistic is a pure function of a :class:`~simulation.calibration.study.Study` and is measured the way the published
figure was, as far as a screening score allows. It is nan where the study cannot tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.calibration.courses import episodes, recovered
from simulation.calibration.study import QUARTER, WEEKS, YEAR
from simulation.instrument import CUTOFFS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.calibration.study import Study

    Statistic = Callable[[Study], float]

STATISTICS: dict[str, Statistic] = {}
MODERATE, SEVERE = CUTOFFS["depression"]["moderate"], CUTOFFS["depression"]["severe"]
_MONTH = 4  # weeks


def statistic(function: Statistic) -> Statistic:
    """Register a statistic under its name."""
    STATISTICS[function.__name__] = function
    return function


def measure(of: Study) -> dict[str, float]:
    """Every statistic of a study."""
    return {name: float(function(of)) for name, function in STATISTICS.items()}


def _named(name: str, function: Statistic, claim: str) -> None:
    function.__name__, function.__doc__ = name, claim
    statistic(function)


# association of sense of community and symptoms ---------------------------------------------------------------------


def _odds(scale: str, group: str) -> Statistic:
    return lambda s: float(np.exp(np.mean(s.odds[scale, group])))


for _scale, _group in (
    ("depression", "negative"),
    ("anxiety", "negative"),
    ("stress", "negative"),
    ("depression", "neutral"),
):
    _words = f"Adjusted odds ratio of moderate or worse {_scale}, {_group} against positive sense of community."
    _named(f"odds_{_scale}_{_group}", _odds(_scale, _group), _words)


# the instrument -----------------------------------------------------------------------------------------------------


def _r(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    return float(np.corrcoef(x.astype(np.float64), y.astype(np.float64))[0, 1])


_named("r_depression_anxiety", lambda s: _r(s.first["depression"], s.first["anxiety"]),
       "Correlation of the scales depression and anxiety.")  # fmt: skip
_named("r_depression_stress", lambda s: _r(s.first["depression"], s.first["stress"]),
       "Correlation of the scales depression and stress.")  # fmt: skip
_named("r_anxiety_stress", lambda s: _r(s.first["anxiety"], s.first["stress"]),
       "Correlation of the scales anxiety and stress.")  # fmt: skip


@statistic
def depression_normal(s: Study) -> float:
    """Share of residents below the mild band of depression, mean over the surveys."""
    return float((s.depression[::YEAR] < CUTOFFS["depression"]["mild"]).mean())


@statistic
def depression_moderate(s: Study) -> float:
    """Share of residents with moderate or worse depression, mean over the surveys."""
    return float((s.depression[::YEAR] >= MODERATE).mean())


@statistic
def depression_severe(s: Study) -> float:
    """Share of residents with severe or worse depression, mean over the surveys."""
    return float((s.depression[::YEAR] >= SEVERE).mean())


@statistic
def r_loneliness_depression(s: Study) -> float:
    """Correlation of loneliness and the depression score."""
    return _r(s.first["loneliness"], s.first["depression"])


@statistic
def odds_women(s: Study) -> float:
    """Odds ratio of severe or worse depression, women against others, over the year's surveys."""
    case = (s.depression[::QUARTER] >= SEVERE).mean(axis=0)
    female = s.female
    a, b = case[female].mean(), case[~female].mean()
    return float(a / (1 - a) / (b / (1 - b))) if 0 < a < 1 and 0 < b < 1 else float("nan")


# stability and course -----------------------------------------------------------------------------------------------


@statistic
def trait_share(s: Study) -> float:
    """Share of the variance of depression that is lasting: correlation of scores one and a half to two years apart."""
    pairs = [(week, week + lag) for lag in (78, 91, WEEKS) for week in range(0, WEEKS - lag + 1, QUARTER)]
    return float(np.mean([_r(s.depression[a], s.depression[b]) for a, b in pairs]))


@statistic
def retest_quarter(s: Study) -> float:
    """Correlation of depression scores 13 weeks apart."""
    return float(np.mean([_r(s.depression[w], s.depression[w + QUARTER]) for w in range(0, WEEKS, QUARTER)]))


def _recovered(s: Study, weeks: int) -> float:
    return recovered(episodes(s.depression, MODERATE), weeks)


_named("recovered_13", lambda s: _recovered(s, 13), "Share of new episodes that are over within 3 months.")
_named("recovered_26", lambda s: _recovered(s, 26), "Share of new episodes that are over within 6 months.")
_named("recovered_52", lambda s: _recovered(s, 52), "Share of new episodes that are over within 12 months.")


@statistic
def incidence(s: Study) -> float:
    """Onsets of severe episodes a year among those without one in the year before."""
    found = episodes(s.depression, SEVERE)
    return found.onsets / found.well if found.well else float("nan")


@statistic
def recurrence(s: Study) -> float:
    """Onsets of severe episodes a year among those half a year or more after a remission."""
    found = episodes(s.depression, SEVERE)
    return found.again / found.at_risk if found.at_risk else float("nan")


# events -------------------------------------------------------------------------------------------------------------


@statistic
def events_year(s: Study) -> float:
    """Share of residents with a major event in a year."""
    return float(np.mean([s.event[1 : YEAR + 1].any(axis=0).mean(), s.event[YEAR + 1 :].any(axis=0).mean()]))


@statistic
def odds_onset_event(s: Study) -> float:
    """Odds ratio of the onset of a severe episode in a month with a major event, against one without."""
    table = np.zeros((2, 2))
    for week in range(8, WEEKS - _MONTH + 1, _MONTH):
        free = (s.depression[week - 8 : week] < SEVERE).all(axis=0)
        struck = s.event[week : week + _MONTH].any(axis=0)
        begun = (s.depression[week : week + _MONTH] >= SEVERE).sum(axis=0) >= 2
        for e in (0, 1):
            for o in (0, 1):
                table[e, o] += (free & (struck == bool(e)) & (begun == bool(o))).sum()
    return float(table[1, 1] * table[0, 0] / (table[1, 0] * table[0, 1])) if table.all() else float("nan")


# shared variance ----------------------------------------------------------------------------------------------------


def intraclass(values: NDArray[np.float64], group: NDArray[np.float64]) -> float:
    """Share of the variance that members of a group have in common, by one-way analysis of variance.

    ``(MSB - MSW) / (MSB + (n0 - 1) MSW)``, ``n0`` the mean size corrected for its spread (Donner 1986).
    """
    _, code, size = np.unique(group, return_inverse=True, return_counts=True)
    if size.size < 2 or size.size == values.size:
        return float("nan")
    mean = np.bincount(code, values) / size
    between = (size * (mean - values.mean()) ** 2).sum() / (size.size - 1)
    within = ((values - mean[code]) ** 2).sum() / (values.size - size.size)
    usual = (values.size - (size**2).sum() / values.size) / (size.size - 1)
    return float((between - within) / (between + (usual - 1) * within))


_named("household_share", lambda s: intraclass(s.first["depression"], s.first["household"]),
       "Share of the variance of depression between households.")  # fmt: skip
_named("neighborhood_share", lambda s: intraclass(s.first["depression"], s.first["neighborhood"]),
       "Share of the variance of depression between neighborhoods.")  # fmt: skip
_named("belonging_share", lambda s: intraclass(s.first["belonging"], s.first["neighborhood"]),
       "Share of the variance of sense of community between neighborhoods.")  # fmt: skip


# taking part, ties, loneliness --------------------------------------------------------------------------------------


@statistic
def in_a_group(s: Study) -> float:
    """Share of residents who went to at least one activity in a year."""
    return float((s.attended != 0).mean())


@statistic
def volunteers(s: Study) -> float:
    """Share of residents who volunteered at least once in a year."""
    return float((s.attended & np.uint32(s.volunteering) != 0).mean())


@statistic
def volunteers_stop(s: Study) -> float:
    """Share of a year's volunteers who do not volunteer in the next."""
    bit = np.uint32(s.volunteering)
    did = np.flatnonzero(s.attended[0] & bit)
    return 1 - np.count_nonzero(s.attended[1, did] & bit) / did.size if did.size else float("nan")


_named("confidants", lambda s: float(s.first["confidants"].mean()), "Mean number of strong ties.")
_named(
    "lonely", lambda s: float(s.first["lonely"].mean()), "Share of residents who are lonely all or most of the time."
)
_named("ties_kept_year", lambda s: s.kept[0], "Share of ties that are left after a year.")


# care ---------------------------------------------------------------------------------------------------------------


def _treated(s: Study, scores: NDArray[np.uint8], cutoff: int) -> float:
    """Of those at or above the cutoff in two weeks running of a year, the share in care at any time of it."""
    shares = []
    for begin in (1, YEAR + 1):
        year = slice(begin, begin + YEAR)
        high = scores[year] >= cutoff
        case = (high[1:] & high[:-1]).any(axis=0)
        if case.any():
            shares.append(float(s.cared[year, case].any(axis=0).mean()))
    return float(np.mean(shares)) if shares else float("nan")


_named("treated_depression", lambda s: _treated(s, s.depression, SEVERE),
       "Share of those with a severe episode of depression in a year who were in care in it.")  # fmt: skip
_named("treated_anxiety", lambda s: _treated(s, s.anxiety, CUTOFFS["anxiety"]["severe"]),
       "Share of those with severe anxiety in a year who were in care in it.")  # fmt: skip
_named("dropout", lambda s: s.courses[1] / s.courses[0] if s.courses[0] else float("nan"),
       "Share of courses of care that ended before their time.")  # fmt: skip


# which way over time ------------------------------------------------------------------------------------------------


def _paths(s: Study, lag: int) -> tuple[float, float]:
    """Slopes (belonging on later distress, distress on later belonging), each with its own past held, SD per SD."""
    forward, back = [], []
    quarters = lag // QUARTER
    for q in range(s.belonging.shape[0] - quarters):
        now = np.stack([np.ones(s.belonging.shape[1]), s.belonging[q], s.distress[q]], axis=1)
        forward.append(np.linalg.lstsq(now, s.distress[q + quarters], rcond=None)[0][1])
        back.append(np.linalg.lstsq(now, s.belonging[q + quarters], rcond=None)[0][2])
    return float(np.mean(forward)), float(np.mean(back))


@statistic
def reverse_over_forward(s: Study) -> float:
    """Path from distress to belonging a year later over that from belonging to distress, each with its past held."""
    forward, back = _paths(s, YEAR)
    return abs(back) / abs(forward) if forward else float("nan")
