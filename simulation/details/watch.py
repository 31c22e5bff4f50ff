"""What is written down of one replicate while its worlds are followed: small arrays, no tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulation.details.mood import Mood
from simulation.details.pairs import pairs_of
from simulation.details.reach import Reach
from simulation.details.states import Ends, groups_of
from simulation.details.watched import WatchedLevers
from simulation.follow import CostKey
from simulation.instrument import CUTOFFS, severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.details.pairs import Pairs
    from simulation.details.reach import Reached
    from simulation.scenario import Scenario
    from simulation.world import World

YEAR = 52  # weeks
BANDS = tuple(CUTOFFS["depression"])
_SCORES = 43  # 0 to 42


def years(weeks: int) -> int:
    """Years of a run, the last one often not whole."""
    return max(1, -(-weeks // YEAR))


@dataclass(frozen=True)
class Detail:
    """What one replicate says of one world.

    Attributes:
        bands: (years, 5) person-weeks by severity of depression.
        spent: money by what it was for and year, from 0.
        pairs: residents against themselves in the baseline; None for the baseline.
        reached: by intervention that the baseline has not or has otherwise; empty for the baseline.
        channels: the way each of them takes to residents.
        groups: (by, group) of each place on the axis of groups of ``pairs``.
        mood: mean distress at the end and what visits took off it (:mod:`simulation.details.mood`), (2,).
    """

    bands: NDArray[np.int64]
    spent: dict[tuple[CostKey, int], float]
    pairs: Pairs | None = None
    reached: dict[str, Reached] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    groups: tuple[tuple[str, str], ...] = ()
    mood: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))


class Watch:
    """Follows one world; give it to :func:`simulation.follow.follow`. It reads the world and changes no number of it.

    Args:
        world: at the end of the burn-in; its levers are put under watch.
        scenario: of this world.
        baseline: the scenario it is compared with; the same one for the baseline itself.
    """

    def __init__(self, world: World, scenario: Scenario, baseline: Scenario) -> None:
        held = baseline.interventions
        pieces = {n: p.begun() for n, p in scenario.interventions.items() if n not in held or held[n] != p}
        self._reach = Reach(world, pieces) if pieces else None
        if pieces:
            world.levers = WatchedLevers(pieces, **world.levers.dims)
        self._ends, self._mood = Ends(world, scenario.weeks), Mood(world, scenario.weeks)
        self._scores: NDArray[np.int64] = np.zeros((years(scenario.weeks), _SCORES), np.int64)
        self._spent: dict[tuple[CostKey, int], float] = defaultdict(float)
        self._week = 0
        self._now: NDArray[np.uint32] = self._ends.arrival

    def __call__(self, world: World) -> None:
        """Write this week down."""
        year = self._week // YEAR
        self._week += 1
        self._now = world.residents.arrival
        self._scores[year] += np.bincount(world.residents.score_depression, minlength=_SCORES)
        for name, cost in world.ledger:
            self._spent[CostKey(name, cost.line, cost.payer), year] += float(cost.amount)
        self._ends(world)
        self._mood(world)
        if self._reach is not None and isinstance(world.levers, WatchedLevers):
            self._reach(world, world.levers)

    def of_baseline(self) -> Detail:
        """What the baseline's own world says."""
        return Detail(self._bands(), dict(self._spent), mood=self._mood.means())

    def against(self, baseline: Watch, world: World) -> Detail:
        """What this arm's world says, against the baseline's.

        Args:
            baseline: the watch over it, when both are over.
            world: the baseline's, at the end.
        """
        before, after = baseline._ends.means(), self._ends.means()
        stayed = (baseline._now == baseline._ends.arrival) & (self._now == self._ends.arrival)
        reached = {}
        if self._reach is not None:
            reached = self._reach.close(after.astype(np.float64) - before)
        ways = {name: way.channel for name, way in self._reach.ways.items()} if self._reach is not None else {}
        groups = groups_of(world)
        names = tuple((group.name, word) for group in groups for word in group.words)
        pairs = pairs_of(groups, stayed, before, after)
        return Detail(self._bands(), dict(self._spent), pairs, reached, dict(ways), names, self._mood.means())

    def _bands(self) -> NDArray[np.int64]:
        band = severity("depression", np.arange(_SCORES))
        return np.stack([np.bincount(band, row, len(BANDS)) for row in self._scores]).astype(np.int64)
