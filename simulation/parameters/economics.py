"""Money: in which currency and year every cost of a scenario is stated."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulation.parameters.base import Section, number


class Economics(Section):
    """Currency, price year and perspective of all costs."""

    currency: str = Field("USD", min_length=3, max_length=3, description="ISO code of the currency of every cost.")
    price_year: int = number(
        2023, low=1990, high=2100, unit="year", claim="Year whose prices all costs are in.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    perspective: Literal["funder", "society"] = Field("funder", description="Whose costs count.")
