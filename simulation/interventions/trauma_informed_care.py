"""Trauma-informed care: services that expect trauma and do not repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from simulation.delivery.clinic import train_services
from simulation.delivery.targeting import members
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class TraumaInformedCare(Local):
    """Raises trust in services among residents with trauma and lowers their dropout; nothing for the rest.

    For those with trauma in the neighborhoods served ``service_trust += strength * trust / 52``; at each center
    ``care_dropout += strength * dropout`` times their share of those in care there. Source: a review of six
    non-randomised studies finds access and readiness somewhat better, the rest conflicting (Health & Social Care in
    the Community 2023, 4475114); sizes were found nowhere.
    """

    kind: Literal["trauma_informed_care"] = "trauma_informed_care"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("service_trust", "care_dropout")

    trust: float = number(
        0.1, low=0, high=2, unit="SD a year", claim="Trust in services gained by a resident with trauma in a year.",
        source="no figure found; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    dropout: float = number(
        0.2, low=0, high=1, unit="share", claim="Part of the dropout of clients with trauma that is taken away.",
        source="no figure found; range 0-0.4", confidence="assumption",
    )  # fmt: skip
    training: float = number(
        1500.0, low=0, high=50_000, unit="USD a clinician-year", claim="Training and supervision of one clinician.",
        source="no figure found; range 500-5,000", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Push trust of those with trauma, and keep them in care."""
        hoods = self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        moved = self.strength * self.trust, self.strength * self.dropout
        trained = train_services(world, levers, hoods, members(world, "trauma"), *moved)
        return [Cost("training", self.dose * trained * self.training / 52, "program")]
