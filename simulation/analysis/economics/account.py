"""What an economic evaluation is made of: costs and person-years of each option, by replicate and year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError
from simulation.parameters.utilities import STATES

if TYPE_CHECKING:
    from numpy.typing import NDArray

YEAR = 52  # weeks


@dataclass(frozen=True)
class Account:
    """Costs and person-years of a baseline and its arms, over the same replicates and years.

    Attributes:
        costs: money by option and payer, not discounted, each shape (replicates, years); the first option is the
            baseline.
        person_years: years lived by band of DASS-21 depression, by option, each shape (replicates, years, bands).
        residents: in each replicate, shape (replicates,).
        draw: which draw of the parameters each replicate has; empty if all have the scenarios' own.
        parameters: values of the parameters drawn, each shape (replicates,).
        weeks: that were run, so that a last year cut short is not taken for a year; 0 if all years are whole.
    """

    costs: dict[str, dict[str, NDArray[np.float64]]]
    person_years: dict[str, NDArray[np.float64]]
    residents: NDArray[np.int64]
    draw: tuple[int, ...] = ()
    parameters: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    weeks: int = 0

    def __post_init__(self) -> None:
        """Raises: InputError: if shapes do not go together."""
        if list(self.costs) != list(self.person_years) or len(self.costs) < 2:
            raise InputError("costs and person-years need the same two options or more, in one order", "account")
        replicates, years, bands = next(iter(self.person_years.values())).shape
        shapes = {lived.shape for lived in self.person_years.values()}
        paid = {amounts.shape for lines in self.costs.values() for amounts in lines.values()}
        each = {len(self.residents), *(len(values) for values in self.parameters.values())}
        if self.draw:
            each.add(len(self.draw))
        if len(shapes) > 1 or paid - {(replicates, years)} or each != {replicates} or bands != len(STATES):
            what = f"arrays do not go together: person-years {shapes}, costs {paid}, others {each}"
            raise InputError(what, "account", "give every option the same replicates, years and five bands")

    @property
    def options(self) -> tuple[str, ...]:
        """The baseline, then the arms."""
        return tuple(self.costs)

    @property
    def years(self) -> int:
        """Years that were recorded, the last one perhaps cut short."""
        return int(next(iter(self.person_years.values())).shape[1])

    @property
    def whole_years(self) -> int:
        """Years that were run from beginning to end."""
        return self.weeks // YEAR if self.weeks else self.years
