"""The survey: how latent states show when residents are asked, and what an analyst finds in their answers.

``survey(world, n=1647)`` asks a sample as the Survey of the Health of Wisconsin did and fits its regression. Everybody
is scored every week by :mod:`simulation.instrument`; a questionnaire's items add up to that score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.instrument import (
    CUTOFFS,
    SCALES,
    Severity,
    belonging_class,
    crude_odds,
    odds_ratio_from_correlation,
    score,
    severity,
)

if TYPE_CHECKING:
    from simulation.survey.asking import Survey, repeated, survey

__all__ = [
    "CUTOFFS", "SCALES", "Severity", "Survey", "belonging_class", "crude_odds", "odds_ratio_from_correlation",
    "repeated", "score", "severity", "survey",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in ("Survey", "repeated", "survey"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from simulation.survey import asking  # late: the engine scores every week and asks nobody

    return getattr(asking, name)
