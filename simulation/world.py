"""The world: a scenario's residents, ties, places and levers in one week, and nothing else.

``build`` makes it from (scenario, seed); ``fork`` copies it for an arm, which then shares every draw with the
baseline; stages change it and the clock moves on.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import default_threads, over
from simulation.levers import Levers
from simulation.randomness import normal_rows, unit_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.interventions import Cost
    from simulation.parameters.activity import Activity
    from simulation.places import Places
    from simulation.randomness import Decision
    from simulation.residents import Residents
    from simulation.scenario import Scenario
    from simulation.ties import Ties


@dataclass
class World:
    """Everything that is true in one week.

    Attributes:
        scenario: what was asked for.
        seed: key of every draw.
        week: weeks since the world was built; the burn-in comes first.
        residents: people as arrays.
        ties: who knows whom.
        places: neighborhoods, groups, organizations, care centers.
        levers: what interventions and shocks move this week.
        rosters: for each intervention, (rows, arrival numbers when enrolled, week of enrollment); a row whose resident
            has moved out no longer counts. Neighborhoods that were chosen are kept here too, under their own names.
        ledger: costs of this week, as (intervention, line of cost).
        susceptibility: (B, N) how much each resident feels each barrier; the rows of changing barriers follow states.
        activities: the scenario's activities, then those its interventions bring; the order of the A axis.
        drawn: columns of the population that were drawn because no file gave them; ``ties.kind`` and
            ``ties.strength`` if there is a file of ties and it left them open.
        threads: threads used by kernels; never changes a result.
        ids: the ids of population.file as text, by dwelling: whom each dwelling began with; or None.
    """

    scenario: Scenario
    seed: int
    residents: Residents
    ties: Ties
    places: Places
    levers: Levers
    susceptibility: NDArray[np.float32]
    activities: dict[str, Activity]
    week: int = 0
    rosters: dict[str, tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = field(default_factory=dict)
    ledger: list[tuple[str, Cost]] = field(default_factory=list)
    drawn: tuple[str, ...] = ()
    threads: int = field(default_factory=default_threads)
    ids: NDArray[Any] | None = None

    @property
    def clock(self) -> int:
        """Week as scenarios count it: 0 is the first after the burn-in, negative during it."""
        return self.week - self.scenario.burn_in

    @property
    def key(self) -> np.uint64:
        """The seed as kernels take it."""
        return np.uint64(self.seed)

    @property
    def n(self) -> int:
        """Number of residents."""
        return self.residents.dims["N"]

    def over(self, run: Callable[[int, int], Any]) -> list[Any]:
        """Run a kernel over blocks of residents on this world's threads."""
        return over(self.n, self.threads, run)

    def units(self, decision: Decision, start: int, stop: int, *items: int) -> NDArray[np.float32]:
        """Four uniforms of this week and each item for a block of residents, (4 items, stop - start)."""
        r = self.residents
        return unit_rows(self.seed, decision, self.week, r.dwelling[start:stop], r.arrival[start:stop], *items)

    def normals(self, decision: Decision, start: int, stop: int, count: int = 4) -> NDArray[np.float32]:
        """Standard normals of this week for a block of residents, (count, stop - start); two to four."""
        r = self.residents
        who = r.dwelling[start:stop], r.arrival[start:stop]
        return normal_rows(self.seed, decision, self.week, *who, count=count)

    def copy(self) -> World:
        """An independent copy: the same people, week and draws."""
        twin = copy.copy(self)
        twin.residents, twin.ties, twin.places = self.residents.copy(), self.ties.copy(), self.places.copy()
        twin.levers = Levers(**self.levers.dims)
        twin.rosters, twin.ledger = dict(self.rosters), list(self.ledger)
        twin.susceptibility = self.susceptibility.copy()
        return twin
