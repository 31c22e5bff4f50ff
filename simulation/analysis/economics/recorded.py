"""From what a comparison recorded to what an economic evaluation is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from simulation.analysis.economics.account import Account
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulation.follow import CostKey
    from simulation.scenario import Scenario


class Recorded(Protocol):
    """Money and person-years by year, as details of a comparison hold them."""

    @property
    def severity(self) -> Mapping[str, NDArray[np.float64]]:
        """Person-years by option, (replicates, years, bands)."""

    @property
    def spent(self) -> Mapping[str, Mapping[tuple[CostKey, int], NDArray[np.float64]]]:
        """Money by option, what it was for and year from 0, each (replicates,)."""

    @property
    def illness_costs(self) -> Mapping[str, NDArray[np.float64]]:
        """Cost of untreated illness by option, (replicates, years, bearers)."""


class Compared(Protocol):
    """What is read of a comparison."""

    @property
    def baseline(self) -> Scenario:
        """Its scenario."""

    @property
    def arms(self) -> Mapping[str, Scenario]:
        """Scenarios by name."""

    @property
    def residents(self) -> NDArray[np.int64]:
        """Residents in each replicate."""

    @property
    def draw(self) -> tuple[int, ...]:
        """Which draw of the parameters each replicate has."""

    @property
    def drawn(self) -> tuple[dict[str, float], ...]:
        """The draws, parameters by path."""

    @property
    def details(self) -> Recorded | None:
        """What was recorded year by year."""


def account_of(comparison: Compared) -> Account:
    """Costs and person-years of a comparison, costs of illness beside what is spent.

    Raises:
        InputError: if it was made without details.
    """
    made = comparison.details
    if made is None:
        raise InputError("was made without details", "comparison", "compare with details=True")
    bearers = list(comparison.baseline.economics.illness_shares())
    names = (comparison.baseline.name, *comparison.arms)
    costs = {}
    for name in names:
        lived = made.severity[name]
        paid: dict[str, NDArray[np.float64]] = {}
        for (key, year), amounts in made.spent[name].items():
            paid.setdefault(key.payer, np.zeros(lived.shape[:2]))[:, year] += amounts
        costs[name] = paid | {bearer: made.illness_costs[name][:, :, k] for k, bearer in enumerate(bearers)}
    paths = dict.fromkeys(path for draw in comparison.drawn for path in draw)
    return Account(
        costs,
        {name: made.severity[name] for name in names},
        comparison.residents,
        comparison.draw,
        {path: np.array([comparison.drawn[k][path] for k in comparison.draw]) for path in paths},
        comparison.baseline.weeks,
    )
