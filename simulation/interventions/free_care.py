"""Free care: the fee for a session is paid by somebody else, wholly or in part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import served
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class FreeCare(Local):
    """Takes the fee for care away, and with it what keeps the poor and the uninsured from seeking it and staying.

    At each center ``care_fee += strength * waived`` times the share of its residents who live in the neighborhoods
    served. The bill is what clients paid: the fee of the uninsured and the copayment of the others. Source: NSDUH
    2016 (37 % of adults with unmet need name cost); no trial of free mental-health care was found.
    """

    kind: Literal["free_care"] = "free_care"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("care_fee",)

    waived: float = number(
        1.0, low=0, high=1, unit="share", claim="Part of the fee that is waived.",
        source="scenario", confidence="definition",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Waive the fee and pay for last week's sessions what their clients no longer do."""
        r, care, hoods = world.residents, world.scenario.care, self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        waived = self.strength * self.waived * served(world, hoods)
        levers.add("care_fee", waived)
        rows = np.flatnonzero(r.session == 1)
        own = care.fee * np.where(r.insured[rows] == 1, care.copay, 1.0)
        part = np.minimum(waived, 1)[world.places.center[r.neighborhood[rows]]]
        return [Cost("fees", float((own * part).sum()), "government")]
