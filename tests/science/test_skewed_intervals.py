"""Intervals of money: of a known answer, skewed or not, they hold what they promise and never cross a sign."""

import numpy as np
import pytest

from simulation.paired.intervals import spread
from simulation.paired.skewed import amount, joined, percentile

WORLDS = 1500
SHAPES = {
    "log-normal": lambda chance, size: np.exp(chance.normal(0, 0.9, size)),
    "exponential": lambda chance, size: chance.exponential(1, size),
    "assumed range, as programs' prices": lambda chance, size: np.interp(chance.random(size), [0, 0.5, 1], [1, 4, 30]),
    "normal, both signs": lambda chance, size: chance.normal(0.5, 1, size),
}


def _drawn(shape, draws, noise=0.1):
    """For each world: money in two replicates of each draw, and that of a draw nobody has seen."""
    chance = np.random.default_rng(5)
    true, later = SHAPES[shape](chance, (WORLDS, draws)), SHAPES[shape](chance, WORLDS)
    seen = np.concatenate([true, true], axis=1) * (1 + noise * chance.uniform(-1, 1, (WORLDS, 2 * draws)))
    return seen, later, tuple(np.arange(2 * draws) % draws)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("draws", "least"), [(20, 0.915), (40, 0.935)])
def test_a_further_draw_of_a_skewed_cost_lies_inside(shape, draws, least):
    """Asked 95 of 100; twenty draws are too few to know tails well and give 93."""
    seen, later, draw = _drawn(shape, draws)
    ends = np.array([amount(row, np.zeros_like(row), draw) for row in seen])
    assert (ends[:, 1] <= ends[:, 0]).all()
    assert (ends[:, 0] <= ends[:, 2]).all()
    assert least <= ((ends[:, 1] <= later) & (later <= ends[:, 2])).mean() <= 0.97


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if "both" not in shape])
def test_what_is_never_below_zero_has_no_interval_there_and_misses_as_often_above_as_a_normal_would(shape):
    seen, later, draw = _drawn(shape, 40)
    ours = np.array([amount(row, np.zeros_like(row), draw)[1:] for row in seen])
    symmetric = [spread(row[:, None], draw) for row in seen]
    assert np.mean([made["low"][0] < 0 for made in symmetric]) > 0.3  # what is mended here
    assert (ours[:, 0] >= 0).all()
    above = (later > ours[:, 1]).mean(), np.mean([made["high"][0] for made in symmetric] < later)
    assert above[0] < 0.04
    assert shape == "assumed range, as programs' prices" or above[0] < above[1]


def test_without_draws_the_mean_of_a_skewed_cost_lies_inside():
    """Replicates of an exponential cost: Student's t of 40, which is known to miss a little too often."""
    chance = np.random.default_rng(6)
    none = np.zeros(40)
    made = [amount(chance.exponential(1, 40), none, ()) for _ in range(WORLDS)]
    assert np.mean([low <= 1 <= high for _, low, high in made]) >= 0.92
    rare = amount(np.array([0, 0, 0, 0, 0, 0, 0, 90.0]), np.zeros(8), ())
    assert rare.low == 0
    assert rare.high > 30


def test_an_interval_crosses_zero_where_replicates_do_and_a_few_of_one_sign_prove_nothing():
    both = amount(np.array([0.0, 4, 8, 12] * 3), np.full(12, 6.0), ())
    assert both.low < 0 < both.high
    few = amount(np.array([10.0, 30]), np.array([5.0, 6]), ())
    assert few.low < 0  # two that cost more than the baseline may be chance
    assert amount(np.array([10.0, 30]), np.zeros(2), ()).low == 0  # spending is never negative
    dear = amount(np.array([3.0, 4, 9, 20, 60] * 2), np.zeros(10), tuple(range(5)) * 2)
    assert 0 < dear.low < 3  # what always costs something is not shown to be free
    saved = amount(np.arange(6.0), np.full(6, 20.0) + np.arange(6) ** 3, ())
    assert saved.low < saved.mean < saved.high <= 0


def test_nothing_more_is_exactly_nothing():
    money = np.array([3.0, 5, 7, 9])
    assert amount(money, money, ()) == amount(money, money, (0, 1, 0, 1)) == (0, 0, 0)


def test_percentiles_by_hand():
    """Ranks k / (n + 1); beyond the first and the last the tail of Hutson."""
    five = np.array([9.0, 1, 4, 2, 6])
    assert percentile(five, 0.5) == 4
    assert percentile(five, 0.25) == pytest.approx(1.5)
    assert percentile(five, 0.05) == pytest.approx(1 + np.log(0.3))
    assert percentile(five, 0.95) == pytest.approx(9 - 3 * np.log(0.3))
    assert percentile(five, 0.05, one_sign=True) == pytest.approx(2 ** np.log(0.3))
    assert percentile(-five, 0.95, one_sign=True) == pytest.approx(-(2 ** np.log(0.3)))
    assert percentile(five - 1.5, 0.05, one_sign=True) == pytest.approx(-0.5 + np.log(0.3))  # of both signs
    assert percentile(np.array([[1.0, 5], [3, 5]]), 0.5).tolist() == [2, 5]
    many = np.random.default_rng(1).gamma(2, size=100_000)
    assert percentile(many, 0.975) == pytest.approx(np.percentile(many, 97.5), rel=1e-3)


def test_parts_join_in_squares_on_each_side():
    low, high = joined(np.array(10.0), (np.array(7.0), np.array(16.0)), (np.array(6.0), np.array(18.0)))
    assert (low, high) == (5, 20)


def test_more_replicates_of_few_draws_do_not_shrink_what_the_parameters_leave_open():
    chance = np.random.default_rng(2)
    true = chance.exponential(1, 20)

    def width(n):
        draw = tuple(np.arange(n) % 20)
        made = amount(true[np.array(draw)] + 0.05 * chance.random(n), np.zeros(n), draw)
        return made.high - made.low

    assert width(400) == pytest.approx(width(40), rel=0.1)
