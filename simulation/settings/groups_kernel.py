"""Small compiled functions that several stages share: parallel groups, social distance, bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.kernels import kernel
from simulation.randomness import resident_words

_MEET_PLACE = 28  # Decision.MEET_PLACE; kernels take plain numbers


@kernel
def subgroup(seed: Any, unit: Any, activity: Any, parallel: Any, dwelling: Any, arrival: Any) -> Any:
    """Which of a unit's parallel groups of an activity a resident goes to, 0 .. parallel-1; lasting."""
    if parallel <= 1:
        return np.int64(0)
    words = resident_words(seed, _MEET_PLACE, activity, unit, dwelling, arrival)
    return np.int64(words[0] % np.uint32(parallel))


@kernel
def social_distance(i: Any, j: Any, age: Any, culture: Any, language: Any, income: Any, education: Any, w: Any) -> Any:
    """Weighted unlikeness of two residents, 0 or more, the same from both ends; ``w`` in Unlikeness' order."""
    d = w[0] * np.abs(age[i] - age[j]) * np.float32(0.1)
    if culture[i] != culture[j]:
        d += w[1]
    if language[i] != language[j]:
        d += w[2]
    d += w[3] * np.float32(abs(np.int64(income[i]) - np.int64(income[j]))) * np.float32(0.25)
    d += w[4] * np.float32(abs(np.int64(education[i]) - np.int64(education[j]))) * np.float32(1.0 / 3.0)
    return d
