"""The regression of the survey: odds by hand, adjustment by hand, and answers that do not determine an estimate."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest

from simulation.survey.regression import CLASSES, REFERENCE, OddsRatio, associate


def answers(counts, **more):
    """A row a respondent from {(class, *levels): (cases, others)}; classes 0 negative, 1 neutral, 2 positive."""
    rows = [(*key, case) for key, both in counts.items() for case, n in zip((1, 0), both, strict=True)
            for _ in range(n)]  # fmt: skip
    names = list(more)
    table = pd.DataFrame(rows, columns=["group", *names, "case"])
    table["group"] = pd.Categorical.from_codes(table["group"], CLASSES)
    for name, words in more.items():
        table[name] = pd.Categorical.from_codes(table[name], words)
    table["case"] = table["case"].astype(float)
    return table


def test_crude_odds_ratios_are_those_of_the_table():
    """Odds 30/70, 20/80, 10/90; the interval is exp(log OR +- 1.96 sqrt(1/a + 1/b + 1/c + 1/d)) (Woolf)."""
    rows, notes = associate(
        answers({(0,): (30, 70), (1,): (20, 80), (2,): (10, 90)}), "depression", "case", "group", ()
    )
    negative, neutral, positive = rows
    assert negative.crude.estimate == pytest.approx((30 / 70) / (10 / 90))
    assert neutral.crude.estimate == pytest.approx((20 / 80) / (10 / 90))
    half = 1.959964 * math.sqrt(1 / 30 + 1 / 70 + 1 / 10 + 1 / 90)
    assert negative.crude.low == pytest.approx(negative.crude.estimate * math.exp(-half))
    assert negative.crude.high == pytest.approx(negative.crude.estimate * math.exp(half))
    assert positive.crude == positive.adjusted == REFERENCE
    assert [(row.n, row.cases) for row in rows] == [(100, 30), (100, 20), (100, 10)]
    assert notes == []


def test_adjustment_takes_out_a_confounder():
    """Within each income the odds ratio is exactly 2; the poor are more often negative and ill, so crude is more."""
    table = answers(
        {(0, 0): (160, 80), (2, 0): (100, 100), (0, 1): (20, 40), (2, 1): (60, 240)}, income=("low", "high")
    )
    negative, _, _ = associate(table, "depression", "case", "group", ("income",))[0]
    assert negative.crude.estimate == pytest.approx((180 / 120) / (160 / 340))
    assert negative.adjusted.estimate == pytest.approx(2)


def test_respondents_with_a_blank_are_left_out():
    table = answers({(0, 0): (30, 70), (2, 1): (10, 90), (2, 0): (10, 90), (0, 1): (30, 70)}, income=("low", "high"))
    table.loc[table.index[:7], "income"] = np.nan
    table.loc[table.index[7:12], "case"] = np.nan
    assert associate(table, "depression", "case", "group", ("income",))[0][0].n == 200 - 12


@pytest.mark.parametrize("case", ["no case", "nobody but cases"])
def test_a_class_without_cases_or_with_nothing_else_gets_no_odds_ratio(case):
    both = (0, 50) if case == "no case" else (50, 0)
    rows, notes = associate(answers({(0,): both, (1,): (20, 80), (2,): (10, 90)}), "stress", "case", "group", ())
    assert math.isnan(rows[0].crude.estimate)
    assert rows[1].crude.estimate == pytest.approx((20 / 80) / (10 / 90))
    assert notes == [f"stress: {case} among the 50 of the negative class: no odds ratio for it"]


@pytest.mark.parametrize(
    ("positive", "words"), [((0, 90), "no case"), ((90, 0), "nobody but cases"), ((0, 0), "nobody in")]
)
def test_without_a_reference_there_is_no_odds_ratio_at_all(positive, words):
    rows, notes = associate(answers({(0,): (30, 50), (2,): positive}), "stress", "case", "group", ())
    assert all(math.isnan(row.crude.estimate) for row in rows[:2])
    assert any(words in note and "positive class" in note for note in notes)


def test_a_level_without_cases_is_set_aside_with_its_respondents():
    """As Stata's logit does; the others' odds ratio is that of the table without them."""
    counts = {(0, 0): (30, 70), (2, 0): (10, 90), (0, 1): (0, 12), (2, 1): (0, 9)}
    rows, notes = associate(answers(counts, culture=("many", "few")), "anxiety", "case", "group", ("culture",))
    assert rows[0].adjusted.estimate == pytest.approx((30 / 70) / (10 / 90), rel=1e-6)
    assert (rows[0].n, rows[0].n_adjusted) == (112, 200)
    assert notes == ["anxiety: set aside, all of them cases or none: culture few (21)"]


def test_a_covariate_that_says_the_same_as_another_changes_nothing():
    counts = {(0, 0): (60, 80), (2, 0): (50, 100), (0, 1): (40, 140), (2, 1): (60, 240)}
    table = answers(counts, income=("low", "high"))
    once = associate(table, "depression", "case", "group", ("income",))[0]
    twice = associate(table.assign(place=table["income"]), "depression", "case", "group", ("income", "place"))[0]
    assert twice[0].adjusted == pytest.approx(once[0].adjusted)


def test_cases_told_apart_by_a_combination_are_said_to_be():
    """A case is who has two of three troubles: no level is all cases or none, yet the fit has no end."""
    counts = {(group, *troubles): (5, 0) if sum(troubles) > 1 else (0, 5)
              for group in (0, 2) for troubles in product((0, 1), repeat=3)}  # fmt: skip
    yes_no = {name: ("no", "yes") for name in ("debt", "pain", "grief")}
    rows, notes = associate(answers(counts, **yes_no), "stress", "case", "group", tuple(yes_no))
    assert rows[0].crude.estimate == pytest.approx(1)
    assert math.isnan(rows[0].adjusted.estimate)
    assert notes[-1] == "stress: the answers tell cases apart perfectly, or are too few: no odds ratio"


def test_few_cases_are_said():
    rows, notes = associate(answers({(0,): (3, 7), (2,): (2, 30)}), "stress", "case", "group", ())
    assert rows[0].crude.estimate == pytest.approx((3 / 7) / (2 / 30))
    assert notes == ["stress: only 5 cases for 2 coefficients: take the odds ratios with care"]


def test_clusters_of_one_answer_widen_the_interval():
    """Every respondent twice, in one home: the same estimate, and an interval as if each had been asked once."""
    once = answers({(0,): (30, 70), (2,): (10, 90)})
    twice = pd.concat([once, once]).assign(household=np.tile(np.arange(200), 2))
    width = {}
    for name, table, cluster in (("once", once, None), ("twice", twice, None), ("homes", twice, "household")):
        crude = associate(table, "stress", "case", "group", (), cluster)[0][0].crude
        width[name] = math.log(crude.high / crude.low)
    assert width["twice"] == pytest.approx(width["once"] / math.sqrt(2), rel=1e-3)
    assert width["homes"] == pytest.approx(width["once"], rel=0.02)


def test_an_odds_ratio_reads_as_it_is_reported():
    assert str(OddsRatio(3.14, 2.26, 4.21)) == "3.1 (2.3-4.2)"
    assert str(REFERENCE) == "1"
    assert str(OddsRatio(math.nan, math.nan, math.nan)) == "not estimable"
