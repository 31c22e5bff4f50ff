"""A population that grows older and stands still: who leaves and who comes, derived from the age pyramid.

People in one kind of home ``k`` (owned or not, only adult or not) and of one sex have the age density ``p_k(a)``.
Whole households leave at a hazard ``m_k`` whatever their ages; ageing, leavers and newcomers balance at every age if

    0 = -p_k' - h_k p_k + I_k q_k,    h_k = m_k + mu_k,    mu_k = max(0, -p_k'/p_k - m_k)

with ``mu`` what individuals must leave on top (death; the young who leave home), ``I q`` the newcomers by age, and an
inflow ``p_k(16)`` of those who turn 16. Every home keeps its kind and every place in it its sex, so that the balance
holds for each. Those who die or leave home are replaced first by the youngest newcomers (who turn 16), moving
households by the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.memo import once_each
from simulation.parameters.population import Population, bands

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CELLS_A_YEAR = 4
OLDEST = 110
CLASSES = 8
# how an open last band falls off: shares of those 85-89, 90-94, 95-99, 100-109 (assumption: Gompertz-like)
_TAIL = (0.62, 0.28, 0.085, 0.015)


@dataclass(frozen=True)
class Demography:
    """Age tables of the eight classes of :func:`home_class` on ``G`` cells of a quarter of a year.

    Attributes:
        edges: (G + 1,) ages at the cell edges.
        shares: (8,) share of residents.
        stock: (8, G + 1) distribution function of residents' ages at the edges.
        singles: (8, G + 1) same for those who replace an individual; starts above 0 where many turn 16.
        families: (8, G + 1) same for those who come with a household.
        exits: (8, G) hazard a year of leaving as an individual.
        arrivals: (8, G + 1) hazard of having come to the address at an age, cumulated over ages.
        moves: (2,) hazard a year of changing address: home not owned, owned.
        leaves: (2,) hazard a year of leaving the area with the household.
    """

    edges: NDArray[np.float64]
    shares: NDArray[np.float64]
    stock: NDArray[np.float64]
    singles: NDArray[np.float64]
    families: NDArray[np.float64]
    exits: NDArray[np.float64]
    arrivals: NDArray[np.float64]
    moves: NDArray[np.float64]
    leaves: NDArray[np.float64]

    def owned_given(self, alone: Any) -> Any:
        """Share of homes that are owned, by whether somebody is the only adult there."""
        by = self.shares.reshape(2, 2, 2).sum(axis=2)  # owned, alone
        share = by[1] / np.maximum(by.sum(axis=0), 1e-300)
        return share[np.asarray(alone, np.int64)]

    def women_given(self, owned: Any, alone: Any) -> Any:
        """Share of women in a kind of home."""
        by = self.shares.reshape(2, 2, 2)
        share = by[..., 1] / np.maximum(by.sum(axis=2), 1e-300)
        return share[np.asarray(owned, np.int64), np.asarray(alone, np.int64)]

    def rank(self, age: Any) -> NDArray[np.float64]:
        """Share of the whole population that is younger, for each age."""
        return np.asarray(np.interp(age, self.edges, self.shares @ self.stock), np.float64)


def home_class(housing: Any, adults: Any, gender: Any) -> NDArray[np.int64]:
    """Class of a place: 4 if the home is owned, plus 2 for an only adult, plus 1 if not a man."""
    owned, alone, woman = np.asarray(housing) == 0, np.asarray(adults) <= 1, np.asarray(gender) != 0
    return np.asarray(4 * owned.astype(np.int64) + 2 * alone + woman)


def ages(table: NDArray[np.float64], edges: NDArray[np.float64], kind: Any, u: Any) -> NDArray[np.float32]:
    """Ages at the quantiles ``u`` of each one's class, by inverse distribution function."""
    out = np.empty(len(u), np.float32)
    for k in range(CLASSES):
        of_kind = kind == k
        out[of_kind] = np.interp(np.asarray(u)[of_kind], table[k], edges)
    return out


def tenures(tables: Demography, kind: Any, age: Any, u: Any) -> NDArray[np.float32]:
    """Years at the address of residents of these ages, as a population that stands still has them, from uniforms.

    Looking back from age ``a``, somebody came at hazard ``I q(a') / p(a')``, plus that of moves within the area; who
    came at the youngest age grew up in a home that had been kept for an exponential time, no longer than a life.
    """
    out = np.empty(len(u), np.float32)
    passed = -np.log(np.asarray(u, np.float64))
    youngest = tables.edges[0]
    for k in range(CLASSES):
        mine = kind == k
        a, back = np.minimum(np.asarray(age, np.float64)[mine], tables.edges[-1]), tables.arrivals[k]
        left = np.interp(a, tables.edges, back) - passed[mine]
        came = np.interp(left, back, tables.edges)
        child = np.minimum(np.maximum(-left, 0.0) / max(tables.moves[k // 4], 1e-3), youngest)
        out[mine] = np.clip(a - came, 0.0, None) + child
    return np.minimum(out, np.asarray(age, np.float32))


def curve(knots: dict[int, Any], at: Any) -> NDArray[np.float64]:
    """A table by age, linear between its ages and level beyond them; shape of ``at``, then of the entries."""
    xs = sorted(knots)
    values = np.array([knots[x] for x in xs], float)
    columns = [np.interp(at, xs, column) for column in values.reshape(len(xs), -1).T]
    return np.asarray(np.stack(columns, axis=-1) if values.ndim > 1 else columns[0], np.float64)


@once_each
def demography(population: Population) -> Demography:
    """The tables that keep this population standing still; the same object for equal parameters."""
    return _solve(population.model_dump_json())


@lru_cache(maxsize=16)
def _solve(population_json: str) -> Demography:
    p = Population.model_validate_json(population_json)
    edges, mass, density = _pyramid(p)  # (2, G) and (2, G + 1) over men, women
    middle = (edges[1:] + edges[:-1]) / 2
    people = mass.sum(axis=0)
    homes = {size: share / sum(p.households.values()) for size, share in p.households.items()}
    alone_share = homes.get(1, 0.0) / sum(size * share for size, share in homes.items())
    owned = _fitted(p.owned_by_age, middle, people, p.ownership)
    alone = _fitted(p.alone_by_age, middle, people, alone_share)
    leave = 1 - p.moving_within
    share_owner = min(p.moving / max(p.ownership + (1 - p.ownership) * p.moving_renter_ratio, 1e-9), 0.95)
    moves = -np.log1p(-np.minimum(0.95, share_owner * np.array([p.moving_renter_ratio, 1.0])))
    tables: dict[str, list[Any]] = {name: [] for name in ("stock", "singles", "families", "exits", "arrivals")}
    shares = []
    for k in range(CLASSES):
        own, single, woman = k // 4, k // 2 % 2, k % 2
        weight = _of_kind(owned, own, alone, single)
        stock = mass[woman] * weight(middle) + 1e-12
        flux = density[woman] * weight(edges)  # residents a year who pass each edge as they grow older
        flux[-1] = 0.0
        m = moves[own] * leave
        extra = np.maximum(0.0, (flux[:-1] - flux[1:]) / stock - m)
        inflow = np.concatenate([[flux[0]], flux[1:] - flux[:-1] + (m + extra) * stock])
        come = np.cumsum(np.maximum(inflow, 0.0))
        leaving = float(np.sum(extra * stock))
        shares.append(stock.sum())
        tables["stock"].append(np.concatenate([[0.0], np.cumsum(stock)]) / stock.sum())
        if come[-1] <= 0:  # nobody lives like this, so nobody comes
            come = np.cumsum(np.concatenate([[0.0], stock]))
        tables["singles"].append(_part(come, 0.0, leaving))
        tables["families"].append(_part(come, leaving, come[-1]))
        tables["exits"].append(extra)
        came = np.maximum(inflow[1:], 0.0) / stock + moves[own] * p.moving_within
        tables["arrivals"].append(np.concatenate([[0.0], np.cumsum(came)]) / CELLS_A_YEAR)
    arrays = {name: np.array(rows) for name, rows in tables.items()}
    return Demography(edges=edges, shares=np.array(shares) / sum(shares), moves=moves, leaves=moves * leave, **arrays)


def _part(cumulated: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Distribution function of the newcomers who rank between ``low`` and ``high`` from the youngest."""
    if high - low <= 1e-9 * cumulated[-1]:
        return np.asarray(cumulated / cumulated[-1], np.float64)
    return np.asarray(np.clip((cumulated - low) / (high - low), 0.0, 1.0), np.float64)


def _of_kind(
    owned: Callable[[Any], Any], own: int, alone: Callable[[Any], Any], single: int
) -> Callable[[Any], NDArray[np.float64]]:
    def weight(age: Any) -> NDArray[np.float64]:
        o, s = owned(age), alone(age)
        return np.asarray((o if own else 1 - o) * (s if single else 1 - s), np.float64)

    return weight


def _fitted(knots: dict[int, float], middle: Any, people: Any, target: float) -> Callable[[Any], Any]:
    """A curve of shares by age, its logit shifted so that the whole population's share is ``target``."""
    if target <= 0 or target >= 1:
        return lambda age: np.full(np.shape(age), float(target >= 1))

    def shifted(age: Any, by: float) -> Any:
        share = np.clip(curve(knots, age), 1e-6, 1 - 1e-6)
        return 1 / (1 + (1 - share) / share * np.exp(-by))

    low, high = -30.0, 30.0
    for _ in range(80):
        middle_ = (low + high) / 2
        if np.sum(shifted(middle, middle_) * people) / people.sum() < target:
            low = middle_
        else:
            high = middle_
    return lambda age: shifted(age, (low + high) / 2)


def _pyramid(p: Population) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Smooth ages of men and women that keep every band's count: cumulated counts, monotone cubic between bands."""
    from scipy.interpolate import PchipInterpolator  # late: slow to import, needed once a world

    by_low = {int(name.split("-")[0].rstrip("+")): pair for name, pair in p.pyramid.items()}
    knots: list[float] = []
    counts: list[NDArray[np.float64]] = []
    for low, high in bands(p.pyramid):
        pair = np.array(by_low[low], float)
        tops = [high] if high else [t for t in (low + 5, low + 10, low + 15) if t < OLDEST] + [OLDEST]
        tail = np.array([1.0]) if high else np.array(_TAIL[: len(tops)]) / sum(_TAIL[: len(tops)])
        knots = knots or [low]
        knots += tops
        counts += [pair * share for share in tail]
    edges = np.linspace(knots[0], knots[-1], round((knots[-1] - knots[0]) * CELLS_A_YEAR) + 1)
    cumulated = np.concatenate([np.zeros((1, 2)), np.cumsum(counts, axis=0)])
    smooth = PchipInterpolator(knots, cumulated / cumulated[-1].sum(), axis=0)
    mass = np.maximum(np.diff(smooth(edges), axis=0), 0).T
    density = np.maximum(smooth.derivative()(edges), 0).T
    return edges, mass / mass.sum(), density / mass.sum()
