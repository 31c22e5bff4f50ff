"""Stage 1, calendar: which groups meet, and what shocks and interventions move this week.

A group with frequency f meets in the weeks in which ``floor(f * (week + offset))`` steps up, the offset keyed to its
place, so that monthly groups of different neighborhoods do not all meet at once. Interventions act in the order of
their names; they add to levers, so the order cannot matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError
from simulation.settings.organizations import column

SHUT = 0.5  # share of a group's meetings called off from which on it does not meet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

READS: tuple[str, ...] = ("organization_of", "neighbor", "degree", "arrival", "dwelling", "score_depression", "groups",
                          "company")  # fmt: skip
WRITES: tuple[str, ...] = ("meets", "levers", "rosters", "ledger")


def run(world: World) -> None:
    """Reset the levers, set which groups meet, let what is active act, and book its costs."""
    world.levers.reset()
    world.ledger = []
    world.places.meets[:] = meeting(world, world.week)
    for pieces in (world.scenario.shocks, world.scenario.interventions):
        for name in sorted(pieces):
            piece = pieces[name].begun()
            if piece.active(world.clock):
                asked = piece.act(world, world.levers.of(name), name)
                if asked is None:  # easily forgotten by who writes a piece of their own
                    what = f"act() of the kind {piece.kind!r} returned no list of costs"
                    raise InputError(what, type(piece).__qualname__, "return [Cost(...)], or [] if it costs nothing")
                world.ledger += [(name, cost) for cost in piece.with_indirect(asked)]
    if world.levers.touched("shut"):
        world.places.meets[world.levers.get("shut") >= SHUT] = 0


def meeting(world: World, week: int) -> NDArray[np.uint8]:
    """Which groups meet in a week, 0/1, (U, A)."""
    frequency = column(world.activities, "frequency")
    # golden-ratio spacing: even over units
    offset = (np.arange(world.places.dims["U"], dtype=np.float64) * 0.6180339887498949)[:, None] / frequency
    before = np.floor(frequency * (week - 1 + offset))
    return np.asarray((np.floor(frequency * (week + offset)) > before) | (frequency >= 1), np.uint8)
