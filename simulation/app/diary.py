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
    ("stress", "u1"), ("belonging", "f2"), ("loneliness", "f2"), ("stigma", "f2"), ("care_state", "i1"),
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
        self._pages = np.zeros((WEEKS, rows.size), PAGE)  # the system gives memory only to weeks that are written

    def write(self, world: World) -> None:
        """Add this week's page."""
        page, r = self._pages[self.weeks % WEEKS], world.residents
        for name in ("depression", "anxiety", "stress"):
            page[name] = getattr(r, f"score_{name}")[self.rows]
        for name in ("arrival", "attended", "refused", "unmet", "belonging", "loneliness", "stigma", "care_state"):
            page[name] = getattr(r, name)[self.rows]
        page["degree"] = world.ties.degree[self.rows]
        self.weeks += 1

    def of(self, place: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Weeks and pages of one of the residents drawn, oldest first, since the one who lives there now moved in."""
        weeks, pages = self.all(np.asarray([place]))
        pages, kept = pages[:, 0], weeks.size
        here = pages["arrival"] == pages["arrival"][-1] if kept else np.zeros(0, np.bool_)
        return weeks[here], pages[here]

    def all(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Weeks, counted from 1, and pages of some of the residents drawn, (weeks, places), whoever lived there."""
        weeks = np.arange(max(self.weeks - WEEKS, 0), self.weeks)
        return weeks + 1, self._pages[np.ix_(weeks % WEEKS, places)]

    def last(self, weeks: int) -> NDArray[Any]:
        """Pages of everybody drawn in the last weeks, oldest first, (weeks kept, residents); whoever lived there."""
        kept = max(0, min(weeks, self.weeks, len(self._pages)))
        return self._pages[np.arange(self.weeks - kept, self.weeks) % max(len(self._pages), 1)]
