"""A cohort study of a simulated community: what real studies of the targets would have seen.

Two years are followed after the burn-in: everybody's DASS-21 scores, events and care every week, who took part in
what, general distress and belonging every 13 weeks, and the association that a survey of everybody finds at three
moments. Statistics of the study (:mod:`simulation.calibration.statistics`) are pure functions of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.follow import burnt_in
from simulation.network.measures import kept
from simulation.residents import CareState, Gender
from simulation.survey import survey
from simulation.week import step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario
    from simulation.world import World

YEAR = 52
WEEKS = 2 * YEAR
QUARTER = 13
SURVEYS = (0, YEAR, WEEKS)  # weeks at which everybody is asked; three for less noise


@dataclass(frozen=True)
class Study:
    """What was seen; W weeks after week 0, N dwellings, S dwellings with the same resident all along.

    Attributes:
        depression, anxiety, stress: DASS-21 scores of those who stayed, (W + 1, S).
        event: a major event happened in that week, (W + 1, S); the first row is no week.
        waiting, cared: on a list, in care, (W + 1, S).
        attended: activities gone to in each year, bits, (2, S).
        volunteering: bit of volunteering, 0 if there is no such activity.
        belonging, distress: latent states every 13 weeks, (W / 13 + 1, S).
        female: women among those who stayed, (S,).
        first: columns of the first week of everybody, (N,) each: scores, belonging, loneliness, lonely, household,
            neighborhood, confidants.
        odds: log odds ratios by scale and class at each survey.
        kept: share of the ties of those who stayed (both ends) that are left after a year, and after two.
        courses: courses of care that ended in the two years, and how many of them before their time.
    """

    depression: NDArray[np.uint8]
    anxiety: NDArray[np.uint8]
    stress: NDArray[np.uint8]
    event: NDArray[np.bool_]
    waiting: NDArray[np.bool_]
    cared: NDArray[np.bool_]
    attended: NDArray[np.uint32]
    volunteering: int
    belonging: NDArray[np.float32]
    distress: NDArray[np.float32]
    female: NDArray[np.bool_]
    first: dict[str, NDArray[np.float64]]
    odds: dict[tuple[str, str], NDArray[np.float64]]
    kept: tuple[float, float]
    courses: tuple[int, int]


def study(scenario: Scenario, seed: int, threads: int | None = 1) -> Study:
    """Build a world, let it burn in, and follow it for two years.

    Raises:
        InputError: if the world cannot be built.
        ValueError: if no shared cause gives the association that the parameters ask for.
    """
    world = burnt_in(scenario, seed, threads)
    return observe(world)


def observe(world: World) -> Study:
    """Follow a world for two years; it changes."""
    r, n = world.residents, world.n
    weekly = {name: np.zeros((WEEKS + 1, n), np.uint8) for name in ("depression", "anxiety", "stress")}
    flags = {name: np.zeros((WEEKS + 1, n), np.bool_) for name in ("event", "waiting", "cared")}
    latent = {name: np.zeros((WEEKS // QUARTER + 1, n), np.float32) for name in ("belonging", "distress")}
    attended = np.zeros((2, n), np.uint32)
    odds: dict[tuple[str, str], list[float]] = {}
    arrival, first, begun = r.arrival.copy(), _first(world), (world.ties.copy(), r.copy())
    left: list[float] = []
    ended, dropped, care = 0, 0, r.care_state.copy()
    for week in range(WEEKS + 1):
        if week:
            step(world)
            attended[(week - 1) // YEAR] |= r.attended
            over = (care == CareState.IN_CARE) & (r.care_state != CareState.IN_CARE) & (r.arrival == arrival)
            ended += int(over.sum())
            dropped += int((over & (r.care_state == CareState.NONE)).sum())
            care[:] = r.care_state
        for name, scores in weekly.items():
            scores[week] = getattr(r, f"score_{name}")
        flags["event"][week] = r.event > 0
        flags["waiting"][week] = r.care_state == CareState.WAITING
        flags["cared"][week] = r.care_state == CareState.IN_CARE
        if week % QUARTER == 0:
            for name, rows in latent.items():
                rows[week // QUARTER] = getattr(r, name)
        if week in SURVEYS:
            for one in survey(world, n, seed=1 + week).associations:
                odds.setdefault((one.scale, one.group), []).append(np.log(one.adjusted.estimate))
        if week in (YEAR, WEEKS):
            left.append(kept(begun, (world.ties, r)))
    stayed = r.arrival == arrival
    names = list(world.activities)
    return Study(
        depression=weekly["depression"][:, stayed],
        anxiety=weekly["anxiety"][:, stayed],
        stress=weekly["stress"][:, stayed],
        event=flags["event"][:, stayed],
        waiting=flags["waiting"][:, stayed],
        cared=flags["cared"][:, stayed],
        attended=attended[:, stayed],
        volunteering=1 << names.index("volunteering") if "volunteering" in names else 0,
        belonging=latent["belonging"][:, stayed],
        distress=latent["distress"][:, stayed],
        female=(r.gender == Gender.WOMAN)[stayed],
        first=first,
        odds={key: np.array(values) for key, values in odds.items()},
        kept=(left[0], left[1]),
        courses=(ended, dropped),
    )


def _first(world: World) -> dict[str, NDArray[np.float64]]:
    """What everybody would answer at week 0, and where they live."""
    r, strong = world.residents, np.float32(world.scenario.instrument.strong_tie)
    columns = {
        "depression": r.score_depression, "anxiety": r.score_anxiety, "stress": r.score_stress,
        "belonging": r.belonging, "loneliness": r.loneliness,
        "household": r.household, "neighborhood": r.neighborhood,
        "lonely": r.loneliness > np.float32(world.scenario.instrument.lonely_above),
        "confidants": (world.ties.strength >= strong).sum(axis=1),
    }  # fmt: skip
    return {name: np.asarray(column, np.float64) for name, column in columns.items()}
