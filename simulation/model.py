"""The Mesa face: the same engine as a ``mesa.Model`` whose agents are views of the arrays, made when asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
from mesa.agent import AgentSet

from simulation.follow import as_scenario, burnt_in, check_seed
from simulation.outcomes import OUTCOMES, measure
from simulation.residents import Residents
from simulation.week import step

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.scenario import Scenario
    from simulation.world import World


class Resident(mesa.Agent):  # type: ignore[misc]  # mesa is not typed
    """A view of one dwelling place's row: it holds no value of its own, and whoever lives there now is seen.

    Every column of :class:`simulation.residents.Residents` is a read-only property. ``unique_id`` is the dwelling
    number plus one (Mesa counts from 1); ``arrival`` tells apart those who lived there one after another.
    """

    def __init__(self, model: Community, row: int, unique_id: int) -> None:
        # not Agent.__init__: it would register the view, and Mesa 3.3 keeps every model that did so alive for ever
        self.model = model
        self.unique_id = unique_id
        self.row = row
        self.pos = None

    @property
    def neighbors(self) -> AgentSet:
        """Residents this one has a tie with."""
        ties = self.model.world.ties
        rows = ties.neighbor[self.row, : ties.degree[self.row]]
        return AgentSet([self.model.resident(int(row)) for row in rows], random=self.model.random)

    def remove(self) -> None:
        """Refuse: who lives where is the engine's business.

        Raises:
            TypeError: always.
        """
        raise TypeError("residents are views of the engine's arrays and cannot be removed")

    def __repr__(self) -> str:
        return f"Resident(unique_id={self.unique_id}, row={self.row})"


def _column(name: str, meaning: str) -> property:
    def read(self: Resident) -> Any:
        value = getattr(self.model.world.residents, name)[self.row]
        return value.copy() if value.ndim else value.item()

    return property(read, doc=meaning)


for _c in Residents.legend:
    setattr(Resident, _c.name, _column(_c.name, f"{_c.meaning} Unit: {_c.unit}."))


class Community(mesa.Model):  # type: ignore[misc]  # mesa is not typed
    """A burnt-in community that steps a week at a time.

    Args:
        scenario: a scenario, or the file or name of one; none means the baseline that ships with the package.
        seed: key of every draw of the engine; also seeds Mesa's own generators, which the engine never uses.
        threads: threads to use; never changes a result.

    Attributes:
        world: the engine's arrays.
        scenario: what was asked for.
        datacollector: a row at week 0 and a row a step, a column an outcome.
        running: turns False when the scenario's weeks are over; further steps are allowed.

    Raises:
        InputError: if scenario or seed cannot be used.
    """

    def __init__(
        self, scenario: Scenario | str | Path | None = None, seed: int = 1, threads: int | None = None
    ) -> None:
        super().__init__(rng=check_seed(seed))
        self.world: World = burnt_in(as_scenario("baseline" if scenario is None else scenario), seed, threads)
        self._views: list[Resident] = []
        self._set: AgentSet | None = None
        self._measured: tuple[int, dict[str, float]] = (-1, {})
        self.datacollector = mesa.DataCollector({name: partial(_reading, name=name) for name in OUTCOMES})
        self.datacollector.collect(self)

    @property
    def scenario(self) -> Scenario:
        """What was asked for."""
        return self.world.scenario

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Leave aside the scenario of its own kind that Mesa 3.4 and later set while they start a model."""

    def step(self) -> None:
        """Live one week and collect the outcomes."""
        step(self.world)
        self.running = self.world.clock < self.scenario.weeks
        self.datacollector.collect(self)

    def outcomes(self) -> dict[str, float]:
        """Every outcome of this week by name, measured once a week."""
        if self._measured[0] != self.world.week:
            self._measured = (self.world.week, dict(zip(OUTCOMES, measure(self.world).tolist(), strict=True)))
        return self._measured[1]

    @property
    def agents(self) -> AgentSet:
        """Views of all residents, made on first use: about 4 seconds and 300 MB a million."""
        if self._set is None:
            self._views = [
                Resident(self, row, number + 1) for row, number in enumerate(self.world.residents.dwelling.tolist())
            ]
            self._set = AgentSet(self._views, random=self.random)  # holds them weakly; the list keeps them
        return self._set

    @property
    def agents_by_type(self) -> dict[type, AgentSet]:
        """The one kind of agent there is."""
        return {Resident: self.agents}

    @property
    def agent_types(self) -> list[type]:
        """The one kind of agent there is."""
        return [Resident]

    def resident(self, row: int) -> Resident:
        """The view of one row; makes the views if there are none yet."""
        _ = self.agents
        return self._views[row]

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the views, which are made again when asked for."""
        return {**self.__dict__, "_views": [], "_set": None}


def _reading(model: Community, name: str) -> float:
    return model.outcomes()[name]
