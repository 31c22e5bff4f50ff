"""Stage 8, symptoms: distress returns to a set point that life, belonging and missing support move.

``setpoint = vulnerability + people + place - causal_share b belonging - b_p purpose + b_l (missing support - reference)
+ difficulty - reference``; ``distress' = distress + k (setpoint - relieved - distress) - (relieved' - relieved)
+ event - reference - uplift (attended lift - reference) + contagion (ties' mean - distress)
+ (1 - routine H / (1 + H)) noise``, H the sum of habits; ``lift`` is the mean over what was attended, 1 by default.

``k`` is smaller for low incomes when distress is above the set point, larger for high ones. What therapy takes off
(``relieved``) leaves distress exactly as it fades, whatever ``k`` is: trials give its size and half-life. Specific
factors are ``s' = (1 - k_m) s + load (event - reference) + noise``. Noise is derived so that every latent has
variance 1 (:mod:`simulation.feedback`); nothing is clipped.

Sources: see :class:`simulation.parameters.symptoms.Symptoms`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.feedback import balance, specific_noise
from simulation.kernels import kernel
from simulation.memo import once_each
from simulation.randomness import Decision
from simulation.residents import Employment, Gender, Housing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.parameters.symptoms import Symptoms
    from simulation.scenario import Scenario
    from simulation.world import World

READS: tuple[str, ...] = (
    "distress", "depression", "anxiety", "stress", "belonging", "purpose", "missing_support", "difficulty", "relieved",
    "event", "attended", "session", "vulnerability", "age", "gender", "income", "employment", "housing", "neighborhood",
    "distress_effect", "green", "habit", "degree", "neighbor", "dwelling", "arrival", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = (
    "next.distress", "next.depression", "next.anxiety", "next.stress", "next.relieved",
)  # fmt: skip

(GENDER, INCOME, EMPLOYMENT, HOUSING, RECOVERY) = range(5)
(CONSTANT, AGE, BELONGING, PURPOSE, LONELINESS, RECOVER, RETURN, UPLIFT, CONTAGION, DISTRESS_NOISE, EVENT_MEAN,
 SPECIFIC, DEPRESSION_LOAD, ANXIETY_LOAD, STRESS_LOAD, DEPRESSION_NOISE, ANXIETY_NOISE, STRESS_NOISE, RELIEF,
 RELIEF_FADE, A_STEP, ROUTINE) = range(22)  # fmt: skip
SUPPORTED, NO_HOME = int(Housing.SUPPORTED), int(Housing.NONE)


@kernel
def feel(
    start: Any, stop: Any, noise: Any, vulnerability: Any, habit: Any, lay: Any, money: Any, housed: Any, age: Any,
    gender: Any, income: Any, employment: Any, housing: Any, neighborhood: Any, place: Any, table: Any, p: Any,
    lift: Any,
    degree: Any, neighbor: Any, distress: Any, depression: Any, anxiety: Any, stress: Any, belonging: Any, purpose: Any,
    missing: Any, difficulty: Any, relieved: Any, event: Any, attended: Any, session: Any, next_distress: Any,
    next_depression: Any, next_anxiety: Any, next_stress: Any, next_relieved: Any,
) -> None:  # fmt: skip
    """Write next week's distress, specific factors, relief.

    Shapes: ``noise`` (4, block), ``place`` (H,), ``table`` (5, 6), ``habit`` (N, A), ``lift`` (A,) or empty where every
    activity lifts alike; the levers ``lay``, ``money``, ``housed`` (N,) or empty.
    """
    one = np.float32(1)
    keep = one - p[SPECIFIC]
    for i in range(start, stop):
        x = i - start
        d, surprise = distress[i], event[i] - p[EVENT_MEAN]
        setpoint = p[CONSTANT] + vulnerability[i] + p[AGE] * age[i] + place[neighborhood[i]]
        setpoint += table[GENDER, gender[i]] + table[INCOME, income[i]]
        setpoint += table[EMPLOYMENT, employment[i]] + table[HOUSING, housing[i]]
        if money.shape[0] > 0:
            setpoint += p[A_STEP] * money[i]
        if housed.shape[0] > 0 and housing[i] == NO_HOME:
            gained = min(one, max(housed[i], np.float32(0)))
            setpoint += gained * (table[HOUSING, SUPPORTED] - table[HOUSING, NO_HOME])
        setpoint += difficulty[i] - p[BELONGING] * belonging[i] - p[PURPOSE] * purpose[i]
        setpoint += p[LONELINESS] * missing[i]
        attended_care = np.float32(session[i])
        if lay.shape[0] > 0:
            attended_care += lay[i]
        relief = p[RELIEF_FADE] * relieved[i] + p[RELIEF] * attended_care
        next_relieved[i] = relief
        gap = setpoint - relieved[i] - d
        k = p[RECOVER]
        if gap < 0:
            k *= table[RECOVERY, income[i]]
        unrest = p[DISTRESS_NOISE] * noise[0, x]
        if p[ROUTINE] > 0:
            steady = np.float32(0)
            for a in range(habit.shape[1]):
                steady += habit[i, a]
            unrest *= one - p[ROUTINE] * steady / (one + steady)
        d += k * gap - (relief - relieved[i]) + surprise + unrest + p[RETURN]
        if attended[i] != 0:
            lifted, visits = one, np.float32(0)
            if lift.shape[0] > 0:
                lifted = np.float32(0)
                for a in range(lift.shape[0]):
                    came = np.float32((attended[i] >> np.uint32(a)) & np.uint32(1))
                    lifted += came * lift[a]
                    visits += came
                lifted /= visits
            d -= p[UPLIFT] * lifted
        if p[CONTAGION] > 0 and degree[i] > 0:
            total = np.float32(0)
            for j in range(degree[i]):
                total += distress[neighbor[i, j]]
            d += p[CONTAGION] * (total / np.float32(degree[i]) - distress[i])
        next_distress[i] = d
        next_depression[i] = keep * depression[i] + p[DEPRESSION_LOAD] * surprise + p[DEPRESSION_NOISE] * noise[1, x]
        next_anxiety[i] = keep * anxiety[i] + p[ANXIETY_LOAD] * surprise + p[ANXIETY_NOISE] * noise[2, x]
        next_stress[i] = keep * stress[i] + p[STRESS_LOAD] * surprise + p[STRESS_NOISE] * noise[3, x]


@once_each
def tables(s: Symptoms) -> NDArray[np.float32]:
    """Effects of gender, income, employment and housing on the set point, and the recovery factor by income; (5, 6)."""
    table = np.zeros((5, 6), np.float32)
    table[GENDER, [Gender.WOMAN, Gender.OTHER]] = s.woman, s.other_gender
    table[INCOME] = s.income * (np.arange(6) - 3)
    table[EMPLOYMENT, Employment.UNEMPLOYED] = s.unemployed
    table[HOUSING, [Housing.RENTER, Housing.SUPPORTED, Housing.NONE]] = s.renter, s.supported, s.no_home
    table[RECOVERY] = 1 - s.slow_recovery * (3 - np.arange(6))
    return table


def centre(scenario: Scenario) -> float:
    """What the set point of the baseline's mean resident must be shifted by for mean distress 0."""
    s, e = scenario.symptoms, scenario.events
    difficulty = e.carry * e.mean() / (1 - 0.5 ** (1 / e.difficulty_half_life))
    people = s.woman * s.reference_women + s.unemployed * s.reference_unemployed + s.renter * s.reference_renters
    return -float(s.loneliness * s.reference_loneliness + s.age_decade / 10 * s.reference_age + people + difficulty)


@once_each
def parameters(scenario: Scenario) -> NDArray[np.float32]:
    """The kernel's numbers, in the order of the module's constants."""
    s, e = scenario.symptoms, scenario.events
    return np.array(
        [centre(scenario), s.age_decade / 10, scenario.causal_share * s.association, s.purpose, s.loneliness,
         s.recovery, s.uplift * s.reference_attendance, s.uplift, s.contagion, balance(scenario).noise[0], e.mean(),
         s.specific_recovery, *s.loads(), *specific_noise(scenario), s.session_effect,
         0.5 ** (1 / s.session_half_life), s.income, s.routine], np.float32,
    )  # fmt: skip


def place_part(world: World) -> NDArray[np.float32]:
    """What a neighborhood adds to its residents' set point, (H,)."""
    green = world.places.green + world.levers.get("green")
    return np.asarray(world.places.distress_effect - np.float32(world.scenario.symptoms.green) * green, np.float32)


@once_each
def lifts(activities: Mapping[str, Activity]) -> NDArray[np.float32]:
    """Lift in mood from a visit to each activity, (A,); empty where all lift alike."""
    told = np.array([a.lift for a in activities.values()], np.float32)
    return told[:0] if np.all(told == 1) else told


def run(world: World) -> None:
    """Let residents feel for a week."""
    r, t = world.residents, world.ties
    table, p, place = tables(world.scenario.symptoms), parameters(world.scenario), place_part(world)
    lift = lifts(world.activities)
    lay, money, housed = (world.levers.get_or_empty(name) for name in ("lay_care", "money", "housed"))
    world.over(
        lambda a, b: feel(
            a, b, world.normals(Decision.SYMPTOM_NOISE, a, b), r.vulnerability, r.habit, lay, money, housed, r.age,
            r.gender, r.income, r.employment, r.housing, r.neighborhood, place, table, p, lift, t.degree, t.neighbor,
            r.distress, r.depression, r.anxiety, r.stress, r.belonging, r.purpose, r.missing_support, r.difficulty,
            r.relieved, r.event, r.attended, r.session, r.next.distress, r.next.depression, r.next.anxiety,
            r.next.stress, r.next.relieved,
        )
    )  # fmt: skip
