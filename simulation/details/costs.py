"""Tables of money and of years lived by severity, year by year, against the baseline of the same seed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.details.watch import BANDS, YEAR, years
from simulation.outcomes import OUTCOMES
from simulation.paired.intervals import spread
from simulation.paired.skewed import amount

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.details.details import Details
    from simulation.scenario import Scenario

ALL = "all"
_ENDS = ("mean", "low", "high")
_MONEY = ["cost", "cost_per_resident", "extra", "extra_low", "extra_high", "extra_per_resident"]


def spending(details: Details) -> pd.DataFrame:
    """See :attr:`Details.spending`."""
    import pandas as pd

    none = np.zeros(len(details.seeds))
    ours, rows = details.spent[details.baseline.name], []
    for name in details.names:
        theirs = details.spent[name]
        for key, year in sorted({*ours, *theirs}):
            cost = theirs.get((key, year), none)
            rows.append((name, *key, year + 1, *_money(details, cost, ours.get((key, year), none))))
    return pd.DataFrame(rows, columns=["arm", "intervention", "line", "payer", "year", *_MONEY])


def budget(details: Details) -> pd.DataFrame:
    """See :attr:`Details.budget`."""
    import pandas as pd

    payers = sorted({key.payer for lines in details.spent.values() for key, _ in lines})
    tables = {}
    for name in details.names:
        tables[name] = np.zeros((len(details.seeds), details.years, len(payers)))
        for (key, year), amounts in details.spent[name].items():
            tables[name][:, year, payers.index(key.payer)] += amounts
    return pd.DataFrame(_rows(details, tables, payers), columns=["arm", "payer", "year", *_MONEY])


def illness(details: Details) -> pd.DataFrame:
    """See :attr:`Details.illness`."""
    import pandas as pd

    payers = list(details.baseline.economics.illness_shares())
    return pd.DataFrame(_rows(details, details.illness_costs, payers), columns=["arm", "payer", "year", *_MONEY])


def illness_of(scenario: Scenario, values: NDArray[np.float64], residents: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cost of untreated depression by year and payer, (R, Y, payers).

    Person-years of cases (moderate or worse) outside care, times the price of the disorder, times each payer's share.
    """
    money, names = scenario.economics, list(OUTCOMES)
    cases, gap = (values[:, 1:, names.index(name)] for name in ("depression_moderate", "treatment_gap"))
    weekly = cases * gap * residents[:, None]
    ends = [*range(0, weekly.shape[1], YEAR), weekly.shape[1]]
    spells = np.zeros((len(values), years(weekly.shape[1])))
    for year, (start, stop) in enumerate(pairwise(ends)):
        spells[:, year] = weekly[:, start:stop].sum(axis=1)
    shares = np.array(list(money.illness_shares().values()))
    return np.asarray(spells[:, :, None] / YEAR * money.illness * shares)


def bands(details: Details) -> pd.DataFrame:
    """See :attr:`Details.bands`."""
    import pandas as pd

    rows = []
    ours = _with_total(details.severity[details.baseline.name])
    for name in details.names:
        theirs = _with_total(details.severity[name])
        mean, made = theirs.mean(axis=0), spread(theirs - ours, details.draw)
        for year in range(details.years + 1):
            for b, band in enumerate(BANDS):
                share = mean[year, b] / mean[year].sum()
                rows.append((name, year, band, mean[year, b], share, *(float(made[end][year, b]) for end in _ENDS)))
    names = ["arm", "year", "band", "person_years", "share", "extra", "extra_low", "extra_high"]
    return pd.DataFrame(rows, columns=names)


def _rows(details: Details, tables: dict[str, NDArray[np.float64]], payers: list[str]) -> list[tuple[Any, ...]]:
    """Rows by name, payer and year of money by replicate, year and payer."""
    ours, rows = _by_payer(tables[details.baseline.name]), []
    for name in details.names:
        theirs = _by_payer(tables[name])
        for p, payer in enumerate((*payers, ALL)):
            for year in range(details.years + 1):
                money = _money(details, theirs[:, year, p], ours[:, year, p])
                rows.append((name, payer, year, *money))
    return rows


def _money(details: Details, cost: NDArray[np.float64], ours: NDArray[np.float64]) -> tuple[float, ...]:
    each = float(((cost - ours) / details.residents).mean())
    return float(cost.mean()), float((cost / details.residents).mean()), *amount(cost, ours, details.draw), each


def _with_total(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The whole run in front of the axis of years."""
    return np.concatenate([table.sum(axis=1, keepdims=True), table], axis=1)


def _by_payer(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The whole run in front of the years, all payers after each."""
    both = _with_total(table)
    return np.concatenate([both, both.sum(axis=2, keepdims=True)], axis=2)
