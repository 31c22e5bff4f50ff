"""What details say of real worlds: they agree with the comparison, change nothing, and see nothing in a placebo."""

import numpy as np
import pytest

from simulation.compare import compare
from simulation.details.channels import STEPS
from simulation.details.details import TABLES
from simulation.details.reach import TOGETHER
from simulation.piece import registry
from simulation.writing.keeping import DETAILS

PIECES = {
    "champions": {"kind": "local_champions"},
    "peers": {"kind": "peer_support"},
    "free": {"kind": "free_care"},
    "green": {"kind": "green_spaces", "start": 10},
    "calls": {"kind": "companion_calls"},
}
NOTHING = {"champions": {"kind": "local_champions", "dose": 0}, "calls": {"kind": "companion_calls", "coverage": 0}}


@pytest.fixture(scope="module")
def scenarios(baseline):
    base = baseline.with_(population__residents=400, burn_in=8, weeks=56)
    arms = {"active": PIECES, "placebo": NOTHING}
    return base, [base.with_(name=name, interventions=pieces) for name, pieces in arms.items()]


@pytest.fixture(scope="module")
def made(scenarios):
    return compare(*scenarios, 3, workers=1, details=True)


def test_looking_closely_changes_no_number(scenarios, made):
    plain = compare(*scenarios, 3, workers=1)
    assert plain.details is None
    assert all(plain.values[name].tobytes() == made.values[name].tobytes() for name in plain.values)


def test_workers_change_nothing(scenarios, made):
    spread = compare(*scenarios, 3, workers=2, details=True)
    for name in TABLES:
        assert spread.details.table(name).equals(made.details.table(name)), name


def test_a_placebo_is_exactly_nothing_everywhere(made):
    d = made.details
    columns = {
        "groups": ["mean", "low", "high"], "inequality": ["sii_change", "sii_low", "sii_high", "rii_change"],
        "plane": ["gain", "gain_low", "gain_high", "equity", "equity_low", "equity_high"],
        "reach": ["persons", "low", "high"], "effects": ["value", "low", "high"],
        "spending": ["cost", "extra", "extra_low", "extra_high"], "budget": ["cost", "extra", "extra_low"],
        "illness": ["extra", "extra_low", "extra_high"], "bands": ["extra", "extra_low", "extra_high"],
    }  # fmt: skip
    for name, ends in columns.items():
        table = d.table(name).query("arm == 'placebo'")
        assert (table[ends].fillna(0).to_numpy() == 0).all(), name
        assert not (table[ends].to_numpy() != 0)[~table[ends].isna().to_numpy()].any()
    share = d.individual.query("arm == 'placebo'").set_index(["outcome", "kind"])["share"].unstack()
    assert (share["unchanged"] == 1).all()
    assert (share["better"] == 0).all()


def test_groups_add_up_to_everybody(made):
    table = made.details.groups.query("arm == 'active'")
    everybody = table.query("by == 'everybody'").set_index("outcome")
    for (by, outcome), rows in table.groupby(["by", "outcome"]):
        whole = everybody.loc[outcome]
        n = rows["n"]
        assert n.sum() == pytest.approx(whole["n"]), by
        assert (n * rows["mean"].fillna(0)).sum() / n.sum() == pytest.approx(whole["mean"], abs=1e-12)
        assert (n * rows["baseline"].fillna(0)).sum() / n.sum() == pytest.approx(whole["baseline"], abs=1e-9)
    assert table.query("outcome == 'depression' and by == 'everybody'")["mean"].iloc[0] != 0


def test_while_nobody_has_left_the_mean_of_stayers_is_the_comparisons(scenarios):
    base = scenarios[0].with_(population__moving=0.0, population__residents=150, weeks=3)
    made = compare(base, [base.with_(name="active", interventions=PIECES)], 2, workers=1, details=True)
    table = made.details.groups.query("by == 'everybody'").set_index("outcome")
    assert (table["n"] == 150).all()  # with these seeds nobody dies in these weeks either
    ours = made.differences.set_index("outcome").loc[table.index]
    for end in ("mean", "low", "high"):
        assert table[end].to_numpy() == pytest.approx(ours[end].to_numpy(), rel=1e-4, abs=1e-6)
    assert ours["mean"].abs().max() > 0.001


def test_the_difference_taken_apart_adds_up_to_the_comparisons(made):
    ours = made.differences.query("arm == 'active'").set_index("outcome")
    table = made.details.effects.query("arm == 'active'").set_index(["intervention", "outcome", "factor"])["value"]
    assert {TOGETHER, *PIECES} == set(table.index.get_level_values("intervention"))
    for (name, outcome), values in table.groupby(level=[0, 1]):
        factor = values.droplevel([0, 1])
        assert factor["difference"] == pytest.approx(ours.loc[outcome, "mean"], rel=1e-4, abs=1e-7), outcome
        assert factor["product"] + factor["stopped"] + factor["spillover"] == pytest.approx(factor["difference"])
        if factor["product"]:
            parts = factor[["reach", "stayed", "retention", "dose", "effect"]]
            assert parts.prod() == pytest.approx(factor["product"]), name


def test_each_step_of_the_ledger_holds_no_more_than_the_one_before(made):
    table = made.details.reach.query("arm == 'active'")
    for _, rows in table.groupby("intervention"):
        assert rows["step"].tolist() == list(STEPS)
        assert (np.diff(rows["persons"]) <= 0).all()
    count = table.set_index(["intervention", "step"])["persons"]
    assert count["champions", "attended once"] > 0
    assert count["green", "eligible"] >= 400 - 1e-9  # everybody lives somewhere
    assert 0 < count["peers", "attended once"] < count["peers", "offered"] < 400 * 1.3


def test_spending_by_year_is_the_comparisons_money(made):
    d, extra = made.details, made.extra_costs().set_index("arm")
    for arm in d.arms:
        spending = d.spending.query("arm == @arm")
        assert spending["extra"].sum() == pytest.approx(extra.loc[arm, "cost"])
        assert spending["extra_per_resident"].sum() == pytest.approx(extra.loc[arm, "cost_per_resident"])
        whole = d.budget.query("arm == @arm and payer == 'all'").set_index("year")["extra"]
        assert whole[0] == pytest.approx(extra.loc[arm, "cost"])
        assert whole[1] + whole[2] == pytest.approx(whole[0])
        total = (d.costs(arm) - d.costs(made.baseline.name)).sum(axis=1).mean()
        assert total == pytest.approx(extra.loc[arm, "cost"])
    assert d.spending.query("arm == 'active' and year == 2")["cost"].sum() > 0


def test_years_by_severity_are_the_weeks_lived_and_the_weekly_prevalence(made):
    d, at = made.details, made.outcomes.index("depression_moderate")
    for name in d.names:
        years = d.severity[name]
        assert years.shape == (3, 2, 5)
        assert years.sum(axis=2) * 52 == pytest.approx(np.outer(made.residents, [52, 4]))
        prevalence = made.values[name][:, 1:53, at].mean(axis=1)
        assert years[:, 0, 2:].sum(axis=1) / made.residents == pytest.approx(prevalence)
    assert d.by_replicate()["person_years"].sum() == pytest.approx(3 * d.person_years.sum())


def test_cost_of_illness_is_that_of_cases_outside_care(made):
    values, money = made.values["active"], made.baseline.economics
    cases, gap = (values[:, 1:, made.outcomes.index(n)] for n in ("depression_moderate", "treatment_gap"))
    expected = ((cases * gap).sum(axis=1) * made.residents / 52 * money.illness).mean()
    table = made.details.illness.query("arm == 'active' and year == 0").set_index("payer")["cost"]
    assert table["all"] == pytest.approx(expected)
    assert table["household"] == pytest.approx(expected * money.illness_household)


def test_saving_writes_every_table(made, tmp_path):
    made.save(tmp_path / "kept")
    written = {path.name for path in (tmp_path / "kept").iterdir()}
    assert set(DETAILS) < written
    assert {f"{name}.csv" for name in TABLES} | {"severity.parquet"} == set(DETAILS)


def test_every_kind_of_intervention_has_a_ledger(baseline):
    base = baseline.with_(population__residents=200, burn_in=4, weeks=6)
    kinds = list(registry("interventions"))
    arms = [  # a world holds 32 activities at most, so not all at once
        base.with_(name=f"part {k}", interventions={kind: {"kind": kind} for kind in kinds[k::4]}) for k in range(4)
    ]
    made = compare(base, arms, 2, workers=1, details=True)
    table = made.details.reach.query("intervention != @TOGETHER").set_index(["intervention", "step"])["persons"]
    assert sorted(table.index.get_level_values(0).unique()) == sorted(kinds)
    assert (table >= 0).all()
    reached = table.xs("attended once", level="step")
    # a few find nobody among two hundred: no home, no bed, no post to fill
    assert (reached > 0).sum() > 0.7 * len(kinds)
    assert reached["green_spaces"] == table["green_spaces", "eligible"] >= 200
    assert 0 < reached["local_champions"] < table["local_champions", "eligible"]
