"""The table ``care`` of a run: waits, courses, first contact, remission, reasons, admissions and the cost of illness.

Waits, courses and contacts are those that ended in the run, whenever they began. Times to remission and in remission
are Kaplan-Meier estimates with late entry (:mod:`simulation.pathways.survival`). Admissions and costs are accounts of
what the run showed: nothing in the model reads them. A value that the run was too short or too small for is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.outcomes import MODERATE, OUTCOMES
from simulation.pathways.reasons import reasons
from simulation.pathways.record import Spell
from simulation.pathways.survival import lasting, percentile, survival, survival_quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from simulation.pathways.record import Record
    from simulation.world import World

HALF_YEAR, YEAR = 26, 52


class Line(NamedTuple):
    """One number: part of the table, name, value, unit, how many spells or residents it is of, and what it says."""

    part: str
    measure: str
    value: float
    unit: str
    of: int
    meaning: str


NOTES = {
    "part": {"unit": "word", "meaning": "What the number is about."},
    "measure": {"unit": "word", "meaning": "Which number it is."},
    "value": {"unit": "see unit", "meaning": "The number; NaN where the run was too short or too small for it."},
    "unit": {"unit": "word", "meaning": "Unit of the value."},
    "of": {"unit": "count", "meaning": "Spells, residents or person-weeks that it is taken over."},
    "meaning": {"unit": "words", "meaning": "What the number says."},
}


def care_table(world: World, record: Record, values: NDArray[np.float64]) -> list[Line]:
    """The lines of the table at the end of a run.

    Args:
        world: the world at the end of the run.
        record: its spells, closed.
        values: outcomes by week, row 0 before the first week, (weeks + 1, outcomes).
    """
    lines = [*_waits(record), *_courses(record), *_contact(record), *_remission(record), *_reasons(world)]
    return [*lines, *_admissions(world, record, values), *_illness(world, record, values), *_centers(world)]


def as_columns(lines: list[Line]) -> dict[str, NDArray[Any]]:
    """The lines as arrays by column name; words as texts."""
    kinds = {"value": np.float64, "of": np.int64}
    return {name: np.array([getattr(line, name) for line in lines], kinds.get(name, str)) for name in Line._fields}


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float("nan")


def _waits(record: Record) -> Iterator[Line]:
    served, left, moved = record.counts[[Spell.WAIT_SERVED, Spell.WAIT_LEFT, Spell.WAIT_MOVED]]
    seen, ended = int(served.sum()), int(served.sum() + left.sum() + moved.sum())
    for name, q in (("median", 0.5), ("90th percentile", 0.9)):
        said = "Weeks from joining a list to being taken in, of those taken in."
        yield Line("waiting", f"{name} wait", percentile(served, q), "weeks", seen, said)
    said = "Waits that ended because the resident gave up, got better or did not take the place."
    yield Line("waiting", "gave up", _share(left.sum(), ended), "share", ended, said)
    yield Line("waiting", "moved away", _share(moved.sum(), ended), "share", ended, "Waits that ended by a move.")


def _courses(record: Record) -> Iterator[Line]:
    done, dropped, moved = record.counts[[Spell.COURSE_DONE, Spell.COURSE_DROPPED, Spell.COURSE_MOVED]]
    ended = done + dropped + moved
    total = int(ended.sum())
    mean = _share(float((ended * np.arange(ended.size)).sum()), total)
    yield Line("courses", "sessions attended", mean, "sessions", total, "Mean sessions of a course that ended.")
    for name, part, said in (
        ("finished", done, "Courses attended to their full length."),
        ("dropped out", dropped, "Courses left before their full length."),
        ("moved away", moved, "Courses that ended by a move."),
    ):
        yield Line("courses", name, _share(part.sum(), total), "share", total, said)


def _contact(record: Record) -> Iterator[Line]:
    made, remitted = record.counts[Spell.CONTACT], int(record.counts[Spell.ILL_REMITTED].sum())
    for name, q in (("median", 0.5), ("90th percentile", 0.9)):
        said = "Weeks of an episode of depression until the first week on a list or in care, of those reached."
        yield Line("first contact", f"{name} delay", percentile(made, q), "weeks", int(made.sum()), said)
    never = _share(record.counts[Spell.ILL_UNREACHED].sum(), remitted)
    yield Line("first contact", "never made", never, "share", remitted, "Episodes that ended without any contact.")


def _remission(record: Record) -> Iterator[Line]:
    counts = record.counts
    curve, watched = survival(counts[Spell.ILL_SEEN], counts[Spell.ILL_REMITTED], counts[Spell.ILL_CENSORED])
    of = int(counts[Spell.ILL_SEEN].sum())
    for name, q in (("median", 0.5), ("90th percentile", 0.9)):
        said = "Weeks of an episode until the eighth week running below the cutoff."
        yield Line("remission", f"{name} time", survival_quantile(curve, watched, q), "weeks", of, said)
    for words, weeks in (("half a year", HALF_YEAR), ("a year", YEAR)):
        ended = 1 - lasting(curve, watched, weeks)
        yield Line("remission", f"within {words}", ended, "share", of, f"Episodes that end within {words}.")
    curve, watched = survival(counts[Spell.WELL_SEEN], counts[Spell.WELL_RELAPSED], counts[Spell.WELL_CENSORED])
    of = int(counts[Spell.WELL_SEEN].sum())
    for words, weeks in (("half a year", HALF_YEAR), ("a year", YEAR)):
        said = f"Remissions that no new episode ends within {words}."
        yield Line("remission", f"lasts {words}", lasting(curve, watched, weeks), "share", of, said)


def _reasons(world: World) -> Iterator[Line]:
    shares, of = reasons(world)
    for name, value in shares.items():
        said = "Cases not in care in the last week, by what keeps them from it most."
        yield Line("not in care", name, value, "share", of, said)


def _admissions(world: World, record: Record, values: NDArray[np.float64]) -> Iterator[Line]:
    """Expected hospital admissions: weeks in crisis times a hazard, lower for those in care."""
    p, money = world.scenario.care, world.scenario.economics
    crises = values[1:, list(OUTCOMES).index("crises")].sum() * world.n / 1000
    treated = float(record.counts[Spell.CRISIS_IN_CARE].sum())
    expected = p.admission * (crises - treated + p.admission_in_care * treated)
    years = world.n * record.weeks / 52
    of = round(crises)
    said = "Expected admissions: weeks in crisis times a weekly hazard, which is lower in care."
    yield Line("hospital", "admissions", expected / years * 1000, "per 1,000 residents a year", of, said)
    each = "Their cost; part of what illness costs in health care, so never to be added to it."
    yield Line("hospital", "cost", expected * money.admission / years, f"{money.currency} a resident-year", of, each)


def _illness(world: World, record: Record, values: NDArray[np.float64]) -> Iterator[Line]:
    """What untreated depression costs society, by who bears it: person-years of cases outside care times a price.

    The price is that of a diagnosed disorder and a case here is a score, which finds more people: an upper bound.
    """
    money = world.scenario.economics
    cases, gap = (values[1:, list(OUTCOMES).index(name)] for name in ("depression_moderate", "treatment_gap"))
    weeks, years = float((cases * gap).sum() * world.n), world.n * record.weeks / 52
    for bearer, share in money.illness_shares().items():
        value = weeks / 52 * money.illness * share / years
        said = f"Cost of depression scored {MODERATE['depression']} or more outside care, at the price of the disorder."
        yield Line("untreated illness", bearer, value, f"{money.currency} a resident-year", round(weeks), said)


def _centers(world: World) -> Iterator[Line]:
    pl, money = world.places, world.scenario.economics
    unit, people = f"{money.currency} a resident-year", world.n
    posts = float(pl.clinicians.sum()) * world.scenario.care.salary / people
    yield Line("centers", "all posts", posts, unit, people, "What the centers' posts would cost if all were filled.")
    budget = float(pl.budget.sum()) * 52 / people
    yield Line("centers", "budget", budget, unit, people, "Budget of the centers in the last week, by the year.")
    spent = float(pl.in_post.sum()) * world.scenario.care.salary / people
    yield Line("centers", "salaries", spent, unit, people, "Clinicians in post in the last week, paid by the year.")
