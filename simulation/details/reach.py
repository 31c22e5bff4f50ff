"""The reach ledger of an arm's interventions, counted week by week, and whose difference is whose.

Every resident (dwelling and arrival) has one step for each intervention, the furthest ever reached; steps are those of
:mod:`simulation.details.channels`. Who moves out is counted with what was reached until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.details.channels import ATTENDED, QUARTER, channel, full_weeks
from simulation.details.steps import Seen, Way, way_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.details.watched import WatchedLevers
    from simulation.interventions import Base
    from simulation.world import World

TOGETHER = "all of them"  # the row of an arm with several interventions: reached by any of them
_NEVER = -10_000


class Reached(NamedTuple):
    """One replicate of one intervention.

    Attributes:
        steps: (7,) persons on each of :data:`simulation.details.channels.STEPS`.
        rows: (3,) residents at the end: those who were reached and still live there, of these those still attending in
            the last quarter, and everybody.
        dose: () sum over those still attending of weeks attended over a full dose, 1 at most each.
        gap: (3, M) sums over residents at the end of arm minus baseline: of those still attending, of those who were
            reached and stopped, of everybody else.
    """

    steps: NDArray[np.int64]
    rows: NDArray[np.int64]
    dose: NDArray[np.float64]
    gap: NDArray[np.float64]


class Reach:
    """Counts for interventions of one world; call it once a week, after the week."""

    def __init__(self, world: World, pieces: Mapping[str, Base]) -> None:
        given = world.scenario.activities
        self.ways: dict[str, Way] = {}
        for name, piece in pieces.items():
            brings = bool(piece.new_activities(given))
            self.ways[name] = way_of(channel(piece, brings), name, piece, world)
        self._full = [full_weeks(piece, self.ways[name].channel, world) for name, piece in pieces.items()]
        shape = len(self.ways), world.n
        self._arrival = world.residents.arrival.copy()
        self._stage: NDArray[np.uint8] = np.zeros(shape, np.uint8)
        self._weeks: NDArray[np.int32] = np.zeros(shape, np.int32)
        self._last: NDArray[np.int32] = np.full(shape, _NEVER, np.int32)
        self._gone: list[tuple[NDArray[np.uint8], NDArray[np.int32]]] = []
        self._acted = np.zeros(len(self.ways), np.int64)
        self._week = 0

    def __call__(self, world: World, levers: WatchedLevers) -> None:
        """Count this week."""
        self._week += 1
        arrival = world.residents.arrival
        moved = np.flatnonzero(arrival != self._arrival)
        if moved.size:
            self._gone.append((self._stage[:, moved], self._weeks[:, moved]))
            self._stage[:, moved], self._weeks[:, moved], self._last[:, moved] = 0, 0, _NEVER
            self._arrival[moved] = arrival[moved]
        for k, (name, way) in enumerate(self.ways.items()):
            does = levers.moved_by(name)
            self._acted[k] += does is not None
            now = way(Seen(world, does, levers.eligible.get(name), self._stage[k]))
            if now is None:
                continue
            np.maximum(self._stage[k], now, out=self._stage[k])
            came = now >= ATTENDED
            self._weeks[k] += came
            self._last[k][came] = self._week

    def close(self, gap: NDArray[np.float64]) -> dict[str, Reached]:
        """What came of it, by intervention; and for all together if there are several.

        Args:
            gap: (M, N) arm minus baseline of everybody who lives there at the end.
        """
        full = np.maximum(1, np.minimum(self._full, self._acted))[:, None]
        gone = [np.concatenate(parts, axis=1) for parts in zip(*self._gone, strict=True)]
        left_stage, left_weeks = gone or (self._stage[:, :0], self._weeks[:, :0])
        dose, left_dose = np.minimum(self._weeks / full, 1.0), np.minimum(left_weeks / full, 1.0)
        late = self._last > self._week - QUARTER
        parts = [
            (name, self._stage[k], dose[k], late[k], left_stage[k], left_dose[k]) for k, name in enumerate(self.ways)
        ]
        if len(parts) > 1:
            every = (a.max(axis=0) for a in (self._stage, dose, late, left_stage, left_dose))
            parts.append((TOGETHER, *every))
        return {name: _reached(gap, *arrays) for name, *arrays in parts}


def _reached(
    gap: NDArray[np.float64], stage: NDArray[np.uint8], dose: NDArray[np.float64], late: NDArray[np.bool_],
    left_stage: NDArray[np.uint8], left_dose: NDArray[np.float64],
) -> Reached:  # fmt: skip
    steps = [int(np.count_nonzero(stage > k) + np.count_nonzero(left_stage > k)) for k in range(ATTENDED)]
    steps.append(int(np.count_nonzero(dose >= 1) + np.count_nonzero(left_dose >= 1)))
    steps.append(int(np.count_nonzero((dose >= 1) & late)))
    reached = stage >= ATTENDED
    kept, stopped = reached & late, reached & ~late
    sums = np.stack([gap[:, mask].sum(axis=1) for mask in (kept, stopped, ~reached)])
    rows = np.array([np.count_nonzero(reached), np.count_nonzero(kept), stage.size], np.int64)
    return Reached(np.array(steps, np.int64), rows, np.asarray(dose[kept].sum()), sums)
