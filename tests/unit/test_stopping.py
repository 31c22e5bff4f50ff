"""Replicates by precision: the interval covers what it says, a ranking is seldom wrong, the cap holds."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from simulation.compare import compare
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES
from simulation.paired.stopping import Rule, half_width
from simulation.scenario import Scenario

lived = sys.modules["simulation.paired.replicates"]
AT = list(OUTCOMES).index("belonging")


@pytest.fixture
def toy(monkeypatch):
    """Compare runs whose paired differences are normal, with the means and the spread asked for."""

    def make(means, spread, seed):
        draw = np.random.default_rng(seed)

        def replicate(baseline, arms, seed, threads, details):
            del seed, threads, details
            common = draw.normal(0, 5)
            levels = {baseline.name: common} | {
                name: common + draw.normal(mean, spread) for name, mean in zip(arms, means, strict=True)
            }
            values = {name: np.zeros((baseline.weeks + 1, len(OUTCOMES))) for name in levels}
            for name, level in levels.items():
                values[name][:, AT] = level
            return SimpleNamespace(values=values, costs={name: {} for name in values}, residents=9, outcomes=())

        monkeypatch.setattr(lived, "replicate", replicate)
        plain = Scenario.parse({"name": "plain", "weeks": 1})
        return plain, [plain.with_(name=f"arm {k}") for k in range(len(means))]

    return make


@pytest.mark.parametrize(("first", "wanted"), [(20, 0.3), (10, 0.4)])
def test_the_interval_one_stops_at_covers_the_truth(toy, first, wanted):
    inside, spent = 0, []
    for seed in range(300):
        made = compare(*toy([0.7], 1.0, seed), first, workers=1, precision={"belonging": wanted}, most=400)
        gap = made.paired("arm 0")[:, AT]
        width = half_width(gap)
        assert made.stop.reached
        assert width == made.stop.rows[0]["half_width"] <= wanted
        inside += abs(gap.mean() - 0.7) <= width
        spent.append(made.stop.spent)
    assert inside >= 0.93 * 300
    assert np.mean(spent) == pytest.approx((1.96 / wanted) ** 2, rel=0.3)  # what a known spread would take


def test_a_ranking_of_equals_is_seldom_called_decided(toy):
    """Two arms without any effect: looking 19 times at plain 95 % intervals would find an order far too often."""
    wrong = naive = 0
    for seed in range(100):
        made = compare(*toy([0.0, 0.0], 1.0, seed), 20, workers=1, ranked="belonging", most=200)
        wrong += any(row["reached"] for row in made.stop.rows)
        gap = made.paired("arm 0")[:, AT] - made.paired("arm 1")[:, AT]
        naive += any(abs(gap[:n].mean()) > half_width(gap[:n]) for n in range(20, 201, 10))
    assert wrong <= 0.05 * 100
    assert naive >= 0.15 * 100


def test_a_clear_ranking_is_decided_early_and_read_from_the_highest(toy):
    made = compare(*toy([2.0, 5.0], 1.0, 1), 20, workers=1, ranked="belonging")
    assert (made.stop.spent, made.stop.reached) == (20, True)
    assert made.stop.order == ("arm 1", "arm 0", "plain")
    assert "From the highest: arm 1, arm 0, plain." in made.stop.words()


def test_an_arm_that_changes_nothing_is_known_at_once_and_is_a_tie(toy):
    made = compare(*toy([0.0], 0.0, 1), 10, workers=1, precision={"belonging": 1e-9}, ranked="belonging")
    assert (made.stop.spent, made.stop.reached) == (10, True)


def test_the_cap_holds_and_what_was_missed_is_said(toy, tmp_path):
    made = compare(*toy([0.0], 1.0, 1), 20, workers=1, precision={"belonging": 0.01}, most=45)
    assert made.seeds == tuple(range(1, 46))
    assert (made.stop.spent, made.stop.reached) == (45, False)
    assert "reached 0 of 1 goals" in made.stop.words()
    assert "Spent 45 replicates" in repr(made)
    made.save(tmp_path)
    assert "half-width,belonging,arm 0,plain,0.01" in (tmp_path / "precision.csv").read_text()


def test_batches_give_each_draw_as_many_replicates():
    rule = Rule.of(tuple(OUTCOMES), {"belonging": 1}, None, 12, 100, draws=6)
    assert [rule.batch, rule.next(12), rule.next(96)] == [12, 24, 100]
    assert Rule.of(tuple(OUTCOMES), {"belonging": 1}, None, 30, None, draws=15).batch == 15


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"precision": {"belongin": 1}}, "no outcome 'belongin'\n  did you mean 'belonging'"),
        ({"precision": {"belonging": 0}}, "0 is no half-width"),
        ({"precision": {"belonging": float("nan")}}, "nan is no half-width"),
        ({"ranked": "nothing"}, "no outcome 'nothing'"),
        ({"precision": {"belonging": 1}, "most": 5}, "5 at most is below the 20"),
        ({"precision": {"belonging": 1}, "replicates": 9}, "9 are too few to begin with"),
        ({"most": 50}, "no meaning without"),
    ],
)
def test_what_cannot_be_meant_is_refused(asked, said):
    plain = Scenario.parse({"name": "plain", "weeks": 1})
    with pytest.raises(InputError, match=said):
        compare(plain, [plain.with_(name="arm")], **{"replicates": 20, **asked})
