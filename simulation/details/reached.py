"""Tables of reach: the ledger by step, and the difference at the end as a product of what it takes.

At the end of an arm everybody who lives there is one of three: reached by the intervention (attended once or more) and
still attending in the last 13 weeks (set S); reached, and stopped (set A without S); or not reached, newcomers who took
the place of somebody reached among them. With N residents, P persons ever reached, A those of them who still live
there, doses d (weeks attended over a full dose, at most 1) and g what each resident differs from the baseline by,

    reach = P/N,  stayed = A/P (one less churn),  retention = S/A,  dose = sum_S d / S,  effect = sum_S g / sum_S d

so that ``product = reach stayed retention dose effect = sum_S g / N`` by definition, and with the two remainders

    stopped = sum_{A without S} g / N,  spillover = sum_rest g / N,  difference = product + stopped + spillover

which is the paired difference of :class:`simulation.paired.comparison.Comparison`. ``effect`` is per full dose kept
up, and is a comparison of the same residents in both worlds; it holds what reaches them through others too. Sums are
pooled over replicates (:mod:`simulation.details.pooled`). A factor is nan where nobody is left to measure it on.

Where an arm has several interventions, a resident may be reached by more than one: the products of single ones then
overlap and do not add up; the row of all of them together does not count anybody twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.details.channels import STEPS
from simulation.details.pooled import Estimate, pooled, ratio
from simulation.details.reach import TOGETHER
from simulation.details.states import MEASURED
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.details.details import Details
    from simulation.details.reach import Reached

FACTORS = ("reach", "stayed", "retention", "dose", "effect", "product", "stopped", "spillover", "difference")


def ledger(details: Details) -> pd.DataFrame:
    """See :attr:`Details.reach`."""
    import pandas as pd

    rows = []
    residents = details.residents.mean()
    for arm, name, one in _each(details):
        way = TOGETHER if name == TOGETHER else details.channels[arm][name]
        count = pooled(np.divide, one.steps, np.ones((len(details.seeds), 1)), draw=details.draw).within(0)
        total = one.steps.sum(axis=0)
        before = [np.nan, *ratio(total[1:], total[:-1])]
        for k, step in enumerate(STEPS):
            ends = count.value[k], count.low[k], count.high[k]
            rows.append((arm, name, way, step, *ends, count.value[k] / residents, before[k]))
    names = ["arm", "intervention", "channel", "step", "persons", "low", "high", "per_resident", "of_previous"]
    return pd.DataFrame(rows, columns=names)


def effects(details: Details) -> pd.DataFrame:
    """See :attr:`Details.effects`."""
    import pandas as pd

    rows = []
    for arm, name, one in _each(details):
        found = factors(one, details.draw)
        for m, outcome in enumerate(MEASURED):
            said = OUTCOMES[outcome].unit, OUTCOMES[outcome].better
            for k, factor in enumerate(FACTORS):
                ends = found.value[k, m], found.low[k, m], found.high[k, m]
                rows.append((arm, name, outcome, *said, factor, *ends))
    names = ["arm", "intervention", "outcome", "unit", "better", "factor", "value", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def factors(one: Reached, draw: tuple[int, ...] = ()) -> Estimate:
    """The factors of :data:`FACTORS` of each measure, (9, M), with their intervals."""
    persons = one.steps[:, STEPS.index("attended once")]
    return pooled(_factors, persons, one.rows, np.asarray(one.dose), one.gap, draw=draw)


def _factors(persons: Any, rows: NDArray[Any], dose: Any, gap: NDArray[Any]) -> NDArray[np.float64]:
    here, kept, residents = rows
    parts = gap / residents
    shared = (ratio(persons, residents), ratio(here, persons), ratio(kept, here), ratio(dose, kept))
    alike = np.broadcast_to(np.array(shared)[:, None], (4, gap.shape[1]))
    return np.concatenate([alike, ratio(gap[0], dose)[None], parts, parts.sum(axis=0, keepdims=True)])


def _each(details: Details) -> Iterator[tuple[str, str, Reached]]:
    return ((arm, name, one) for arm, names in details.reached.items() for name, one in names.items())
