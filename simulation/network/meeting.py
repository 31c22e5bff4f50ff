"""Who meets whom in a week, and which of them become tied.

Residents who are open to meeting somebody, with probability come(place) * (1 - degree / limit), stand in a line at the
place where they are; each meets the next few. Two who meet and are not tied become so with probability

    forms * exp(quality * facilitator quality) * (1 + closure if they have a tie in common) * exp(-social distance)

drawn once a week for each pair; both ends' room for more ties counts, since both must stand there. Places:
activities' groups; the family, street and circle on the weeks when they get together; the neighborhood and the
whole area; wherever a program introduces residents to each other; and closed groups, where all who sit together meet.
Chances fall with the scale of the place (discrete distance decay). Sources: Feld (1981) for foci, Granovetter (1973)
for closure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel, over, together
from simulation.memo import once_each
from simulation.network.tying import drift_week, insert, pair_units
from simulation.randomness import Decision, pair_words, resident_words, unit
from simulation.residents import Housing
from simulation.settings.groups_kernel import social_distance, subgroup
from simulation.ties import TieKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.parameters.network import Network
    from simulation.world import World

# scales of place: the first key of a line; each has a kind of tie, and how many next in line are met
VISIT, KIN, STREET, CIRCLE, NEIGHBORHOOD, TOWN, INTRODUCED, SITTING = range(8)
KIND_OF_SCALE = (
    TieKind.PEER, TieKind.KIN, TieKind.NEIGHBOR, TieKind.FRIEND, TieKind.NEIGHBOR, TieKind.FRIEND, TieKind.FRIEND,
    TieKind.PEER,
)  # fmt: skip
TOO_FEW = 20_000  # residents in lines for whom waking another thread takes longer than sorting
NEXT_MET = (0, 2, 2, 2, 1, 1, 1, 15)  # at visits the activity says; a closed group has 16 members at most
_SCALE_KIND, _SCALE_MEETS = np.array(KIND_OF_SCALE, np.int8), np.array(NEXT_MET, np.int64)
_MEET, _CIRCLE, _MEET_PLACE, _FORMS, _INTRODUCED = (
    int(d) for d in (Decision.MEET, Decision.CIRCLE, Decision.MEET_PLACE, Decision.TIE_FORMS, Decision.INTRODUCED)
)


def form(world: World) -> None:
    """Let those who are open to it meet, and tie some of them."""
    people, ties, places, p = world.residents, world.ties, world.places, world.scenario.ties
    meets, kinds = _of_activities(world.activities)
    every, come, unlike, rate = _of_ties(p)
    # parallel groups of all units, numbered through, so that each is one place
    per_group = places.parallel.ravel().astype(np.int64)
    first = (np.cumsum(per_group) - per_group).reshape(places.parallel.shape)
    cell = np.repeat(np.arange(per_group.size), per_group)
    activity = cell % max(1, places.parallel.shape[1])
    group_meets, group_kind = meets[activity], kinds[activity]
    ease = np.exp(np.float32(p.quality) * places.quality.ravel())[cell].astype(np.float32)

    limit = np.minimum(people.tie_limit, ties.dims["D"]).astype(np.uint8)
    key = np.uint64(world.seed), np.int64(world.week)
    street = _doors(people) if p.street_needs_home else people.street
    introduced, sitting = (world.levers.get_or_empty(name) for name in ("introduced", "sitting"))
    lines = world.over(
        lambda start, stop: _stand(
            start, stop, *key, world.units(Decision.MEET, start, stop), people.dwelling, people.arrival,
            people.attended, people.neighborhood, street, people.circle, people.kin_group,
            ties.degree, limit, places.unit_of, places.parallel, first, every, come,
            introduced, sitting, places.district,
        )
    )  # fmt: skip
    place, row = _in_line(world, np.concatenate([x[0] for x in lines]), np.concatenate([x[1] for x in lines]))
    _settle(place, row, people.dwelling)

    common_ground = np.clip(world.levers.get_or_empty("common_ground"), 0, 1)
    # positions ahead that anybody meets
    reach = np.int64(max(*(NEXT_MET if sitting.size else NEXT_MET[:SITTING]), meets.max()))
    made = over(
        place.size, world.threads,
        lambda start, stop: _meet(
            start, stop, *key, place, row, people.dwelling, people.arrival, ties.degree, ties.neighbor,
            people.age, people.culture, people.language, people.income, people.education, unlike, rate,
            _SCALE_KIND, _SCALE_MEETS, group_kind, group_meets, ease, people.neighborhood, common_ground,
            reach,
        ),
    )  # fmt: skip
    if made:
        _enter(world, *(np.concatenate([block[part] for block in made]) for part in range(3)))


@once_each
def _of_activities(activities: Mapping[str, Activity]) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """How many next in line are met at each activity, and the kind of tie that forms there."""
    all_ = list(activities.values())
    meets = np.array([(a.meets + 1) // 2 for a in all_] or [0], np.int64)
    return meets, np.array([TieKind.ONLINE if a.online else TieKind.PEER for a in all_] or [TieKind.PEER], np.int8)


@once_each
def _of_ties(p: Network) -> tuple[NDArray[Any], ...]:
    """What the kernels ask: every how many weeks, shares who come, dislike of the unlike, rates of forming."""
    every = np.array([p.kin_every, p.street_every, p.circle_every, p.neighborhood_every, p.town_every], np.uint32)
    come = np.array(
        [p.come_kin, p.come_street, p.come_circle, p.come_neighborhood, p.come_town, p.come_visit], np.float32
    )
    unlike = np.array(list(p.unlike.model_dump().values()), np.float32)
    return every, come, unlike, np.array([p.forms, p.closure], np.float32)


def _doors(people: Any) -> NDArray[np.int32]:
    """The street each resident lives in; one of their own, where nobody else is, for those without a home."""
    apart = np.iinfo(np.int32).max - people.dwelling.astype(np.int64)
    return np.asarray(np.where(people.housing == Housing.NONE, apart, people.street), np.int32)


def _in_line(world: World, place: NDArray[Any], row: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sort by place; two halves of about the same length side by side."""
    if place.size < TOO_FEW:
        order = np.argsort(place)
        return place[order], row[order]
    some = place[:: place.size // 1_000]
    middle = np.partition(some, some.size // 2)[some.size // 2]
    low = place <= middle
    split = int(np.count_nonzero(low))
    keys, rows = np.empty_like(place), np.empty_like(row)

    def half(mine: NDArray[np.bool_], to: slice) -> None:
        own = place[mine]
        order = np.argsort(own)
        np.take(own, order, out=keys[to])
        np.take(row[mine], order, out=rows[to])

    together([lambda: half(low, slice(0, split)), lambda: half(~low, slice(split, None))], world.threads)
    return keys, rows


def _enter(world: World, a: NDArray[Any], b: NDArray[Any], kind: NDArray[Any]) -> None:
    """Make ties of those who formed one; kinds are entered in their own order, in case a pair met twice."""
    if not a.size:
        return
    p, people, week = world.scenario.ties, world.residents, world.week
    u = pair_units(world.seed, Decision.TIE_LASTS, week, people, a, b, world.threads)
    years = p.by_kind("lasts")
    lasts = np.empty(a.size, np.uint16)
    for k in np.unique(kind):
        mine = kind == k
        lasts[mine] = drift_week(week, u[mine], years[k] * 52.0)
    insert(world.ties, people, a, b, p.first_strength, kind, lasts, rank=kind)


@kernel
def _key(scale: Any, place: Any, position: Any) -> Any:
    """A place (3 + 31 bits) and a position in its line (30 bits)."""
    where = (np.uint64(scale) << np.uint64(31)) | (np.uint64(place) & np.uint64(0x7FFFFFFF))
    return (where << np.uint64(30)) | (np.uint64(position) & np.uint64(0x3FFFFFFF))


@kernel
def _stand(
    start: Any, stop: Any, seed: Any, week: Any, draw: Any, dwelling: Any, arrival: Any, attended: Any,
    neighborhood: Any, street: Any, circle: Any, kin_group: Any, degree: Any, limit: Any, unit_of: Any,
    parallel: Any, first: Any, every: Any, come: Any, introduced: Any, sitting: Any, district: Any,
) -> Any:  # fmt: skip
    """Who stands where: keys and rows of all who are open to meeting somebody, in no order yet.

    In family, street and circle the position is lasting (next door, the same knot), elsewhere it is drawn anew.
    """
    place = np.empty((stop - start) * (7 + unit_of.shape[1]), np.uint64)
    row = np.empty(place.shape[0], np.int32)
    n, now = 0, np.uint32(week)
    town = now % every[4] == 0
    for i in range(start, stop):
        family = (now + np.uint32(kin_group[i])) % every[0] == 0
        door = (now + np.uint32(street[i])) % every[1] == 0
        knot = (now + np.uint32(circle[i])) % every[2] == 0
        fair = (now + np.uint32(neighborhood[i])) % every[3] == 0
        host = introduced.shape[0] > 0 and introduced[i] > 0
        sits = sitting.shape[0] > 0 and sitting[i] > 0
        if not (family or door or knot or fair or town or host or sits or attended[i]) or degree[i] >= limit[i]:
            continue
        room = np.float32(1) - np.float32(degree[i]) / np.float32(limit[i])
        dw, arr, x = dwelling[i], arrival[i], i - start
        if family and draw[0, x] < come[0] * room:
            place[n], row[n] = _key(KIN, kin_group[i], dw), i
            n += 1
        if door and draw[1, x] < come[1] * room:
            place[n], row[n] = _key(STREET, street[i], dw), i
            n += 1
        if knot and draw[2, x] < come[2] * room:
            lasting = resident_words(seed, _CIRCLE, 0, 0, dw, arr)
            place[n], row[n] = _key(CIRCLE, circle[i], lasting[0] >> np.uint32(2)), i
            n += 1
        if fair or town:
            v = resident_words(seed, _MEET_PLACE, 0, week, dw, arr)
            if fair and draw[3, x] < come[3] * room:
                place[n], row[n] = _key(NEIGHBORHOOD, neighborhood[i], v[0] >> np.uint32(2)), i
                n += 1
            if town and unit(v[1]) < come[4] * room:
                place[n], row[n] = _key(TOWN, 0, v[2] >> np.uint32(2)), i
                n += 1
        if host or sits:
            where = district[neighborhood[i]]
            n = _brought(n, place, row, i, host, sits, introduced, sitting, seed, week, dw, arr, where)
        bits, a = attended[i], 0
        while bits:
            if bits & np.uint32(1):
                v = resident_words(seed, _MEET, a + 1, week, dw, arr)
                if unit(v[1]) < come[5] * room:
                    u_a = unit_of[neighborhood[i], a]
                    group = first[u_a, a] + subgroup(seed, u_a, a, parallel[u_a, a], dw, arr)
                    place[n], row[n] = _key(VISIT, group, v[0] >> np.uint32(2)), i
                    n += 1
            bits >>= np.uint32(1)
            a += 1
    return place[:n].copy(), row[:n].copy()


@kernel
def _brought(
    n: Any, place: Any, row: Any, i: Any, host: Any, sits: Any, introduced: Any, sitting: Any, seed: Any, week: Any,
    dw: Any, arr: Any, district: Any,
) -> Any:  # fmt: skip
    """Where programs bring a resident; whoever brings people together does not wait until they feel like it."""
    v = resident_words(seed, _INTRODUCED, 0, week, dw, arr)
    if host and unit(v[0]) < introduced[i]:
        place[n], row[n] = _key(INTRODUCED, district, v[1] >> np.uint32(2)), i
        n += 1
    if sits:
        place[n], row[n] = _key(SITTING, np.uint32(sitting[i]), v[2] >> np.uint32(2)), i
        n += 1
    return n


@kernel
def _settle(place: Any, row: Any, dwelling: Any) -> None:
    """Those with the same key stand in order of dwelling, whatever their rows."""
    for t in range(1, place.shape[0]):
        e = t
        while e > 0 and place[e] == place[e - 1] and dwelling[row[e]] < dwelling[row[e - 1]]:
            row[e], row[e - 1] = row[e - 1], row[e]
            e -= 1


@kernel
def _near(start: Any, stop: Any, row: Any, dwelling: Any, arrival: Any, degree: Any, neighbor: Any) -> Any:
    """What _meet asks about everybody in this stretch of the lines, brought side by side.

    Those in line live anywhere in memory. Fetched in loops that do nothing else they come many at a time; fetched when
    needed each keeps the processor waiting, and a large world spends most of its meetings so.
    """
    size, slots = stop - start, neighbor.shape[1]
    who, held = np.empty((size, 2), np.uint32), np.empty(size, np.uint8)
    ties, marks = np.empty((size, slots), np.int32), np.empty(size, np.uint64)
    for x in range(size):
        i = row[start + x]
        who[x, 0], who[x, 1], held[x] = dwelling[i], arrival[i], degree[i]
    for x in range(size):
        i = np.uint32(row[start + x])
        for d in range(slots):
            ties[x, d] = neighbor[i, d]
    for x in range(size):
        found = np.uint64(0)
        for d in range(slots):
            found |= np.uint64(1) << (np.uint64(ties[x, d]) & np.uint64(63))
        marks[x] = found
    return who, held, ties, marks


@kernel
def _tied(x: Any, j: Any, ties: Any) -> Any:
    """Whether the resident at x is tied to row j."""
    found = np.uint32(0)
    for d in range(ties.shape[1]):  # no way out half-way: eight are compared at once
        found |= np.uint32(ties[x, d] == j)
    return found != 0


@kernel
def _common(x: Any, y: Any, held: Any, ties: Any, marks: Any) -> Any:
    """Whether the residents at x and y have a tie in common; the last digits of y's ties sort most others out."""
    for d in range(held[x]):
        k = ties[x, d]
        if (marks[y] >> (np.uint64(k) & np.uint64(63))) & np.uint64(1) and _tied(y, k, ties):
            return True
    return False


@kernel
def _meet(
    start: Any, stop: Any, seed: Any, week: Any, place: Any, row: Any, dwelling: Any, arrival: Any, degree: Any,
    neighbor: Any, age: Any, culture: Any, language: Any, income: Any, education: Any, unlike: Any,
    rate: Any, scale_kind: Any, scale_meets: Any, group_kind: Any, group_meets: Any, ease: Any, neighborhood: Any,
    common_ground: Any, reach: Any,
) -> Any:  # fmt: skip
    """Rows of both ends and kind of the ties that form among positions start .. stop-1 of the lines and the next."""
    size = 1024
    a, b, kinds = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int8)
    n = 0
    helped = np.float32(1) + rate[1]
    who, held, ties, marks = _near(start, min(stop + reach, place.shape[0]), row, dwelling, arrival, degree, neighbor)
    for t in range(start, stop):
        where, i, x = place[t] >> np.uint64(30), row[t], t - start
        scale, group = np.int64(where >> np.uint64(31)), np.int64(where & np.uint64(0x7FFFFFFF))
        alone, highest, met, kind = rate[0], rate[0] * helped, scale_meets[scale], scale_kind[scale]
        if scale == VISIT:
            alone, highest = alone * ease[group], highest * ease[group]
            met, kind = group_meets[group], group_kind[group]
        for q in range(t + 1, min(t + 1 + met, place.shape[0])):
            if place[q] >> np.uint64(30) != where:
                break
            j, y = row[q], q - start
            u = unit(pair_words(seed, _FORMS, week, who[x, 0], who[x, 1], who[y, 0], who[y, 1])[0])
            # what is cheap to know and mostly decides comes first: in family and circle most are tied already, and
            # most of the others lack the tie in common that they would need, however alike they are
            if u >= highest or _tied(x, j, ties):
                continue
            if u >= alone and not _common(x, y, held, ties, marks):
                continue
            apart = social_distance(i, j, age, culture, language, income, education, unlike)
            if common_ground.shape[0] > 0:
                shared = np.float32(0.5) * (common_ground[neighborhood[i]] + common_ground[neighborhood[j]])
                apart -= shared * unlike[1] * np.float32(culture[i] != culture[j])
                apart -= shared * unlike[2] * np.float32(language[i] != language[j])
            chance = highest * np.exp(-apart)
            if u >= chance or (u >= chance / helped and u < alone and not _common(x, y, held, ties, marks)):
                continue
            if n == size:
                size *= 2
                a, b, kinds = np.append(a, a), np.append(b, b), np.append(kinds, kinds)
            a[n], b[n], kinds[n] = i, j, kind
            n += 1
    return a[:n].copy(), b[:n].copy(), kinds[:n].copy()
