"""What a payer must find: extra spending by year, not discounted.

Budget impact is the cost of the world with the arm less that of the world without, by payer and year, as it falls due
(ISPOR 2014: Sullivan et al.; undiscounted and from the budget holder's view, from memory). Unlike a ratio it needs no
perspective, so all payers are shown; costs of illness are marked, as nobody budgets for most of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.analysis.economics.perspective import BEARERS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.analysis.economics.account import Account


def budget(account: Account) -> pd.DataFrame:
    """A row an arm, year and payer: what is paid more than in the baseline, mean over replicates.

    Returns:
        Columns arm, year (from 1), payer, kind (``"program"`` or ``"illness"``), cost (of the whole community), error
        (its Monte Carlo standard error; nan for one replicate), per_resident.
    """
    import pandas as pd

    base, *arms = account.options
    none = np.zeros((len(account.residents), account.years))
    rows = []
    for arm in arms:
        for payer in dict.fromkeys([*account.costs[base], *account.costs[arm]]):
            more = account.costs[arm].get(payer, none) - account.costs[base].get(payer, none)
            kind = "illness" if payer in BEARERS else "program"
            each = (more / account.residents[:, None]).mean(axis=0)
            n = len(more)
            error = more.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(account.years, np.nan)
            for year, (cost, se, one) in enumerate(zip(more.mean(axis=0), error, each, strict=True), 1):
                rows.append((arm, year, payer, kind, cost, se, one))
    names = ["arm", "year", "payer", "kind", "cost", "error", "per_resident"]
    return pd.DataFrame(rows, columns=names)
