"""Language services: interpreters and translations, in groups and in care."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import served
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class LanguageServices(Local):
    """Takes part of the language barrier away, in what there is to take part in and in care; nothing for the rest.

    In the neighborhoods served and their districts ``ease[language] += strength * ease``; at their centers
    ``care_language += strength * ease`` times the share of the center's residents who live there. Sources: Sentell 2007
    (odds of needed care 0.28 without English); how much of that interpreters take away was found nowhere.
    """

    kind: Literal["language_services"] = "language_services"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("ease", "care_language")

    ease: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of the language barrier that is taken away.",
        source="no figure found; range 0.3-0.9", confidence="assumption",
    )  # fmt: skip
    interpreter: float = number(
        90.0, low=0, high=1000, unit="USD a session", claim="Interpreter at a session of care.",
        source="Jacobs 2018: 45-150 USD an hour in person; the middle, times 45 minutes, times 1.21 (CPI-U to 2023)",
        confidence="derived",
    )  # fmt: skip
    visit: float = number(
        18.0, low=0, high=1000, unit="USD a visit", claim="Interpreter at a group, for each visit of one in need.",
        source="no figure found; an interpreter shared by five; range 5-90", confidence="assumption",
    )  # fmt: skip
    translation: float = number(
        5000.0, low=0, high=500_000, unit="USD a year", claim="Translations and arranging, for one neighborhood.",
        source="no figure found; range 1,000-20,000", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease the barrier; interpreters are paid for last week's visits and sessions."""
        r, hoods = world.residents, self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        units = np.flatnonzero(self.units(world, name))
        for b, barrier in enumerate(world.scenario.barriers.values()):
            if barrier.kind == "language":
                levers.add("ease", self.strength * self.ease, (np.full(units.size, b), units))
        levers.add("care_language", self.strength * self.ease * served(world, hoods))
        rows = np.flatnonzero((r.language == 1) & hoods[r.neighborhood])
        visits, sessions = int(np.bitwise_count(r.attended[rows]).sum()), int(r.session[rows].sum())
        return [
            Cost("interpreters", self.strength * (sessions * self.interpreter + visits * self.visit), "program"),
            Cost("translation", self.dose * int(hoods.sum()) * self.translation / 52, "program"),
        ]
