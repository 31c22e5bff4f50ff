"""An economic evaluation put together, on accounts small enough to be worked by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation import InputError, Scenario
from simulation.analysis.economics import Account, account_of, appraise, evaluate, picture
from simulation.follow import CostKey
from simulation.parameters.economics import Economics
from simulation.parameters.utilities import STATES, Utilities

CERTAIN = Utilities(**{f"{state}_error": 0.0 for state in STATES})
DECIDED = Economics(
    perspective="society", discount_costs=0.2, discount_effects=0.0, horizon=2, thresholds=(50_000, 100_000),
    utilities=CERTAIN,
)  # fmt: skip
LIVED = np.array([400.0, 50, 0, 0, 50])
WELL = np.array([1.0, 0, 0, 0, -1])  # a year well for one with severe depression: 0.31 QALYs


def account(draw=(), years=2, weeks=0, **arms):
    """Two replicates of 500 residents. Of each arm: years made well a year, and what they cost, by replicate."""
    costs = {"baseline": {"household": np.full((2, years), 1000.0)}}
    lived = {"baseline": np.broadcast_to(LIVED, (2, years, 5))}
    for name, (moved, cost) in arms.items():
        costs[name] = {"program": np.broadcast_to(np.reshape(cost, (-1, 1)), (2, years)).astype(float)}
        costs[name] |= costs["baseline"]
        lived[name] = LIVED + np.broadcast_to(np.reshape(moved, (-1, 1, 1)), (2, years, 1)) * WELL
    parameters = {"symptoms.noise": np.array([1.0, 2.0])} if draw else {}
    return Account(costs, lived, np.array([500, 500]), draw, parameters, weeks)


def test_costs_qalys_and_ratios_by_hand():
    """Groups: 5 years well a year for 9,000; 3.1 QALYs over two years, 9,000 (1 + 1/1.2) = 16,500, 5,322.58 a QALY.

    Clinic: twice the effect for five times the cost, against groups 66,000 / 3.1. Per 1,000 residents all is double.
    """
    made = appraise(account(groups=(5, 9000), clinic=(10, 45_000), copy=(0, 0), worse=(-1, 100)), DECIDED)
    table = made.summary.set_index("arm")
    assert table.loc["baseline", "cost"] == pytest.approx(2 * 1000 * (1 + 1 / 1.2))
    assert table.loc["baseline", "qaly"] == pytest.approx(2 * 2 * (400 * 0.70 + 50 * 0.62 + 50 * 0.39))
    assert table["extra_cost"].tolist() == pytest.approx([0, 33_000, 165_000, 0, 1100 / 3])
    assert table["extra_qaly"].tolist() == pytest.approx([0, 6.2, 12.4, 0, -1.24])
    assert table["status"].tolist() == ["frontier", "frontier", "frontier", "equal", "dominated"]
    assert table["against"].tolist() == ["", "baseline", "groups", "baseline", ""]
    assert table.loc[["groups", "clinic"], "icer"].tolist() == pytest.approx([16_500 / 3.1, 66_000 / 3.1])
    benefit = made.benefit.set_index(["arm", "threshold"])["nmb"]
    assert benefit["groups", 50_000] == pytest.approx(310_000 - 33_000)
    assert benefit["clinic", 100_000] == pytest.approx(1_240_000 - 165_000)


def test_the_perspective_and_the_horizon_leave_out_what_they_should():
    funder = DECIDED.model_copy(update={"perspective": "funder", "horizon": 1})
    table = appraise(account(groups=(5, 9000)), funder).summary.set_index("arm")
    assert table.loc["baseline", "cost"] == 0
    assert table.loc["groups", ["extra_cost", "extra_qaly"]].tolist() == pytest.approx([18_000, 3.1])


def test_an_arm_that_does_nothing_is_exactly_the_baseline():
    uncertain = DECIDED.model_copy(update={"utilities": Utilities()})
    made = appraise(account(placebo=(0, 0)), uncertain)
    row = made.summary.set_index("arm").loc["placebo"]
    assert (row["status"], row["against"]) == ("equal", "baseline")
    ends = ["extra_cost", "cost_low", "cost_high", "extra_qaly", "qaly_low", "qaly_high", "cost_error", "qaly_error"]
    assert (row[ends] == 0).all()
    assert (made.benefit[["nmb", "low", "high"]] == 0).all(axis=None)
    assert (made.acceptability["probability"] == 0.5).all()
    assert (made.information["evpi"] == 0).all()


def test_replicates_of_one_set_of_parameters_are_rows_and_their_luck_cannot_be_learned():
    """QALYs +6.2 and -6.2 by replicate: at no cost each option wins once, knowing utilities is worth nothing."""
    made = appraise(account(groups=([5, -5], 0)), DECIDED)
    assert made.basis == "chance"
    assert (made.acceptability.query("threshold == 50000")["probability"] == 0.5).all()
    assert (made.information["evpi"] == 0).all()
    assert made.summary.loc[1, ["extra_qaly", "qaly_error"]].tolist() == pytest.approx([0, 6.2])
    assert list(made.information) == ["threshold", "evpi", "population_evpi", "utilities"]


def test_knowing_the_parameters_avoids_the_wrong_choice():
    """Two draws, +6.2 and -6.2 QALYs: knowing which is worth 3.1 QALYs, and nobody can know more."""
    asked = DECIDED.model_copy(update={"research_years": 1, "research_population": 10_000})
    table = appraise(account(draw=(0, 1), groups=([5, -5], 0)), asked).information.set_index("threshold")
    row = table.loc[100_000]
    assert (row["evpi"], row["model"], row["utilities"]) == pytest.approx((310_000, 310_000, 0))
    assert row["population_evpi"] == pytest.approx(310_000 / 1000 / 2 * 10_000)
    assert "symptoms.noise" in table


def test_where_draws_differ_by_chance_alone_an_interval_is_unknown_and_not_narrow():
    """Two replicates of each of two draws, 4 and 6 years made well in both: the mean is told, its range is not."""
    one = account(groups=(5, 9000))
    lived = {name: np.concatenate([values, values]) for name, values in one.person_years.items()}
    lived["groups"] = LIVED + np.array([4.0, 4.1, 6.0, 6.1]).reshape(-1, 1, 1) * np.ones((4, 2, 1)) * WELL
    costs = {arm: {by: np.concatenate([c, c]) for by, c in lines.items()} for arm, lines in one.costs.items()}
    made = appraise(Account(costs, lived, np.full(4, 500), (0, 1, 0, 1)), DECIDED)
    row = made.summary.set_index("arm").loc["groups"]
    assert row["qaly_chance"] == 1
    assert row[["qaly_low", "qaly_high"]].isna().all()
    assert row["cost_low"] == row["cost_high"] == pytest.approx(33_000)
    assert made.benefit[["low", "high"]].isna().all(axis=None)


def test_utilities_that_differ_move_qalys_and_not_costs():
    made = appraise(account(groups=(5, 9000)), DECIDED.model_copy(update={"utilities": Utilities()}))
    row = made.summary.set_index("arm").loc["groups"]
    assert row["cost_low"] == row["cost_high"] == pytest.approx(33_000)
    spread = 20 * np.hypot(0.0153, 0.0204)  # of 20 years moved per 1,000 residents from severe to remission
    assert row["qaly_high"] - row["qaly_low"] == pytest.approx(2 * 1.96 * spread, rel=0.15)
    assert row["qaly_error"] == 0  # more runs would not help


def test_the_budget_is_in_money_of_each_year_and_needs_no_settings():
    made = appraise(account(groups=([5, 5], [9000, 11_000])), DECIDED).budget
    row = made[made["payer"] == "program"].iloc[1]
    assert (row["year"], row["kind"], row["cost"], row["per_resident"]) == (2, "program", 10_000, 20)
    assert row["error"] == pytest.approx(1000)
    assert (made[made["kind"] == "illness"]["cost"] == 0).all()


def test_nothing_is_extrapolated_and_a_part_of_a_year_is_no_year():
    with pytest.raises(InputError, match="2 years, of which 1 were run"):
        appraise(account(groups=(5, 1), years=1), DECIDED)
    with pytest.raises(InputError, match="run 104 weeks"):
        appraise(account(groups=(5, 1), weeks=100), DECIDED)


def test_arrays_that_do_not_go_together_are_refused():
    good = account(groups=(5, 1))
    with pytest.raises(InputError, match="do not go together"):
        Account(good.costs, good.person_years, np.array([500]))
    with pytest.raises(InputError, match="two options"):
        Account({}, {}, np.array([500]))


def test_a_comparison_is_taken_as_recorded():
    """Two lines of one payer add up; each replicate has its draw's parameter; a year cut short is not a year."""
    baseline = Scenario.parse({"name": "baseline", "weeks": 104, "economics": DECIDED.model_dump()})
    lived = np.broadcast_to(LIVED, (2, 2, 5))
    ill = {"baseline": np.ones((2, 2, 5)), "groups": np.zeros((2, 2, 5))}
    key, other = CostKey("groups", "rooms", "program"), CostKey("groups", "leaders", "program")
    spent = {"baseline": {}, "groups": {(key, 0): np.array([10, 20]), (other, 0): np.ones(2), (key, 1): np.ones(2)}}
    comparison = SimpleNamespace(
        baseline=baseline, arms={"groups": baseline}, residents=np.array([500, 500]), draw=(0, 1),
        drawn=({"symptoms.noise": 0.1}, {"symptoms.noise": 0.2}),
        details=SimpleNamespace(severity={"baseline": lived, "groups": lived}, spent=spent, illness_costs=ill),
    )  # fmt: skip
    made = account_of(comparison)
    assert made.costs["groups"]["program"].tolist() == [[11, 1], [21, 1]]
    assert made.costs["baseline"]["household"].sum() == 4
    assert made.parameters["symptoms.noise"].tolist() == [0.1, 0.2]
    found = evaluate(comparison)
    assert found.summary.loc[1, "extra_cost"] == pytest.approx(2 * (16 + 1 / 1.2 - 5 * (1 + 1 / 1.2)))
    funder = evaluate(comparison, DECIDED.model_copy(update={"perspective": "funder"}))
    assert funder.summary.loc[1, "extra_cost"] == pytest.approx(2 * (16 + 1 / 1.2))
    comparison.details = None
    with pytest.raises(InputError, match="without details"):
        evaluate(comparison)
    comparison.baseline = Scenario.load("baseline")
    with pytest.raises(InputError, match="not set"):
        evaluate(comparison)


@pytest.mark.parametrize("draw", [(), (0, 1)])
def test_figures_show_every_arm(draw, tmp_path):
    made = appraise(account(draw=draw, groups=([5, 4], 9000), clinic=(10, 45_000)), DECIDED)
    for draws in (picture.plane, picture.acceptability, picture.information, picture.budget):
        figure = draws(made)
        figure.savefig(tmp_path / "made.png", dpi=40)
        words = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
        words += [axes.get_title(loc="left") for axes in figure.axes]
        if draws is not picture.information:
            assert {"groups", "clinic"} <= {word.partition(":")[0] for word in words}
        else:
            assert "everything (EVPI)" in words


def test_printed_it_says_what_was_decided_and_the_ranking():
    said = repr(appraise(account(groups=(5, 9000)), DECIDED))
    assert "perspective society" in said
    assert "5,323" in said
