"""Ties who are available give support; what is missing, as mood colors it, is loneliness.

    support         = 1 - exp(-(sum over ties of strength * availability * weight(kind) + outside_support + callers
                                + company))
    company'        = company / 2^(1 / company_half_life) + what this week's session of a closed group adds
    missing_support = max(0, desired_support - support)
    loneliness      = min(1, max(0, desired_support - support + mood * distress))
    availability_j = 1 / (1 + exp(-availability + availability_distress * distress_j))

Low mood makes the same support feel like less, and good mood like more (``ties.mood``): most of why loneliness and
depression go together in surveys. Only support that is missing adds to distress in stage 8. The way back from mood
over loneliness to mood is left out on purpose: the persistence of distress is calibrated to how long it is seen to
last, which holds any such circle already, and so programs act on distress through support alone.

A helper's own distress lowers what the helper can give. Weights follow Gariepy (2016): spouse and household above
family above friends. Sums run over a resident's own slots in the order the ties were made. What else the week asks of
ties is looked up on the same way round: how strong the local ones are, and what they think (stage 10 reads it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.table import staggered

if TYPE_CHECKING:
    from simulation.world import World

READS = (
    "distress", "stigma", "literacy", "neighborhood", "desired_support", "outside_support",
    "company", "degree", "neighbor", "strength", "kind", "levers",
)  # fmt: skip
WRITES = ("company", "support", "missing_support", "loneliness", "local_ties", "ties_stigma", "ties_literacy")

MOST = np.float32(9)  # tie weight that is still told apart: support is 0.9999


def run(world: World) -> None:
    """Write this week's support, what is missing of it, loneliness, local ties and what ties think."""
    people, ties, p = world.residents, world.ties, world.scenario.ties
    seen = staggered((world.n, 4), "float32", 7)
    numbers = np.array([p.availability, p.availability_distress], np.float32)
    weight = np.array(p.by_kind("weight"), np.float32)
    callers, sessions = world.levers.get_or_empty("support"), world.levers.get_or_empty("company")
    kept = np.float32(0.5 ** (1 / p.company_half_life))
    world.over(
        lambda start, stop: _show(
            start, stop, people.distress, people.stigma, people.literacy, people.neighborhood, numbers, seen
        )
    )
    world.over(
        lambda start, stop: _support(
            start, stop, ties.degree, ties.neighbor, ties.strength, ties.kind, seen, weight,
            callers, sessions, kept, people.company, people.outside_support, people.desired_support, people.distress,
            np.float32(p.mood), people.support, people.missing_support, people.loneliness, people.local_ties,
            people.ties_stigma, people.ties_literacy,
        )
    )  # fmt: skip


@kernel
def _show(
    start: Any, stop: Any, distress: Any, stigma: Any, literacy: Any, neighborhood: Any, numbers: Any, seen: Any
) -> None:
    """What ties look up of each resident, side by side: availability, stigma, literacy, neighborhood."""
    one = np.float32(1)
    for i in range(start, stop):
        seen[i, 0] = one / (one + np.exp(numbers[1] * distress[i] - numbers[0]))
        seen[i, 1], seen[i, 2], seen[i, 3] = stigma[i], literacy[i], neighborhood[i]


@kernel
def _support(
    start: Any, stop: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, seen: Any, weight: Any,
    callers: Any, sessions: Any, kept: Any, company: Any, outside: Any, desired: Any, distress: Any, mood: Any,
    support: Any, missing: Any, loneliness: Any, local_ties: Any, ties_stigma: Any, ties_literacy: Any,
) -> None:  # fmt: skip
    one, none = np.float32(1), np.float32(0)
    for i in range(start, stop):
        company[i] = kept * company[i]
        if sessions.shape[0] > 0:
            company[i] = min(company[i] + max(sessions[i], none), MOST)
        total = outside[i] + company[i]
        if callers.shape[0] > 0:
            total += max(callers[i], none)
        local, stigma, literacy, here = none, none, none, seen[i, 3]
        held = np.uint64(degree[i])
        for d in range(held):  # unsigned numbers as indices: no test for counting from the end
            j, s = np.uint32(neighbor[i, d]), strength[i, d]
            total += s * seen[j, 0] * weight[np.uint8(kind[i, d])]
            stigma += seen[j, 1]
            literacy += seen[j, 2]
            local += s * np.float32(seen[j, 3] == here)
        if held:
            share = one / np.float32(held)
            ties_stigma[i], ties_literacy[i] = stigma * share, literacy * share
        else:
            ties_stigma[i], ties_literacy[i] = seen[i, 1], seen[i, 2]
        local_ties[i] = local
        support[i] = one - np.exp(-total)
        gap = desired[i] - support[i]
        missing[i] = max(none, gap)
        loneliness[i] = min(one, max(none, gap + mood * distress[i]))
