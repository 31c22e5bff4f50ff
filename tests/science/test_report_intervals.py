"""Intervals of the report hold what they promise: an effect of known size lies inside in 93 of 100 or more."""

import numpy as np
import pytest

from simulation.paired.intervals import spread

REPEATS, OUTCOMES = 100, 40


@pytest.mark.parametrize(("draws", "own"), [(0, 0.0), (20, 0.0), (20, 0.5), (20, 2.0)])
def test_a_known_effect_is_inside(draws, own):
    """Differences of 40 replicates: 0.3 for all, chance with SD 1, parameters with SD ``own``."""
    chance = np.random.default_rng(7)
    inside = 0
    for _ in range(REPEATS):
        paired = 0.3 + chance.normal(size=(40, OUTCOMES))
        draw = tuple(k % draws for k in range(40)) if draws else ()
        if draws:
            paired += own * chance.normal(size=(draws, OUTCOMES))[np.array(draw)]
        made = spread(paired, draw)
        inside += int(((made["low"] <= 0.3) & (made["high"] >= 0.3)).sum())
    assert inside / (REPEATS * OUTCOMES) >= 0.93


def test_with_draws_it_holds_the_effects_that_the_parameters_leave_open():
    """Of the effects of further draws 95 % lie inside, as far as 20 draws can tell how far they spread."""
    chance = np.random.default_rng(8)
    own = chance.normal(size=(20, 400))
    paired = own[np.arange(40) % 20] + 0.2 * chance.normal(size=(40, 400))
    made = spread(paired, tuple(k % 20 for k in range(40)))
    later = chance.normal(size=(500, 400))
    assert ((made["low"] <= later) & (later <= made["high"])).mean() == pytest.approx(0.95, abs=0.03)


def test_more_replicates_shrink_chance_and_not_parameters():
    chance = np.random.default_rng(9)
    own = chance.normal(size=(20, 400))

    def parts(n):
        draw = np.arange(n) % 20
        made = spread(own[draw] + chance.normal(size=(n, 400)), tuple(draw))
        return made["chance"].mean(), made["parameters"].mean()

    few, many = parts(40), parts(160)
    assert many[0] == pytest.approx(few[0] / 2, rel=0.1)
    assert many[1] == pytest.approx(few[1], rel=0.15)
