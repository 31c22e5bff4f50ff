"""The published example of the R package voi: its sample, drawn again as R draws it, and the answers it prints.

Vignette "voi for Value of Information calculation: package overview" (version 1.0.1): two treatments, the second with
effect p1 ~ N(1, 1) and cost p2 ~ N(0, 2), 10,000 rows after ``set.seed(1)``. EVPI needs no regression and agrees to the
last printed digit. EVPPI does where both regressions choose a straight line (p2); for p1 the package's spline, whose
smoothness is chosen otherwise, bends a little: there its own standard error, printed as 0.0071, is the measure.
"""

import numpy as np
import pytest
from scipy.special import ndtri

from simulation.analysis.economics import information

ROWS = 10_000
THRESHOLDS = [1, 2, 3]
EVPI = [0.4759885, 0.4028003, 0.4174207]
P1, P1_ERROR, P2 = [0.08210074, 0.17052564, 0.25895085], 0.007093807, 0.39029827


def normals(seed, count):
    """``set.seed(seed); rnorm(count)`` of R: Mersenne Twister, inversion of 59 bits of two uniforms."""
    words, state = [], seed
    for _ in range(50 + 625):
        state = (69069 * state + 1) % 2**32
        words.append(state)
    twister = np.random.RandomState()
    twister.set_state(("MT19937", np.array(words[51:], np.uint32), 624))
    first, second = 2.3283064365386963e-10 * twister.randint(0, 2**32, (count, 2), np.uint32).T
    return ndtri((np.floor(2.0**27 * first) + second) / 2.0**27)


@pytest.fixture(scope="module")
def drawn():
    z = normals(1, 2 * ROWS)
    assert z[:3] == pytest.approx([-0.6264538, 0.1836433, -0.8356286], abs=5e-8)  # as R prints them everywhere
    return 1 + z[:ROWS], 2 * z[ROWS:]


@pytest.fixture(scope="module")
def outputs(drawn):
    p1, p2 = drawn
    none = np.zeros(ROWS)
    return np.column_stack([none, p2]), np.column_stack([none, p1])


def test_perfect_information_at_three_thresholds(outputs):
    assert information.evpi(*outputs, THRESHOLDS) == pytest.approx(EVPI, abs=5e-8)


def test_information_on_the_cost(drawn, outputs):
    """From net benefits, as the package has it: 0.39029827."""
    costs, effects = outputs
    found = information.evppi(costs - effects, 0 * effects, drawn[1], [1])
    assert found == pytest.approx([P2], abs=5e-9)


def test_information_on_the_effect(drawn, outputs):
    found = information.evppi(*outputs, drawn[0], THRESHOLDS)
    assert found == pytest.approx(P1, abs=P1_ERROR)


def test_what_all_options_share_hides_nothing(drawn, outputs):
    """The same example on top of a cost common to both treatments that varies a thousand times as much."""
    costs, effects = outputs
    common = 1000 * normals(2, ROWS)[:, None]
    for parameter, printed in zip(drawn, (P1[0], P2), strict=True):
        found = information.evppi(costs + common, effects, parameter, [1])
        assert found == pytest.approx([printed], abs=P1_ERROR)
