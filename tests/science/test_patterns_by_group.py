"""Patterns between groups of residents that the evidence names: those who take part, cultures, the socially anxious."""

import numpy as np
import pytest

from simulation import run
from simulation.analysis.equity import by_group, differences, slopes
from simulation.analysis.groups import stayed
from simulation.analysis.inclusion import inclusion
from simulation.analysis.links import links


@pytest.fixture(scope="module")
def made(baseline):
    """Twelve thousand residents followed for a year."""
    return run(baseline.with_(population__residents=12_000), 1)


def test_older_residents_who_take_part_have_fewer_symptoms(made):
    """65 and over, in at least a quarter of the weeks against never: an odds ratio clear below one (Woolf's interval).

    An association: the well also go more often. It is why a survey of participants oversells a program.
    """
    c = made.columns
    old = stayed(made) & (c["age"] >= 65)
    often, never = old & (c["weeks_took_part"] >= 13), old & (c["weeks_took_part"] == 0)
    assert min(often.sum(), never.sum()) > 200
    for scale, cut in (("depression", 14), ("anxiety", 10), ("stress", 19)):
        ill = c[f"last_{scale}"] >= cut
        a, b, d, e = (np.count_nonzero(x) for x in (often & ill, often & ~ill, never & ill, never & ~ill))
        log_odds, error = np.log(a * e / (b * d)), np.sqrt(1 / a + 1 / b + 1 / d + 1 / e)
        assert log_odds + 1.96 * error < 0, scale


def test_the_link_of_belonging_with_distress_is_alike_in_every_culture(made):
    """Negative everywhere; differences are chance, for the model has one strength for all (see links)."""
    table = links(made, "culture").set_index("group")
    assert (table["n"] > 400).all()
    assert (table["high"] < 0).all()
    error = (table["high"] - table["low"]) / (2 * 1.96)
    z = (table["slope"] - table.loc["white", "slope"]).drop("white") / np.hypot(error, error["white"]).drop("white")
    assert z.abs().max() < 3


def test_income_makes_a_slope_in_symptoms_and_none_is_made_from_nothing(made):
    """NHANES: depression is about 2.5 times as frequent below poverty; the bottom of the line is well above the top."""
    table = slopes(made, "income").set_index("outcome")
    assert 1.5 < table.loc["depression_moderate", "rii_last"] < 4
    assert table.loc["depression", "sii_last"] > 1
    assert abs(table.loc["depression", "sii_change"]) < 0.5 * table.loc["depression", "sii_last"]
    by = by_group(made, "income", "depression_moderate")["last"]
    assert by.iloc[0] > by.iloc[4]


def test_women_have_more_anxiety_and_stress(made):
    """SHOW: women were more likely to have moderate or worse anxiety and stress."""
    table = by_group(made, "gender", ["anxiety_moderate", "stress_moderate"]).set_index(["outcome", "group"])["last"]
    for outcome in ("anxiety_moderate", "stress_moderate"):
        assert table[outcome, "woman"] > 1.15 * table[outcome, "man"]


def test_the_socially_anxious_score_higher_on_anxiety(made):
    """The trait shares vulnerability with general distress, which every scale measures; it has no factor of its own."""
    c = made.columns
    link = {scale: np.corrcoef(c["social_anxiety"], c[f"last_{scale}"])[0, 1] for scale in ("anxiety", "depression")}
    assert 0.1 < link["anxiety"] < 0.4
    assert link["anxiety"] == pytest.approx(link["depression"], abs=0.05)


def test_residents_with_lived_experience_are_less_included(made):
    """Not by construction: fewer take part, more are lonely and fewer belong, for they are the more vulnerable."""
    table = inclusion(made).set_index("group")
    ill, everybody = table.loc["lived experience"], table.loc["everybody"]
    assert ill["inclusion"] < everybody["inclusion"] - 0.01
    assert ill["belonging"] < everybody["belonging"]
    assert 0.3 < everybody["inclusion"] < 0.95


def test_help_for_the_poor_shows_as_a_smaller_slope(small):
    """Cash for those of low income: they gain more than the rest, and a placebo changes nobody in any group."""
    base = small.with_(weeks=40)
    cash = {"kind": "cash_transfer", "amount": 2000.0, "coverage": 0.9}
    seeds = (1, 2, 3)
    ours = [run(base, seed) for seed in seeds]
    placebo = {**cash, "amount": 0.0}
    none = differences(ours, [run(base.with_(interventions={"nothing": placebo}), seed) for seed in seeds])
    assert (none["mean"].dropna() == 0).all()
    table = differences(ours, [run(base.with_(interventions={"cash": cash}), s) for s in seeds], "income", "depression")
    gap = table.set_index("group")["mean"]
    assert gap["quintile 1"] < 0
    assert gap["quintile 1"] < gap["quintile 5"]
    assert gap["SII"] < 0
