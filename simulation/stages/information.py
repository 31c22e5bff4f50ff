"""Stage 3, information: who comes to know which activity.

Weekly chance to learn of an offered activity not yet known: ``learn + learn_ties * (ties who went last week) +
inform + news``: the levers of champions and campaigns, who tell of everything, and of what is announced by itself. At
most one is learned a week, drawn with one keyed uniform over the chances in order of activity. Activities without habit
drop out of mind at ``forget`` a week. Knowledge spreads along ties; behavior follows only through choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import FEW, kernel, over
from simulation.randomness import Decision

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

READS: tuple[str, ...] = (
    "attended", "neighbor", "degree", "neighborhood", "unit_of", "open", "habit", "known", "dwelling", "arrival",
    "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = ("known", "ties_went")


def tell(
    start: int, stop: int, attended: NDArray[Any], degree: NDArray[Any], neighbor: NDArray[Any],
    ties_went: NDArray[Any],
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:  # fmt: skip
    """Let those who went be counted by each of their ties; whole numbers, so the order of rows cannot matter.

    Far fewer went than stayed: telling from their side is several times faster than asking from everybody's.

    Returns:
        What belongs to ties outside start .. stop-1, for :func:`pass_on`: their rows and the activity.
    """
    rows = start + np.flatnonzero(attended[start:stop])
    most = int(np.sum(degree[rows] * np.bitwise_count(attended[rows]).astype(np.int64)))
    row, activity = np.empty(most, np.int32), np.empty(most, np.uint8)
    n = _tell(rows, np.uint32(start), np.uint32(stop), attended, degree, neighbor, ties_went, row, activity)
    return row[:n], activity[:n]


@kernel
def _tell(
    rows: Any, first: Any, behind: Any, attended: Any, degree: Any, neighbor: Any, ties_went: Any, row: Any,
    activity: Any,
) -> Any:  # fmt: skip
    one, n = np.uint32(1), np.uint64(0)
    for t in range(np.uint64(rows.shape[0])):
        i = np.uint64(rows[t])
        went, a, held = attended[i], np.uint64(0), np.uint64(degree[i])
        while went:
            if went & one:
                for d in range(held):
                    j = np.uint32(neighbor[i, d])
                    if first <= j < behind:
                        ties_went[np.uint64(j), a] += np.uint8(1)
                    else:
                        row[n], activity[n] = j, a
                        n += np.uint64(1)
            went >>= one
            a += np.uint64(1)
    return n


@kernel
def pass_on(row: Any, activity: Any, ties_went: Any) -> None:
    """Count what :func:`tell` left over."""
    for t in range(row.shape[0]):
        ties_went[np.uint32(row[t]), activity[t]] += np.uint8(1)


@kernel
def spread(
    start: Any, stop: Any, draw: Any, neighborhood: Any, running: Any, inform: Any, news: Any, habit: Any, rates: Any,
    ties_went: Any, known: Any,
) -> None:  # fmt: skip
    """Learn and forget; ``running`` is (H,) bits, ``news`` (H, A) or empty, ``rates`` learn, per tie, forget."""
    n_activities = habit.shape[1]
    one = np.uint32(1)
    announced = news.shape[0] > 0
    for i in range(start, stop):
        visits = 0
        for a in range(n_activities):
            visits += ties_went[i, a]
        mine, offered = known[i], running[neighborhood[i]]
        each = rates[0] + (inform[i] if inform.shape[0] > 0 else np.float32(0))
        u_learn, u_forget = draw[0, i - start], draw[1, i - start]
        # most residents learn and forget nothing: a bound on both chances spares them the loop over activities
        many, said = np.float32(n_activities), np.float32(0)
        if announced:
            for a in range(n_activities):
                said += news[neighborhood[i], a]
        if u_learn >= each * many + rates[1] * np.float32(visits) + said and u_forget >= rates[2] * many:
            continue
        total, total_lost, before = np.float32(0), np.float32(0), mine
        for a in range(n_activities):
            bit = one << np.uint32(a)
            if before & bit:
                if habit[i, a] < np.float32(0.05):
                    last = total_lost
                    total_lost += rates[2]
                    if last <= u_forget < total_lost:
                        mine &= ~bit
            elif offered & bit:
                last = total
                total += each + rates[1] * np.float32(ties_went[i, a])
                if announced:
                    total += news[neighborhood[i], a]
                if last <= u_learn < total:
                    mine |= bit
        known[i] = mine


def run(world: World) -> None:
    """Spread knowledge of activities for a week."""
    r, t, p = world.residents, world.ties, world.scenario.participation
    running = open_to(world)
    rates = np.array([p.learn, p.learn_ties, p.forget], np.float32)
    inform, news = world.levers.get_or_empty("inform"), world.levers.get_or_empty("news")
    if news.shape[0] > 0:
        of = world.places.unit_of
        news = np.ascontiguousarray(news[of, np.arange(of.shape[1])[None, :]])
    r.ties_went.fill(0)
    # a block tells its own residents; few ties lead out of a block this large, and one hand counts those
    left = over(
        world.n, world.threads, lambda a, b: tell(a, b, r.attended, t.degree, t.neighbor, r.ties_went),
        parts=4 if world.n > FEW else 1,
    )  # fmt: skip
    for row, activity in left:
        pass_on(row, activity, r.ties_went)
    world.over(
        lambda a, b: spread(
            a, b, world.units(Decision.LEARN, a, b), r.neighborhood, running, inform, news, r.habit, rates,
            r.ties_went, r.known,
        )
    )  # fmt: skip


def open_to(world: World) -> NDArray[np.uint32]:
    """Which activities are open to the residents of each neighborhood, as bits, (H,)."""
    p = world.places
    columns = np.arange(p.dims["A"])
    return bits_of(p.open[p.unit_of, columns[None, :]])


def bits_of(flags: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Rows of 0/1 flags (H, A) as one word each, activity a at bit a."""
    weights = np.uint32(1) << np.arange(flags.shape[1], dtype=np.uint32)
    return np.asarray((flags != 0) @ weights, np.uint32)
