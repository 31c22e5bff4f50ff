"""Where support comes from, and how many strong ties residents have nearby: looked at in week 0 and after the last.

A look costs as much as a stage, so it is not taken every week. Support by source sums the terms of
:mod:`simulation.stages.support`, ``strength * availability * weight(kind)``, what ties elsewhere give and what callers
and closed groups of a program give; over all sources it is ``-ln(1 - support)``. A tie is local when both ends live in
the same neighborhood, strong from ``instrument.strong_tie`` on; ties have one strength, the same from both ends, so all
of them are returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.ties import TieKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

SOURCES = (*(kind.name.lower() for kind in TieKind), "elsewhere", "program")
KINDS = len(TieKind)
FIXED = float(1 << 20)  # tie weight in whole numbers
WHEN = {"first": "First survey, week 0.", "last": "Last survey, end of the run."}
NOTES = {
    f"{when}_strong_ties": {"unit": "ties", "meaning": f"{words} Strong ties within the neighborhood."}
    for when, words in WHEN.items()
}


@dataclass(frozen=True)
class Bonds:
    """One look at everybody's ties.

    Attributes:
        strong: (N,) strong local ties of each resident.
        local: (N,) local ties of each resident.
        weight: (S,) mean tie weight that a resident has from each source.
        reach: (S,) share of residents who have any from it.
    """

    strong: NDArray[np.uint8]
    local: NDArray[np.uint8]
    weight: NDArray[np.float64]
    reach: NDArray[np.float64]


def scan(world: World) -> Bonds:
    """Look at all ties as the support stage of this week did."""
    r, ties, p = world.residents, world.ties, world.scenario.ties
    # when a week is over, ``next`` holds the states it began with: the distress that the support stage saw
    distress = r.next.distress if world.week else r.distress
    with np.errstate(over="ignore"):  # who is that distressed cannot help
        available = 1 / (1 + np.exp(np.float32(p.availability_distress) * distress - np.float32(p.availability)))
    weight, callers = np.array(p.by_kind("weight"), np.float32), world.levers.get_or_empty("support")
    strong_from = np.float32(world.scenario.instrument.strong_tie)
    strong, local = np.empty(world.n, np.uint8), np.empty(world.n, np.uint8)
    parts = world.over(
        lambda a, b: _look(
            a, b, ties.degree, ties.neighbor, ties.strength, ties.kind, available, r.neighborhood, weight, callers,
            r.company, r.outside_support, strong_from, strong, local,
        )
    )  # fmt: skip
    total, holders = np.sum(parts, axis=0)
    return Bonds(strong, local, total / FIXED / world.n, holders / world.n)


def columns(looks: dict[str, Bonds]) -> dict[str, NDArray[Any]]:
    """Strong local ties at both surveys, as columns of people."""
    return {f"{when}_strong_ties": look.strong for when, look in looks.items()}


def by_source(looks: dict[str, Bonds]) -> dict[str, dict[str, float]]:
    """For each source: mean tie weight and share of residents it reaches, at the first and the last survey."""
    return {
        source: {f"{when}_{name}": float(getattr(look, name)[s]) for when, look in looks.items()
                 for name in ("weight", "reach")}
        for s, source in enumerate(SOURCES)
    }  # fmt: skip


@kernel
def _look(
    start: Any, stop: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, available: Any, neighborhood: Any,
    weight: Any, callers: Any, company: Any, outside: Any, strong_from: Any, strong: Any, local: Any,
) -> Any:  # fmt: skip
    """Tie weight by source in whole numbers, and residents who have any, (2, S) int64; counts of local ties by row."""
    none = np.float32(0)
    out = np.zeros((2, KINDS + 2), np.int64)
    given = np.zeros(KINDS + 2, np.float32)
    for i in range(start, stop):
        given[:] = none
        here, near, close = neighborhood[i], 0, 0
        for d in range(degree[i]):
            j, s = neighbor[i, d], strength[i, d]
            given[kind[i, d]] += s * available[j] * weight[kind[i, d]]
            if neighborhood[j] == here:
                near += 1
                close += s >= strong_from
        given[KINDS] = outside[i]
        given[KINDS + 1] = company[i]
        if callers.shape[0] > 0:
            given[KINDS + 1] += max(callers[i], none)
        for k in range(KINDS + 2):
            if given[k] > none:
                out[0, k] += np.int64(np.rint(np.float64(given[k]) * FIXED))
                out[1, k] += 1
        strong[i], local[i] = close, near
    return out
