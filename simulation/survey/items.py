"""Twenty-one items of 0-3 that add up to the three scores, as alike within a scale as Cronbach's alpha asks for.

``alpha = 7/6 (1 - sum_j var(x_j) / var(S))`` for items x_j with sum S (Cronbach 1951). The score S is the state's own
(:mod:`simulation.instrument`); what is left to say is how a respondent spreads it over seven items. Spread at
random over its 21 points it would give alphas of .88, .84 and .83 under the norms. The published ones follow when a
share w of respondents spreads as evenly as can be (alpha rises), or fills one item after the other (it falls):
``sum_j E x_j^2 = (1 - |w|) R + |w| M``, R at random and M the even or the piled spread, each a sum over S; w solves it.
Items of a scale are exchangeable: that some are easier to affirm is left out, it changes no score.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.instrument import ITEMS_MAX, SCALES, beta_binomial

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.parameters.instrument import Instrument

ITEMS, TOP = 7, 3  # of a scale, and the highest answer


def alpha(items: ArrayLike) -> float:
    """Cronbach's alpha of items (n, k); nan if the sums do not vary or fewer than two answered."""
    x = np.asarray(items, np.float64)
    k = x.shape[1]
    whole = x.sum(axis=1).var(ddof=1) if len(x) > 1 else 0.0
    return float(k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / whole)) if whole else float("nan")


def spread(raw: NDArray[np.int64], u: NDArray[np.float32], weight: float) -> NDArray[np.int8]:
    """Seven items of 0-3 that add up to each raw score.

    Args:
        raw: scores of 0-21, shape (n,).
        u: uniforms, shape (22 or more, n): one a point, and one that says how this respondent spreads.
        weight: share who spread evenly; below 0, minus the share who fill one item after the other.

    Returns:
        Items, shape (n, 7).
    """
    points = u[:ITEMS_MAX]
    chosen = _ranks(points) < raw
    random = chosen.reshape(ITEMS, TOP, -1).sum(axis=1)
    rank = _ranks(points[::TOP])
    if weight >= 0:
        other = raw // ITEMS + (rank < raw % ITEMS)
    else:
        other = TOP * (rank < raw // TOP) + (raw % TOP) * (rank == raw // TOP)
    return np.where(u[ITEMS_MAX] < abs(weight), other, random).T.astype(np.int8)


def _ranks(u: NDArray[np.float32]) -> NDArray[np.int64]:
    order = np.argsort(u, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(u))[:, None], axis=0)
    return ranks


@lru_cache(maxsize=8)
def weights(instrument: Instrument) -> tuple[float, ...]:
    """For each scale the ``weight`` of :func:`spread` that gives the instrument's reliability as alpha, in -1 to 1.

    A reliability that no spread of these norms can give is met as nearly as one can.
    """
    answers = []
    for scale in SCALES:
        mean, sd = getattr(instrument, f"mean_{scale}"), getattr(instrument, f"sd_{scale}")
        chances, s = beta_binomial(mean, sd), np.arange(ITEMS_MAX + 1)
        at_random, even, piled = (float(chances @ squares) for squares in _squares(s))
        asked = sd**2 * (1 - getattr(instrument, f"reliability_{scale}") * (ITEMS - 1) / ITEMS) + mean**2 / ITEMS
        more = (at_random - asked) / (at_random - even) if asked <= at_random else (at_random - asked) / (
            piled - at_random)  # fmt: skip
        answers.append(float(np.clip(more, -1, 1)))
    return tuple(answers)


def _squares(s: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
    """Expected sum of squared items for each score: at random (hypergeometric), even, piled."""
    p = s / ITEMS_MAX
    within = TOP * p * (1 - p) * (ITEMS_MAX - TOP) / (ITEMS_MAX - 1)
    at_random = ITEMS * (within + (TOP * p) ** 2)
    q, r = s // ITEMS, s % ITEMS
    even = (ITEMS - r) * q**2 + r * (q + 1) ** 2
    piled = TOP**2 * (s // TOP) + (s % TOP) ** 2
    return at_random, even.astype(np.float64), piled.astype(np.float64)
