"""Money: in which currency and year every cost of a scenario is stated."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from simulation.parameters.base import Section, number

_GREENBERG = "Greenberg 2023: health care 38.1 %, household 24.0, presenteeism 13.0, absenteeism 11.5"


def _part(default: float, bearer: str) -> Any:
    claim = f"Part of that cost borne by {bearer}."
    return number(default, low=0, high=1, unit="share", claim=claim, source=_GREENBERG, confidence="abstract")


class Economics(Section):
    """Currency, price year and perspective of all costs."""

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
    perspective: Literal["funder", "society"] = Field("funder", description="Whose costs count.")

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
