"""Ratios and slopes of sums over replicates, by hand."""

import numpy as np
import pytest

from simulation.details.pooled import pooled, ratio
from simulation.paired.intervals import interval, spread


def test_for_replicates_of_one_size_it_is_the_ordinary_interval():
    values = np.array([[1.0, -3.0], [2.0, 5.0], [6.0, 0.5]])
    found = pooled(lambda top, n: top / n, values * 10, np.full((3, 1), 10))
    assert np.allclose(found, interval(values), rtol=1e-12)


def test_larger_replicates_weigh_more():
    found = pooled(ratio, np.array([10.0, 90.0]), np.array([10, 30]))
    # without the first 90/30 = 3, without the second 1; se^2 = 1/2 (1 + 1), and t with one degree of freedom is 12.7062
    assert found.value == 2.5
    assert found.high - found.value == pytest.approx(12.7062, abs=1e-4)


def test_nothing_below_is_no_number_and_zeros_stay_zero():
    assert np.isnan(pooled(ratio, np.zeros(2), np.zeros(2, int)).value)
    assert all(end == 0 for end in pooled(ratio, np.zeros(3), np.array([3, 4, 5])))


def test_ends_are_cut_to_what_a_share_can_be():
    found = pooled(ratio, np.array([0.0, 4.0]), np.array([4, 4])).within(0, 1)
    assert (found.value, found.low, found.high) == (0.5, 0, 1)


def test_with_draws_of_the_parameters_it_is_the_interval_of_every_other_outcome():
    values, draw = np.random.default_rng(1).normal(size=(12, 3)), tuple(k % 4 for k in range(12))
    found, made = pooled(np.divide, values * 10, np.full((12, 1), 10), draw=draw), spread(values, draw)
    assert np.allclose(found, [made[end] for end in ("mean", "low", "high")], rtol=1e-12)


def test_an_effect_that_depends_on_the_draw_widens_it_and_one_that_does_not_leaves_it():
    """Two draws of two replicates, effects 1 and 3: no chance, so 2 -+ 1.96 sqrt(2); then all of it chance."""
    by_draw = pooled(np.divide, np.array([10.0, 30, 10, 30]), np.full(4, 10), draw=(0, 1, 0, 1))
    assert by_draw.high - 2 == pytest.approx(1.959964 * np.sqrt(2))
    by_chance = pooled(np.divide, np.array([10.0, 10, 30, 30]), np.full(4, 10), draw=(0, 1, 0, 1))
    assert by_chance.high - 2 == pytest.approx(1.959964 * np.sqrt(2 / 4))
