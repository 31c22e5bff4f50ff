"""The brief says where the model failed published trials of the very kinds of program it compares."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation.calibration.draws import shipped
from simulation.calibration.trials import trials
from simulation.compare import compare
from simulation.report import report
from simulation.report.held_out import held_out, missed
from simulation.scenario import Scenario

SMALL = {"population.residents": 200, "burn_in": 4, "weeks": 4}


@pytest.fixture(scope="module")
def compared():
    names = ("baseline", "local_champions", "community_grants", "transport_support")
    base, *arms = (Scenario.load(name, SMALL) for name in names)
    return compare(base, arms, 2)


def test_every_trial_speaks_of_kinds_that_its_scenario_has():
    for trial in trials():
        assert set(trial.programs) <= {piece.kind for piece in Scenario.load(trial.scenario).interventions.values()}


def test_rows_are_those_of_the_validation_that_ships_misses_first(compared):
    table, known = held_out(compared).frame, shipped("validation").set_index("target")
    assert set(table["arm"]) == {"local champions", "community grants"}  # no trial speaks of help with travel
    for trial in trials():
        for m in trial.measures:
            for _, row in table[(table["trial"] == trial.trial) & (table["figure"] == m.words)].iterrows():
                found = known.loc[f"{trial.trial}: {m.measure}"]
                assert row["predicted"] == found["predicted"]
                assert (row["result"] == "missed") == (not found["hit"])
                assert row["kind"] in trial.programs
    for _, rows in table.groupby("arm"):
        assert rows["result"].eq("missed").is_monotonic_decreasing


def test_what_was_missed_is_said_and_nothing_where_no_trial_is(compared):
    table = held_out(compared)
    assert "Well London" in missed(table, "community grants")
    assert "people pull together" in missed(table, "community grants")
    assert missed(table, "transport support") is None


def test_a_hit_that_nothing_would_make_too_is_no_test(compared):
    table = held_out(compared).frame.set_index("figure")
    assert table.loc["cases of depression, ratio", "result"] in ("missed", "hit, no test")  # 1 lies in 0.84 to 1.61


def test_the_page_says_it_beside_what_cannot_be_concluded_and_keeps_the_table(compared, tmp_path):
    report(compared).save(tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    said = page[page.index("Cannot conclude") : page.index("Association is not effect")]
    assert "Phillips 2014" in said
    assert "Kim 2015" in said
    kept = pd.read_csv(tmp_path / "out" / "report_held_out.csv")
    pd.testing.assert_frame_equal(kept, held_out(compared).frame, check_dtype=False)
