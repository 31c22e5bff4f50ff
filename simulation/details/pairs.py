"""Each resident against itself in the other arm: sums by group, and how the differences are spread.

Both worlds share people, burn-in and draws, so that row i of one is row i of the other. Who lives there at the end in
both worlds and did so when they parted is the same person; everybody else moved, in one world or in both, and is
left out here. Groups are those of the baseline at the end, so that who gains work or a home under the arm stays where
the comparison found them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.details.states import MEASURED
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.analysis.groups import Grouping

BINS = 41  # an odd number: no difference lies in the middle of the middle bin


class Scale(NamedTuple):
    """How differences of an outcome are told apart.

    Attributes:
        width: of a bin of the histogram, in the outcome's unit; the outermost two hold what lies beyond.
        threshold: differences smaller than this are called the same.
        why: where the threshold comes from.
    """

    width: float
    threshold: float
    why: str


_STEP = "definition: a DASS-21 score cannot move by less than 2 points in one survey"
SCALED = {
    "depression": Scale(1.0, 2.0, _STEP),
    "anxiety": Scale(1.0, 2.0, _STEP),
    "stress": Scale(1.0, 2.0, _STEP),
    "belonging": Scale(0.1, 0.2, "assumption: 0.2 SD, by convention a small effect; range 0.1-0.5"),
    "loneliness": Scale(0.025, 0.05, "assumption: a twentieth of the scale; range 0.02-0.1"),
}
KINDS = ("better", "same", "worse", "unchanged")  # unchanged: not by the last digit; these are among the same


class Pairs(NamedTuple):
    """One replicate and arm. G groups of all groupings one after another, M measures, S of :data:`SCALED`.

    Attributes:
        n: (G,) residents who lived in both worlds from beginning to end.
        base: (G, M) sum over them of each measure in the baseline.
        gap: (G, M) sum over them of arm minus baseline.
        kinds: (S, 4) residents by :data:`KINDS`.
        histogram: (S, BINS) residents by difference.
    """

    n: NDArray[np.int64]
    base: NDArray[np.float64]
    gap: NDArray[np.float64]
    kinds: NDArray[np.int64]
    histogram: NDArray[np.int64]


def pairs_of(
    groups: list[Grouping], here: NDArray[np.bool_], before: NDArray[np.float32], after: NDArray[np.float32]
) -> Pairs:
    """Compare residents with themselves.

    Args:
        groups: of everybody, in the baseline.
        here: mask of who lived in both worlds from beginning to end, (N,).
        before: measures in the baseline, (M, N).
        after: measures in the arm, (M, N).
    """
    base = before[:, here].astype(np.float64)
    gap = after[:, here].astype(np.float64) - base
    n, bases, gaps = [], [], []
    for group in groups:
        codes, words = group.codes[here], len(group.words)
        n.append(np.bincount(codes, minlength=words))
        bases.append(np.stack([np.bincount(codes, row, words) for row in base], axis=1))
        gaps.append(np.stack([np.bincount(codes, row, words) for row in gap], axis=1))
    spread = [_spread(gap[MEASURED.index(name)], name) for name in SCALED]
    return Pairs(
        np.concatenate(n), np.concatenate(bases), np.concatenate(gaps),
        np.stack([kinds for kinds, _ in spread]), np.stack([histogram for _, histogram in spread]),
    )  # fmt: skip


def _spread(gap: NDArray[np.float64], name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    scale = SCALED[name]
    good = gap if OUTCOMES[name].better == "higher" else -gap
    slack = 1e-6 * scale.threshold  # a state is kept to seven digits
    better, worse = (int(np.count_nonzero(side >= scale.threshold - slack)) for side in (good, -good))
    kinds = np.array([better, gap.size - better - worse, worse, np.count_nonzero(gap == 0)], np.int64)
    place = np.floor(gap / scale.width + 0.5).astype(np.int64) + BINS // 2
    return kinds, np.bincount(np.clip(place, 0, BINS - 1), minlength=BINS)


def edges(name: str) -> NDArray[np.float64]:
    """Lower ends of the bins of an outcome's differences and the upper end of the last, (BINS + 1,).

    The first and the last bin are open: they also hold what lies beyond.
    """
    return np.asarray((np.arange(BINS + 1) - BINS / 2) * SCALED[name].width)
