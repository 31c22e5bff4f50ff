"""Interventions: what can be done, one class a file. They write levers and nothing else.

``act`` is called in every week between ``start`` and ``end``; what an intervention pays for is returned by ``costs``.
Who is enrolled is chosen by :mod:`simulation.targeting` and kept in ``world.rosters``.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, model_validator

from simulation.parameters.base import number
from simulation.piece import Piece

if TYPE_CHECKING:
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
        1.0, low=0, high=1, unit="share", claim="How much of the planned dose is really delivered.",
        source="scenario", confidence="assumption",
    )  # fmt: skip

    @model_validator(mode="after")
    def _ends_after_start(self) -> Base:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"end {self.end} must be later than start {self.start}")
        return self

    def active(self, week: int) -> bool:
        """Whether it runs in this week (0 is the first week after the burn-in)."""
        return self.start <= week and (self.end is None or week < self.end)

    @abstractmethod
    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Add to levers for this week and return what that costs; ``name`` is its name in the scenario."""

    def new_activities(self) -> dict[str, Activity]:
        """Activities it brings into being; none for most."""
        return {}
