"""Whose costs count: what a perspective leaves out.

What is done counts in full from every perspective, whoever pays it: a program is not free because the health services
pay. Perspectives differ in which costs of illness count beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

HEALTH_CARE = "health care"
# those who bear the cost of illness, as Economics.illness_shares names them; all other payers pay for what is done
BEARERS = (HEALTH_CARE, "household", "employer, at work", "employer, absent", "others")
_LEFT_OUT: dict[str, tuple[str, ...]] = {"funder": BEARERS, "health": BEARERS[1:], "society": ()}
MEANING = {
    "funder": "what is done, whoever pays it; no cost of illness",
    "health": "what is done, and the health care of illness",
    "society": "what is done, and all costs of illness: health care, households, employers, others",
}


def counts(payer: str, perspective: str) -> bool:
    """Whether what this payer pays counts from a perspective: funder, health or society."""
    return payer not in _LEFT_OUT[perspective]


def seen_from(costs: Mapping[str, NDArray[np.float64]], perspective: str) -> NDArray[np.float64] | float:
    """Sum over the payers who count; 0.0 if nobody does.

    Args:
        costs: arrays of one shape, by payer.
        perspective: funder, health or society.
    """
    return sum((amounts for payer, amounts in costs.items() if counts(payer, perspective)), 0.0)
