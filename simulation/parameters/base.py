"""What every number of the model must carry: a unit, a range, a source and how far to trust it.

A parameter is a pydantic field made with :func:`number`. Scenario files, ``cohesion list parameters``, the app's
sliders and the ODD document all read the same field, so that a number is written down once.
"""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple, get_args

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


_DECLARED = re.compile(r"\b(range|95 % interval) (-?[\d,]*\.?\d+)-(\d[\d,]*\.?\d*)")


class Declared(NamedTuple):
    """What a source leaves open of a number: the range of an assumption, or a study's 95 % interval."""

    kind: Literal["range", "interval"]
    low: float
    high: float


def declared(source: str) -> Declared | None:
    """What a number's source says of how far it is known: ``range 0.2-0.8`` or ``95 % interval 0.26-0.40`` in it.

    It stands in the words that everybody reads, so that what is printed and what is drawn cannot drift apart.
    """
    found = _DECLARED.search(source)
    if found is None:
        return None
    low, high = (float(end.replace(",", "")) for end in found.group(2, 3))
    return Declared("range" if found[1] == "range" else "interval", low, high)


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
