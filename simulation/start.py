"""Where residents' states begin: near the balance that their lasting traits lead to, drawn by key.

Distress, belonging, purpose and trust are drawn together: their mean given the traits is the linear balance of
:mod:`simulation.feedback`, their spread what noise, events, ties and habits add. What that leaves out, the burn-in
brings. One implementation serves a whole new world and the newcomers of a week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.feedback import BELONGING, DISTRESS, NOISY, balance
from simulation.randomness import Decision, gaussians
from simulation.residents import Group
from simulation.stages import attitudes, belonging, symptoms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

CHUNK = 1 << 18  # residents at a time, so that starting a world of millions needs little memory


def start_states(world: World) -> None:
    """Give every resident starting states, but keep those that a table of residents gave, then count neighborhoods."""
    kept: set[str] = set()
    if world.scenario.population.file is not None:
        given = {column.name for column in world.residents.legend if column.file and column.role == "state"}
        kept = given - set(world.drawn)
    for first in range(0, world.n, CHUNK):
        draw_states(world, np.arange(first, min(first + CHUNK, world.n)), kept)
    belonging.count_neighborhoods(world)


def draw_states(world: World, rows: NDArray[Any], keep: set[str] | frozenset[str] = frozenset()) -> None:
    """Draw this week's states of some residents from their traits.

    Args:
        world: the world; traits, places and identity of the rows must be set.
        rows: rows to draw.
        keep: states to leave as they are.
    """
    r, a = world.residents, world.scenario.attitudes
    e = [
        gaussians(world.seed, Decision.STATE, world.week, r.dwelling[rows], r.arrival[rows], item) for item in range(3)
    ]
    lived = ((r.groups[rows] & int(Group.LIVED_EXPERIENCE)) != 0) - a.reference_lived
    hurt = ((r.groups[rows] & int(Group.TRAUMA)) != 0) - a.reference_trauma
    schooling = r.education[rows] - a.reference_education
    of_stigma, of_literacy = attitudes.between_groups(a)
    linked = expected(world, rows) + e[0] @ _root(world).T
    states = {
        **{name: linked[:, j] for j, name in enumerate(("distress", "belonging", "purpose", "trust"))},
        "depression": e[1][:, 0],
        "anxiety": e[1][:, 1],
        "stress": e[1][:, 2],
        "stigma": np.sqrt(1 - of_stigma) * e[1][:, 3] + np.float32(a.lived_experience) * lived,
        "service_trust": np.sqrt(1 - attitudes.of_trauma(a)) * e[2][:, 0] - np.float32(a.trauma) * hurt,
        "literacy": np.sqrt(1 - of_literacy) * e[2][:, 1] + np.float32(a.education) * schooling,
        # half the square of a normal pair is exponential: never negative, with the balance's mean
        "difficulty": _mean_difficulty(world) * (e[2][:, 2] ** 2 + e[2][:, 3] ** 2) / 2,
        "skill": np.full(rows.size, world.scenario.events.reference_skill),
        "relieved": np.zeros(rows.size),
    }
    for name, values in states.items():
        if name not in keep:
            getattr(r, name)[rows] = values


def expected(world: World, rows: NDArray[Any]) -> NDArray[np.float64]:
    """Mean distress, belonging, purpose and trust that residents' known traits lead to, shape (rows, 4)."""
    r, s, b = world.residents, world.scenario.symptoms, world.scenario.belonging
    table = symptoms.tables(s)
    hood = r.neighborhood[rows]
    people = s.woman * s.reference_women + s.unemployed * s.reference_unemployed + s.renter * s.reference_renters
    setpoint = (
        table[symptoms.GENDER, r.gender[rows]] + table[symptoms.EMPLOYMENT, r.employment[rows]]
        + table[symptoms.HOUSING, r.housing[rows]]
        + s.age_decade / 10 * (r.age[rows] - s.reference_age) + symptoms.place_part(world)[hood] - people
    )  # fmt: skip
    place = world.places.belonging_effect + np.float32(b.safety) * world.places.safety
    target = (
        r.belonging_baseline[rows] + (1 + b.neighborhood_pull) * place[hood]
        + b.tenure * (np.log1p(r.tenure[rows]) - b.reference_tenure)
    )  # fmt: skip
    linear = balance(world.scenario)
    pull = np.outer(r.vulnerability[rows], linear.vulnerability) + np.outer(r.income[rows] - 3.0, linear.income)
    pull[:, DISTRESS] += s.recovery * setpoint
    pull[:, BELONGING] += b.rate() * target
    reach = np.linalg.inv(np.eye(len(linear.week)) - linear.week)[list(NOISY)]
    return np.asarray(pull @ reach.T)


def references(world: World) -> dict[str, float]:
    """This week's values of the declared reference levels, by path in the scenario; for calibration and its test.

    The paths that pull contact and teaching must not be switched off (share or level 0).
    """
    r, b, a = world.residents, world.scenario.belonging, world.scenario.attitudes
    attended = r.attended[:, None] >> np.arange(len(world.activities), dtype=np.uint32) & 1
    each = list(world.activities.values())
    roles = np.array([x.roles + world.scenario.purpose.voice * x.voice for x in each])
    local = r.local_ties / (r.local_ties + np.float32(b.local_half))
    habits = np.einsum("na,na->n", r.habit, belonging.worth_of_habit(world)[r.neighborhood])
    part = habits / (1 + habits)
    contact, taught = a.contact * r.lived_met, a.teaching * (attended @ np.array([x.teaches for x in each]))
    values = {
        "symptoms.reference_women": r.gender == 1,
        "symptoms.reference_age": r.age,
        "symptoms.reference_unemployed": r.employment == 1,
        "symptoms.reference_renters": r.housing == 1,
        "symptoms.reference_loneliness": r.missing_support,
        "symptoms.reference_attendance": r.attended != 0,
        "events.reference_support": r.support,
        "events.reference_skill": r.skill,
        "belonging.reference_tenure": np.log1p(r.tenure),
        "belonging.reference_local": local,
        "belonging.reference_participation": part,
        "purpose.reference_roles": attended @ roles,
        "attitudes.reference_contact": contact / (1 + contact) * (1 - r.stigma / a.contact_level) / a.contact,
        "attitudes.reference_lived": (r.groups & int(Group.LIVED_EXPERIENCE)) != 0,
        "attitudes.reference_trauma": (r.groups & int(Group.TRAUMA)) != 0,
        "attitudes.reference_met": r.ties_met / (r.ties_met + 2.0),
        "attitudes.reference_teaching": taught / (1 + taught) * (1 - r.literacy / a.taught_level) / a.teaching,
        "attitudes.reference_education": r.education,
    }
    spread = {
        "symptoms.reference_age_sd": r.age,
        "attitudes.reference_education_sd": r.education,
        "symptoms.reference_loneliness_sd": r.missing_support,
        "belonging.reference_tenure_sd": np.log1p(r.tenure),
        "belonging.reference_local_sd": local,
        "belonging.reference_participation_sd": part,
    }
    answers = {path: float(np.mean(column, dtype=np.float64)) for path, column in values.items()}
    answers |= {path: float(np.std(column, dtype=np.float64)) for path, column in spread.items()}
    spreads = answers["symptoms.reference_loneliness_sd"] * answers["belonging.reference_local_sd"]
    together = float(np.mean(r.missing_support * local, dtype=np.float64))
    together -= answers["symptoms.reference_loneliness"] * answers["belonging.reference_local"]
    answers["symptoms.loneliness_local"] = together / spreads if spreads > 1e-9 else 0.0
    return answers


def _root(world: World) -> NDArray[np.float64]:
    """A square root of the covariance that draws must add to the expected states, (4, 4)."""
    return np.asarray(np.linalg.cholesky(balance(world.scenario).residual[np.ix_(NOISY, NOISY)]))


def _mean_difficulty(world: World) -> float:
    e = world.scenario.events
    return float(e.carry * e.mean() / (1 - 0.5 ** (1 / e.difficulty_half_life)))
