"""Stage 3, information: who comes to know which activity.

Weekly chance to learn of an offered activity not yet known: ``learn + learn_ties * (ties who went last week) +
inform`` (the lever of champions and campaigns). At most one is learned a week, drawn with one keyed uniform over the
chances in order of activity. Activities without habit drop out of mind at ``forget`` a week. Knowledge spreads
along ties; behavior follows only through choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.randomness import Decision, resident_words, unit

if TYPE_CHECKING:
    from simulation.world import World

READS: tuple[str, ...] = (
    "attended", "neighbor", "degree", "neighborhood", "unit_of", "open", "habit", "known", "dwelling", "arrival", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = ("known", "ties_went")

LEARN = int(Decision.LEARN)


@kernel
def spread(
    start: Any, stop: Any, seed: Any, week: Any, dwelling: Any, arrival: Any, neighborhood: Any, degree: Any,
    neighbor: Any, attended: Any, running: Any, inform: Any, habit: Any, rates: Any, known: Any, ties_went: Any,
) -> None:  # fmt: skip
    """Count ties who went, then learn and forget; ``running`` is (H, A), ``rates`` learn, per tie, forget."""
    n_activities = habit.shape[1]
    one = np.uint32(1)
    for i in range(start, stop):
        for a in range(n_activities):
            ties_went[i, a] = 0
        for d in range(degree[i]):
            went = attended[neighbor[i, d]]
            a = 0
            while went != 0:
                if went & one:
                    ties_went[i, a] += 1
                went >>= one
                a += 1
        w = resident_words(seed, LEARN, 0, week, dwelling[i], arrival[i])
        u_learn, u_forget = unit(w[0]), unit(w[1])
        h, learned, lost = neighborhood[i], False, False
        total, total_lost = np.float32(0), np.float32(0)
        extra = inform[i] if inform.shape[0] > 0 else np.float32(0)
        mine = known[i]
        for a in range(n_activities):
            bit = one << np.uint32(a)
            if mine & bit:
                if habit[i, a] < np.float32(0.05):
                    total_lost += rates[2]
                    if not lost and u_forget < total_lost:
                        mine, lost = mine & ~bit, True
            elif running[h, a]:
                total += rates[0] + rates[1] * np.float32(ties_went[i, a]) + extra
                if not learned and u_learn < total:
                    mine, learned = mine | bit, True
        known[i] = mine


def run(world: World) -> None:
    """Spread knowledge of activities for a week."""
    r, t, p = world.residents, world.ties, world.scenario.participation
    running = open_to(world)
    rates = np.array([p.learn, p.learn_ties, p.forget], np.float32)
    inform = world.levers.get_or_empty("inform")
    world.over(
        lambda a, b: spread(
            a, b, world.key, world.week, r.dwelling, r.arrival, r.neighborhood, t.degree, t.neighbor, r.attended,
            running, inform, r.habit, rates, r.known, r.ties_went,
        )
    )  # fmt: skip


def open_to(world: World) -> Any:
    """Which activities are open to the residents of each neighborhood, (H, A) uint8."""
    p = world.places
    columns = np.arange(p.dims["A"])
    return np.ascontiguousarray(p.open[p.unit_of, columns[None, :]])
