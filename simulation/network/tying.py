"""Ties made at the start, cut when somebody moves, added when two meet.

The network grows from social foci (Feld 1981): those who share a home, an extended family, a circle, a street, and a
few who met further afield. Every draw is keyed to the unordered pair, and ties are entered in an order that depends
on the pair alone, so that shuffling the residents' rows changes no tie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import default_threads, kernel, over
from simulation.network import foci
from simulation.randomness import Decision, pair_words, unit
from simulation.ties import NEVER, TieKind, Ties, empty_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.parameters.network import Network
    from simulation.places import Places
    from simulation.residents import Residents
    from simulation.scenario import Scenario
    from simulation.world import World

WEEKS_A_YEAR = 52.0
HEADROOM = 8  # free slots that a file's best-connected resident starts with


def build_ties(
    scenario: Scenario, seed: int, residents: Residents, places: Places, ids: Sequence[str] | None = None
) -> tuple[Ties, tuple[str, ...]]:
    """The network a world starts with, read from ``scenario.ties.file`` or generated; and what the file left open.

    Args:
        scenario: only its section ``ties`` is read.
        seed: key of the draws.
        residents: who is to be tied.
        places: unused today; foci are columns of residents.
        ids: names of the residents in row order, for the file; none means row numbers.

    Raises:
        InputError: if the file cannot be used.
    """
    parameters, drawn = scenario.ties, tuple[str, ...]()
    if parameters.file:
        from simulation.network import ties_file  # late: pandas and networkx

        a, b, strength, kind = ties_file.read_ties(parameters.file, residents, ids)
        drawn = ties_file.left_open(strength=~np.isnan(strength), kind=kind >= 0)
        kind = np.where(kind >= 0, kind, ties_file.likely_kinds(residents, a, b))
        degree = np.bincount(np.concatenate([a, b]), minlength=residents.dims["N"])
        slots = min(255, max(parameters.slots, int(degree.max(initial=0)) + HEADROOM))
    else:
        a, b, kind = foci.draw_pairs(parameters, seed, residents)
        strength = np.full(a.size, np.nan, np.float32)
        slots = parameters.slots
    ties = empty_ties(residents.dims["N"], slots)
    start, lasts = start_of_ties(parameters, seed, 0, residents, a, b, kind)
    np.copyto(strength, start, where=np.isnan(strength))
    del start
    insert(ties, residents, a, b, strength, kind, lasts)
    return ties, drawn


def pair_key(residents: Residents, a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.uint64]:
    """One number a pair, the same from both ends, never shared by two pairs, in no telling order (splitmix64)."""
    da, db = residents.dwelling[a].astype(np.uint64), residents.dwelling[b].astype(np.uint64)
    z: NDArray[np.uint64] = (np.minimum(da, db) << np.uint64(32)) | np.maximum(da, db)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def insert(
    ties: Ties,
    residents: Residents,
    a: NDArray[Any],
    b: NDArray[Any],
    strength: NDArray[Any] | float,
    kind: NDArray[Any] | int,
    lasts: NDArray[Any] | int,
    rank: NDArray[Any] | None = None,
) -> int:
    """Tie row a[k] to row b[k], in an order that depends on the pairs alone, lower ranks first; how many were tied.

    Those already tied stay as they are; where either row is full, neither end gets the tie.
    """
    key = pair_key(residents, a, b)
    order = np.argsort(key, kind="stable") if rank is None else np.lexsort((key, rank))
    del key  # of tens of millions of pairs when a large world is built
    rows = [np.ascontiguousarray(np.asarray(x, np.int32)[order]) for x in (a, b)]
    values = [
        np.ascontiguousarray(np.broadcast_to(np.asarray(x, t), order.shape)[order])
        for x, t in ((strength, np.float32), (kind, np.int8), (lasts, np.uint16))
    ]
    return int(_insert(*rows, *values, ties.degree, ties.neighbor, ties.strength, ties.kind, ties.lasts))


@kernel
def _insert(
    a: Any, b: Any, s: Any, k: Any, last: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, lasts: Any
) -> Any:
    slots = neighbor.shape[1]
    made = 0
    for t in range(a.shape[0]):
        i, j = a[t], b[t]
        di, dj = np.int64(degree[i]), np.int64(degree[j])
        if i == j or di >= slots or dj >= slots:
            continue
        known = False
        for d in range(di):
            known = known or neighbor[i, d] == j
        if known:
            continue
        neighbor[i, di], neighbor[j, dj] = j, i
        strength[i, di] = strength[j, dj] = s[t]
        kind[i, di] = kind[j, dj] = k[t]
        lasts[i, di] = lasts[j, dj] = last[t]
        degree[i], degree[j] = di + 1, dj + 1
        made += 1
    return made


@kernel
def whole_eights(held: Any, slots: Any) -> Any:
    """Used slots of a row rounded up to whole eights, so that eight go abreast; unused slots hold -1 and zeros."""
    return min((np.uint64(held) + np.uint64(7)) & ~np.uint64(7), np.uint64(slots.shape[1]))


def cut(ties: Ties, rows: NDArray[Any], kinds: Sequence[int] | None = None) -> int:
    """Remove these rows' ties at both ends, all or only some kinds; how many went. Other ties keep their order."""
    chosen = np.zeros(len(TieKind), np.bool_)
    chosen[list(TieKind) if kinds is None else [int(k) for k in kinds]] = True
    rows = np.ascontiguousarray(rows, np.int32)
    return int(_cut(rows, chosen, ties.degree, ties.neighbor, ties.strength, ties.kind, ties.lasts))


@kernel
def _drop(i: Any, d: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, lasts: Any) -> None:
    """Close the gap at slot d of row i."""
    last = np.int64(degree[i]) - 1
    for e in range(d, last):
        neighbor[i, e], strength[i, e] = neighbor[i, e + 1], strength[i, e + 1]
        kind[i, e], lasts[i, e] = kind[i, e + 1], lasts[i, e + 1]
    neighbor[i, last], strength[i, last], kind[i, last], lasts[i, last] = -1, 0, 0, 0
    degree[i] = last


@kernel
def _cut(rows: Any, chosen: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, lasts: Any) -> Any:
    gone = 0
    for t in range(rows.shape[0]):
        i = rows[t]
        for d in range(np.int64(degree[i]) - 1, -1, -1):
            if not chosen[kind[i, d]]:
                continue
            j = neighbor[i, d]
            for e in range(np.int64(degree[j])):
                if neighbor[j, e] == i:
                    _drop(j, e, degree, neighbor, strength, kind, lasts)
                    break
            _drop(i, d, degree, neighbor, strength, kind, lasts)
            gone += 1
    return gone


def household_ties(world: World, rows: NDArray[Any]) -> int:
    """Tie all members of these rows' households to each other, as strongly as households are; how many were tied."""
    people = world.residents
    homes = np.unique(people.household[rows])
    # a small table of the last digits sorts nearly everybody out; who is left is looked up
    mask = (1 << (16 * rows.size).bit_length()) - 1
    digits = np.zeros(mask + 1, np.uint8)
    digits[homes & mask] = 1
    maybe = np.concatenate(world.over(lambda i, j: _with_digits(i, j, people.household, digits)))
    members = maybe[np.isin(people.household[maybe], homes)]
    a, b = foci.all_pairs(members, people.household[members], people.dwelling[members], world.ties.dims["D"])
    full = settled_strength(world.scenario.ties)[TieKind.HOUSEHOLD]
    return insert(world.ties, people, a, b, float(full), int(TieKind.HOUSEHOLD), NEVER)


@kernel
def _with_digits(start: Any, stop: Any, household: Any, digits: Any) -> Any:
    """Rows whose household number ends in digits that are marked."""
    found, n, mask = np.empty(stop - start, np.int64), 0, np.uint32(digits.shape[0] - 1)
    for i in range(start, stop):
        if digits[np.uint32(household[i]) & mask]:
            found[n] = i
            n += 1
    return found[:n].copy()


def settled_strength(parameters: Network) -> NDArray[np.float32]:
    """Strength at which contact and fading balance, by kind: gain*c / (gain*c + fade)."""
    toward = parameters.gain * np.array(parameters.by_kind("contact"))
    settled: NDArray[np.float32] = (toward / (toward + np.array(parameters.by_kind("fade")))).astype(np.float32)
    return settled


def start_of_ties(
    parameters: Network, seed: int, week: int, residents: Residents,
    a: NDArray[Any], b: NDArray[Any], kind: NDArray[Any],
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:  # fmt: skip
    """Strengths and drift-apart weeks of ties met at a random moment of their lives.

    Of a kind that lasts L weeks in contact and then takes F = ln(settled / gone_below) / -ln(1 - fade) weeks to
    fade away, the share F / (L + F) has drifted apart; the others are exponentially old (memoryless) and have
    grown toward the settled strength since. Shapes: those of ``a``.
    """
    u = pair_units(seed, Decision.TIE_STRENGTH, week, residents, a, b)
    v = pair_units(seed, Decision.TIE_LASTS, week, residents, a, b)
    strength, lasts = np.empty_like(u), np.empty(u.size, np.uint16)
    for k in TieKind:
        mine = np.flatnonzero(kind == k)
        contact, fade, years = (parameters.by_kind(name)[k] for name in ("contact", "fade", "lasts"))
        full, life = float(settled_strength(parameters)[k]), np.float32(years * WEEKS_A_YEAR)
        lasts[mine] = drift_week(week, v[mine], life)
        strength[mine] = full
        if np.isinf(life):
            continue
        fading = max(0.0, np.log(full / parameters.gone_below)) / -np.log1p(-fade)
        share = fading / (float(life) + fading)
        apart, together = mine[u[mine] < share], mine[u[mine] >= share]
        strength[apart] = full * np.exp(u[apart] / np.float32(share) * np.float32(fading * np.log1p(-fade)))
        lasts[apart] = week
        age = -life * np.log((1 - u[together]) / np.float32(1 - share))
        young = np.exp(-age * np.float32(parameters.gain * contact + fade))
        strength[together] = full - (full - parameters.first_strength) * young
    return np.maximum(strength, np.float32(parameters.gone_below * 1.001)), lasts


def drift_week(week: int, u: NDArray[np.float32], life: Any) -> NDArray[np.uint16]:
    """Week in which ties drift apart: a constant hazard 1/life, life in weeks, from uniforms u."""
    if np.isinf(life):
        return np.full(u.size, NEVER, np.uint16)
    last: NDArray[np.float32] = np.float32(week + 1) - np.log(u) * np.float32(life)
    return np.minimum(last, np.float32(NEVER - 1)).astype(np.uint16)


def pair_units(
    seed: int, decision: Decision, week: int, residents: Residents, a: NDArray[Any], b: NDArray[Any],
    threads: int | None = None,
) -> NDArray[np.float32]:  # fmt: skip
    """A uniform in (0, 1) for each unordered pair of rows, shape of ``a``."""
    out = np.empty(a.size, np.float32)
    a, b = np.ascontiguousarray(a, np.int32), np.ascontiguousarray(b, np.int32)
    key = np.uint64(seed), np.int64(decision), np.int64(week)
    over(
        a.size,
        threads or default_threads(),
        lambda start, stop: _fill_units(start, stop, out, *key, residents.dwelling, residents.arrival, a, b),
    )
    return out


@kernel
def _fill_units(
    start: Any, stop: Any, out: Any, seed: Any, decision: Any, week: Any, dwelling: Any, arrival: Any, a: Any, b: Any
) -> None:
    for t in range(start, stop):
        i, j = a[t], b[t]
        w = pair_words(seed, decision, week, dwelling[i], arrival[i], dwelling[j], arrival[j])
        out[t] = unit(w[0])
