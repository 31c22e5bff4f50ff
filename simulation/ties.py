"""Social ties as arrays: every resident's slots, a tie standing in both ends' slots with one strength.

Slots 0 .. degree-1 of a row are in use, in the order the ties were made; both ends' entries are computed by the
same arithmetic from the same numbers, so that they stay equal to the bit.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.table import Column, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray


class TieKind(IntEnum):
    """Kinds of tie."""

    HOUSEHOLD = 0
    KIN = 1
    FRIEND = 2
    NEIGHBOR = 3
    PEER = 4
    ONLINE = 5


NEVER = 65_535  # a ``lasts`` beyond any horizon


class Ties(Table):
    """Axes: N residents, D slots."""

    legend = (
        Column("degree", "uint8", "N", "ties", 0, 255, "Ties of this resident, the used slots.", "own"),
        Column("neighbor", "int32", "N D", "row", -1, 2e9, "Row of the other end, -1 for a free slot.", "own"),
        Column("strength", "float32", "N D", "0-1", 0, 1, "Strength, the same at both ends.", "own"),
        Column("kind", "int8", "N D", "code", 0, 5, "See TieKind.", "own"),
        Column("lasts", "uint16", "N D", "week", 0, 65535, "Week in which they drift apart unless they meet.", "own"),
    )

    @property
    def count(self) -> int:
        """Number of ties, each counted once."""
        return int(self.degree.sum(dtype=np.int64)) // 2


def empty_ties(n: int, slots: int) -> Ties:
    """Nobody tied to anybody."""
    ties = Ties(N=n, D=slots)
    ties.neighbor.fill(-1)
    return ties


def edges(ties: Ties, min_strength: float = 0.0) -> dict[str, NDArray[Any]]:
    """Each tie once: rows ``a`` < ``b``, ``strength``, ``kind``, ``lasts``; those of at least ``min_strength``."""
    used = np.arange(ties.dims["D"]) < ties.degree[:, None]
    once = ties.neighbor > np.arange(ties.dims["N"])[:, None]
    row, slot = np.nonzero(used & once & (ties.strength >= min_strength))
    columns = {name: getattr(ties, name)[row, slot] for name in ("strength", "kind", "lasts")}
    return {"a": row.astype(np.int32), "b": ties.neighbor[row, slot], **columns}
