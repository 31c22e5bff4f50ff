"""A row an organization: when money that was given for a time ended, and how long it lasted after.

Money for a time is either a *program's*, paid by an intervention as long as that acts, or an ordinary *grant* that the
organization had won. What counts is the first end of each within the run, of an organization that runs in that week,
and the first closing after it. Survival is Kaplan and Meier's (1958), so that organizations whose money ended shortly
before the run did count for as long as they were seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulation.parameters.activity import hosts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

Money = Literal["program", "grant"]
NOT = -1
NOTES = {
    "organization": {"unit": "id", "meaning": "Organization."},
    "host": {"unit": "name", "meaning": "Kind of organization, as its activities name their host."},
    "unit": {"unit": "id", "meaning": "Neighborhood, or from their number on district, that it serves."},
    "weeks_running": {"unit": "weeks", "meaning": "Weeks of the run in which it ran."},
    "program_ended": {"unit": "week", "meaning": "First week without an intervention's money after some; -1 none."},
    "closed_after_program": {"unit": "week", "meaning": "Week of the first closing from then on; -1 not closed."},
    "grant_ended": {"unit": "week", "meaning": "First week without a grant after one, lost at a closing too; -1 none."},
    "closed_after_grant": {"unit": "week", "meaning": "Week of the first closing from then on; -1 not closed."},
}


class Organizations:
    """What becomes of each organization; call it once a week."""

    def __init__(self, world: World) -> None:
        kinds, units = hosts(world.activities), world.places.dims["U"]
        count = world.places.dims["O"]
        self._host = np.array([kinds[o // units] if o // units < len(kinds) else "" for o in range(count)], str)
        self._unit = (np.arange(count) % units).astype(np.int32)
        self._ran = np.zeros(count, np.int32)
        self._ended: dict[Money, NDArray[np.int32]] = {m: np.full(count, NOT, np.int32) for m in ("program", "grant")}
        self._closed: dict[Money, NDArray[np.int32]] = {m: np.full(count, NOT, np.int32) for m in ("program", "grant")}
        self._had = self._paid(world)
        self._week = 0

    def __call__(self, world: World) -> None:
        """Note what has ended and what has closed this week."""
        self._week += 1
        running = world.places.running != 0
        self._ran += running
        now = self._paid(world)
        for money, paid in now.items():
            ended, closed = self._ended[money], self._closed[money]
            ended[self._had[money] & ~paid & (ended == NOT)] = self._week
            closed[(ended != NOT) & (closed == NOT) & ~running] = self._week
        self._had = now

    @staticmethod
    def _paid(world: World) -> dict[Money, NDArray[np.bool_]]:
        """Who was given money for a time in the week that is over; who closes loses what was left of a grant."""
        over = max(world.week - 1, 0)
        return {
            "program": world.levers.get("funding") > 0,
            "grant": world.places.grant_until >= over,
        }

    def table(self) -> dict[str, NDArray[Any]]:
        """A row an organization that ran in at least one week."""
        ran = self._ran > 0
        columns = {"organization": np.arange(ran.size, dtype=np.int32), "host": self._host, "unit": self._unit,
                   "weeks_running": self._ran}  # fmt: skip
        for money in self._ended:
            columns |= {f"{money}_ended": self._ended[money], f"closed_after_{money}": self._closed[money]}
        return {name: array[ran] for name, array in columns.items()}


def survival(ended: NDArray[Any], closed: NDArray[Any], weeks: int) -> dict[str, NDArray[Any]]:
    """Kaplan and Meier's survival of organizations by weeks since their money ended.

    Args:
        ended: week in which the money ended, -1 if it did not.
        closed: week of the closing after it, -1 if there was none.
        weeks: weeks of the run.

    Returns:
        ``weeks`` since the end, ``at_risk`` seen running up to then, ``closed`` in that week, and the share
        ``surviving`` it; no rows if no money ended.
    """
    ended, closed = ended[ended >= 0], closed[ended >= 0]
    gone = closed >= 0
    seen = np.where(gone, closed, weeks) - ended
    after = np.arange(seen.max() + 1 if seen.size else 0)
    closings = np.bincount(seen[gone], minlength=after.size)[: after.size]
    at_risk = seen.size - np.cumsum(np.bincount(seen, minlength=after.size)) + np.bincount(seen, minlength=after.size)
    surviving = np.cumprod(1 - closings / np.maximum(at_risk, 1))
    return {"weeks": after, "at_risk": at_risk[: after.size], "closed": closings, "surviving": surviving[: after.size]}
