"""Cultural humility: services that ask instead of assuming, and answer for what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.clinic import train_services
from simulation.delivery.targeting import Who, members
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class CulturalHumility(Local):
    """Trains clinicians so that a group of residents trusts services more and drops out less; nothing for the rest.

    For the ``group`` in the neighborhoods served ``service_trust += strength * trust / 52``; at each center
    ``care_dropout += strength * dropout`` times the group's share of those in care there. The sizes are assumptions:
    what evidence there is concerns adapted treatments (Benish 2011, d = 0.32 against the same unadapted), which are
    another piece (``cultural_tailoring``), and training that was found to change clinicians more often than clients.
    """

    kind: Literal["cultural_humility"] = "cultural_humility"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("service_trust", "care_dropout")

    group: Who = Field("minority", description="Residents whom services learn to serve.")
    trust: float = number(
        0.1, low=0, high=2, unit="SD a year", claim="Trust in services gained by a resident of the group in a year.",
        source="no figure found; as much as trauma-informed care is given; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    dropout: float = number(
        0.1, low=0, high=1, unit="share", claim="Part of the dropout of clients of the group that is taken away.",
        source="no figure found; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    training: float = number(
        1500.0, low=0, high=50_000, unit="USD a clinician-year", claim="Training and supervision of one clinician.",
        source="no figure found; range 500-5,000", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Push the group's trust, and keep its members in care."""
        hoods = self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        moved = self.strength * self.trust, self.strength * self.dropout
        trained = train_services(world, levers, hoods, members(world, self.group), *moved)
        return [Cost("training", self.dose * trained * self.training / 52, "program")]
