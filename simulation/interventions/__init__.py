"""Interventions: what can be done, one class a file. They write levers and nothing else.

``act`` is called in every week between ``start`` and ``end``; what an intervention pays for is returned by ``costs``.
Who is enrolled is chosen by :mod:`simulation.delivery.targeting` and kept in ``world.rosters``.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from simulation.delivery.targeting import Area, Target, members, neighborhoods, roster
from simulation.parameters.base import number
from simulation.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.levers import Levers
    from simulation.parameters.activity import Activity

Level = Literal["individual", "family", "organization", "community", "policy"]
Grade = Literal["trials", "observational", "none"]


class Cost(NamedTuple):
    """One line of the ledger for one week."""

    line: str
    amount: float  # USD of the scenario's price year
    payer: str


class Base(Piece):
    """The contract of an intervention."""

    level: ClassVar[Level]
    grade: ClassVar[Grade]  # best evidence that it does what it is meant to do
    moves: ClassVar[tuple[str, ...]]  # names of the levers it writes
    start: int = number(
        0, low=0, high=5200, unit="week", claim="First week, counted from the end of the burn-in.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    end: int | None = Field(None, description="Week after the last one; none means to the end of the run.", ge=1)
    fidelity: float = number(
        1.0, low=0, high=1, unit="share", claim="How much of the planned dose is delivered, and paid for.",
        source="scenario", confidence="assumption",
    )  # fmt: skip

    dose: float = number(
        1.0, low=0, high=10, unit="planned dose", claim="How much is given, against what this kind plans.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    lag: int = number(
        0, low=0, high=520, unit="weeks", claim="Approvals, contracts and permits: weeks after start until it begins.",
        source="scenario", confidence="assumption",
    )  # fmt: skip
    indirect_costs: float = number(
        0.0, low=0, high=2, unit="share of its costs", claim="Administration that its own cost lines do not hold yet.",
        source="scenario", confidence="assumption",
    )  # fmt: skip

    @property
    def strength(self) -> float:
        """Dose really delivered: what everything it moves is multiplied by."""
        return self.dose * self.fidelity

    @model_validator(mode="after")
    def _ends_after_start(self) -> Base:
        if self.end is not None and self.end <= self.start + self.lag:
            after = f"start {self.start}" + (f" and lag {self.lag} together" if self.lag else "")
            raise ValueError(f"end {self.end} must be later than {after}")
        return self

    def begun(self) -> Self:
        """The same piece, starting when its lag is over: what it does once or by and by, it does from then on."""
        return self.model_copy(update={"start": self.start + self.lag, "lag": 0}) if self.lag else self

    def with_indirect(self, costs: list[Cost]) -> list[Cost]:
        """Its costs with the indirect ones on top, a line for each payer."""
        if not self.indirect_costs:
            return costs
        payers = dict.fromkeys(cost.payer for cost in costs)
        sums = {payer: sum(cost.amount for cost in costs if cost.payer == payer) for payer in payers}
        return [*costs, *(Cost("indirect costs", self.indirect_costs * paid, payer) for payer, paid in sums.items())]

    def active(self, week: int) -> bool:
        """Whether it runs in this week (0 is the first week after the burn-in)."""
        return self.start <= week and (self.end is None or week < self.end)

    @abstractmethod
    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Add to levers for this week and return what that costs; ``name`` is its name in the scenario."""

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """Activities it brings into being beside those ``given`` by the scenario; none for most."""
        return {}


class Personal(Base):
    """An intervention that enrolls residents: how many, of whom, in what order."""

    coverage: float = number(
        0.2, low=0, high=1, unit="share of those it is for", claim="Residents of the group who are enrolled.",
        source="scenario", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=Target, description="Whom it is for, and who comes first.")
    stay: ClassVar[int | None] = None  # weeks of a course, after which the place goes to somebody else

    def enrolled(self, world: Any, name: str) -> NDArray[Any]:
        """Rows enrolled this week; ``enrolled_now`` says who is new among them."""
        may = members(world, self.target.group)
        share = self.coverage * float(np.count_nonzero(may)) / max(world.n, 1)
        return roster(world, name, share, self.target.rule, may, self.stay)


class Local(Base):
    """An intervention in some neighborhoods: how many, and which come first."""

    coverage: float = number(
        1.0, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods where it is done.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    area: Area = Field("everywhere", description="Which neighborhoods come first.")

    def hoods(self, world: Any, name: str) -> NDArray[np.bool_]:
        """Mask of the neighborhoods where it is done, (H,); chosen in its first week and kept."""
        held = f"{name}, neighborhoods"
        if held not in world.rosters:
            chosen = np.flatnonzero(neighborhoods(world, name, self.coverage, self.area))
            world.rosters[held] = (chosen, np.zeros(chosen.size, np.uint32), np.full(chosen.size, world.week))
        mask = np.zeros(world.places.dims["H"], np.bool_)
        mask[world.rosters[held][0]] = True
        return mask

    def units(self, world: Any, name: str) -> NDArray[np.bool_]:
        """Mask of those neighborhoods and of the districts with any of them, (U,)."""
        hoods = self.hoods(world, name)
        districts = np.bincount(world.places.district[hoods], minlength=world.places.dims["K"]) > 0
        return np.concatenate([hoods, districts])
