"""Housing First: a home without conditions, then support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.clinic import enroll
from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms
from simulation.residents import Housing

if TYPE_CHECKING:
    from simulation.levers import Levers


class HousingFirst(Personal):
    """Gives residents without a home one that lasts for some of them; it makes no ties and no belonging.

    ``housed += strength`` for those enrolled for whom it works beyond what would have come anyway: a fixed share
    ``stable`` of them, by a lot of their own. With a number of ``places`` the rest wait until a tenant
    leaves. Sources: Aubry 2016 (71 against 29 % of the time housed), O'Campo 2016 (+45.8 points; no difference in
    community integration), Community Guide (cost). The small gain in quality of life (+0.15) is what the model's
    housing states differ by.
    """

    kind: Literal["housing_first"] = "housing_first"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("housed",)

    coverage: float = number(
        0.5, low=0, high=1, unit="share of those without a home", claim="Residents without a home who get a place.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    target: Target = Field(
        default_factory=lambda: Target(group="homeless"), description="Whom it is for, who comes first."
    )
    places: float | None = Field(
        None, ge=0, le=1000, description="Homes there are per 1,000 residents, which can be full; none means enough."
    )
    stable: float = number(
        0.44, low=0, high=1, unit="share", claim="Tenants stably housed who would not have been otherwise.",
        source="Aubry 2016: +42 points; O'Campo 2016: +45.8, 95 % interval 0.371-0.544", confidence="derived",
    )  # fmt: skip
    tenancy: float = number(
        19_640, low=0, high=200_000, unit="USD a person-year", claim="Rent and support of one tenant.",
        source="Community Guide: median 16,479 USD of 2019 in 20 US studies, times 1.192 (CPI-U to 2023)",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """House those enrolled; every tenancy is paid for, whether or not it lasts."""
        r = world.residents
        homes = None if self.places is None else self.places * world.n / 1000
        rows = enroll(self, world, name, r.housing == Housing.NONE, homes)
        rows = rows[r.housing[rows] == Housing.NONE]
        if not rows.size or self.strength == 0:
            return []
        draw = uniforms(world.seed, Decision.PIECE, 0, r.dwelling[rows], r.arrival[rows], text_key(name))[:, 0]
        levers.add("housed", self.strength, rows[draw < self.stable])
        return [Cost("tenancies", self.dose * rows.size * self.tenancy / 52, "government")]
