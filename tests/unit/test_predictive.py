"""What a trial of its size would find, and its score against the forecast that nothing happens; by hand."""

import numpy as np
import pytest
from scipy.stats import norm

from simulation.calibration.predictive import crps, judged
from simulation.calibration.trials import Measure, trials


def _measure(**changes):
    given = {
        "measure": "m",
        "words": "a figure",
        "value": 0.4,
        "low": 0.008,
        "high": 0.792,
        "interval": "of a sample",
        "nothing": 0.0,
    }
    return Measure(**given | {"sampled": True} | changes)


def test_the_score_is_that_of_the_formula():
    assert crps(np.array([1.0]), 3.0) == 2.0
    assert crps(np.array([0.0, 2.0]), 1.0) == pytest.approx(1 - 0.5)
    points = norm.ppf((np.arange(2_000) + 0.5) / 2_000)
    assert crps(points, 0.5) == pytest.approx(0.5 * (2 * norm.cdf(0.5) - 1) + 2 * norm.pdf(0.5) - np.pi**-0.5, abs=1e-3)


def test_a_certain_model_still_leaves_the_trial_its_chance():
    found = judged(_measure(), np.full(5, 0.4))  # standard error 0.2
    assert (found.low, found.high) == pytest.approx((0.4 - 1.645 * 0.2, 0.4 + 1.645 * 0.2), abs=0.01)
    assert found.covered
    assert found.width == pytest.approx(1.645 / 1.96, abs=0.02)
    assert found.skill > 0.4


def test_who_foretells_nothing_has_no_skill_and_who_is_too_wide_less():
    assert judged(_measure(), np.zeros(5)).skill == pytest.approx(0)
    assert judged(_measure(), np.full(5, -0.4)).skill < 0
    wide = judged(_measure(), np.linspace(-4, 4.8, 9))
    assert wide.covered
    assert wide.width > 5
    assert wide.skill < 0


def test_ratios_are_judged_by_their_logarithm():
    found = judged(_measure(value=2.0, low=1.0, high=4.0, nothing=1.0, scale="log"), np.full(3, 2.0))
    assert found.low * found.high == pytest.approx(4.0)
    assert found.width == pytest.approx(1.645 / 1.96, abs=0.02)


def test_a_tolerance_adds_no_chance_and_gets_no_score():
    found = judged(_measure(sampled=False), np.array([0.1, 0.5]))
    assert (found.low, found.high) == pytest.approx((0.12, 0.48))
    assert np.isnan(found.crps)
    assert np.isnan(found.skill)


@pytest.mark.parametrize("wrong", [{"low": 0.5}, {"scale": "log", "low": -1.0}])
def test_an_interval_holds_its_figure_and_a_ratio_is_above_zero(wrong):
    with pytest.raises(ValueError, match=r"in order|above 0"):
        _measure(**wrong)


def test_four_of_thirteen_figures_cannot_tell_a_model_in_which_nothing_happens():
    """A model in which nothing happens cannot fail where the interval holds 'nothing'; skill tells it apart."""
    idle = [m.measure for t in trials() for m in t.measures if m.low <= m.nothing <= m.high]
    assert idle == ["caseness_ratio", "members_depression", "integration", "deprived_over_others"]
