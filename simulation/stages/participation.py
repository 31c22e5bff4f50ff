"""Stage 4, participation: who wants to go, what keeps them away, who is admitted.

A discrete choice in each free time slot among the activities known, open, meeting and for one's group, against
staying away (0):

``V = appeal + taste + b.belonging + b.purpose + b.habit + b.(share of ties who went) + b.fit + b.quality +
b.champion + b.schooling + b.older - b.max(distress, 0) - sum over barriers of weight * susceptibility * exposure``

with keyed Gumbel draws, so an activity goes if ``V + Gumbel`` is the highest in its slot (McFadden 1974). A barrier
is recorded as the reason of unmet demand when a resident who stayed away in a slot would have gone without any
barrier, on the same draws; the reason is the barrier that took most. A full group admits by keyed priority.
Habit follows last week's attendance: ``habit' = habit + gain (1 + c ties met)(1 - habit)`` after a visit, a loss
after a missed meeting. Two slopes are 0 by default: collective efficacy draws to volunteering (``b.efficacy``), and a
visit leaves a memory of how well it was led and whether it fitted (``satisfaction``). A course is open to newcomers
in the first weeks of its term only; later it is for those in whom it is a habit.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.delivery.targeting import members
from simulation.kernels import FEW, kernel, over
from simulation.memo import once_each
from simulation.randomness import Decision, uniforms
from simulation.settings.groups_kernel import subgroup
from simulation.stages import calendar
from simulation.stages.information import bits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.residents import Who
    from simulation.world import World

READS: tuple[str, ...] = (
    "known", "habit", "taste", "ties_went", "ties_met", "attended", "belonging", "purpose", "distress", "stigma",
    "trust", "degree", "neighborhood", "free_slots", "groups", "education", "age", "culture", "dwelling", "arrival",
    "open", "meets", "capacity", "quality", "exposure", "efficacy", "unit_of", "parallel", "levers", "susceptibility",
)  # fmt: skip
WRITES: tuple[str, ...] = ("attended", "refused", "unmet", "habit", "attendance", "demand", "susceptibility")

SLOT_NAMES = ("weekday", "evening", "weekend")  # in the order of the bits of free_slots
SLOTS = len(SLOT_NAMES)
KEPT = 0.05  # habit above which somebody still has a place in a course; below it activities are forgotten, too
OUTSIDE = 15  # item of the draws of staying away
FULL = 120  # reason of unmet demand when the group was full
(BELONGING, PURPOSE, HABIT, FRIENDS, FIT, CHAMPION, DISTRESS, EDUCATION, VOLUNTEERING, OLDER, GAIN, LOSS,
 TIES) = range(13)  # fmt: skip


@kernel
def choose(
    start: Any, stop: Any, draw: Any, neighborhood: Any, free_slots: Any, known: Any, may: Any, taste: Any,
    ties_went: Any, ties_met: Any, degree: Any, belonging: Any, purpose: Any, distress: Any,
    education: Any, age: Any, culture: Any, champion: Any, susceptibility: Any, relief: Any, base: Any, barred: Any,
    meeting: Any, met: Any, slot_of: Any, made_for: Any, volunteering: Any, slope: Any, habit: Any, attended: Any,
    unmet: Any,
) -> None:  # fmt: skip
    """Update habit, then choose; ``attended`` holds last week's bits on entry and this week's wishes on return.

    Shapes: base (H, A) appeal and quality, barred (H, A, B) weighted exposure after levers, meeting (H,) bits
    of this week's meetings, met (H,) bits of last week's, to which last week's attendance belongs.
    """
    n_activities, n_barriers = habit.shape[1], susceptibility.shape[0]
    one = np.uint32(1)
    felt = np.empty(n_barriers, np.float32)
    best = np.empty(SLOTS, np.float32)
    best_free = np.empty(SLOTS, np.float32)
    chosen = np.empty(SLOTS, np.int64)
    wished = np.empty(SLOTS, np.int64)
    in_slots = np.zeros(1 << SLOTS, np.uint32)  # activities that fit a set of free slots
    for free in range(1 << SLOTS):
        for a in range(n_activities):
            if (free >> slot_of[a]) & 1:
                in_slots[free] |= one << np.uint32(a)
    eased = relief.shape[1] > 0
    for i in range(start, stop):
        h, last = neighborhood[i], attended[i]
        open_now = meeting[h]
        gain = min(slope[GAIN] * (np.float32(1) + slope[TIES] * np.float32(min(ties_met[i], 4))), np.float32(1))
        missed = met[h] & ~last
        for a in range(np.uint64(n_activities)):  # products, not branches nobody can foresee
            came, stayed = np.float32((last >> np.uint32(a)) & one), np.float32((missed >> np.uint32(a)) & one)
            had = habit[i, a]
            habit[i, a] = had + came * gain * (np.float32(1) - had) - stayed * slope[LOSS] * had
        attended[i] = 0
        unmet[i] = -1
        could = known[i] & open_now & in_slots[free_slots[i] & 7]
        if may.shape[0] > 0:
            could &= may[i]
        if could == 0:
            continue
        asked = False
        for s in range(SLOTS):
            chosen[s] = wished[s] = -1
            if could & in_slots[1 << s]:
                # a Gumbel draw is -log(-log u), so a race on log(-log u) - V is won by the smallest; V = 0 outside
                best[s] = best_free[s] = draw[s, i - start]
        school = np.float32(education[i]) - np.float32(1.5)
        common = slope[BELONGING] * belonging[i] + slope[PURPOSE] * purpose[i] + slope[EDUCATION] * school
        common -= slope[DISTRESS] * max(distress[i], np.float32(0))
        if age[i] >= np.float32(65):
            common += slope[OLDER]
        if champion.shape[0] > 0:
            common += slope[CHAMPION] * champion[i]
        per_tie = slope[FRIENDS] / np.float32(max(degree[i], 1))
        for a in range(n_activities):
            if (could >> np.uint32(a)) & one == 0:
                continue
            s = slot_of[a]
            v = base[h, a] + taste[i, a] + common + slope[HABIT] * habit[i, a] + per_tie * np.float32(ties_went[i, a])
            if made_for[a] == culture[i]:
                v += slope[FIT]
            if volunteering[a]:
                v += slope[VOLUNTEERING] * school
            race = draw[4 + a, i - start] - v
            if race >= best[s]:  # barriers only ever slow it down, so it has lost already
                continue
            if not asked:
                asked = True
                for b in range(n_barriers):
                    felt[b] = susceptibility[b, i]
                    if eased:
                        felt[b] *= max(np.float32(0), np.float32(1) - relief[b, i])
            against = np.float32(0)
            for b in range(n_barriers):
                against += felt[b] * barred[h, a, b]
            if race < best_free[s]:
                best_free[s], wished[s] = race, a
            if race + against < best[s]:
                best[s], chosen[s] = race + against, a
        bits, most = np.uint32(0), np.float32(0)
        for s in range(SLOTS):
            if chosen[s] >= 0:
                bits |= one << np.uint32(chosen[s])
            elif wished[s] >= 0:
                for b in range(n_barriers):
                    if felt[b] * barred[h, wished[s], b] > most:
                        most, unmet[i] = felt[b] * barred[h, wished[s], b], b
        attended[i] = bits


@kernel
def count_visits(start: Any, stop: Any, attended: Any, neighborhood: Any, unit_of: Any, units: Any) -> Any:
    """How many want to visit each unit's activities, (U, A) int32."""
    wanted = np.zeros((units, unit_of.shape[1]), np.int32)
    for i in range(start, stop):
        bits, a = attended[i], 0
        while bits != 0:
            if bits & np.uint32(1):
                wanted[unit_of[neighborhood[i], a], a] += 1
            bits >>= np.uint32(1)
            a += 1
    return wanted


@kernel
def list_visits(start: Any, stop: Any, attended: Any, neighborhood: Any, unit_of: Any, crowded: Any) -> Any:
    """(row, unit * A + activity) of the visits wished for where ``crowded`` (U, A) says so, in row order."""
    most, n_activities, k = (stop - start) * SLOTS, unit_of.shape[1], 0
    out_row, out_key = np.empty(most, np.int32), np.empty(most, np.int32)
    for i in range(start, stop):
        bits, a = attended[i], 0
        while bits != 0:
            if bits & np.uint32(1):
                unit = unit_of[neighborhood[i], a]
                if crowded[unit, a]:
                    out_row[k], out_key[k] = i, unit * n_activities + a
                    k += 1
            bits >>= np.uint32(1)
            a += 1
    return out_row[:k].copy(), out_key[:k].copy()


@kernel
def subgroups(seed: Any, at: Any, activity: Any, parallel: Any, dwelling: Any, arrival: Any) -> Any:
    """Parallel group of each visit, int64."""
    out = np.empty(dwelling.shape[0], np.int64)
    for i in range(dwelling.shape[0]):
        out[i] = subgroup(seed, at[i], activity[i], parallel[i], dwelling[i], arrival[i])
    return out


def run(world: World) -> None:
    """Choose and admit for a week."""
    if world.scenario.participation.satisfaction > 0:
        remember(world)
    _ask_changing_barriers(world)
    _choose(world)
    _admit(world)


def _ask_changing_barriers(world: World) -> None:
    for b, barrier in enumerate(world.scenario.barriers.values()):
        if barrier.changes:
            world.over(partial(_ask, world, barrier, b))


def _ask(world: World, barrier: Any, b: int, start: int, stop: int) -> None:
    view = _Slice(world.residents, slice(start, stop))
    world.susceptibility[b, start:stop] = barrier.susceptibility(view)


class _Slice:
    """A block of rows of the residents table, without copying."""

    def __init__(self, residents: Any, rows: slice) -> None:
        self._residents, self._rows = residents, rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._residents, name)[self._rows]


def _race(world: World, start: int, stop: int) -> NDArray[np.float32]:
    """``log(-log u)`` of the outside options (rows 0-2, by slot) and of the activities (from row 4), for a block."""
    u = world.units(Decision.CHOOSE, start, stop, OUTSIDE, *range(-(-world.places.dims["A"] // 4)))
    np.log(u, out=u)
    np.negative(u, out=u)
    return np.log(u, out=u)


def _choose(world: World) -> None:
    r, p, places, levers = world.residents, world.scenario.participation, world.places, world.levers
    activities = list(world.activities.values())
    columns = np.arange(len(activities))[None, :]
    of = places.unit_of
    slope = np.array(
        [p.belonging, p.purpose, p.habit, p.friends, p.fit, p.champion, p.distress, p.education,
         p.volunteering_by_education, p.older, p.habit_gain, p.habit_loss, p.habit_ties], np.float32,
    )  # fmt: skip
    appeal, slot_of, volunteering = _told(world.activities)
    appeal = appeal + levers.get("appeal")
    base = np.ascontiguousarray((appeal + np.float32(p.quality) * places.quality)[of, columns], np.float32)
    weighted = places.exposure * (1 - np.clip(levers.get("ease"), 0, 1)) if levers.touched("ease") else places.exposure
    if p.efficacy > 0:
        for a, activity in enumerate(activities):
            base[:, a] += np.float32(p.efficacy * (activity.family == "volunteering")) * places.efficacy
    barred = np.ascontiguousarray(weighted[:, of, columns].transpose(1, 2, 0), np.float32)
    meeting = bits_of((places.open & places.meets)[of, columns])
    met = bits_of((places.open & calendar.meeting(world, world.week - 1))[of, columns])
    made_for = np.array([_culture(world, a.culture) for a in activities], np.int64)
    champion, relief = levers.get_or_empty("champion"), levers.get_or_empty("relief")
    may = may_join(world)
    world.over(
        lambda a, b: choose(
            a, b, _race(world, a, b), r.neighborhood, r.free_slots, r.known, may, r.taste,
            r.ties_went, r.ties_met, world.ties.degree, r.belonging, r.purpose, r.distress, r.education, r.age,
            r.culture, champion, world.susceptibility, relief, base, barred, meeting, met, slot_of, made_for,
            volunteering, slope, r.habit, r.attended, r.unmet,
        )
    )  # fmt: skip


@once_each
def _told(activities: Mapping[str, Activity]) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.uint8]]:
    """Appeal of each activity, the slot of the week it falls into, and whether it is volunteering."""
    all_ = activities.values()
    slots = np.array([SLOT_NAMES.index(a.slot) for a in all_], np.int64)
    volunteering = np.array([a.family == "volunteering" for a in all_], np.uint8)
    return np.array([a.appeal for a in all_], np.float32), slots, volunteering


def standing_utility(
    world: World, a: int, rows: NDArray[np.int64], may: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Those of these residents who could go to an activity, and its utility to them apart from states, habit, ties."""
    r, p, places = world.residents, world.scenario.participation, world.places
    activity = list(world.activities.values())[a]
    slot = SLOT_NAMES.index(activity.slot)
    possible = (places.open[:, a] == 1)[places.unit_of[r.neighborhood[rows], a]] & (r.free_slots[rows] >> slot & 1 == 1)
    if may.size:
        possible &= may[rows] >> np.uint32(a) & 1 == 1
    rows = rows[possible]
    u = places.unit_of[r.neighborhood[rows], a]
    school = r.education[rows] - np.float32(1.5)
    v = np.float32(activity.appeal) + np.float32(p.quality) * places.quality[u, a] + r.taste[rows, a]
    v += np.float32(p.education) * school + np.float32(p.older) * (r.age[rows] >= 65)
    if activity.culture is not None:
        v += np.float32(p.fit) * (r.culture[rows] == _culture(world, activity.culture))
    if activity.family == "volunteering":
        v += np.float32(p.volunteering_by_education) * school
    for b in range(len(world.susceptibility)):
        v -= world.susceptibility[b, rows] * places.exposure[b, u, a]
    return rows, v


def remember(world: World) -> None:
    """Let last week's visits leave a memory: habit grows faster after a group that was led well or fitted."""
    r, p, of = world.residents, world.scenario.participation, world.places.unit_of
    made_for = [_culture(world, activity.culture) for activity in world.activities.values()]

    def block(start: int, stop: int) -> None:
        for a, culture in enumerate(made_for):
            rows = start + np.flatnonzero(r.attended[start:stop] >> np.uint32(a) & np.uint32(1))
            liked = world.places.quality[of[r.neighborhood[rows], a], a] + (r.culture[rows] == culture)
            push = np.clip(np.float32(p.habit_gain * p.satisfaction) * liked, -1, 1)
            had = r.habit[rows, a]
            r.habit[rows, a] = had + np.where(push > 0, push * (1 - had), push * had)

    world.over(block)


def may_join(world: World) -> NDArray[np.uint32]:
    """Activities each resident may go to, as bits, (N,); empty where every activity is open to everybody this week."""
    may, r, everything = for_whom(world), world.residents, np.uint32(0xFFFFFFFF)
    for a, activity in enumerate(world.activities.values()):
        if activity.term and world.week % activity.term >= activity.entry:
            bit = np.uint32(1 << a)
            has_place = (r.habit[:, a] >= KEPT) | ((r.attended & bit) != 0)  # last week's visit is no habit yet
            may = np.where(has_place, everything, ~bit) & (may if may.size else everything)
    return may


def for_whom(world: World) -> NDArray[np.uint32]:
    """Activities for each resident's groups, as bits, (N,); empty where every activity is for everybody."""
    bits: dict[Who, int] = {}
    for a, activity in enumerate(world.activities.values()):
        bits[activity.group] = bits.get(activity.group, 0) | 1 << a
    everybody = bits.pop("everybody", 0)
    if not bits:
        return np.zeros(0, np.uint32)
    may = np.full(world.n, everybody, np.uint32)
    for group, word in bits.items():
        may |= np.uint32(word) * members(world, group)
    return may


def _culture(world: World, name: str | None) -> int:
    """Code of a cultural group, -1 if the population has none of that name."""
    cultures = list(world.scenario.population.cultures)
    return cultures.index(name) if name in cultures else -1


def _admit(world: World) -> None:
    """Turn down the latest priorities where more want to come than fit, each parallel group by itself."""
    r, p = world.residents, world.places
    units, n_activities = p.dims["U"], p.dims["A"]
    wanted = over(
        world.n, world.threads, lambda a, b: count_visits(a, b, r.attended, r.neighborhood, p.unit_of, units),
        parts=8 if world.n > FEW else 1,
    )  # fmt: skip
    p.demand[:] = np.sum(wanted, axis=0)
    p.attendance[:] = p.demand
    r.refused.fill(0)
    room = p.capacity + world.levers.get("capacity").astype(np.int32)
    crowded = p.demand > room // np.maximum(p.parallel, 1)
    if not crowded.any():
        return
    at = world.over(lambda a, b: list_visits(a, b, r.attended, r.neighborhood, p.unit_of, crowded))
    row, key = (np.concatenate([block[part] for block in at]) for part in range(2))
    out_row, out_activity = _turned_down(world, row, key, room)
    bit = (np.uint32(1) << out_activity.astype(np.uint32)).astype(np.uint32)
    np.bitwise_or.at(r.refused, out_row, bit)
    np.bitwise_and.at(r.attended, out_row, ~bit)
    r.unmet[out_row] = FULL
    lost = p.unit_of[r.neighborhood[out_row], out_activity] * n_activities + out_activity
    p.attendance[:] -= np.bincount(lost, minlength=units * n_activities).reshape(units, n_activities)


def _turned_down(
    world: World, row: NDArray[Any], key: NDArray[Any], room: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    r, p = world.residents, world.places
    n_activities = p.dims["A"]
    activity, at_unit = key % n_activities, key // n_activities
    parallel = p.parallel[at_unit, activity]
    group = subgroups(world.key, at_unit, activity, parallel, r.dwelling[row], r.arrival[row])
    priority = np.empty(row.size, np.float32)
    for a in np.unique(activity):
        of = activity == a
        who = r.dwelling[row[of]], r.arrival[row[of]]
        priority[of] = uniforms(world.seed, Decision.ADMIT, world.week, *who, item=int(a))[:, 0]
    each = key.astype(np.int64) * (1 + int(p.parallel.max())) + group
    order = np.lexsort((r.dwelling[row], priority, each))
    starts = np.flatnonzero(np.diff(each[order], prepend=-1))
    rank = np.arange(row.size) - np.repeat(starts, np.diff(starts, append=row.size))
    fits = np.maximum(room[at_unit, activity] // parallel, 0)[order]
    out = order[rank >= fits]
    return row[out], activity[out]
