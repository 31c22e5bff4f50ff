"""The parameters that calibration may move, and what was believed of them before.

Everything else is fixed from the literature, or is a declared assumption that no target speaks of. ``causal_share`` is
among them, with its own prior, so that the report can show that the cross-section does not move it. The share of the
neutral class, ``instrument.share_neutral``, is not: a calibration that freed it left it where it was (contraction below
0.01), and Canada's survey of belonging gives a share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario

MOVED = 0.25  # a parameter whose SD shrank by less has not been moved by the data


@dataclass(frozen=True)
class Prior:
    """One free parameter.

    Attributes:
        path: dotted path in a scenario.
        low, high: range of the prior.
        shape: ``uniform``, ``log`` (uniform in the logarithm) or ``beta`` with parameters ``a`` and ``b``.
        why: where the range comes from.
        a, b: parameters of a beta prior.
    """

    path: str
    low: float
    high: float
    shape: Literal["uniform", "log", "beta"]
    why: str
    a: float = 1.0
    b: float = 1.0

    def value(self, unit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at these quantiles of the prior."""
        if self.shape == "log":
            return np.asarray(np.exp(np.log(self.low) + unit * np.log(self.high / self.low)))
        if self.shape == "beta":
            from scipy.stats import beta

            return np.asarray(self.low + (self.high - self.low) * beta.ppf(unit, self.a, self.b))
        return np.asarray(self.low + unit * (self.high - self.low))

    def unit(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles of the prior at these values; the inverse of :meth:`value`."""
        if self.shape == "log":
            return np.asarray(np.log(np.asarray(value) / self.low) / np.log(self.high / self.low))
        if self.shape == "beta":
            from scipy.stats import beta

            return np.asarray(beta.cdf((np.asarray(value) - self.low) / (self.high - self.low), self.a, self.b))
        return np.asarray((np.asarray(value) - self.low) / (self.high - self.low))


PRIORS = (
    Prior("causal_share", 0, 1, "beta", "Beta(1.5, 4): longitudinal studies find the forward effect small", 1.5, 4.0),
    Prior("symptoms.association", 0.10, 0.40, "uniform", "odds ratios of the extreme classes from 1.6 to 7"),
    Prior("symptoms.own_sd", 0.40, 0.70, "uniform", "lasting shares of a third to more than a half"),
    Prior("symptoms.recovery", 0.02, 0.10, "log", "half-lives of 7 to 35 weeks"),
    Prior("symptoms.loading", 0.85, 0.99, "uniform", "most of what scales share is one factor (Henry & Crawford 2005)"),
    Prior("symptoms.specific_recovery", 0.02, 0.20, "log", "half-lives of 3 to 35 weeks"),
    Prior("symptoms.woman", 0.15, 0.45, "uniform", "d 0.27 of symptoms to d 0.37 of an odds ratio of 1.95 (Salk 2017)"),
    Prior("events.size", 0.25, 1.0, "log", "half to twice what the onset ratio of Kendler 1999 suggests"),
    Prior("belonging.half_life", 12, 104, "log", "a quarter to two years; the peak lag is about a year (Prati 2024)"),
    Prior("belonging.reverse", 0.05, 0.45, "uniform", "larger than the forward path, of unknown size (Prati 2024)"),
    Prior("neighborhoods.belonging_share", 0.02, 0.30, "log", "6.4 % as surveys find it (Fone 2006), diluted by moves"),
    Prior("care.seek", -6.5, -3.0, "uniform", "yearly treatment of a seventh to two fifths of severe cases"),
    Prior("ties.mood", 0.0, 0.3, "uniform", "correlations of loneliness with depression from 0.17 to 0.69"),
    Prior("instrument.lonely_above", 0.10, 0.45, "uniform", "the threshold of a word, unknown"),
    Prior("activities.volunteering.appeal", -6.0, -3.0, "uniform", "yearly volunteering of a tenth to a half"),
)


# what is made of the link of belonging with distress, which no survey can tell: nothing, the prior's mean, all of it
SHARES = {"share_0": 0.0, "share_prior": 1.5 / 5.5, "share_1": 1.0}


def values(unit: NDArray[np.float64], priors: tuple[Prior, ...] = PRIORS) -> NDArray[np.float64]:
    """Parameters at unit draws, (n, parameters) both."""
    return np.stack([prior.value(unit[:, k]) for k, prior in enumerate(priors)], axis=1)


def applied(scenario: Scenario, row: Any, priors: tuple[Prior, ...] = PRIORS) -> Scenario:
    """The scenario with these parameters in place of its own.

    Raises:
        InputError: if a value lies outside what the scenario takes.
    """
    given = {prior.path.replace(".", "__"): float(value) for prior, value in zip(priors, row, strict=True)}
    return scenario.with_(**given)


def possible(scenario: Scenario, row: Any, priors: tuple[Prior, ...] = PRIORS) -> bool:
    """Whether there is a world with these parameters: variances and the shared cause must come out."""
    from simulation.errors import InputError

    try:
        applied(scenario, row, priors)
    except InputError:
        return False
    return True
