"""Money: in which currency and year every cost of a scenario is stated, and how costs are weighed against effects.

What a cost-effectiveness ratio depends on and no model can know has no default: perspective, discount rates and
horizon. Until a scenario sets them, no ratio is computed (:mod:`simulation.analysis.economics`). Currency and price
year have one, because they say what the costs that ship with the package are in.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simulation.parameters.base import Section, number
from simulation.parameters.utilities import Utilities

_GREENBERG = "Greenberg 2023: health care 38.1 %, household 24.0, presenteeism 13.0, absenteeism 11.5"


def _part(default: float, bearer: str) -> Any:
    claim = f"Part of that cost borne by {bearer}."
    return number(default, low=0, high=1, unit="share", claim=claim, source=_GREENBERG, confidence="abstract")


class Economics(Section):
    """Currency and price year of all costs, what illness costs, and the settings of an economic evaluation."""

    currency: str = Field("USD", min_length=3, max_length=3, description="ISO code of the currency of every cost.")
    price_year: int = number(
        2023, low=1990, high=2100, unit="year", claim="Year whose prices all costs are in.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    admission: float = number(
        10_600.0, low=0, high=200_000, unit="USD an admission", claim="Cost of a hospital stay for depression.",
        source="Stensland 2012: 6,990 USD of 2006, 8.4 days (Medicare; uninsured 3,616), times 1.51 (CPI-U to 2023)",
        confidence="derived",
    )  # fmt: skip
    illness: float = number(
        20_090.0, low=0, high=200_000, unit="USD an adult-year",
        claim="Excess cost to society of an adult with major depression, here of a case outside care.",
        source="Greenberg 2023: 16,854 USD of 2019, times 1.192 (CPI-U to 2023); of all with the disorder, treated or "
        "not, and not told apart by severity",
        confidence="derived",
    )  # fmt: skip
    illness_health: float = _part(0.381, "health care")
    illness_household: float = _part(0.24, "the household")
    illness_presenteeism: float = _part(0.13, "the employer, as work done less well")
    illness_absenteeism: float = _part(0.115, "the employer, as work missed")
    perspective: Literal["funder", "health", "society"] | None = Field(
        None,
        description="Whose costs count: funder (what is done, whoever pays it), health (that and the health care of "
        "illness), society (all). None: not decided, no ratio is computed.",
    )
    discount_costs: float | None = number(
        None, low=0, high=0.2, unit="share a year", claim="Rate at which later costs count less; none: not decided.",
        source="0.03 in the United States, 0.035 in England: from memory", confidence="definition",
    )  # fmt: skip
    discount_effects: float | None = number(
        None, low=0, high=0.2, unit="share a year", claim="Rate at which later QALYs count less; none: not decided.",
        source="0.03 in the United States, 0.035 in England: from memory", confidence="definition",
    )  # fmt: skip
    horizon: int | None = number(
        None, low=1, high=100, unit="years", claim="Years that count; nothing is extrapolated. None: not decided.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    thresholds: tuple[Annotated[float, Field(gt=0, le=10_000_000)], ...] = Field(
        (50_000, 100_000, 104_000, 150_000),
        min_length=1,
        description="What a QALY may cost: net benefit is shown at each.",
        json_schema_extra={
            "unit": "USD a QALY",
            "source": "50,000, 100,000, 150,000: conventions in the United States (Neumann; ICER), from memory; "
            "104,000 (51,000 to 209,000): health that spending displaces, USD of 2019 (Vanness 2021)",
            "confidence": "abstract",
        },
    )
    research_years: int | None = number(
        None, low=1, high=100, unit="years", claim="Years for which the decision stands, if research is to inform it.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    research_population: int | None = number(
        None, low=1, high=10_000_000_000, unit="residents", claim="Residents of all places that would decide by it.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    utilities: Utilities = Field(default_factory=Utilities)

    @model_validator(mode="after")
    def _shares_add_up(self) -> Economics:
        if self.illness_shares()["others"] < -1e-9:
            raise ValueError("the parts of the cost of illness add up to more than 1; lower illness_health or another")
        return self

    def illness_shares(self) -> dict[str, float]:
        """Who bears the cost of untreated illness: shares that add up to one."""
        named = {
            "health care": self.illness_health, "household": self.illness_household,
            "employer, at work": self.illness_presenteeism, "employer, absent": self.illness_absenteeism,
        }  # fmt: skip
        return {**named, "others": 1 - sum(named.values())}
