"""Tables of residents against themselves: by group, along an order, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.analysis.equity import NEGATIVE_TOO, slope
from simulation.analysis.groups import ORDERED
from simulation.details.pairs import BINS, KINDS, SCALED, edges
from simulation.details.pooled import Estimate, pooled, ratio
from simulation.details.states import EVERYBODY, MEASURED
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.details.details import Details
    from simulation.details.pairs import Pairs

_SLOPES = ("sii_baseline", "sii_arm", "sii_change", "rii_baseline", "rii_arm", "rii_change")


def groups(details: Details) -> pd.DataFrame:
    """See :attr:`Details.groups`."""
    import pandas as pd

    rows = []
    for arm, pairs in details.pairs.items():
        size, sums = pairs.n.mean(axis=0), pairs.base.sum(axis=0)
        before = ratio(sums, pairs.n.sum(axis=0)[:, None])
        gap = pooled(lambda top, n: ratio(top, n[:, None]), pairs.gap, pairs.n, draw=details.draw)
        for g, (by, group) in enumerate(details.group_names):
            for m, name in enumerate(MEASURED):
                ends = gap.value[g, m], gap.low[g, m], gap.high[g, m]
                rows.append((arm, by, group, *_said(name), size[g], before[g, m], *ends))
    names = ["arm", "by", "group", "outcome", "unit", "better", "n", "baseline", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def inequality(details: Details) -> pd.DataFrame:
    """See :attr:`Details.inequality`."""
    import pandas as pd

    rows = []
    for arm, by, found in _each_order(details):
        for m, name in enumerate(MEASURED):
            value = dict(zip(_SLOPES, found.value[:, m], strict=True))
            row: list[Any] = [arm, by, *_said(name)]
            for index in ("sii", "rii"):
                row += [value[f"{index}_{part}"] for part in ("baseline", "arm", "change")]
                k = _SLOPES.index(f"{index}_change")
                row += [found.low[k, m], found.high[k, m]]
            rows.append(row)
    ends = [f"{index}_{part}" for index in ("sii", "rii") for part in ("baseline", "arm", "change", "low", "high")]
    return pd.DataFrame(rows, columns=["arm", "by", "outcome", "unit", "better", *ends])


def plane(details: Details) -> pd.DataFrame:
    """See :attr:`Details.plane`."""
    import pandas as pd

    rows = []
    everybody = details.group_names.index((EVERYBODY, EVERYBODY))
    for arm, by, found in _each_order(details):
        pairs = details.pairs[arm]
        gain = pooled(lambda top, n: top / n, pairs.gap[:, everybody], pairs.n[:, everybody, None], draw=details.draw)
        k = _SLOPES.index("sii_change")
        for m, name in enumerate(MEASURED):
            ends = (*_good(name, Estimate(*(x[m] for x in gain))), *_good(name, Estimate(*(x[k, m] for x in found))))
            rows.append((arm, by, name, OUTCOMES[name].unit, *ends))
    names = ["arm", "by", "outcome", "unit"]
    names += [f"{what}{end}" for what in ("gain", "equity") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=names)


def individual(details: Details) -> pd.DataFrame:
    """See :attr:`Details.individual`."""
    import pandas as pd

    rows = []
    for arm, pairs in details.pairs.items():
        n = _all(details, pairs)
        share = pooled(np.divide, pairs.kinds, n[:, None, None], draw=details.draw).within(0, 1)
        for s, (name, scale) in enumerate(SCALED.items()):
            for k, kind in enumerate(KINDS):
                ends = share.value[s, k], share.low[s, k], share.high[s, k]
                said = arm, name, OUTCOMES[name].unit, scale.threshold, scale.why, n.mean(), kind
                rows.append((*said, *ends))
    names = ["arm", "outcome", "unit", "threshold", "source", "n", "kind", "share", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def histogram(details: Details) -> pd.DataFrame:
    """See :attr:`Details.histogram`."""
    import pandas as pd

    rows = []
    for arm, pairs in details.pairs.items():
        n = _all(details, pairs)
        share = pooled(np.divide, pairs.histogram, n[:, None, None], draw=details.draw).within(0, 1)
        for s, name in enumerate(SCALED):
            at = edges(name)
            for b in range(BINS):
                ends = share.value[s, b], share.low[s, b], share.high[s, b]
                rows.append((arm, name, OUTCOMES[name].unit, at[b], at[b + 1], *ends))
    return pd.DataFrame(rows, columns=["arm", "outcome", "unit", "start", "stop", "share", "low", "high"])


def _each_order(details: Details) -> list[tuple[str, str, Estimate]]:
    """For each arm and order: slopes in the order of ``_SLOPES``, (6, M), and the ends of their intervals."""
    return [
        (arm, by, pooled(_slopes, pairs.n[:, here], pairs.base[:, here], pairs.gap[:, here], draw=details.draw))
        for arm, pairs in details.pairs.items()
        for by in ORDERED
        for here in [[g for g, (name, _) in enumerate(details.group_names) if name == by]]
    ]


def _slopes(n: NDArray[Any], base: NDArray[Any], gap: NDArray[Any]) -> NDArray[np.float64]:
    out = np.full((len(_SLOPES), len(MEASURED)), np.nan)
    for m, name in enumerate(MEASURED):
        before, after = (slope(n, ratio(sums, n)) for sums in (base[:, m], base[:, m] + gap[:, m]))
        out[:3, m] = before.sii, after.sii, after.sii - before.sii
        if OUTCOMES[name].unit != NEGATIVE_TOO:
            out[3:, m] = before.rii, after.rii, after.rii - before.rii
    return out


def _good(name: str, estimate: Estimate) -> tuple[float, float, float]:
    """An estimate with the sign that makes better positive."""
    value, low, high = (float(x) for x in estimate)
    return (value, low, high) if OUTCOMES[name].better == "higher" else (0.0 - value, 0.0 - high, 0.0 - low)


def _said(name: str) -> tuple[str, str, str]:
    return name, OUTCOMES[name].unit, OUTCOMES[name].better


def _all(details: Details, pairs: Pairs) -> NDArray[np.int64]:
    """Residents compared with themselves in each replicate."""
    return np.asarray(pairs.n[:, details.group_names.index((EVERYBODY, EVERYBODY))])
