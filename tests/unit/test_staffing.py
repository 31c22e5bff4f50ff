"""Staff turnover moves whole posts, at the stated hazards."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.settings.staffing import turnover, vacancy


def test_a_week_by_hand() -> None:
    # 10 posts, 8 filled, hazard 0.1: 0.8 + 0.3 -> 1 leaves; 2 vacant at 0.5: 1 + 0.2 -> 1 comes
    assert turnover(8.0, 10.0, 0.1, 0.5, 0.3, 0.2) == 8
    assert turnover(8.0, 10.0, 0.1, 0.5, 0.1, 0.2) == 9
    assert turnover(0.0, 3.0, 0.5, 0.0, 0.99, 0.99) == 0
    assert turnover(np.array([3.0]), 3.0, 1.0, 1.0, 0.5, 0.5).tolist() == [0]


def test_the_long_run_vacancy_is_the_formula() -> None:
    rng = np.random.default_rng(3)
    filled, seen = np.full(4000, 5.0), []
    for week in range(400):
        filled = turnover(filled, 5.0, 0.01, 0.1, rng.random(4000), rng.random(4000))
        seen.append(filled.mean() / 5) if week > 100 else None
    assert 1 - np.mean(seen) == pytest.approx(vacancy(0.01, 0.1), rel=0.05)
    assert vacancy(0.0, 0.0) == 0
