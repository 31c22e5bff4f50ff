"""Who is enrolled in an intervention: the rule, and the roster that keeps it.

A roster holds rows and the arrival numbers they had when enrolled; a resident who moved out no longer counts, and
the place is filled again at the next top-up. Every rule ranks residents by keyed draws, so a larger share enrolls
everybody a smaller one does, plus more, and no other draw changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rule = Literal["random", "need", "high_degree", "friend_nomination"]
TOP_UP = 4  # weeks between top-ups of a roster


def roster(world: Any, name: str, share: float, rule: Rule, eligible: NDArray[np.bool_] | None = None) -> NDArray[Any]:
    """Rows enrolled this week under ``name``, enrolling up to ``share`` of all residents.

    Args:
        world: the world; its ``rosters`` keep who is enrolled.
        name: the intervention's name in the scenario.
        share: residents enrolled, as a share of everybody.
        rule: random; need (highest last depression score first); high_degree (most ties first); friend_nomination
            (a random tie of a random resident, Kim 2015).
        eligible: mask of who may be enrolled; everybody if None.
    """
    r = world.residents
    rows, arrivals = world.rosters.get(name, (np.zeros(0, np.int64), np.zeros(0, np.uint32)))
    staying = r.arrival[rows] == arrivals
    rows = rows[staying]
    target = round(share * world.n)
    first = name not in world.rosters
    if rows.size < target and (first or world.week % TOP_UP == 0):
        rows = np.concatenate([rows, _next(world, name, target - rows.size, rule, eligible, rows)])
    world.rosters[name] = (rows, r.arrival[rows].copy())
    return np.asarray(rows)


def ties_of(world: Any, rows: NDArray[Any]) -> NDArray[Any]:
    """Rows of everybody tied to these residents, once for each tie."""
    slots = np.arange(world.ties.dims["D"])
    used = slots[None, :] < world.ties.degree[rows][:, None]
    return np.asarray(world.ties.neighbor[rows][used])


def _next(world: Any, name: str, count: int, rule: Rule, eligible: Any, taken: NDArray[Any]) -> NDArray[Any]:
    r, item = world.residents, text_key(name)
    free = np.ones(world.n, bool) if eligible is None else eligible.copy()
    free[taken] = False
    draw = uniforms(world.seed, Decision.ENROLL, 0, r.dwelling, r.arrival, item)[:, 0].astype(np.float64)
    if rule == "friend_nomination":
        return _nominated(world, name, count, free, draw)
    if rule == "need":
        draw -= r.score_depression
    elif rule == "high_degree":
        draw -= world.ties.degree
    rows = np.flatnonzero(free)
    order = np.lexsort((r.dwelling[rows], draw[rows]))
    return rows[order[:count]]


def _nominated(world: Any, name: str, count: int, free: NDArray[np.bool_], draw: NDArray[Any]) -> NDArray[Any]:
    """Ask residents in random order to name one of their ties; the first ``count`` different ones are enrolled."""
    r, degree = world.residents, world.ties.degree
    asked = np.lexsort((r.dwelling, draw))
    asked = asked[degree[asked] > 0]
    pick = uniforms(world.seed, Decision.NOMINATE, 0, r.dwelling[asked], r.arrival[asked], text_key(name))[:, 0]
    named = world.ties.neighbor[asked, np.minimum((pick * degree[asked]).astype(np.int64), degree[asked] - 1)]
    named = named[free[named]]
    _, first = np.unique(named, return_index=True)
    return np.asarray(named[np.sort(first)][:count], np.int64)
