"""Seven items that add up: the spreads by hand, and Cronbach's alpha as it was asked for."""

import numpy as np
import pytest

from simulation.instrument import SCALES, beta_binomial
from simulation.parameters.instrument import Instrument
from simulation.randomness import Decision, unit_rows
from simulation.survey import items


def draws(n, seed=1):
    return unit_rows(seed, Decision.SURVEY_ITEMS, 0, np.arange(n, dtype=np.uint32), np.zeros(n, np.uint32), *range(6))


@pytest.mark.parametrize("weight", [-1.0, -0.3, 0.0, 0.5, 1.0])
def test_items_add_up_and_stay_between_0_and_3(weight):
    raw = np.arange(22).repeat(30)
    x = items.spread(raw, draws(raw.size), weight)
    np.testing.assert_array_equal(x.sum(axis=1), raw)
    assert (x.min(), x.max(), x.shape[1]) == (0, 3, 7)


def test_even_and_piled_by_hand():
    """Ten points: evenly three items of 2 and four of 1; one after the other three of 3 and one of 1."""
    raw = np.full(50, 10)
    assert {tuple(sorted(row)) for row in items.spread(raw, draws(50), 1.0).tolist()} == {(1, 1, 1, 1, 2, 2, 2)}
    assert {tuple(sorted(row)) for row in items.spread(raw, draws(50), -1.0).tolist()} == {(0, 0, 0, 1, 3, 3, 3)}


@pytest.mark.parametrize("weight", [-1.0, 0.0, 1.0])
def test_no_item_is_favored(weight):
    mean = items.spread(np.full(20_000, 4), draws(20_000), weight).mean(axis=0)
    np.testing.assert_allclose(mean, 4 / 7, atol=0.03)


def test_expected_squares_are_those_of_the_spreads():
    raw = np.full(20_000, 8)
    for weight, expected in zip((0.0, 1.0, -1.0), items._squares(np.array([8])), strict=True):
        x = items.spread(raw, draws(raw.size), weight).astype(float)
        assert (x**2).sum(axis=1).mean() == pytest.approx(expected[0], rel=0.01)


def test_alpha_by_hand():
    """Two items that agree but for one: variances 1, 1/3 and the sum's 7/3, so 2 (1 - 4/7)."""
    x = [[0, 0], [0, 1], [2, 1], [2, 1]]
    each = np.var(x, axis=0, ddof=1)
    assert items.alpha(x) == pytest.approx(2 * (1 - each.sum() / np.var([0, 1, 3, 3], ddof=1)))
    assert items.alpha([[0, 0], [1, 1], [3, 3]]) == pytest.approx(1)
    assert np.isnan(items.alpha([[1, 1], [1, 1]]))
    assert np.isnan(items.alpha(np.zeros((0, 7))))


def test_alphas_are_the_reliabilities_when_scores_are_as_the_norms_say():
    """Sinclair 2012: .91, .80, .84. A large sample drawn from the norms has them to the second digit."""
    instrument, n = Instrument(), 60_000
    u = draws(n, seed=9)
    for scale, weight in zip(SCALES, items.weights(instrument), strict=True):
        chances = beta_binomial(getattr(instrument, f"mean_{scale}"), getattr(instrument, f"sd_{scale}"))
        raw = np.searchsorted(np.cumsum(chances)[:-1], u[23])
        x = items.spread(raw, u, weight)
        assert items.alpha(x) == pytest.approx(getattr(instrument, f"reliability_{scale}"), abs=0.006), scale


def test_a_reliability_out_of_reach_is_met_as_nearly_as_can_be():
    assert items.weights(Instrument(reliability_depression=1.0, reliability_stress=0.3))[::2] == (1.0, -1.0)
