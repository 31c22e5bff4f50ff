"""Odds ratios by class of sense of community from a table of answers: the logistic regression of the SHOW papers.

``logit P(case) = a + b_negative + b_neutral + covariates``, every covariate in classes, complete cases only; intervals
are Wald's, ``exp(b +- 1.96 se)``. An estimate that the answers do not determine is nan, and a note says why:

* a level of a covariate with no case, or with nothing but cases, is set aside with its respondents (as Stata's
  ``logit`` does), for its own coefficient would be infinite and its rows say nothing of the others;
* a class of sense of community with no case, or nothing but cases, gets no odds ratio; nor does any without the other;
* columns that others already determine are left out;
* with fewer than ten cases a coefficient the estimate stands, with a note;
* a fit that does not come to rest (cases told apart perfectly by some combination) gives none at all.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CLASSES = ("negative", "neutral", "positive")
PER_COEFFICIENT = 10  # a rule of thumb of logistic regression (Peduzzi et al. 1996, from memory)
Z95 = 1.959964
_FAR = 12.0  # a log odds ratio beyond this is a fit on its way to infinity
_WIDE = 50.0  # and so is a standard error beyond this


class OddsRatio(NamedTuple):
    """An odds ratio and the ends of its 95 % interval; nan if the answers do not determine it."""

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        """Such as ``3.1 (2.3-4.2)``; ``1`` for the class that others are held against."""
        if self == REFERENCE:
            return "1"
        return "not estimable" if math.isnan(self.estimate) else f"{self.estimate:.1f} ({self.low:.1f}-{self.high:.1f})"


UNKNOWN, REFERENCE = OddsRatio(math.nan, math.nan, math.nan), OddsRatio(1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Association:
    """How one class of sense of community goes with moderate or worse symptoms on one scale.

    Attributes:
        scale: of the DASS-21.
        group: class of sense of community.
        n: complete respondents of this class.
        cases: how many of them have a score at or above the cutoff.
        crude: odds ratio against the positive class.
        adjusted: the same with the covariates held.
        n_adjusted: respondents, of all classes, in the adjusted regression.
    """

    scale: str
    group: str
    n: int
    cases: int
    crude: OddsRatio
    adjusted: OddsRatio
    n_adjusted: int


def associate(
    answers: pd.DataFrame, scale: str, case: str, group: str, covariates: tuple[str, ...], cluster: str | None = None
) -> tuple[list[Association], list[str]]:
    """Crude and adjusted odds ratios of one scale, a row a class, and what could not be estimated, in words.

    Args:
        answers: a row a respondent; missing answers are NaN.
        scale: name for the rows.
        case: column of 0 and 1.
        group: categorical column of :data:`CLASSES`.
        covariates: categorical columns that the adjusted regression holds.
        cluster: column whose values share a draw into the sample; standard errors then allow for it.
    """
    whole = answers.dropna(subset=[case, group, *covariates])
    y = whole[case].to_numpy(np.float64)
    classes, *held = (_Levels.of(whole[name]) for name in (group, *covariates))
    blocks = whole[cluster].to_numpy() if cluster else None
    crude, _, told = _fit(y, classes, [], blocks)
    adjusted, used, more = _fit(y, classes, held, blocks)
    rows = []
    for k, name in enumerate(CLASSES):
        here = classes.codes == k
        rows.append(Association(scale, name, int(here.sum()), int(y[here].sum()), crude[k], adjusted[k], used))
    return rows, [f"{scale}: {note}" for note in dict.fromkeys([*told, *more])]


class _Levels(NamedTuple):
    """A covariate: its name, a code a respondent, and the words for the codes."""

    name: str
    codes: NDArray[np.int64]
    words: list[str]

    @classmethod
    def of(cls, column: pd.Series[Any]) -> _Levels:
        return cls(str(column.name), np.asarray(column.cat.codes, np.int64), [str(w) for w in column.cat.categories])


def _fit(
    y: NDArray[np.float64], classes: _Levels, held: list[_Levels], blocks: NDArray[np.int64] | None
) -> tuple[list[OddsRatio], int, list[str]]:
    """Odds ratios of the three classes against the positive one, respondents used, and notes."""
    keep = np.ones(y.size, bool)
    notes, aside = list[str](), list[str]()
    while _set_aside(y, [classes, *held], keep, notes, aside):
        continue  # setting one level aside may leave another without cases
    if aside:
        notes.append(f"set aside, all of them cases or none: {', '.join(aside)}")
    answers, used = [UNKNOWN, UNKNOWN, REFERENCE], int(keep.sum())
    positive = y[keep & (classes.codes == 2)]
    if not positive.size or not 0 < positive.mean() < 1:
        few = "nobody" if not positive.size else "no case" if not positive.any() else "nobody but cases"
        return answers, used, [*notes, f"{few} in the positive class: no odds ratio"]
    found, columns = _design(classes.codes[keep], [one.codes[keep] for one in held])
    fitted = _logit(y[keep], columns, None if blocks is None else blocks[keep])
    if fitted is None:
        return answers, used, [*notes, "the answers tell cases apart perfectly, or are too few: no odds ratio"]
    cases = int(min(y[keep].sum(), used - y[keep].sum()))
    if cases < PER_COEFFICIENT * columns.shape[1]:
        notes.append(f"only {cases} cases for {columns.shape[1]} coefficients: take the odds ratios with care")
    for b, e, k in zip(*fitted, found, strict=False):
        answers[k] = OddsRatio(math.exp(b), math.exp(b - Z95 * e), math.exp(b + Z95 * e))
    return answers, used, notes


def _set_aside(
    y: NDArray[np.float64], columns: list[_Levels], keep: NDArray[np.bool_], notes: list[str], aside: list[str]
) -> bool:
    """Take out the first class or level without cases, or with nothing but cases; whether there was one."""
    for i, (name, codes, words) in enumerate(columns):
        for level in np.unique(codes[keep]):
            here = keep & (codes == level)
            share = y[here].mean()
            if 0 < share < 1 or (i == 0 and level == 2):
                continue
            if i:
                aside.append(f"{name} {words[level]} ({here.sum()})")
            else:
                what = "no case" if share == 0 else "nobody but cases"
                notes.append(f"{what} among the {here.sum()} of the {words[level]} class: no odds ratio for it")
            keep &= ~here
            return True
    return False


def _design(x: NDArray[np.int64], held: list[NDArray[np.int64]]) -> tuple[list[int], NDArray[np.float64]]:
    """Columns of the regression: classes 0 and 1 as they occur, the constant, then what is independent of the others.

    Returns:
        The classes in the order of the first columns, and the columns (n, k).
    """
    classes = [k for k in range(2) if (x == k).any()]
    columns = [(x == k).astype(np.float64) for k in classes] + [np.ones(x.size)]
    for codes in held:
        found, count = np.unique(codes, return_counts=True)
        columns += [(codes == level).astype(np.float64) for level in np.delete(found, count.argmax())]
    table = np.stack(columns, axis=1)
    # a column depends on those before it where it does in the table of products; QR of the whole is slow on busy cores
    independent = np.abs(np.diag(np.linalg.qr(table.T @ table, mode="r"))) > 1e-9 * x.size
    return classes, table[:, np.flatnonzero(independent)]


def _logit(
    y: NDArray[np.float64], columns: NDArray[np.float64], blocks: NDArray[np.int64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Coefficients and standard errors, or None where the fit does not come to rest."""
    if len(y) <= columns.shape[1]:
        return None
    from statsmodels.discrete.discrete_model import Logit  # late: takes more than a second

    how = {} if blocks is None else {"cov_type": "cluster", "cov_kwds": {"groups": blocks}}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what they warn of is checked here
        try:
            made = Logit(y, columns, check_rank=False).fit(disp=False, maxiter=60, **how)
        except (np.linalg.LinAlgError, ValueError):
            return None
        params, errors = np.asarray(made.params), np.asarray(made.bse)
    sound = made.mle_retvals["converged"] and np.isfinite(params).all() and np.isfinite(errors).all()
    return (params, errors) if sound and np.abs(params).max() < _FAR and errors.max() < _WIDE else None
