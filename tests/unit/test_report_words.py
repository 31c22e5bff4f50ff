"""Digits, signs and pointers of numbers in a text; arms in words; harmless CSV."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.paired.intervals import spread
from simulation.report.blocks import Format, Table
from simulation.report.changes import sentence
from simulation.report.drivers import line
from simulation.report.effects import verdict
from simulation.report.words import decimals_of, places, say, text, written
from simulation.scenario import Scenario
from simulation.writing.sheets import harmless, write_csv


@pytest.mark.parametrize(
    ("value", "half", "decimals"),
    [(0.1234, 0.034, 2), (0.1234, 0.016, 3), (0.1234, 0.3, 1), (123.4, 30.0, 0), (0.2, None, 1), (1234.5, None, 0),
     (0.012345, None, 4), (5.0, None, 0), (11538.4615, 1e-11, 0), (1e-7, 1e-7, 4), (0.0, 0.0, 0)],
)  # fmt: skip
def test_digits_follow_the_interval(value, half, decimals):
    assert places(value, half) == decimals


def test_signs():
    assert written(-0.5, 1) == "−0.5"
    assert written(0.5, 1, signed=True) == "+0.5"
    assert written(-0.04, 1, signed=True) == "0.0"  # nothing is minus nothing
    assert written(-1234567.0, 0) == "−1,234,567"
    assert written(float("nan"), 1) == "–"
    assert written(float("-inf"), 1) == "−∞"


def test_a_number_points_to_its_cell():
    frame = pd.DataFrame({"arm": ["a", "b"], "mean": [0.1, -0.25], "low": [0.0, -0.5], "high": [0.2, 0.0]})
    table = Table("t", "", frame, {"mean": Format(spread=("low", "high"), signed=True)})
    said = say(table, {"arm": "b"}, "mean")
    assert said == '<data value="-0.25" data-table="t" data-row="1" data-column="mean">−0.25</data>'
    assert ">0.25</data>" in say(table, 1, "mean", size=True)
    with pytest.raises(LookupError, match="0 rows"):
        say(table, {"arm": "c"}, "mean")
    with pytest.raises(LookupError, match="no row 2"):
        say(table, 2, "mean")


def test_texts_escape_what_others_wrote():
    assert text("{a}", a="<b>") == "&lt;b&gt;"


def test_csv_runs_nothing(tmp_path):
    assert [harmless(word) for word in ("=1+1", "+a", "-a", "@a", "a=1", -1.5)] == [
        "'=1+1",
        "'+a",
        "'-a",
        "'@a",
        "a=1",
        -1.5,
    ]
    write_csv(pd.DataFrame({"arm": ["=x"], "mean": [-1.5]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == "arm,mean\n'=x,-1.5\n"


@pytest.mark.parametrize(
    ("better", "low", "high", "said"),
    [("lower", -2, -1, "better"), ("lower", 1, 2, "worse"), ("higher", 1, 2, "better"), ("none", 1, 2, "higher"),
     ("lower", -1, 1, "no clear difference"), ("lower", 0, 0, "no difference"),
     ("higher", 0, 1, "no clear difference"), ("lower", 1e-6, 4e-5, "next to nothing"),
     ("lower", -6e-5, -1e-6, "better")],
)  # fmt: skip
def test_what_an_interval_says(better, low, high, said):
    assert verdict(better, low, high) == said


def test_interval_with_draws_by_hand():
    """Two draws of two replicates: within variance 2 and 2, between 8 - 2 / 2."""
    made = spread(np.array([[0.0], [4.0], [2.0], [6.0]]), (0, 1, 0, 1))
    assert made["mean"] == 3
    # mean squares: within (1+1+1+1)/2 = 2, between 2 ((1-3)^2 + (5-3)^2) / 1 = 16; variance of parameters (16-2)/2 = 7
    assert made["chance"] == pytest.approx(1.959964 * np.sqrt(2 / 4))
    assert made["parameters"] == pytest.approx(1.959964 * np.sqrt(7))
    assert made["high"] - made["mean"] == pytest.approx(1.959964 * np.sqrt(7 + 0.5))


def test_a_line_by_hand():
    assert line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])) == pytest.approx((1, 2, 0))
    assert line(np.ones(3), np.array([1.0, 2.0, 3.0])) == (2.0, 0.0, float("inf"))


@pytest.fixture(scope="module")
def plain():
    return Scenario.load("baseline")


def test_arms_in_words(plain):
    arm = plain.with_(name="B", interventions={"c": {"kind": "local_champions", "per_hundred": 2, "start": 10}})
    assert sentence(plain, arm) == "baseline + 2 champions per 100 residents, from week 10"
    more = arm.with_(interventions__c__fidelity=0.5, interventions__c__end=20)
    assert sentence(plain, more).endswith("from week 10 to week 20 (fidelity 50 %)")
    assert sentence(arm, more) == "B with c otherwise (end 20 instead of none; fidelity 0.5 instead of 1)"
    assert sentence(arm, plain.with_(name="x")) == "B − c (local champions)"
    assert sentence(plain, plain.with_(name="x", causal_share=0.5)) == "baseline with causal share 0.5 instead of 0.27"
    assert sentence(plain, plain.with_(name="x")) == "baseline, with nothing changed"
    coverage = plain.with_(interventions={"r": {"kind": "transport_support", "coverage": 0.4}})
    assert sentence(plain, coverage) == "baseline + transport support, for 40 % of those without a car, from week 0"


def test_every_piece_can_be_told(plain):
    from simulation.piece import registry

    for folder in ("interventions", "shocks"):
        for kind, piece in registry(folder).items():
            if any(field.is_required() for name, field in piece.model_fields.items() if name != "kind"):
                continue
            arm = plain.model_copy(update={folder: {"it": piece()}})
            said = sentence(plain, arm)
            assert said.startswith("baseline + "), (kind, said)
            assert ", from week 0" in said


def test_no_table_for_people_is_written_past_the_one_that_is_harmless():
    """Identifiers of ties are read again, so that they stay as they are; everything else goes through write_csv."""
    root = Path(simulation.__file__).parent
    found = {file.relative_to(root).as_posix() for file in root.rglob("*.py") if ".to_csv(" in file.read_text("utf-8")}
    assert found == {"writing/sheets.py", "network/ties_file.py"}


def test_money_is_written_as_exactly_as_it_is_known():
    """73,402 (-11,046 to 278,410): ten thousands are known; a third digit where there is no interval."""
    assert places(73_402, 144_728, least=-9) == -4
    assert written(73_402, -4) == "70,000"
    assert places(1_434_738, None, 3, -9) == -4
    assert written(1_434_738, -4) == "1,430,000"
    assert places(0, None, 3, -9) == places(640, None, 3, -9) == 0


def test_an_end_that_is_not_zero_does_not_look_like_it():
    frame = pd.DataFrame({"mean": [-3.2, 0.0004, 0.1, 0.0], "low": [-6.9, 1.5e-5, 0.0, -4e-5],
                          "high": [0.48, 0.0008, 0.2, 4e-5]})  # fmt: skip
    form = Format(spread=("low", "high"))
    table = Table("t", "about", frame, {"mean": form, "low": form, "high": form})
    assert [decimals_of(table, row, "high") for row in range(4)] == [1, 5, 2, 4]
