"""Samples whose value of information is known in closed form.

Two options whose benefit differs by a normal with mean m and standard deviation s: perfect information is worth
``s phi(m/s) - |m| Phi(-|m|/s)``; knowing a part with standard deviation s_1 likewise with s_1.
"""

import numpy as np
import pytest
from scipy.stats import norm

from simulation.analysis.economics import benefit, chance, information

ROWS = 4000


def worth(mean, deviation):
    return deviation * norm.pdf(mean / deviation) - abs(mean) * norm.cdf(-abs(mean) / deviation)


def sample(rows, mean, *deviations, seed=1):
    """Parameters, and costs and effects of two options that differ by their sum, half of it in cost."""
    parts = np.random.default_rng(seed).normal(size=(len(deviations), rows))
    more = mean + np.array(deviations) @ parts
    none = np.zeros(rows)
    return parts, np.column_stack([none, -more / 2]), np.column_stack([none, more / 2 / 100])


@pytest.mark.parametrize("mean", [0.0, 0.5, -1.0])
def test_perfect_information_and_acceptability_of_a_normal(mean):
    _, costs, effects = sample(ROWS, mean, 0.8, 0.6)
    made = benefit.acceptability(costs, effects, [100])
    assert information.evpi(costs, effects, [100])[0] == pytest.approx(worth(mean, 1), abs=0.03)
    assert made.probability[0, 1] == pytest.approx(norm.cdf(mean), abs=0.02)
    assert made.best[0] == (mean > 0) or mean == 0


def test_information_on_one_parameter_of_a_normal():
    parts, costs, effects = sample(ROWS, 0.2, 0.8, 0.6)
    for part, deviation in zip(parts, (0.8, 0.6), strict=True):
        found = information.evppi(costs, effects, part, [100])[0]
        assert found == pytest.approx(worth(0.2, deviation), abs=0.03)
    nothing = np.random.default_rng(9).normal(size=ROWS)
    assert information.evppi(costs, effects, nothing, [100])[0] < 0.005


def test_information_on_a_parameter_that_acts_along_a_curve():
    """Benefit x^2 - 1 with x standard normal: E max(0, x^2 - 1) = 2 phi(1)."""
    x = np.random.default_rng(2).normal(size=ROWS)
    effects = np.column_stack([np.zeros(ROWS), x**2 - 1 + np.random.default_rng(3).normal(size=ROWS)])
    found = information.evppi(np.zeros_like(effects), effects, x, [1])[0]
    assert found == pytest.approx(2 * norm.pdf(1), abs=0.04)


def test_few_rows_give_noise_its_due():
    """With 40 rows a parameter that says nothing may seem worth something; ``noise`` is above 19 of 20 of them."""
    below, limits = [], []
    for seed in range(100):
        _, costs, effects = sample(40, 0.0, 1.0, seed=seed)
        nothing = np.random.default_rng(1000 + seed).normal(size=40)
        limits.append(information.noise(costs, effects, [100], seed)[0])
        below.append(information.evppi(costs, effects, nothing, [100])[0] <= limits[-1])
    assert np.mean(below) == pytest.approx(0.95, abs=0.049)  # all or hardly nine of ten would be wrong
    assert 0.02 < np.mean(limits) < 0.5 * worth(0, 1)


def test_the_luckiest_of_twenty_parameters_that_say_nothing_is_below_their_noise():
    below, alone = [], []
    for seed in range(40):
        _, costs, effects = sample(40, 0.0, 1.0, seed=seed)
        random = np.random.default_rng(2000 + seed)
        best = max(information.evppi(costs, effects, random.normal(size=40), [100])[0] for _ in range(20))
        below.append(best <= information.noise(costs, effects, [100], seed, 20)[0])
        alone.append(best <= information.noise(costs, effects, [100], seed)[0])
    assert np.mean(below) > 0.82  # 0.95 in the long run
    assert np.mean(alone) < 0.65  # 0.95 to the power of 20 is 0.36


def test_luck_is_not_taken_for_what_could_be_learned():
    """Draws of spread 1, 4 replicates each of chance 2: plain means have a spread of sqrt(2) and overstate EVPI so."""
    plain, rows = [], []
    draws = 300
    draw = tuple(np.tile(np.arange(draws), 4))
    for seed in range(30):
        random = np.random.default_rng(seed)
        values = (random.normal(size=draws)[list(draw)] + 2 * random.normal(size=4 * draws))[:, None]
        means = values.reshape(4, draws).mean(axis=0)[:, None]
        for into, made in ((plain, means), (rows, chance.rows(values, draw))):
            benefits = np.column_stack([np.zeros(draws), made])
            into.append(information.evpi(-benefits, 0 * benefits, [0])[0])
    assert np.mean(plain) == pytest.approx(np.sqrt(2) * worth(0, 1), rel=0.1)
    assert np.mean(rows) == pytest.approx(worth(0, 1), rel=0.1)


def test_an_effect_of_known_size_lies_inside_its_interval():
    """Mean difference 0.3 in 20 draws of 2 replicates: within twice its Monte Carlo error in 19 of 20."""
    inside = []
    draw = tuple(np.tile(np.arange(20), 2))
    for seed in range(400):
        random = np.random.default_rng(seed)
        values = (0.3 + random.normal(size=20)[list(draw)] + random.normal(size=40))[:, None]
        inside.append(abs(chance.rows(values, draw).mean() - 0.3) < 2.093 * chance.error(values, draw)[0])
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)
