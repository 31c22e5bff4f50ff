"""Pairs that social foci bring together when a world is built: home, family, circle, street, further afield.

Feld (1981): ties grow where people share a focus of activity, which is why friends of friends are friends. The chance
of a pair within a focus is ``min(CAP, c * s_i * s_j * near * exp(-social distance))``, with sociability s growing
with the number of ties a resident can keep up, and c solved so that the mean number of ties is what the scenario says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import default_threads, kernel, over
from simulation.randomness import Decision, pair_words, uniforms, unit
from simulation.settings.groups_kernel import social_distance
from simulation.ties import TieKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.network import Network
    from simulation.residents import Residents

CAP = 0.92  # no focus but the household ties everybody
POWER = 3.5  # of sociability in the capacity for ties: gives at the start the spread of degrees that years lead to
DOORS = 8  # how many doors down the street neighbors are chosen from
SPARE = 2.0  # candidates a far tie is chosen from
_KIN, _CIRCLE, _STREET, _PEERS, _FAR = 1, 2, 3, 4, 5  # the place of the week in these draws' keys


def draw_pairs(
    parameters: Network, seed: int, residents: Residents
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    """Rows of both ends and kind of every tie at the start; a pair that two foci bring together stands there twice.

    Earlier kinds come first, so that the one who enters them keeps the household's or the family's.
    """
    focus = _Foci(parameters, seed, residents)
    parts = (
        (TieKind.HOUSEHOLD, all_pairs(focus.canon, residents.household[focus.canon], None, parameters.slots)),
        (TieKind.KIN, focus.kin()),
        (TieKind.FRIEND, focus.circle()),
        (TieKind.NEIGHBOR, focus.street()),
        (TieKind.PEER, focus.afield(residents.neighborhood, parameters.peers, _PEERS)),
        (TieKind.FRIEND, focus.afield(np.zeros_like(residents.neighborhood), parameters.far_friends, _FAR)),
    )
    kinds = [np.full(pair[0].size, kind, np.int8) for kind, pair in parts]
    a, b = (np.concatenate([pair[end] for _, pair in parts]) for end in (0, 1))
    return a, b, np.concatenate(kinds)


def all_pairs(
    rows: NDArray[Any], group: NDArray[Any], position: NDArray[Any] | None, window: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Every pair of rows with the same group, each row with at most ``window`` that stand after it by position."""
    order = np.argsort(group, kind="stable") if position is None else np.lexsort((position, group))
    a, b, _ = _within(rows[order], group[order], window)
    return a, b


def _within(
    rows: NDArray[Any], group: NDArray[Any], window: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    """Pairs of the same group in sorted rows, and how many places they stand apart."""
    ends: list[tuple[NDArray[Any], NDArray[Any]]] = []
    rows = rows.astype(np.int32)
    for step in range(1, min(window, rows.size - 1) + 1):
        first = np.flatnonzero(group[step:] == group[:-step])
        if not first.size:
            break
        ends.append((rows[first], rows[first + step]))
    if not ends:
        none = np.zeros(0, np.int32)
        return none, none, np.zeros(0, np.int8)
    steps = np.repeat(np.arange(1, len(ends) + 1, dtype=np.int8), [e[0].size for e in ends])
    return np.concatenate([e[0] for e in ends]), np.concatenate([e[1] for e in ends]), steps


class _Foci:
    """What all foci need: the rows in canonical order, sociability, the weights of social distance."""

    def __init__(self, parameters: Network, seed: int, residents: Residents) -> None:
        self.parameters, self.seed, self.people = parameters, seed, residents
        # everything starts from the order of dwellings, so that no result depends on the order of rows
        self.canon = np.argsort(residents.dwelling, kind="stable")
        limit = np.minimum(residents.tie_limit.astype(np.int64), parameters.slots)
        mean = limit.sum() / max(1, limit.size)
        self.sociability = ((limit / mean) ** POWER if mean > 0 else np.ones(limit.size)).astype(np.float32)
        self.unlike = np.array(list(parameters.unlike.model_dump().values()), np.float32)

    def kin(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        family = self.people.kin_group[self.canon]
        a, b = all_pairs(self.canon, family, None, self.parameters.slots)
        apart = self.people.household[a] != self.people.household[b]
        weight = np.where(apart, self.sociability[a] * self.sociability[b], np.float32(0))
        return self._fill(a, b, weight, self.parameters.relatives, _KIN, self.parameters.kin_tied)

    def circle(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        people, canon = self.people, self.canon
        _, circle, size = np.unique(people.circle[canon], return_inverse=True, return_counts=True)
        knots = np.maximum(1, np.rint(size / self.parameters.clique)).astype(np.int64)
        u = uniforms(self.seed, Decision.CIRCLE, 0, people.dwelling[canon], people.arrival[canon])[:, 0]
        knot = (np.cumsum(knots) - knots)[circle] + (u * knots[circle]).astype(np.int64)
        order = np.argsort(knot, kind="stable")
        a, b, _ = _within(canon[order], knot[order], 4 * self.parameters.clique)
        return self._fill(a, b, self._weights(a, b, None), self.parameters.friends, _CIRCLE)

    def street(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        street = self.people.street[self.canon]
        order = np.argsort(street, kind="stable")
        a, b, step = _within(self.canon[order], street[order], DOORS)
        return self._fill(a, b, self._weights(a, b, step), self.parameters.neighbors, _STREET)

    def afield(self, place: NDArray[Any], mean: float, code: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Ties with others of a large place: each resident has tickets, neighbors in a keyed order may be tied."""
        people, canon = self.people, self.canon
        expected = SPARE * mean * self.sociability[canon]
        rows, keys = [], []
        for item in range(int(np.ceil(expected.max(initial=0.0)))):
            u = uniforms(self.seed, Decision.MEET_PLACE, code, people.dwelling[canon], people.arrival[canon], item)
            holds = np.flatnonzero(u[:, 0] < expected - item)
            rows.append(canon[holds])
            high, low = ((u[holds, part] * 2.0**15).astype(np.uint64) for part in (1, 2))
            keys.append((high << np.uint64(15)) | low)
        if not rows:
            return np.zeros(0, np.int32), np.zeros(0, np.int32)
        row, key = np.concatenate(rows), np.concatenate(keys)
        order = np.argsort((place[row].astype(np.uint64) << np.uint64(30)) | key, kind="stable")
        a, b, _ = _within(row[order], place[row[order]], 1)
        weight = np.where(a == b, np.float32(0), self._weights(a, b, None))
        return self._fill(a, b, weight, mean, code)

    def _weights(self, a: NDArray[Any], b: NDArray[Any], step: NDArray[Any] | None) -> NDArray[np.float32]:
        """Sociabilities, nearness and likeness of pairs; those who share a home are tied already: weight 0."""
        out, p = np.empty(a.size, np.float32), self.people
        columns = (p.household, p.age, p.culture, p.language, p.income, p.education, self.unlike, self.sociability)
        near = np.zeros(0, np.int8) if step is None else step
        over(a.size, default_threads(), lambda s, e: _pair_weights(s, e, out, a, b, near, *columns))
        return out

    def _fill(
        self, a: NDArray[Any], b: NDArray[Any], weight: NDArray[np.float32], mean: float, code: int, cap: float = CAP
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Choose pairs so that residents get ``mean`` ties each, or all there are."""
        wanted, low, high = 0.5 * mean * self.people.dims["N"], -7.0, 9.0
        for _ in range(14):
            middle = 0.5 * (low + high)
            reached = np.minimum(weight * np.float32(np.exp(middle)), np.float32(cap)).sum(dtype=np.float64)
            low, high = (middle, high) if reached < wanted else (low, middle)
        return self._choose(a, b, np.minimum(weight * np.float32(np.exp(high)), np.float32(cap)), code)

    def _choose(
        self, a: NDArray[Any], b: NDArray[Any], chance: NDArray[np.float32], code: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        # neighbors are drawn by household pair: who knows one of a home is likely to know the other
        ends = self.people.household.astype(np.uint32) if code == _STREET else self.people.dwelling
        arrival = np.zeros_like(self.people.arrival) if code == _STREET else self.people.arrival
        keep = np.zeros(a.size, np.bool_)
        key = np.uint64(self.seed), np.int64(Decision.TIE_EXISTS), np.int64(code)
        over(a.size, default_threads(), lambda s, e: _draw(s, e, keep, chance, a, b, ends, arrival, *key))
        return a[keep], b[keep]


@kernel
def _pair_weights(
    start: Any, stop: Any, out: Any, a: Any, b: Any, step: Any,
    household: Any, age: Any, culture: Any, language: Any, income: Any, education: Any, unlike: Any, sociability: Any,
) -> None:  # fmt: skip
    for t in range(start, stop):
        i, j = a[t], b[t]
        out[t] = np.float32(0)
        if household[i] != household[j]:
            d = social_distance(i, j, age, culture, language, income, education, unlike)
            out[t] = sociability[i] * sociability[j] * np.exp(-d)
            if step.shape[0] > 0:
                out[t] /= np.float32(step[t])


@kernel
def _draw(
    start: Any, stop: Any, keep: Any, chance: Any, a: Any, b: Any, ends: Any, arrival: Any, seed: Any, decision: Any,
    code: Any,
) -> None:  # fmt: skip
    for t in range(start, stop):
        i, j = a[t], b[t]
        if chance[t] > np.float32(0):
            w = pair_words(seed, decision, code, ends[i], arrival[i], ends[j], arrival[j])
            keep[t] = unit(w[0]) < chance[t]
