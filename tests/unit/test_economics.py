"""Economic arithmetic, by hand."""

import numpy as np
import pytest

from simulation import InputError
from simulation.analysis.economics import (
    benefit,
    chance,
    discounting,
    frontier,
    information,
    perspective,
    settings,
    utilities,
)  # fmt: skip
from simulation.parameters.economics import Economics
from simulation.parameters.utilities import STATES, Utilities


def test_the_first_year_is_not_discounted_and_later_ones_are():
    assert discounting.present_value([[100, 110, 121]], 0.1) == pytest.approx([300])
    assert discounting.present_value([[100, 110, 121]], 0.1, 2) == pytest.approx([200])
    bands = discounting.present_value(np.array([[[10, 0], [0, 11]]]), 0.1)
    assert bands == pytest.approx(np.array([[10, 10]]))


def test_what_is_done_counts_from_every_perspective_and_illness_from_some():
    shares = Economics().illness_shares()
    costs = {"program": np.array([5.0]), "health services": np.array([2.0])}
    costs |= {bearer: np.array([share]) for bearer, share in shares.items()}
    assert set(shares) == set(perspective.BEARERS)
    assert perspective.seen_from(costs, "funder") == pytest.approx(7)
    assert perspective.seen_from(costs, "health") == pytest.approx(7 + shares["health care"])
    assert perspective.seen_from(costs, "society") == pytest.approx(8)


def test_qalys_are_years_times_utilities():
    """100 years well and 10 with severe depression: 70 + 3.9; one band counting as its better neighbor: 70 + 5.2."""
    years = np.array([[100, 0, 0, 0, 10]])
    own = Utilities()
    assert utilities.qalys(years, utilities.by_band(own, utilities.point(own))) == pytest.approx([73.9])
    kinder = Utilities(bands=("remission", "remission", "minor", "mild", "moderate"))
    assert utilities.qalys(years, utilities.by_band(kinder, utilities.point(kinder))) == pytest.approx([75.2])
    two = utilities.qalys(years, np.array([[1, 1, 1, 1, 1], [1, 1, 1, 1, 0.5]]))
    assert two == pytest.approx(np.array([[110, 105]]))


def test_draws_of_utilities_have_their_mean_spread_and_order():
    own = Utilities()
    drawn = utilities.utility_draws(own, 4000, seed=3)
    assert (np.diff(drawn, axis=1) <= 0).all()
    for k, state in enumerate(STATES):  # keeping the order shifts neighbors apart by a fifth of an error at most
        error = getattr(own, f"{state}_error")
        assert drawn[:, k].mean() == pytest.approx(getattr(own, state), abs=0.2 * error)
        assert drawn[:, k].std() == pytest.approx(error, rel=0.1)


def test_a_draw_of_utilities_does_not_change_with_their_number_but_with_the_seed():
    own = Utilities()
    assert np.array_equal(utilities.utility_draws(own, 5, 1), utilities.utility_draws(own, 50, 1)[:5])
    assert not np.array_equal(utilities.utility_draws(own, 5, 1), utilities.utility_draws(own, 5, 2))


def test_certain_utilities_are_their_means_and_impossible_ones_are_refused():
    sure = Utilities(**{f"{state}_error": 0.0 for state in STATES})
    assert (utilities.utility_draws(sure, 3, 1) == utilities.point(sure)).all()
    with pytest.raises(InputError, match="severe_error"):
        utilities.utility_draws(Utilities(severe_error=0.5), 3, 1)
    below = Utilities(severe=-0.1)
    assert utilities.utility_draws(below, 500, 1)[:, 4].mean() == pytest.approx(-0.1, abs=0.005)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"minor": 0.9}, "remission is worth less"), ({"bands": ("severe", *STATES[1:])}, "order bands")],
)
def test_utilities_out_of_order_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        Utilities(**changes)


def test_options_that_are_the_same_and_a_cheaper_better_one():
    """Baseline, its copy, one that saves and helps: that one stands alone."""
    ranked = frontier.rank([10, 10, 8], [1, 1, 2])
    assert [one.status for one in ranked] == ["dominated", "equal", "frontier"]
    assert (ranked[1].against, ranked[2].against) == (0, None)
    assert np.isnan([one.icer for one in ranked]).all()


def test_one_mixture_dominates_two_options_and_a_straight_frontier_keeps_all():
    """From (0, 0) to (4, 40) at 10 a unit: (1, 15) and (2, 25) both lie above that line; on it nothing does."""
    assert [one.status for one in frontier.rank([0, 15, 25, 40], [0, 1, 2, 4])] == [
        "frontier", "extendedly dominated", "extendedly dominated", "frontier"
    ]  # fmt: skip
    ranked = frontier.rank([0, 10, 20], [0, 1, 2])
    assert [one.against for one in ranked] == [None, 0, 1]
    assert [one.icer for one in ranked[1:]] == [10, 10]


def test_at_any_threshold_the_best_option_is_on_the_frontier():
    rng = np.random.default_rng(4)
    for _ in range(200):
        costs, effects = rng.normal(size=(2, 6))
        on = [one.status == "frontier" for one in frontier.rank(costs, effects)]
        for threshold in (0.0, 0.3, 1.0, 5.0):
            assert on[int(benefit.net_benefit(costs, effects, threshold).argmax())]
        ratios = [one.icer for one in sorted(frontier.rank(costs, effects), key=lambda one: one.icer)]
        assert all(ratio > 0 for ratio in ratios if np.isfinite(ratio))


def test_the_likeliest_option_need_not_be_the_best():
    """Benefits 0, 0, 0 against 1, 1, -9: it wins twice of three times and loses 7/3 on average; EVPI is 2/3."""
    rows = np.array([[0, 1], [0, 1], [0, -9.0]])
    found = benefit.acceptability(-rows, np.zeros_like(rows), [0])
    assert found.probability[0] == pytest.approx([1 / 3, 2 / 3])
    assert found.best.tolist() == [0]
    assert found.loss[0] == pytest.approx([2 / 3, 3])
    assert information.evpi(-rows, 0 * rows, [1]) == pytest.approx(2 / 3)


def test_options_that_tie_share_the_win():
    assert benefit.win_shares([[1, 1, 0], [0, 2, 2], [5, 1, 1]]) == pytest.approx([0.5, 1 / 3, 1 / 6])


def test_information_serves_everybody_who_decides_by_it():
    """4 a resident over 2 years is 2 a year; 100 people, 2 years at 100 % discount: 2 x 100 x 1.5."""
    assert information.population_value([4.0], horizon=2, rate=1.0, years=2, people=100) == pytest.approx([300])


def test_a_regression_finds_lines_bends_and_nothing():
    x = np.arange(80.0) ** 2
    bend = np.minimum(x, 2000)
    y = np.column_stack([3 - 2 * x, np.full(80, 7.0), bend])
    fitted = information.smooth(x, y)
    assert fitted[:, :2] == pytest.approx(y[:, :2])
    assert np.abs(fitted[:, 2] - bend).max() < 0.08 * np.ptp(bend)
    two = information.smooth([0, 0, 1, 1, 0, 1, 0, 1], np.array([[1.0, 3, 5, 7, 2, 6, 2, 6]]).T)
    assert two[:, 0] == pytest.approx([2, 2, 6, 6, 2, 6, 2, 6])


def test_chance_is_taken_out_of_means_of_draws_by_hand():
    """Draws 0, 4 with replicates +-1: mean square between 16, within 2, so B = 7 of the means' variance of 8."""
    values = np.array([[-1.0], [3], [1], [5]])
    made = chance.rows(values, (0, 1, 0, 1))
    assert made[:, 0] == pytest.approx(2 + np.sqrt(7 / 8) * np.array([-2, 2]))
    assert chance.error(values, (0, 1, 0, 1)) == pytest.approx([2])
    assert chance.rows(values, ()) is values
    assert chance.error(values, ()) == pytest.approx([values.std(ddof=1) / 2])
    assert chance.one_a_draw(np.array([5, 6, 5, 6]), (0, 1, 0, 1)).tolist() == [5, 6]


def test_draws_that_differ_by_chance_alone_are_all_alike_and_it_is_said():
    values = np.array([[-1.0, 0], [-1, 2], [1.2, 0], [1, 2]])
    assert chance.rows(values, (0, 1, 0, 1))[:, 0] == pytest.approx([0.05, 0.05])
    assert chance.share(values, (0, 1, 0, 1)) == pytest.approx([1, 0])
    assert np.isnan(chance.share(values, ())).all()
    assert np.isnan(chance.share(values, (0, 1, 2, 3))).all()


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.array([1.0, 4, 2, 8, 5])
    means = np.array([values[keep].mean() for keep in chance.left_out(5, ())])
    assert chance.jackknife(means) == pytest.approx(values.std(ddof=1) / np.sqrt(5))
    by_draw = chance.left_out(6, (0, 1, 2, 0, 1, 2))
    assert by_draw[0].tolist() == [False, True, True, False, True, True]
    assert chance.left_out(4, (0, 1, 0, 1)) == []


def test_what_is_not_decided_is_named():
    assert settings.missing(Economics()) == ("perspective", "discount_costs", "discount_effects", "horizon")
    made = {"perspective": "society", "discount_costs": 0.0, "discount_effects": 0.0, "horizon": 1}
    assert settings.missing(Economics(**made)) == ()
    assert settings.missing(Economics(**made, currency="GBP")) == ("thresholds",)
    assert settings.missing(Economics(**made, currency="GBP", thresholds=(20_000, 30_000))) == ()
    with pytest.raises(InputError, match="not set: perspective, discount costs, discount effects, horizon"):
        settings.need(Economics())


def test_every_threshold_says_where_it_comes_from():
    assert all(settings.source_of(value, "USD") != "the scenario" for value in Economics().thresholds)
    assert settings.source_of(50_000, "GBP") == settings.source_of(12.5, "USD") == "the scenario"
