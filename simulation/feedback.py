"""What the parameters imply together: noise that keeps every latent at variance 1, shared causes, and stable feedback.

Near its balance the week is linear in (distress, belonging, purpose, difficulty, trust): ``x' = M x + R G z + noise``,
with lasting traits z (vulnerability, own baselines, place, income ...). Its stationary covariance
``S = T V T' + P``, ``T = (I - M)^-1 R G``, ``P = M P M' + Q`` (discrete Lyapunov equation) is linear in the noise
variances and in the correlation of vulnerability with the baseline of belonging: one small linear system gives both.
``max(distress, 0)`` enters with slope 1/2, its regression on a standard normal.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.memo import once_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.attitudes import Attitudes
    from simulation.parameters.belonging import Belonging, Purpose
    from simulation.parameters.events import Events
    from simulation.parameters.symptoms import Symptoms
    from simulation.scenario import Scenario

DISTRESS, BELONGING, PURPOSE, DIFFICULTY, TRUST = range(5)
NOISY = (DISTRESS, BELONGING, PURPOSE, TRUST)
MEAN_POSITIVE = 0.3989422804014327  # mean of max(x, 0) for a standard normal, 1 / sqrt(2 pi)
WIDEST = 0.95  # a correlation beyond this is no longer one of two traits
_TRAITS = ("own", "household", "people", "income", "place", "baseline", "hood", "tenure", "local", "lonely", "habit")


class Balance(NamedTuple):
    """The stationary balance of a scenario without intervention.

    Attributes:
        week: linear map of a week, (5, 5), in the order of the module's constants.
        vulnerability: weekly pull of a unit of vulnerability on the five states.
        income: weekly pull of an income quintile.
        shared: correlation of own vulnerability with the own baseline of belonging.
        noise: weekly noise SD of distress, belonging, purpose, trust.
        covariance: stationary covariance of the five states.
        residual: that part of it which draws given the known traits must add: noise, events, ties and habits.
    """

    week: NDArray[np.float64]
    vulnerability: NDArray[np.float64]
    income: NDArray[np.float64]
    shared: float
    noise: tuple[float, float, float, float]
    covariance: NDArray[np.float64]
    residual: NDArray[np.float64]


@once_each
def balance(scenario: Scenario) -> Balance:
    """The stationary balance of a scenario; remembered by its parameters.

    Raises:
        ValueError: if no noise variance, or no correlation within 0.95, gives variance 1 and the association.
    """
    s, n = scenario, scenario.neighborhoods
    return _balance(
        s.symptoms, s.events, s.belonging, s.purpose, s.attitudes, s.causal_share, n.distress_share, n.belonging_share
    )


def shared_cause(scenario: Scenario) -> float:
    """Correlation of own vulnerability with the own baseline of belonging that the survey's association asks for.

    The distress-belonging correlation is then the same at every causal share; what the forward effect does not make,
    shared causes make, beside the reverse effect and the causes that the model has anyway (income, loneliness).

    Raises:
        ValueError: as :func:`balance`.
    """
    return balance(scenario).shared


def specific_noise(scenario: Scenario) -> tuple[float, float, float]:
    """Weekly noise SD that gives the specific factors of depression, anxiety and stress variance 1.

    Raises:
        ValueError: if events alone would give one of them more.
    """
    s, noise = scenario.symptoms, []
    for load in s.loads():
        left = 1 - (1 - s.specific_recovery) ** 2 - load**2 * scenario.events.variance()
        if left < 0:
            raise ValueError("events make more than the variance of a specific factor; lower its load or events.size")
        noise.append(float(np.sqrt(left)))
    return noise[0], noise[1], noise[2]


@lru_cache(maxsize=256)
def _balance(
    s: Symptoms, e: Events, b: Belonging, p: Purpose, a: Attitudes, causal: float, distress_share: float,
    belonging_share: float,
) -> Balance:  # fmt: skip
    steps = (s, e, b, p, a, causal, distress_share, belonging_share)
    # income acts on recovery, hence on the mean, in proportion to the spread of what is not lasting: two passes
    return _solve(*steps, _solve(*steps, 0.0).residual[DISTRESS, DISTRESS])


def _solve(
    s: Symptoms, e: Events, b: Belonging, p: Purpose, a: Attitudes, causal: float, distress_share: float,
    belonging_share: float, fleeting: float,
) -> Balance:  # fmt: skip
    week = _week(s, e, b, p, a, causal)
    pull = _pull(s, e, b, fleeting)
    reach = np.linalg.solve(np.eye(5) - week, pull)
    spread = np.diag(_trait_sd(s, b, distress_share, belonging_share) ** 2)
    local, lonely = _TRAITS.index("local"), _TRAITS.index("lonely")
    both = s.loneliness_local * np.sqrt(spread[local, local] * spread[lonely, lonely])
    spread[local, lonely] = spread[lonely, local] = both
    lasting = reach @ spread @ reach.T
    cross = np.outer(reach[:, _TRAITS.index("own")], reach[:, _TRAITS.index("baseline")]) * s.own_sd * b.own_sd
    cross = cross + cross.T  # what one unit of shared-cause correlation adds
    shock = np.array([1, 0, 0, e.carry, 0]) * np.sqrt(e.variance())
    inputs = np.stack([np.outer(shock, shock), *(np.outer(row, row) for row in np.eye(5)[list(NOISY)])])
    events, *noises = _lyapunov(week, inputs)
    known = lasting + events
    parts = np.stack([cross, *noises])
    at = [(i, i) for i in NOISY] + [(DISTRESS, BELONGING)]
    left = np.array([[part[ij] for part in parts] for ij in at])
    right = np.array([1 - known[ij] for ij in at[:-1]] + [-s.association - known[at[-1]]])
    answer = np.linalg.solve(left, right)
    _refuse(answer, s, causal)
    total = known + np.tensordot(answer, parts, 1)
    drawn = [_TRAITS.index(name) for name in ("local", "lonely", "habit")]
    ties = reach[:, drawn] @ spread[np.ix_(drawn, drawn)] @ reach[:, drawn].T
    residual = events + ties + np.tensordot(answer[1:], parts[1:], 1)
    q = np.sqrt(answer[1:])
    noise = (float(q[0]), float(q[1]), float(q[2]), float(q[3]))
    vulnerability, income = pull[:, _TRAITS.index("own")], pull[:, _TRAITS.index("income")]
    return Balance(week, vulnerability, income, float(answer[0]), noise, total, residual)


def _week(s: Symptoms, e: Events, b: Belonging, p: Purpose, a: Attitudes, causal: float) -> NDArray[np.float64]:
    k, kb, kp, kt = s.recovery, b.rate(), p.rate(), a.rate("trust")
    week = np.zeros((5, 5))
    week[DISTRESS, [DISTRESS, BELONGING, PURPOSE, DIFFICULTY]] = (
        1 - k - s.contagion, -k * causal * s.association, -k * s.purpose, k,
    )  # fmt: skip
    week[BELONGING, [DISTRESS, BELONGING]] = -kb * b.reverse / 2, 1 - kb * (1 + b.neighborhood_pull)
    week[PURPOSE, [DISTRESS, PURPOSE]] = -kp * p.distress, 1 - kp
    week[DIFFICULTY, DIFFICULTY] = 0.5 ** (1 / e.difficulty_half_life)
    week[TRUST, [BELONGING, TRUST]] = kt * a.trust_belonging, 1 - kt
    return week


def _pull(s: Symptoms, e: Events, b: Belonging, fleeting: float) -> NDArray[np.float64]:
    """Weekly pull of each trait on each state, (5, traits).

    Traits that raise the hazard of events raise distress and difficulty by that too. A recovery that is slower by the
    share x above the set point than below has its mean ``sqrt(2 / pi) sd x / 2`` higher (two half-normals).
    """
    column = {name: j for j, name in enumerate(_TRAITS)}
    pull = np.zeros((5, len(_TRAITS)))
    for name in ("own", "household", "people", "place", "lonely"):
        pull[DISTRESS, column[name]] = s.recovery
    slower = -s.slow_recovery * np.sqrt(2 / np.pi * fleeting) / 2
    pull[DISTRESS, column["income"]] = s.recovery * (s.income + slower)
    for state, share in ((DISTRESS, 1.0), (DIFFICULTY, e.carry)):
        pull[state, column["income"]] += share * e.mean() * e.income
        for name in ("own", "household"):
            pull[state, column[name]] += share * e.mean() * e.vulnerability
    pull[BELONGING, column["income"]] = b.rate() * b.income
    for name in ("baseline", "tenure", "local", "habit"):
        pull[BELONGING, column[name]] = b.rate()
    # a difference between places moves the neighborhood's mean with it, so nothing pulls it back
    pull[BELONGING, column["hood"]] = b.rate() * (1 + b.neighborhood_pull)
    return pull


def _trait_sd(s: Symptoms, b: Belonging, distress_share: float, belonging_share: float) -> NDArray[np.float64]:
    people = (
        s.woman**2 * s.reference_women * (1 - s.reference_women)
        + (s.age_decade * s.reference_age_sd / 10) ** 2
        + s.unemployed**2 * s.reference_unemployed * (1 - s.reference_unemployed)
        + s.renter**2 * s.reference_renters * (1 - s.reference_renters)
    )
    sd = {
        "own": s.own_sd,
        "household": s.household_sd,
        "people": np.sqrt(people),
        "income": np.sqrt(2.0),  # quintiles are evenly filled by definition
        "place": np.sqrt(distress_share + s.green**2),
        "baseline": b.own_sd,
        "hood": np.sqrt(belonging_share + b.safety**2),
        "tenure": b.tenure * b.reference_tenure_sd,
        "local": b.local * b.reference_local_sd,
        "lonely": s.loneliness * s.reference_loneliness_sd,
        "habit": b.participation * b.reference_participation_sd,
    }
    return np.array([float(sd[name]) for name in _TRAITS])


def _lyapunov(week: NDArray[np.float64], inputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """P = M P M' + Q for each Q."""
    n = len(week)
    solved = np.linalg.solve(np.eye(n * n) - np.kron(week, week), inputs.reshape(len(inputs), -1).T)
    return np.ascontiguousarray(solved.T).reshape(inputs.shape)


def _refuse(answer: NDArray[np.float64], s: Symptoms, causal: float) -> None:
    lower = {
        0: "symptoms.own_sd, symptoms.household_sd or events.size",
        1: "belonging.own_sd or the effects on belonging",
        2: "purpose.distress",
        3: "attitudes.trust_belonging",
    }
    for j, what in enumerate(("distress", "belonging", "purpose", "trust")):
        if not answer[1 + j] > 0:
            raise ValueError(f"the causes of {what} add up to more than its variance of 1; lower {lower[j]}")
    if not abs(answer[0]) < WIDEST:
        raise ValueError(
            f"at causal_share {causal} an association of {s.association} with distress would need a correlation of "
            f"{answer[0]:.2f} between vulnerability and the own baseline of belonging; "
            "bring symptoms.association and belonging.reverse closer together, or raise symptoms.own_sd"
        )


# feedback -----------------------------------------------------------------------------------------------------------

NODES = ("distress", "belonging", "neighborhood", "purpose", "loneliness", "participation", "habit", "trust", "stigma")
_LOWER = {
    ("distress", "belonging"): "symptoms.association",
    ("distress", "purpose"): "symptoms.purpose",
    ("distress", "loneliness"): "symptoms.loneliness",
    ("distress", "participation"): "symptoms.uplift",
    ("distress", "distress"): "symptoms.contagion",
    ("belonging", "distress"): "belonging.reverse",
    ("belonging", "neighborhood"): "belonging.neighborhood_pull",
    ("belonging", "habit"): "belonging.participation",
    ("purpose", "distress"): "purpose.distress",
    ("purpose", "participation"): "purpose.role",
    ("loneliness", "distress"): "ties.availability_distress",
    ("participation", "distress"): "participation.distress",
    ("participation", "belonging"): "participation.belonging",
    ("participation", "purpose"): "participation.purpose",
    ("participation", "neighborhood"): "participation.efficacy",
    ("participation", "habit"): "participation.habit",
    ("participation", "participation"): "participation.friends",
    ("participation", "trust"): "the weight of the barrier 'mistrust'",
    ("participation", "stigma"): "the weight of the barrier 'stigma'",
    ("habit", "participation"): "participation.habit_gain",
    ("trust", "belonging"): "attitudes.trust_belonging",
    ("trust", "participation"): "attitudes.trust_met",
    ("stigma", "participation"): "attitudes.contact",
    ("stigma", "stigma"): "attitudes.stigma_ties",
}


def gains(scenario: Scenario) -> NDArray[np.float64]:
    """Long-run answer of each mean state to a lasting unit change of each other, (9, 9) in the order of `NODES`.

    Participation is that of a typical activity at the reference attendance, so a slope of the utility counts
    p (1 - p); a habit's answer is the slope of ``gain p / (gain p + loss (1 - p))``.
    """
    s, b, w, a, p = scenario.symptoms, scenario.belonging, scenario.purpose, scenario.attitudes, scenario.participation
    activities = len(scenario.activities)
    # the reference attendance belongs to a scenario with several activities; a lone one never draws all of it
    attend = s.reference_attendance / max(activities, 4)
    slope = attend * (1 - attend) if activities else 0.0
    rest = p.habit_gain * attend + p.habit_loss * (1 - attend)
    free, pulled = s.recovery / (s.recovery + s.contagion), 1 + b.neighborhood_pull
    barrier = {
        kind: sum(x.weight for x in scenario.barriers.values() if x.kind == kind) for kind in ("mistrust", "stigma")
    }
    # collective efficacy is the mean of belonging and trust; it draws to volunteering alone
    efficacy = p.efficacy * sum(a.family == "volunteering" for a in scenario.activities.values()) / max(activities, 1)
    fade, contacts = a.rate("stigma"), activities * _mean_contact(scenario)
    gain = {
        ("distress", "belonging"): -free * scenario.causal_share * s.association,
        ("distress", "purpose"): -free * s.purpose,
        ("distress", "loneliness"): free * s.loneliness,
        ("distress", "participation"): -free * activities * s.uplift / s.recovery,
        ("distress", "distress"): 1 - free,
        ("belonging", "distress"): -b.reverse / 2 / pulled,
        ("belonging", "neighborhood"): b.neighborhood_pull / pulled,
        ("belonging", "habit"): (
            activities * b.participation * (1 - b.reference_participation) ** 2 + _own_culture(scenario) * b.heritage
        ) / pulled,
        ("neighborhood", "belonging"): 1.0,
        ("purpose", "distress"): -w.distress,
        ("purpose", "participation"): w.role * (
            activities * w.reference_roles / s.reference_attendance + w.mastery * _sum(scenario, "teaches")
        ),
        ("loneliness", "distress"): _withdrawal(scenario),
        ("participation", "distress"): -slope * p.distress / 2,
        ("participation", "belonging"): slope * p.belonging,
        ("participation", "purpose"): slope * p.purpose,
        ("participation", "habit"): slope * p.habit,
        ("participation", "neighborhood"): slope * efficacy / 2,
        ("participation", "participation"): slope * p.friends,
        # both barriers are felt as a logistic share with slope 1.5, so a quarter of that a SD
        ("participation", "trust"): slope * (barrier["mistrust"] * 1.5 / 4 + efficacy / 2),
        ("participation", "stigma"): -slope * barrier["stigma"] * 1.5 / 4 * _mean_label(scenario),
        ("habit", "participation"): p.habit_gain * p.habit_loss / max(rest, 1e-9) ** 2,
        ("trust", "belonging"): a.trust_belonging,
        ("trust", "participation"): a.trust_met * activities,
        ("stigma", "participation"): contacts * a.contact * a.contact_level / (fade + a.stigma_ties),
        ("stigma", "stigma"): a.stigma_ties / (fade + a.stigma_ties),
    }  # fmt: skip
    matrix = np.zeros((len(NODES), len(NODES)))
    for (to, of), value in gain.items():
        matrix[NODES.index(to), NODES.index(of)] = value
    return matrix


def check(scenario: Scenario) -> float:
    """Refuse a scenario whose feedback would run away; otherwise its strongest gain, below 1.

    Raises:
        ValueError: if the spectral radius of :func:`gains` is 1 or more, naming the strongest loop and what to lower;
            or as :func:`balance`.
    """
    balance(scenario)
    specific_noise(scenario)
    matrix = gains(scenario)
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    if radius < 1:
        return radius
    loop = _strongest_loop(matrix)
    around = " -> ".join(NODES[i] for i in (*reversed(loop), loop[-1]))
    links = [(NODES[i], NODES[j]) for i, j in zip(loop, (*loop[1:], loop[0]), strict=True)]
    lower = " or ".join(dict.fromkeys(_LOWER[link] for link in links if link in _LOWER))
    raise ValueError(f"feedback would run away (gain {radius:.2f}, must be below 1), most by {around}; lower {lower}")


def _withdrawal(scenario: Scenario) -> float:
    """Loneliness that a unit of everybody's distress brings: helpers who are less available give less support.

    Support is ``1 - exp(-sum)``: a relative change of availability changes it by ``(1 - support) (-ln(1 - support))``
    times that; support is taken at its reference level.
    """
    free = 1 / (1 + np.exp(-scenario.ties.availability))
    missing = 1 - min(scenario.events.reference_support, 0.999)
    return float(scenario.ties.availability_distress * (1 - free) * missing * -np.log(missing))


def _mean_label(scenario: Scenario) -> float:
    return float(np.mean([a.label for a in scenario.activities.values()])) if scenario.activities else 0.0


def _mean_contact(scenario: Scenario) -> float:
    return float(np.mean([a.contact for a in scenario.activities.values()])) if scenario.activities else 0.0


def _sum(scenario: Scenario, name: str) -> float:
    return float(sum(getattr(a, name) for a in scenario.activities.values()))


def _own_culture(scenario: Scenario) -> float:
    """Groups made for the mean resident's own culture."""
    return float(sum(scenario.population.cultures.get(a.culture, 0) for a in scenario.activities.values() if a.culture))


def _strongest_loop(matrix: NDArray[np.float64]) -> tuple[int, ...]:
    """The closed path of at most four links with the largest mean gain a link (geometric)."""
    size = np.abs(matrix)
    best = -1.0
    loop: tuple[int, ...] = (0,)
    for length in range(1, 5):
        for path in permutations(range(len(matrix)), length):
            gain = float(np.prod(size[path, np.roll(path, -1)])) ** (1 / length)
            if gain > best:
                best, loop = gain, path
    return loop
