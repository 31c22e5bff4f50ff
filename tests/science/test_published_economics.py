"""Worked examples that others published: their inputs and their answers, to four digits and more."""

import numpy as np
import pytest

from simulation.analysis.economics import benefit, frontier, information
from simulation.analysis.equity import slope

# dampack 1.0.2 (vignette "Basic Cost Effectiveness Analysis", cdiff_icers.csv; Rajasingham et al. 2020):
# cost, QALYs, status, ICER of eleven treatments of Clostridioides difficile
CDIFF = {
    "s3": (57336.0059896538, 12.9399639202408, "frontier", np.nan),
    "s27": (57541.2526373815, 13.0140640696275, "frontier", 2769.85470915263),
    "s33": (57642.2587507842, 13.0389116321918, "frontier", 4065.03105249231),
    "s31": (57934.0743411241, 13.0966257932217, "frontier", 5056.2216470406),
    "s43": (58072.1137208494, 13.11285766912, "frontier", 8504.2160616553),
    "s44": (58665.7823044647, 13.1283328397025, "frontier", 38362.6519947134),
    "s39": (57814.6470919581, 13.0462790163185, "extendedly dominated", np.nan),
    "s4": (57887.481549326, 12.9970657153765, "dominated", np.nan),
    "s13": (58018.6252420203, 13.0650412387992, "dominated", np.nan),
    "s37": (58081.7947984323, 13.1029711156978, "dominated", np.nan),
    "s20": (58634.2026441398, 13.1100568867995, "dominated", np.nan),
}
# hesim 0.5 (vignette "Cost-effectiveness analysis"): net benefits of three strategies in ten draws, threshold 50,000
HESIM = [
    [405726, 412252, 484698], [400762, 505159, 484223], [400002, 494164, 509141], [401576, 469362, 486300],
    [406327, 321313, 475207], [405765, 472386, 494958], [417981, 490431, 478320], [397519, 479065, 425354],
    [404348, 428433, 410789], [399232, 459246, 460238],
]  # fmt: skip
# BCEA 2.4 (reference page of sim_table, Vaccine, threshold 25,000): net benefit without and with, opportunity loss of
# the option that is best on average
VACCINE = [
    (-36.575816, -38.71760, 2.14178657), (-27.925136, -27.67448, 0.0), (-28.030244, -33.37394, 5.34369634),
    (-53.284080, -47.13734, 0.0), (-43.583889, -40.40469, 0.0), (-42.374564, -33.08547, 0.0),
    (-32.442356, -37.50684, 5.06448157), (-51.938478, -44.82658, 0.0), (-24.636412, -23.98616, 0.0),
    (-24.890578, -26.54063, 1.65005673),
]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_ratios_and_dominance_of_dampacks_eleven_treatments(order):
    names = list(CDIFF)[::order]
    ranked = frontier.rank([CDIFF[name][0] for name in names], [CDIFF[name][1] for name in names])
    for name, found in zip(names, ranked, strict=True):
        assert found.status == CDIFF[name][2], name
        assert found.icer == pytest.approx(CDIFF[name][3], rel=1e-9, nan_ok=True), name


def test_ratios_and_dominance_of_dampacks_six_strategies():
    """Its test of calculate_icers, after herc.research.va.gov: E, D, C, B, A, usual care."""
    ranked = frontier.rank([55000, 35000, 25000, 10000, 12000, 5000], [5, 4, 3, 2, 1.5, 1])
    assert [one.status for one in ranked] == [
        "frontier", "frontier", "extendedly dominated", "frontier", "dominated", "frontier"
    ]  # fmt: skip
    assert [one.icer for one in ranked] == pytest.approx([20000, 12500, np.nan, 5000, np.nan, np.nan], nan_ok=True)


def test_frontier_of_bceas_smoking_example():
    """Vignette "Cost-Effectiveness Efficiency Frontier": slopes 158.66 and 224.67; individual counselling is between.

    No intervention, self-help, individual counselling, group counselling; BCEA calls the origin extendedly dominated,
    where its lines start.
    """
    ranked = frontier.rank([0, 45.733, 94.919, 143.301], [0, 0.28824, 0.48486, 0.72252])
    assert [one.status for one in ranked] == ["frontier", "frontier", "extendedly dominated", "frontier"]
    assert ranked[1].icer == pytest.approx(158.66, abs=0.005)
    assert ranked[3].icer == pytest.approx(224.67, abs=0.005)


def test_ratio_and_benefit_of_bceas_vaccine_example():
    """Page of ce_table: costs and effects of both, ICER 20097.59, incremental net benefit 1.228428 at 25,000."""
    costs, effects = np.array([9.655464, 14.691446]), np.array([-0.001055946, -0.000805370])
    assert frontier.rank(costs, effects)[1].icer == pytest.approx(20097.59, rel=2e-5)
    assert np.diff(benefit.net_benefit(costs, effects, 25_000)) == pytest.approx(1.228428, rel=2e-5)


def test_opportunity_loss_of_bceas_vaccine_example():
    for without, vaccine, loss in VACCINE:
        assert benefit.expected_loss([[without, vaccine]])[1] == pytest.approx(loss, abs=1e-5)


def test_acceptability_and_perfect_information_of_hesims_ten_draws():
    """CEAC 0, 0.4, 0.6; expected 481362.9 knowing all, 470922.7 with strategy 3, EVPI 10440.18."""
    rows = np.array(HESIM, float)
    assert benefit.win_shares(rows) == pytest.approx([0, 0.4, 0.6])
    assert rows.max(axis=1).mean() == pytest.approx(481362.9, rel=1e-6)
    assert rows.mean(axis=0).max() == pytest.approx(470922.7, rel=1e-6)
    assert information.evpi(-rows, 0 * rows, [1]) == pytest.approx(10440.18, rel=1e-5)
    found = benefit.acceptability(-rows, np.zeros_like(rows), [50_000])
    assert found.best.tolist() == [2]


@pytest.mark.parametrize(
    ("sizes", "means", "sii", "rii"),
    [
        ([7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534],
         [75.93345901, 78.344238272, 83.836063104, 83.637539966, 80.465503152, 81.115675985, 81.693083571,
          84.190006206, 80.595564108, 86.289434957],
         6.9346164736, 1.0888180804),
        ([21675, 20065, 19750, 24713, 20112, 19618, 22408, 19752, 18939, 19312],
         [70.548531859, 71.571557339, 72.486986709, 73.51985519, 73.14605425, 76.15898712, 78.654448709, 80.564769609,
          80.85486627, 79.971125299],
         12.547846636, 1.1808856208),
    ],
)  # fmt: skip
def test_slope_and_relative_index_of_life_expectancy_by_deprivation(sizes, means, sii, rii):
    """PHEindicatormethods (tests of phe_sii, two areas by decile); its indices are top less bottom, top over bottom."""
    found = slope(sizes, means)
    assert -found.sii == pytest.approx(sii, rel=1e-8)
    assert 1 / found.rii == pytest.approx(rii, rel=1e-8)
