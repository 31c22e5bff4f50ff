"""Neighborhoods: what kinds there are and how much of life they explain, which is little."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from simulation.parameters.base import Section, number


class Neighborhoods(Section):
    """Settings, districts, travel, and the share of differences between residents that lies between places."""

    rural: float = number(
        0.33, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods that are rural.",
        source="Wisconsin counties, pct_rural weighted by population: 0.331 (County Health Rankings)",
        confidence="table",
    )  # fmt: skip
    urban: float = number(
        0.35, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods that are urban; the rest is suburban.",
        source="assumption: the two thirds that are not rural, split about evenly", confidence="assumption",
    )  # fmt: skip
    per_district: int = number(
        20, low=1, high=10000, unit="neighborhoods",
        claim="Neighborhoods that share district groups and a care center.",
        source="assumption: about 20,000 adults, a town or a quarter of a city", confidence="assumption",
    )  # fmt: skip
    travel_urban: float = number(
        0.7, low=0.05, high=20, unit="ratio", claim="Length of a way in a city, against a suburb.",
        source="assumption; range 0.4-1", confidence="assumption",
    )  # fmt: skip
    travel_rural: float = number(
        4.0, low=0.05, high=50, unit="ratio", claim="Length of a way in the country, against a suburb.",
        source="assumption; range 2-8", confidence="assumption",
    )  # fmt: skip
    transit_urban: float = number(
        0.7, low=0, high=1, unit="share", claim="How far public transport replaces a car in a city.",
        source="assumption; range 0.4-0.9", confidence="assumption",
    )  # fmt: skip
    transit_suburban: float = number(
        0.35, low=0, high=1, unit="share", claim="How far public transport replaces a car in a suburb.",
        source="assumption; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    transit_rural: float = number(
        0.1, low=0, high=1, unit="share", claim="How far public transport replaces a car in the country.",
        source="assumption; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    churn_urban: float = number(
        1.0, low=0.1, high=10, unit="ratio", claim="Hazard of moving home in a city, against a suburb.",
        source="off: no figure found apart from who lives there, renters and the young; range 0.8-2",
        confidence="assumption",
    )  # fmt: skip
    churn_rural: float = number(
        1.0, low=0.1, high=10, unit="ratio", claim="Hazard of moving home in the country, against a suburb.",
        source="off: no figure found; range 0.5-1.2", confidence="assumption",
    )  # fmt: skip
    distress_share: float = number(
        0.015, low=0, high=0.2, unit="share of variance",
        claim="Variance of distress between neighborhoods that is due to the place itself.",
        source="Weich 2005: wards under 1 %; Skapinakis 2005: 1.47 % (0.56-2.38); Secretti 2019: 2.3 %",
        confidence="abstract",
    )  # fmt: skip
    belonging_share: float = number(
        0.064, low=0, high=0.5, unit="share of variance",
        claim="Variance of belonging between neighborhoods that is due to the place itself.",
        source="Fone 2006: intra-neighborhood correlation of belonging 6.4 % (Wales, 325 areas)",
        confidence="abstract",
    )  # fmt: skip

    @model_validator(mode="after")
    def _shares_fit(self) -> Neighborhoods:
        if self.rural + self.urban > 1:
            raise ValueError(f"rural {self.rural} and urban {self.urban} add up to more than 1")
        return self

    def travel(self, setting: Any) -> NDArray[np.float32]:
        """How much longer or shorter ways are than in a suburb, by setting (0 urban, 1 suburban, 2 rural)."""
        return np.asarray(np.array([self.travel_urban, 1.0, self.travel_rural], np.float32)[setting])

    def transit(self, setting: Any) -> NDArray[np.float32]:
        """How far public transport replaces a car, by setting."""
        factors = [self.transit_urban, self.transit_suburban, self.transit_rural]
        return np.asarray(np.array(factors, np.float32)[setting])

    def churn(self, setting: Any) -> NDArray[np.float32]:
        """Log hazard of moving home against a suburb, by setting; empty if all settings are alike."""
        if self.churn_urban == self.churn_rural == 1:
            return np.zeros(0, np.float32)
        return np.asarray(np.log(np.array([self.churn_urban, 1.0, self.churn_rural], np.float32))[setting])
