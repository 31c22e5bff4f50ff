"""What every number of the model must carry: a unit, a range, a source and how far to trust it.

A parameter is a pydantic field made with :func:`number`. Scenario files, ``cohesion list parameters``, the app's
sliders and the ODD document all read the same field, so that a number is written down once.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal[
    "table",  # read in a table or passage of the source
    "abstract",  # read in the source's abstract
    "secondary",  # read in a page about the source
    "derived",  # arithmetic on numbers that were read
    "brief",  # stated by the project's source articles, not confirmed in the paper itself
    "memory",  # unverified
    "calibrated",  # fitted so that the baseline meets a named target
    "assumption",  # nobody measured it: a declared guess with a range
    "definition",  # a convention, true because we say so
]


class Section(BaseModel):
    """A frozen group of parameters; an unknown key, NaN or infinity is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)


def number(
    default: Any,
    *,
    low: float,
    high: float,
    unit: str,
    claim: str,
    source: str,
    confidence: Confidence,
) -> Any:
    """A numeric parameter: its default, its range, and what stands behind it.

    Args:
        default: value when a scenario file is silent, or ``...`` when it must speak.
        low: smallest value allowed (included).
        high: largest value allowed (included).
        unit: unit of the value, ``"share"`` for a fraction of one, ``"SD"`` for population standard deviations.
        claim: one sentence of what the number says about the world.
        source: where it comes from; "assumption" or "calibrated to ..." when no study gives it.
        confidence: how far to trust it, one of :data:`Confidence`.

    Raises:
        ValueError: if unit, claim or source is empty, or the confidence is unknown.
    """
    if not (unit and claim and source) or confidence not in get_args(Confidence):
        raise ValueError(f"a number needs unit, claim, source and a known confidence: {claim!r}")
    return Field(
        default,
        ge=low,
        le=high,
        strict=True,
        description=claim,
        json_schema_extra={"unit": unit, "source": source, "confidence": confidence},
    )
