"""Who still comes: of those who started an activity, the share who come in the four weeks after k weeks.

A resident *starts* with the first visit after more than ``AWAY`` weeks without one; the run's first weeks therefore
only show who comes already, and a run that is not longer has no curve. Who moved in starts with the first visit here.
Whoever started is followed up to two years, an absence included: the share may rise again. Moving away counts as
not coming any more. A point counts only the starts that were followed to the end of its four weeks.

Some 20,000 residents at most are followed, every so manieth dwelling, which is enough for the curve of any activity
that more than one in a hundred start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

AWAY = 13  # weeks without a visit after which a visit is a start: a quarter of a year
EVERY = 4  # weeks a point of the curve covers: what meets once a month has met once
POINTS = 26  # two years
FOLLOWED = 20_000
NEVER = -10_000

NOTES = {
    "activity": {"unit": "name", "meaning": "Activity, as the scenario calls it."},
    "weeks": {"unit": "weeks", "meaning": f"Weeks since the first visit; the point covers {EVERY} weeks from there."},
    "started": {"unit": "residents", "meaning": "Residents followed who started and could be followed that long."},
    "still_come": {"unit": "share", "meaning": "Share of them who come at least once in these weeks."},
}


def followed(world: World) -> NDArray[np.int64]:
    """Rows of every so manieth dwelling: everybody in a small world, some 20,000 residents in a large one."""
    return np.flatnonzero(world.residents.dwelling % np.uint32(-(-world.n // FOLLOWED)) == 0)


class Retention:
    """Starts, and later visits by weeks since; call it once a week."""

    def __init__(self, world: World, weeks: int) -> None:
        self._rows = followed(world)
        self._names, n_activities = list(world.activities), world.places.dims["A"]
        self._arrival = world.residents.arrival[self._rows].copy()
        self._last = np.zeros((self._rows.size, n_activities), np.int32)  # as if all had come in week 0
        self._start = np.full(self._last.shape, NEVER, np.int32)
        self._point = np.zeros(self._last.shape, np.int8)
        self._still = np.zeros((n_activities, weeks + 1, POINTS), np.int32)  # by week of start
        self._week = 0

    def __call__(self, world: World) -> None:
        """Count this week's visits."""
        self._week += 1
        r = world.residents
        _visits(
            self._rows, r.attended, r.arrival, self._week, self._arrival, self._last, self._start, self._point,
            self._still,
        )  # fmt: skip

    def table(self) -> dict[str, NDArray[Any]]:
        """A row an activity and point of its curve, as far as somebody was followed."""
        starts = np.cumsum(self._still[:, :, 0], axis=1)
        rows = []
        for a, name in enumerate(self._names):
            for k in range(POINTS):
                last = self._week - EVERY * (k + 1) + 1  # who started later was not followed to the end of the point
                if last < 0 or not starts[a, last]:
                    break
                came = int(self._still[a, : last + 1, k].sum())
                rows.append((name, EVERY * k, int(starts[a, last]), came / int(starts[a, last])))
        names, weeks, started, still = zip(*rows, strict=True) if rows else ((), (), (), ())
        return {
            "activity": np.array(names, dtype=str),
            "weeks": np.array(weeks, np.int32),
            "started": np.array(started, np.int32),
            "still_come": np.array(still, np.float64),
        }


@kernel
def _visits(
    rows: Any, attended: Any, arrival: Any, week: Any, known: Any, last: Any, start: Any, point: Any, still: Any
) -> None:
    """Enter a week's visits of the residents followed."""
    for n in range(rows.shape[0]):
        i = rows[n]
        if arrival[i] != known[n]:  # somebody else lives here now
            known[n] = arrival[i]
            last[n, :] = NEVER
            start[n, :] = NEVER
        bits, a = attended[i], 0
        while bits != 0:
            if bits & np.uint32(1):
                if start[n, a] == NEVER and week - last[n, a] > AWAY:
                    start[n, a] = week
                    point[n, a] = -1
                if start[n, a] != NEVER:
                    k = (week - start[n, a]) // EVERY
                    if k < POINTS and k != point[n, a]:
                        still[a, start[n, a], k] += 1
                        point[n, a] = k
                last[n, a] = week
            bits >>= np.uint32(1)
            a += 1
