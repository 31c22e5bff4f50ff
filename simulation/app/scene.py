"""What of a world is drawn, and where: a sample of whole streets, their neighborhoods, and the venues they go to.

Positions lie in a plane whose unit is the radius of a neighborhood. Neighborhoods stand on a sunflower's spiral, their
residents by street around the center, venues on the rim: whoever looks twice at one seed sees one map. The plan is of
dwellings, so it holds for both worlds and for every week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

MOST = 2_000  # residents drawn: more would be a blur, and neither the wire nor the eye would keep up
MOST_TIES = 3_000
HOME = np.uint16(0xFFFF)  # "at home" in the column of venues
GOLDEN = np.pi * (3 - np.sqrt(5))
APART = 3.3  # between centers of neighborhoods at least, in radii
RIM = 1.05  # where venues stand
TOP = 0.9  # half the angle at the top of a rim where none stands: there is the neighborhood's name


@dataclass(frozen=True)
class Scene:
    """A plan of what is drawn.

    Attributes:
        rows: residents drawn, rows of the world's tables, int64 (S,).
        at: their homes, float32 (S, 2).
        centers: centers of the neighborhoods, float32 (H, 2).
        venues: (unit, activity) of each venue, int64 (V, 2).
        venue_at: where venues stand, float32 (V, 2).
        venue_of: venue where residents of a neighborhood do an activity, -1 none, int32 (H, A).
        residents: residents of the world.
    """

    rows: NDArray[np.int64]
    at: NDArray[np.float32]
    centers: NDArray[np.float32]
    venues: NDArray[np.int64]
    venue_at: NDArray[np.float32]
    venue_of: NDArray[np.int32]
    residents: int

    @property
    def whole(self) -> bool:
        """Whether everybody is drawn."""
        return self.rows.size == self.residents


def plan(world: World, most: int = MOST) -> Scene:
    """The plan of a world: at most ``most`` residents, in whole streets spread evenly over neighborhoods."""
    r, places = world.residents, world.places
    hoods = places.dims["H"]
    rows = _streets(r.neighborhood, r.street, hoods, most)
    centers = APART * _spiral(hoods)
    venues, venue_at, venue_of = _venues(world, centers)
    at = centers[r.neighborhood[rows]] + _homes(r.neighborhood[rows], r.street[rows], hoods)
    return Scene(
        rows, at.astype(np.float32), centers.astype(np.float32), venues, venue_at.astype(np.float32), venue_of, world.n
    )


def whereabouts(scene: Scene, world: World) -> NDArray[np.uint16]:
    """The venue each drawn resident went to this week, or :data:`HOME`, (S,).

    Who went to several is shown at one of them, by turns from week to week.
    """
    r = world.residents
    went, hood = r.attended[scene.rows], r.neighborhood[scene.rows]
    venue = np.full(scene.rows.size, HOME, np.uint16)
    columns = min(scene.venue_of.shape[1], world.places.dims["A"])
    for a in np.roll(np.arange(columns), world.week):
        there = ((went >> np.uint32(a)) & np.uint32(1)).astype(bool) & (scene.venue_of[hood, a] >= 0)
        venue[there] = scene.venue_of[hood[there], a]
    return venue


def attendance(scene: Scene, world: World) -> NDArray[np.uint16]:
    """Residents who came to each venue this week, drawn or not, (V,); 0 where the world does not know of it."""
    unit, activity = scene.venues.T
    known = activity < world.places.dims["A"]
    came = np.zeros(unit.size, np.uint16)
    came[known] = np.minimum(world.places.attendance[unit[known], activity[known]], 0xFFFF)
    return came


def tied(scene: Scene, world: World, most: int = MOST_TIES) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Ties between drawn residents, strongest first, at most ``most``: both ends (T, 2), and strength 0-255 (T,)."""
    ties = world.ties
    place = np.full(world.n, -1, np.int32)
    place[scene.rows] = np.arange(scene.rows.size)
    slots = np.arange(ties.neighbor.shape[1])
    held = slots[None, :] < ties.degree[scene.rows][:, None]
    mine, slot = np.nonzero(held)
    other = place[ties.neighbor[scene.rows[mine], slot]]
    keep = other > mine  # each tie once, and only between residents drawn
    mine, slot, other = mine[keep], slot[keep], other[keep]
    strength = ties.strength[scene.rows[mine], slot]
    first = np.argsort(-strength, kind="stable")[:most]
    ends = np.stack([mine[first], other[first]], axis=1).astype(np.uint16)
    return ends, np.clip(strength[first] * 255, 0, 255).astype(np.uint8)


def _streets(neighborhood: NDArray[Any], street: NDArray[Any], hoods: int, most: int) -> NDArray[np.int64]:
    """Rows of whole streets, one of each neighborhood in turn, as many as fit; everybody where all fit."""
    n = neighborhood.size
    if n <= most:
        return np.arange(n)
    order = np.lexsort((np.arange(n), street, neighborhood))
    key = np.stack([neighborhood[order], street[order]])
    first = np.concatenate([[True], np.any(key[:, 1:] != key[:, :-1], axis=0)])
    begin = np.flatnonzero(first)
    size = np.diff(np.concatenate([begin, [n]]))
    hood = key[0, begin]
    turn = np.arange(begin.size) - np.searchsorted(hood, hood)  # the how-manieth street of its neighborhood
    queue = np.lexsort((hood, turn))
    fit = queue[np.cumsum(size[queue]) <= most]
    if not fit.size:  # one street is larger than the picture
        return np.sort(order[:most])
    return np.sort(np.concatenate([order[begin[k] : begin[k] + size[k]] for k in fit]))


def _spiral(n: int) -> NDArray[np.float64]:
    """Points evenly spread over a disc, at least one apart, wider than high, (n, 2)."""
    k = np.arange(n)
    at = np.sqrt(k + 0.5)[:, None] * np.stack([np.cos(k * GOLDEN), np.sin(k * GOLDEN)], axis=1)
    if n == 1:
        return np.zeros((1, 2))
    at -= at.mean(axis=0)
    at @= np.linalg.svd(at, full_matrices=False)[2].T  # the longest way across lies flat
    if n == 2:
        at[:, 1] = 0
    apart = np.hypot(*(at[:, None] - at[None]).T)
    return np.asarray(at / apart[~np.eye(n, dtype=bool)].min())


def _homes(neighborhood: NDArray[Any], street: NDArray[Any], hoods: int) -> NDArray[np.float64]:
    """Homes within the unit disc of each neighborhood, those of a street side by side, (S, 2)."""
    out = np.empty((neighborhood.size, 2))
    for h in range(hoods):
        mine = np.flatnonzero(neighborhood == h)
        order = mine[np.argsort(street[mine], kind="stable")]
        k = np.arange(mine.size)
        # angle by rank, so that a street is a wedge; radius even over the area by the golden ratio
        angle = 2 * np.pi * (k + 0.5) / max(mine.size, 1)
        radius = 0.9 * np.sqrt(0.03 + 0.97 * (k * 0.6180339887498949 % 1))
        out[order] = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return out


def _venues(
    world: World, centers: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]]:
    """Venues of neighborhoods on their rims, those of districts in a row above theirs."""
    places = world.places
    hoods, activities = places.dims["H"], places.dims["A"]
    unit, activity = np.nonzero(places.offered)
    number = np.full(places.offered.shape, -1, np.int32)
    number[unit, activity] = np.arange(unit.size)
    venue_of = number[places.unit_of, np.arange(activities)[None, :]]
    at = np.empty((unit.size, 2))
    for h in range(hoods):
        mine = np.flatnonzero(unit == h)
        angle = -np.pi / 2 + TOP + (2 * np.pi - 2 * TOP) * (np.arange(mine.size) + 0.5) / max(mine.size, 1)
        at[mine] = centers[h] + RIM * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for district in range(places.dims["K"]):
        mine = np.flatnonzero(unit == hoods + district)
        theirs = centers[places.district == district]
        along = 1.1 * (np.arange(mine.size) - (mine.size - 1) / 2)
        at[mine, 0], at[mine, 1] = theirs[:, 0].mean() + along, theirs[:, 1].min() - 1.5
    return np.stack([unit, activity], axis=1), at, venue_of.astype(np.int32)
