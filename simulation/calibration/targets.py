"""The table of targets, read and checked."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

WEIGHT = {"T": 1.0, "A": 1.0, "D": 1.0, "S": 0.5, "M": 0.25, "B": 0.25}  # of a target in the fit, by confidence
Text = Annotated[str, Field(min_length=1)]


class Target(BaseModel):
    """One published figure and how the model is held against it.

    ``sd`` is half the distance of the ends over 1.645, as if they were a 90 % interval, on the fitting scale.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    statistic: Text
    words: Text
    value: float
    low: float
    high: float
    interval: Text
    scale: Literal["plain", "log"] = "plain"
    discrepancy: Annotated[float, Field(ge=0)]
    instrument: Text
    population: Text
    source: Text
    confidence: Literal["T", "A", "S", "M", "D", "B"]
    fitted: bool

    @model_validator(mode="after")
    def _ordered(self) -> Target:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.statistic}: low, value and high must be in order")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"{self.statistic}: a ratio is above 0")
        return self

    def on_scale(self, value: float) -> float:
        """A value as it is fitted: itself or its logarithm."""
        if self.scale == "plain":
            return value
        return float(np.log(value)) if value > 0 else float("nan")

    @property
    def aim(self) -> float:
        """The published figure on the fitting scale."""
        return self.on_scale(self.value)

    @property
    def sd(self) -> float:
        """Standard error of the published figure, confidence counted in, on the fitting scale."""
        half = (self.on_scale(self.high) - self.on_scale(self.low)) / 2
        return half / 1.645 / float(np.sqrt(WEIGHT[self.confidence]))


@cache
def targets() -> tuple[Target, ...]:
    """Every target, in the order of the file.

    Raises:
        pydantic.ValidationError: if the file does not hold what it should; a test keeps it from that.
    """
    text = files("simulation.calibration").joinpath("targets.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Target, ...]).validate_python(yaml.safe_load(text))
