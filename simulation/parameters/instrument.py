"""The instrument: how latent states show in a survey (DASS-21, sense-of-community class, loneliness)."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

from pydantic import model_validator

from simulation.parameters.base import Section, number

_NORMS = "Henry & Crawford 2005, UK general population n = 1,794; from memory (fairly sure), half the doubled score"


def _reliability(default: float, alpha: str) -> Any:
    return number(
        default, low=0.3, high=1, unit="share", claim="Variance of the scale that is not measurement error.",
        source=f"Sinclair 2012, US adults n = 503: alpha {alpha}", confidence="abstract",
    )  # fmt: skip


def _norm(default: float, low: float, high: float, claim: str) -> Any:
    return number(default, low=low, high=high, unit="raw points", claim=claim, source=_NORMS, confidence="memory")


class Instrument(Section):
    """Fixed constants of the survey: they never follow the population that answers it."""

    reliability_depression: float = _reliability(0.91, ".91")
    reliability_anxiety: float = _reliability(0.80, ".80")
    reliability_stress: float = _reliability(0.84, ".84")
    mean_depression: float = _norm(2.83, 0.2, 18, "Mean of the depression scale, 0-21 before doubling.")
    sd_depression: float = _norm(3.87, 0.5, 9, "SD of the depression scale, 0-21 before doubling.")
    mean_anxiety: float = _norm(1.88, 0.2, 18, "Mean of the anxiety scale, 0-21 before doubling.")
    sd_anxiety: float = _norm(2.95, 0.5, 9, "SD of the anxiety scale, 0-21 before doubling.")
    mean_stress: float = _norm(4.73, 0.2, 18, "Mean of the stress scale, 0-21 before doubling.")
    sd_stress: float = _norm(4.20, 0.5, 9, "SD of the stress scale, 0-21 before doubling.")
    share_negative: float = number(
        0.1, low=0.01, high=0.5, unit="share", claim="Residents with a negative sense of community in the baseline.",
        source="assumption for the SHOW shares, which were not found: Canada 2007 'very weak' 9 % of 97 answering",
        confidence="assumption",
    )  # fmt: skip
    share_neutral: float = number(
        0.28, low=0.01, high=0.8, unit="share", claim="Residents with a neutral sense of community in the baseline.",
        source="assumption for the SHOW shares: Canada 2007 'somewhat weak' 26 % of 97 answering, positive 62 %",
        confidence="assumption",
    )  # fmt: skip
    youngest: int = number(
        18, low=16, high=25, unit="years", claim="Age from which residents are asked by a simulated survey.",
        source="assumption: adults; SHOW of 2008-11 asked from 21 on (Beyer 2014), its successor's limit was not found",
        confidence="assumption",
    )  # fmt: skip
    blank_answers: float = number(
        0.006, low=0, high=0.1, unit="share", claim="Answers left blank in a simulated survey, each question alike.",
        source="assumption: 1,647 of the 1,957 that another paper kept of SHOW 2014-16, as if blanks in 28 questions "
        "made the difference; range 0-0.02",
        confidence="assumption",
    )  # fmt: skip
    lonely_above: float = number(
        0.26, low=0, high=1, unit="share",
        claim="Loneliness above which a resident says 'lonely all or most of the time'.",
        source="calibrated to 16 % of US adults (Pew 2025)", confidence="calibrated",
    )  # fmt: skip
    strong_tie: float = number(
        0.5, low=0, high=1, unit="strength", claim="Strength from which a tie counts as strong.",
        source="a convention: the middle of the scale", confidence="definition",
    )  # fmt: skip

    @model_validator(mode="after")
    def _shares_leave_a_positive_class(self) -> Instrument:
        if self.share_negative + self.share_neutral >= 1:
            raise ValueError(
                f"share_negative {self.share_negative} and share_neutral {self.share_neutral} leave nobody positive; "
                "lower one of them"
            )
        return self

    @model_validator(mode="after")
    def _norms_are_possible(self) -> Instrument:
        for scale in ("depression", "anxiety", "stress"):
            mean, sd = getattr(self, f"mean_{scale}"), getattr(self, f"sd_{scale}")
            least, most = (mean * (1 - mean / 21)) ** 0.5, (mean * (21 - mean)) ** 0.5
            if not least < sd < most:
                raise ValueError(
                    f"sd_{scale} {sd} cannot go with mean_{scale} {mean}: write a number in {least:.2f}-{most:.2f}"
                )
        return self

    @property
    def negative_below(self) -> float:
        """Belonging below which the class is negative, SD."""
        return NormalDist().inv_cdf(self.share_negative)

    @property
    def positive_above(self) -> float:
        """Belonging from which the class is positive, SD."""
        return NormalDist().inv_cdf(self.share_negative + self.share_neutral)
