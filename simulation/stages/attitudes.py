"""Stage 10, attitudes: contact lowers stigma, which drifts back; trust and literacy follow what residents meet.

Each scale is ``x' = x + k (own baseline - x) + moves + noise``; gains fade because ``k`` always pulls back.
Stigma: drift to the ties' mean, and ``c contact / (1 + c contact)`` of the way to a floor, so that contact has less
and less left to do. Trust: baseline ``b belonging + met M / (M + 2)``, less for each refusal. Trust in services:
lower at home in residents with trauma, up with each session, down with each week of waiting. Literacy: baseline by
schooling, drift to the ties' mean, and visits that teach take it part of the way to a ceiling. Campaigns, champions
and the rest come as levers (SD a week).
Every move counts from its reference level, so that the baseline means are 0.

Sources: see :class:`simulation.parameters.attitudes.Attitudes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.feedback import balance
from simulation.kernels import kernel
from simulation.memo import once_each
from simulation.randomness import Decision
from simulation.residents import CareState, Group
from simulation.stages.events import per_activity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.attitudes import Attitudes
    from simulation.scenario import Scenario
    from simulation.world import World

READS: tuple[str, ...] = (
    "stigma", "trust", "service_trust", "literacy", "belonging", "education", "groups", "lived_met", "ties_met",
    "attended", "refused", "session", "care_state", "ties_stigma", "ties_literacy", "dwelling", "arrival", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = ("next.stigma", "next.trust", "next.service_trust", "next.literacy")

LIVED, TRAUMA = int(Group.LIVED_EXPERIENCE), int(Group.TRAUMA)
WAITING = int(CareState.WAITING)
MEAN_TIES = 12.0  # for the small part that ties add to the variance
(STIGMA_RATE, STIGMA_MEAN, STIGMA_LIVED, STIGMA_TIES, CONTACT, FLOOR, CONTACT_MEAN, STIGMA_NOISE,
 TRUST_RATE, TRUST_BELONGING, TRUST_MET, MET_MEAN, REFUSED, TRUST_NOISE,
 SERVICE_RATE, SESSION, WAIT, SERVICE_NOISE, TRAUMA_TRUST, TRAUMA_MEAN,
 LITERACY_RATE, EDUCATION, EDUCATION_MEAN, LITERACY_TIES, TEACHING, CEILING, TEACHING_MEAN,
 LITERACY_NOISE) = range(28)  # fmt: skip


@kernel
def hold(
    start: Any, stop: Any, noise: Any, education: Any, groups: Any,
    belonging: Any, lived_met: Any, ties_met: Any, attended: Any, refused: Any, session: Any, care_state: Any,
    ties_stigma: Any, ties_literacy: Any, teaches: Any, p: Any, push_stigma: Any, push_trust: Any, push_service: Any,
    push_literacy: Any, stigma: Any, trust: Any, service_trust: Any, literacy: Any, next_stigma: Any, next_trust: Any,
    next_service_trust: Any, next_literacy: Any,
) -> None:  # fmt: skip
    """Write next week's four scales; ``noise`` (4, block)."""
    one, two = np.float32(1), np.float32(2)
    for i in range(start, stop):
        n = i - start
        s, t, v, l = stigma[i], trust[i], service_trust[i], literacy[i]  # noqa: E741
        around_s, around_l = ties_stigma[i] - s, ties_literacy[i] - l

        contact = p[CONTACT] * lived_met[i]
        own = p[STIGMA_MEAN]
        if groups[i] & LIVED:
            own += p[STIGMA_LIVED]
        x = s + p[STIGMA_RATE] * (own - s) + p[STIGMA_TIES] * around_s + p[STIGMA_NOISE] * noise[0, n]
        x += contact / (one + contact) * (p[FLOOR] - s) - p[CONTACT_MEAN]
        if push_stigma.shape[0] > 0:
            x += push_stigma[i]
        next_stigma[i] = x

        met = np.float32(ties_met[i])
        own = p[TRUST_BELONGING] * belonging[i] + p[TRUST_MET] * (met / (met + two) - p[MET_MEAN])
        x = t + p[TRUST_RATE] * (own - t) + p[TRUST_NOISE] * noise[1, n]
        if refused[i] != 0:
            x -= p[REFUSED]
        if push_trust.shape[0] > 0:
            x += push_trust[i]
        next_trust[i] = x

        own = p[TRAUMA_MEAN]
        if groups[i] & TRAUMA:
            own -= p[TRAUMA_TRUST]
        x = v + p[SERVICE_RATE] * (own - v) + p[SESSION] * np.float32(session[i]) + p[SERVICE_NOISE] * noise[2, n]
        if care_state[i] == WAITING:
            x -= p[WAIT]
        if push_service.shape[0] > 0:
            x += push_service[i]
        next_service_trust[i] = x

        taught = np.float32(0)
        bits, a = attended[i], 0
        while bits != 0:
            if bits & np.uint32(1):
                taught += teaches[a]
            bits >>= np.uint32(1)
            a += 1
        taught *= p[TEACHING]
        own = p[EDUCATION] * (np.float32(education[i]) - p[EDUCATION_MEAN])
        x = l + p[LITERACY_RATE] * (own - l) + p[LITERACY_TIES] * around_l + p[LITERACY_NOISE] * noise[3, n]
        x += taught / (one + taught) * (p[CEILING] - l) - p[TEACHING_MEAN]
        if push_literacy.shape[0] > 0:
            x += push_literacy[i]
        next_literacy[i] = x


def noise(fade: float, drift: float, between: float) -> float:
    """Weekly noise SD that gives variance 1 to a scale that fades, drifts to ties and differs between groups.

    On a random network of mean degree m the drift d to the ties' mean adds the share ``(d / (k + d))^2 / m`` to the
    variance (second moment of the network's spectrum, 1 / m).
    """
    k = fade + drift
    alone = (1 - between) / (1 + (drift / k) ** 2 / MEAN_TIES)
    return float(np.sqrt(max(alone, 0.0) * (1 - (1 - k) ** 2)))


def between_groups(a: Attitudes) -> tuple[float, float]:
    """Variance of stigma and of literacy that lies between groups' own baselines."""
    pulled = a.rate("stigma") / (a.rate("stigma") + a.stigma_ties)
    taught = a.rate("literacy") / (a.rate("literacy") + a.literacy_ties)
    lived = a.lived_experience**2 * a.reference_lived * (1 - a.reference_lived)
    return pulled**2 * lived, taught**2 * (a.education * a.reference_education_sd) ** 2


def of_trauma(a: Attitudes) -> float:
    """Variance of trust in services that lies between residents with and without trauma."""
    return float(a.trauma**2 * a.reference_trauma * (1 - a.reference_trauma))


@once_each
def parameters(scenario: Scenario) -> NDArray[np.float32]:
    """The kernel's numbers, in the order of the module's constants."""
    a = scenario.attitudes
    stigma, trust, service, literacy = (a.rate(scale) for scale in ("stigma", "trust", "service", "literacy"))
    of_stigma, of_literacy = between_groups(a)
    contact, teaching = a.contact * a.reference_contact, a.teaching * a.reference_teaching
    return np.array(
        [stigma, -a.lived_experience * a.reference_lived, a.lived_experience, a.stigma_ties, a.contact,
         a.contact_level, contact * a.contact_level, noise(stigma, a.stigma_ties, of_stigma),
         trust, a.trust_belonging, a.trust_met, a.reference_met, a.refused, balance(scenario).noise[3],
         service, a.session, a.waiting, noise(service, 0.0, of_trauma(a)), a.trauma,
         a.trauma * a.reference_trauma,
         literacy, a.education, a.reference_education, a.literacy_ties, a.teaching, a.taught_level,
         teaching * a.taught_level, noise(literacy, a.literacy_ties, of_literacy)], np.float32,
    )  # fmt: skip


def run(world: World) -> None:
    """Let attitudes change for a week."""
    r, levers = world.residents, world.levers
    p, teaches = parameters(world.scenario), per_activity(world, "teaches")
    pushes = [levers.get_or_empty(name) for name in ("stigma", "trust", "service_trust", "literacy")]
    world.over(
        lambda a, b: hold(
            a, b, world.normals(Decision.ATTITUDE_NOISE, a, b), r.education, r.groups, r.belonging, r.lived_met,
            r.ties_met, r.attended, r.refused, r.session, r.care_state, r.ties_stigma, r.ties_literacy, teaches, p,
            *pushes, r.stigma, r.trust, r.service_trust, r.literacy, r.next.stigma, r.next.trust, r.next.service_trust,
            r.next.literacy,
        )
    )  # fmt: skip


MOVES = ("contact", "ties", "programs")


def stigma_moves(world: World, rows: NDArray[Any]) -> NDArray[np.float64]:
    """How far each of :data:`MOVES` moved these residents' mean stigma in the week that is over, SD, (3,).

    The terms of the equation above: contact in groups beyond the reference level, drift to ties, push of programs.
    """
    r, push, p = world.residents, world.levers.get_or_empty("stigma"), parameters(world.scenario)
    s = r.next.stigma[rows].astype(np.float64)  # when a week is over, ``next`` holds the states it began with
    contact = p[CONTACT] * r.lived_met[rows].astype(np.float64)
    by_contact = (contact / (1 + contact) * (p[FLOOR] - s)).mean() - p[CONTACT_MEAN]
    by_ties = p[STIGMA_TIES] * (r.ties_stigma[rows] - s).mean()
    return np.array([by_contact, by_ties, push[rows].mean(dtype=np.float64) if push.size else 0.0])
