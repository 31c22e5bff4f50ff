"""What the drawn residents lived through: a few numbers a resident and week, for as many weeks as are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

WEEKS = 260  # five years; older weeks make room
PAGE = np.dtype([
    ("arrival", "u2"), ("attended", "u4"), ("refused", "u4"), ("unmet", "i1"), ("depression", "u1"), ("anxiety", "u1"),
    ("stress", "u1"), ("belonging", "f4"), ("loneliness", "f4"), ("stigma", "f4"), ("care_state", "i1"),
    ("degree", "u1"),
])  # fmt: skip


class Diary:
    """Pages of the drawn residents of one world; a page is a week, the oldest are overwritten.

    Attributes:
        rows: residents it is about, rows of the world's tables.
        weeks: weeks written so far.
    """

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self.rows = rows
        self.weeks = 0
        self._pages = np.zeros((0, rows.size), PAGE)

    def write(self, world: World) -> None:
        """Add this week's page."""
        if self.weeks >= len(self._pages) and len(self._pages) < WEEKS:
            # grown by halves, so that a short lesson does not pay for five years
            more = min(WEEKS, max(16, 2 * len(self._pages))) - len(self._pages)
            self._pages = np.concatenate([self._pages, np.zeros((more, self.rows.size), PAGE)])
        page, r = self._pages[self.weeks % len(self._pages)], world.residents
        for name in ("depression", "anxiety", "stress"):
            page[name] = getattr(r, f"score_{name}")[self.rows]
        for name in ("arrival", "attended", "refused", "unmet", "belonging", "loneliness", "stigma", "care_state"):
            page[name] = getattr(r, name)[self.rows]
        page["degree"] = world.ties.degree[self.rows]
        self.weeks += 1

    def of(self, place: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Weeks and pages of one of the residents drawn, oldest first, since the one who lives there now moved in."""
        kept = min(self.weeks, len(self._pages))
        weeks = np.arange(self.weeks - kept, self.weeks)
        pages = self._pages[weeks % max(len(self._pages), 1), place]
        here = pages["arrival"] == pages["arrival"][-1] if kept else np.zeros(0, np.bool_)
        return weeks[here], pages[here]

    def nbytes(self) -> int:
        """Bytes held."""
        return int(self._pages.nbytes)
