"""Ratios and slopes of sums over replicates, by hand."""

import numpy as np
import pytest

from simulation.details.pooled import pooled, ratio
from simulation.paired.comparison import interval


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
