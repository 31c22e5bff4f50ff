"""Ties who are available give support; what is missing is loneliness.

    support    = 1 - exp(-(sum over ties of strength * availability * weight(kind) + outside_support))
    loneliness = max(0, desired_support - support)
    availability_j = 1 / (1 + exp(-availability + availability_distress * distress_j))

A helper's own distress lowers what the helper can give. Weights follow Gariepy (2016): spouse and household above
family above friends. Sums run over a resident's own slots in the order the ties were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel

if TYPE_CHECKING:
    from simulation.world import World

READS = ("distress", "desired_support", "outside_support", "degree", "neighbor", "strength", "kind")
WRITES = ("support", "loneliness")


def run(world: World) -> None:
    """Write this week's support and loneliness."""
    people, ties, p = world.residents, world.ties, world.scenario.ties
    available = np.empty(world.n, np.float32)
    numbers = np.array([p.availability, p.availability_distress], np.float32)
    weight = np.array(p.by_kind("weight"), np.float32)
    # once a resident, not once a tie: the gather over ties then reads one small array
    world.over(lambda start, stop: _availability(start, stop, people.distress, numbers, available))
    world.over(
        lambda start, stop: _support(
            start, stop, ties.degree, ties.neighbor, ties.strength, ties.kind, available, weight,
            people.outside_support, people.desired_support, people.support, people.loneliness,
        )
    )  # fmt: skip


@kernel
def _availability(start: Any, stop: Any, distress: Any, numbers: Any, available: Any) -> None:
    one = np.float32(1)
    for i in range(start, stop):
        available[i] = one / (one + np.exp(numbers[1] * distress[i] - numbers[0]))


@kernel
def _support(
    start: Any, stop: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, available: Any, weight: Any,
    outside: Any, desired: Any, support: Any, loneliness: Any,
) -> None:  # fmt: skip
    for i in range(start, stop):
        total, to, tie, sort = outside[i], neighbor[i], strength[i], kind[i]
        for d in range(np.uint64(degree[i])):  # unsigned numbers as indices: no test for counting from the end
            total += tie[d] * available[np.uint32(to[d])] * weight[np.uint8(sort[d])]
        support[i] = np.float32(1) - np.exp(-total)
        loneliness[i] = max(np.float32(0), desired[i] - support[i])
