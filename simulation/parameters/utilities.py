"""What a year in a state of depression is worth, against a year in full health."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Literal

from pydantic import Field, model_validator

from simulation.parameters.base import Section, number

State = Literal["remission", "minor", "mild", "moderate", "severe"]
STATES: tuple[State, State, State, State, State] = ("remission", "minor", "mild", "moderate", "severe")
_KOLOVOS = "Kolovos 2017, EQ-5D of participants of 10 trials, n 1,629"


def _worth(value: float, state: str) -> Any:
    claim = f"Utility of a year {state}."
    return number(value, low=-1, high=1, unit="QALY a year", claim=claim, source=_KOLOVOS, confidence="abstract")


def _error(value: float, ends: str) -> Any:
    return number(
        value, low=0, high=0.5, unit="QALY a year", claim="Standard error of that utility; 0 makes it certain.",
        source=f"{_KOLOVOS}: 95 % interval {ends}, its width over 3.92", confidence="derived",
    )  # fmt: skip


class Utilities(Section):
    """Utilities of the states of depression, and which band of DASS-21 depression counts as which state.

    Trials defined their states by clinicians' or patients' scales of depression, the model has bands of DASS-21. Both
    have five steps; that step goes with step is an assumption which no study has tested. Only differences between
    states enter a comparison of arms; that people without depression outside trials rate a year higher than those in
    remission does not.
    """

    remission: float = _worth(0.70, "in remission")
    remission_error: float = _error(0.0153, "0.67 to 0.73")
    minor: float = _worth(0.62, "of minor depression")
    minor_error: float = _error(0.0179, "0.58 to 0.65")
    mild: float = _worth(0.57, "of mild depression")
    mild_error: float = _error(0.0179, "0.54 to 0.61")
    moderate: float = _worth(0.52, "of moderate depression")
    moderate_error: float = _error(0.0179, "0.49 to 0.56")
    severe: float = _worth(0.39, "of severe depression")
    severe_error: float = _error(0.0204, "0.35 to 0.43")
    bands: tuple[State, State, State, State, State] = Field(
        STATES,
        description="State that each band of DASS-21 depression counts as: normal, mild, moderate, severe, extremely "
        "severe. By rank is an assumption.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Utilities:
        for better, worse in pairwise(STATES):
            if getattr(self, better) < getattr(self, worse):
                raise ValueError(f"a year {better} is worth less than a year {worse}; lower {worse} or raise {better}")
        places = [STATES.index(state) for state in self.bands]
        if places != sorted(places):
            raise ValueError("a worse band counts as a better state; order bands from remission to severe")
        return self
