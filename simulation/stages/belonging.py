"""Stage 9, belonging and purpose: belonging follows place, ties and taking part, and falls with distress.

``belonging' = belonging + k (target - belonging) + noise``, ``target = own baseline + neighborhood + income
+ tenure ln(1 + years) + safety + local L / (L + half) + participation H / (H + 1) + pull (neighborhood mean - own)
- reverse max(distress, 0) - displacement``, each as the deviation from its reference level, so that the baseline mean
is 0. ``H`` sums habits of open groups, weighted ``exp(q quality)``. ``displacement`` weighs on long-term residents, by
``1 + poor (5 - quintile) / 4`` more on those with less. If ``heritage`` is above 0 (it is 0), groups made for one's own
culture add ``heritage`` times their weighted habits. Purpose is
``purpose' = purpose + k_p (role (roles held - reference) - fall distress - purpose) + noise``. Roles go round: a visit
counts the share of visitors who hold one, a say as part of a role (the activity's ``voice`` and what the lever ``say``
adds in its organization), and mastery of what is taught as another, which is 0 by default. With ``ladder`` above 0 (it
is 0) roles do not go round: a visitor's share of them grows with habit against the other visitors', their number stays.

The stage also counts the neighborhoods: residents, mean belonging, mean trust and collective efficacy (their mean:
trust and cohesion, Sampson 1997), in whole numbers, so that neither threads nor the order of rows can matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.feedback import MEAN_POSITIVE, balance
from simulation.kernels import kernel
from simulation.memo import once_each
from simulation.randomness import Decision
from simulation.residents import Group
from simulation.stages.events import per_activity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario
    from simulation.world import World

READS: tuple[str, ...] = (
    "belonging", "purpose", "trust", "distress", "belonging_baseline", "income", "tenure", "local_ties", "habit",
    "attended", "groups", "culture", "neighborhood", "belonging_effect", "safety", "quality", "open", "unit_of",
    "organization_of", "dwelling", "arrival", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = (
    "next.belonging", "next.purpose", "mean_belonging", "mean_trust", "efficacy", "population",
)  # fmt: skip

LONG_TERM = int(Group.LONG_TERM)
FIXED = float(1 << 20)  # a latent in whole numbers: a millionth of an SD, and ten million residents fit well
(CONSTANT, RATE, INCOME, TENURE, LOCAL, HALF, PARTICIPATION, PULL, REVERSE, DISPLACED, BELONGING_NOISE, PURPOSE_RATE,
 ROLE, FALL, ROLES, PURPOSE_NOISE, POOR) = range(17)  # fmt: skip


@kernel
def belong(
    start: Any, stop: Any, noise: Any, neighborhood: Any, income: Any,
    tenure: Any, groups: Any, baseline: Any, local_ties: Any, habit: Any, attended: Any, place: Any, pressure: Any,
    worth: Any, roles: Any, p: Any, distress: Any, belonging: Any, purpose: Any, next_belonging: Any, next_purpose: Any,
) -> None:  # fmt: skip
    """Write next week's belonging and purpose; place (H,), pressure (H,) or empty, worth and roles (H, A)."""
    one, zero = np.float32(1), np.float32(0)
    n_activities = habit.shape[1]
    for i in range(start, stop):
        h, own, d = neighborhood[i], belonging[i], distress[i]
        part = zero
        for a in range(n_activities):
            part += habit[i, a] * worth[h, a]
        target = p[CONSTANT] + baseline[i] + place[h] + p[INCOME] * np.float32(income[i])
        target += p[TENURE] * np.log(one + tenure[i])
        target += p[LOCAL] * local_ties[i] / (local_ties[i] + p[HALF]) + p[PARTICIPATION] * part / (one + part)
        target -= p[PULL] * own + p[REVERSE] * max(d, zero)
        if pressure.shape[0] > 0 and groups[i] & LONG_TERM:
            target -= p[DISPLACED] * pressure[h] * (one + p[POOR] * np.float32(5 - income[i]))
        next_belonging[i] = own + p[RATE] * (target - own) + p[BELONGING_NOISE] * noise[0, i - start]
        held = -p[ROLES]
        bits, a = attended[i], 0
        while bits != 0:
            if bits & np.uint32(1):
                held += roles[h, a]
            bits >>= np.uint32(1)
            a += 1
        goal = p[ROLE] * held - p[FALL] * d
        next_purpose[i] = purpose[i] + p[PURPOSE_RATE] * (goal - purpose[i]) + p[PURPOSE_NOISE] * noise[1, i - start]


@kernel
def count(start: Any, stop: Any, neighborhood: Any, belonging: Any, trust: Any, hoods: Any) -> Any:
    """Residents, and sums of belonging and trust in whole numbers, by neighborhood, (3, H) int64."""
    out = np.zeros((3, hoods), np.int64)
    for i in range(start, stop):
        h = neighborhood[i]
        out[0, h] += 1
        out[1, h] += np.int64(np.rint(np.float64(belonging[i]) * FIXED))
        out[2, h] += np.int64(np.rint(np.float64(trust[i]) * FIXED))
    return out


def count_neighborhoods(world: World) -> None:
    """Write population, mean belonging, mean trust and efficacy of every neighborhood; 0 where nobody lives."""
    r, places, hoods = world.residents, world.places, world.places.dims["H"]
    parts = world.over(lambda a, b: count(a, b, r.neighborhood, r.belonging, r.trust, hoods))
    people, belonging, trust = np.sum(parts, axis=0)
    share = 1 / (FIXED * np.maximum(people, 1))
    places.population[:] = people
    places.mean_belonging[:], places.mean_trust[:] = belonging * share, trust * share
    places.efficacy[:] = (places.mean_belonging + places.mean_trust) / 2


def centre(scenario: Scenario) -> float:
    """What the target of the baseline's mean resident must be shifted by for mean belonging 0."""
    b = scenario.belonging
    return b.reverse * MEAN_POSITIVE - (
        b.income * 3 + b.tenure * b.reference_tenure + b.local * b.reference_local
        + b.participation * b.reference_participation
    )  # fmt: skip


def place_part(world: World) -> NDArray[np.float32]:
    """What a neighborhood adds to its residents' target, the pull of its mean included, (H,)."""
    b, places = world.scenario.belonging, world.places
    safety = places.safety + world.levers.get("safety")
    pull = np.float32(b.neighborhood_pull) * places.mean_belonging
    return np.asarray(places.belonging_effect + np.float32(b.safety) * safety + pull, np.float32)


def worth_of_habit(world: World) -> NDArray[np.float32]:
    """What a full habit of each activity counts in each neighborhood: 0 if closed, else exp(q quality), (H, A)."""
    places, of = world.places, world.places.unit_of
    worth = np.exp(np.float32(world.scenario.belonging.quality) * places.quality) * (places.open != 0)
    return np.ascontiguousarray(worth[of, np.arange(of.shape[1])[None, :]], np.float32)


def worth_of_visits(world: World) -> NDArray[np.float32]:
    """Roles that a visit counts for by neighborhood and activity, what levers add to the say included, (H, A)."""
    places, of, p = world.places, world.places.unit_of, world.scenario.purpose
    each = per_activity(world, "roles", "voice", "teaches")
    say = np.broadcast_to(each[:, 1], places.organization_of.shape)
    if world.levers.touched("say"):
        say = np.clip(say + world.levers.get("say")[places.organization_of], 0, 1)
    roles = each[:, 0] + np.float32(p.voice) * say + np.float32(p.mastery) * each[:, 2]
    return np.ascontiguousarray(roles[of, np.arange(of.shape[1])[None, :]], np.float32)


def keep_heritage(world: World, worth: NDArray[np.float32], start: int, stop: int) -> None:
    """Add what habits of groups made for one's own culture are worth beyond other habits."""
    r, b = world.residents, world.scenario.belonging
    cultures = list(world.scenario.population.cultures)
    for a, activity in enumerate(world.activities.values()):
        if activity.culture in cultures:
            own = r.culture[start:stop] == cultures.index(activity.culture)
            gain = np.float32(b.rate() * b.heritage) * r.habit[start:stop, a] * worth[r.neighborhood[start:stop], a]
            r.next.belonging[start:stop] += gain * own


def climb(world: World) -> None:
    """Let those who come regularly hold more of the roles and newcomers fewer; as many are held in all."""
    r, u = world.residents, world.scenario.purpose
    roles = per_activity(world, "roles")

    def total(start: int, stop: int) -> NDArray[np.int64]:
        """Visitors and their habits in whole numbers, by activity, (2, A)."""
        came = r.attended[start:stop, None] >> np.arange(roles.size, dtype=np.uint32) & np.uint32(1)
        habit = np.rint(r.habit[start:stop].astype(np.float64) * FIXED).astype(np.int64)
        return np.stack([came.sum(axis=0, dtype=np.int64), (habit * came).sum(axis=0)])

    visitors, habits = np.sum(world.over(total), axis=0)
    mean = habits / (FIXED * np.maximum(visitors, 1))
    gain = np.float32(u.rate() * u.role * u.ladder) * roles * (mean > 0)
    step = np.where(mean > 0, 1 / np.where(mean > 0, mean, 1), 0).astype(np.float32)

    def block(start: int, stop: int) -> None:
        for a in np.flatnonzero(gain):
            rows = start + np.flatnonzero(r.attended[start:stop] >> np.uint32(a) & np.uint32(1))
            r.next.purpose[rows] += gain[a] * (r.habit[rows, a] * step[a] - 1)

    world.over(block)


@once_each
def parameters(scenario: Scenario) -> NDArray[np.float32]:
    """The kernel's numbers, in the order of the module's constants."""
    b, u, noise = scenario.belonging, scenario.purpose, balance(scenario).noise
    return np.array(
        [centre(scenario), b.rate(), b.income, b.tenure, b.local, b.local_half, b.participation, b.neighborhood_pull,
         b.reverse, b.displacement, noise[1], u.rate(), u.role, u.distress, u.reference_roles, noise[2],
         b.displacement_poor / 4], np.float32,
    )  # fmt: skip


def run(world: World) -> None:
    """Let residents belong for a week."""
    r = world.residents
    count_neighborhoods(world)
    place, worth, p = place_part(world), worth_of_habit(world), parameters(world.scenario)
    pressure = np.maximum(world.levers.get_or_empty("displacement"), 0)  # protection cannot do more than end it
    roles = worth_of_visits(world)
    world.over(
        lambda a, b: belong(
            a, b, world.normals(Decision.BELONGING_NOISE, a, b, count=2), r.neighborhood, r.income, r.tenure, r.groups,
            r.belonging_baseline, r.local_ties, r.habit, r.attended, place, pressure, worth, roles, p, r.distress,
            r.belonging, r.purpose, r.next.belonging, r.next.purpose,
        )
    )  # fmt: skip
    if world.scenario.belonging.heritage > 0:
        world.over(lambda a, b: keep_heritage(world, worth, a, b))
    if world.scenario.purpose.ladder > 0:
        climb(world)
