"""Searching within a budget, on a toy whose best mix is known; and the arithmetic by hand."""

import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from simulation.analysis.economics import evaluate
from simulation.batch.work import Block
from simulation.compare import compare
from simulation.errors import InputError
from simulation.optimize import lab, optimize
from simulation.optimize.aim import aim, weights
from simulation.optimize.gain import level, over_time, slopes
from simulation.optimize.result import Candidate
from simulation.optimize.space import apart, items
from simulation.optimize.verdict import frontier, regret
from simulation.parameters.utilities import STATES
from simulation.scenario import Scenario

search = sys.modules["simulation.optimize.search"]
BASE = Scenario.parse({"name": "base", "weeks": 26})
CASES = aim("depression_moderate", 0, None, BASE)
FEW = {"trials": 16, "replicates": 4, "fresh": 8, "workers": 0}


@pytest.fixture
def plain():
    return Scenario.parse({"name": "plain", "population": {"residents": 200}, "weeks": 6, "burn_in": 3})


@pytest.fixture
def arms(plain):
    """One program that works and one that does nothing."""
    works = plain.with_(name="works", interventions={"works": {"kind": "local_champions", "per_hundred": 2}})
    placebo = plain.with_(name="placebo", interventions={"placebo": {"kind": "transport_support", "coverage": 0.5}})
    return [works, placebo]


class Toy:
    """Each champion in a hundred takes 0.01 off a share of 0.3; rides do nothing; both cost."""

    def __init__(self, noise=0.0, stop=None):
        self.noise, self.stop, self.runs = noise, stop, 0

    def __call__(self, base, jobs, seed, outcome):
        block = Block()
        for key, scenario in jobs:
            if self.stop is not None and self.runs >= self.stop:
                raise KeyboardInterrupt
            self.runs += 1
            done = scenario.interventions
            much = done["works"].per_hundred if "works" in done else 0.0
            rides = done["placebo"].coverage if "placebo" in done else 0.0
            own = np.random.default_rng([seed, round(1e6 * much), round(1e6 * rides)]).normal() * self.noise
            mean = 0.3 + 0.001 * seed - 0.01 * much + own
            cost = 1000 * much + 9000 * rides
            row = np.concatenate([np.full(5, mean), np.full(5, 0.2), [cost]])
            block.add(key, 200, cost, np.stack([row, row]), keep_weeks=False)
        return block


@pytest.fixture
def toy(monkeypatch):
    made = Toy()
    monkeypatch.setattr(lab, "live", made)
    return made


def test_the_budget_goes_to_what_works(toy, plain, arms):
    made = optimize(plain, arms, budget=3000, **FEW)
    assert [name for name, _ in made.best.mix] == ["works"]
    assert 2 <= dict(made.best.mix)["works"] <= 3
    assert made.best.gain.mean() == pytest.approx(0.01 * dict(made.best.mix)["works"])
    assert made.runner_up is not None
    assert made.regret(made.runner_up).better < 0.05


def test_the_search_buys_greedily_by_what_each_alone_gains_for_its_money():
    """1 gains 4 for 2, b 3 for 1, c 9 for 9 (too dear with the others), d loses; of b the amount that gains most."""

    def one(name, amount, cost, gain):
        both = np.full(2, float(cost)), np.full(2, float(gain))
        return Candidate(((name, amount),), *both, both[1], both[1])

    alone = [one("a", 1, 2, 4), one("b", 1, 0.5, 2), one("b", 2, 1, 3), one("c", 1, 9, 9), one("d", 1, 1, -1)]
    assert search._greedy(alone, 10) == [(("a", 1), ("b", 2.0))]
    assert search._greedy(alone, 12) == [(("a", 1), ("b", 2)), (("a", 1), ("b", 2), ("c", 1))]
    assert search._greedy(alone, 0.7) == []


def test_however_much_can_be_bought_half_of_the_mixes_are_proposed(toy, plain):
    made = optimize(plain, [], budget=1e9, replicates=2, fresh=2, workers=0)
    assert len(made.tried) > 3 * len(made.space)


def test_a_budget_of_nothing_buys_nothing(toy, plain, arms):
    made = optimize(plain, arms, budget=0, **FEW)
    assert (made.best.mix, made.runner_up) == ((), None)
    assert "found nothing that gains" in made.verdict()


@pytest.mark.parametrize("budget", [700, 2500, 5000])
def test_what_is_dearer_than_the_budget_is_never_chosen(toy, plain, arms, budget):
    made = optimize(plain, arms, budget=budget, **FEW)
    assert made.best.mix
    assert all(one.cost.mean() <= budget for one in made.ranked)
    table = made.candidates
    assert (table.loc[table["frontier"], "cost"] <= budget).all()
    assert (table["cost"] > budget).any()
    front = table[table["frontier"]].sort_values("cost")
    assert all(a < b for a, b in pairwise(front["gain"]))


def test_where_all_is_noise_the_best_of_the_search_is_flattered_and_fresh_seeds_say_so(monkeypatch, plain, arms):
    monkeypatch.setattr(lab, "live", Toy(noise=0.05))
    made = optimize(plain, [arms[1]], budget=1e6, **FEW)
    searched = {one.mix: one.gain.mean() for one in made.tried}
    final = [one for one in made.finalists if one.mix]
    assert np.mean([searched[one.mix] for one in final]) > np.mean([one.gain.mean() for one in final]) + 0.01
    assert made.regret(made.runner_up).better > 0.05
    assert "cannot be told apart" in made.verdict()


def test_a_search_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(monkeypatch, plain, arms, tmp_path):
    whole, half = Toy(noise=0.01), Toy(noise=0.01, stop=30)
    monkeypatch.setattr(lab, "live", whole)
    want = optimize(plain, arms, budget=3000, out=tmp_path / "whole", **FEW)
    monkeypatch.setattr(lab, "live", half)
    with pytest.raises(KeyboardInterrupt):
        optimize(plain, arms, budget=3000, out=tmp_path / "half", **FEW)
    kept = lab.Lab(plain, items(plain, arms), "depression_moderate", 1, [], tmp_path / "half", 0).known
    assert 20 <= len(kept) <= 30
    rest = Toy(noise=0.01)
    monkeypatch.setattr(lab, "live", rest)
    made = optimize(plain, arms, budget=3000, out=tmp_path / "half", **FEW)
    assert rest.runs == whole.runs - len(kept)
    assert made.candidates.equals(want.candidates)
    assert made.final.equals(want.final)
    files = ["candidates.csv", "finalists.csv", "frontier.png", "optimum.json"]
    assert (
        sorted(file.name for file in (tmp_path / "half").iterdir() if file.is_file() and file.name[0] != ".") == files
    )
    again = Toy()
    monkeypatch.setattr(lab, "live", again)
    assert optimize(plain, arms, budget=9000, out=tmp_path / "half", **{**FEW, "trials": 1}).runs == again.runs
    assert again.runs < 10  # what a smaller search needs is there, but for finalists


def test_a_gain_is_what_a_comparison_finds(plain, arms):
    base, arm = plain.with_(population__residents=400), arms[0].with_(population__residents=400)
    made = optimize(base, [arm], budget=1e6, outcome="stigma", trials=2, replicates=3, fresh=2, workers=0)
    against = compare(base, [arm], 3, workers=1)
    gap = against.paired("works")[:, against.outcomes.index("stigma")]
    one = next(one for one in made.tried if dict(one.mix) == {"works": 2.0})
    assert one.gain == pytest.approx(-gap, abs=1e-6)
    assert one.cost.mean() == pytest.approx(against.extra_costs()["cost"][0])


def test_levels_and_slopes_by_hand():
    """Half the residents at 0.8, half at 0.2 (as shares that are well): means 0.5, 0.4 and 0.32, and the least."""
    row = np.array([[0.2, 0.8, 0, 0, 0, 0.5, 0.5, 0, 0, 0]])
    assert level(row, CASES, 0)[0] == pytest.approx(0.5)
    assert level(row, CASES, 1)[0] == pytest.approx(np.sqrt(0.8 * 0.2))
    assert level(row, CASES, 2)[0] == pytest.approx(2 / (1 / 0.8 + 1 / 0.2))
    assert level(row, CASES, 90)[0] == pytest.approx(0.2, abs=0.01)
    assert level(row, aim("belonging", 0, None, BASE), 0)[0] == pytest.approx(0.5)
    assert slopes(row)[0] == pytest.approx(-1.2)  # 0.6 over half of the ranks


def test_with_aversion_it_counts_who_gains():
    """The same gain in the mean is worth more where those with least have it."""
    before = np.array([[0.4, 0.3, 0.2, 0.1, 0.1, *[0.2] * 5]])
    poor, rich = before.copy(), before.copy()
    poor[0, 0] -= 0.05
    rich[0, 4] -= 0.05

    def gain(after, e):
        return float((level(after, CASES, e) - level(before, CASES, e))[0])

    assert gain(poor, 0) == pytest.approx(gain(rich, 0))
    assert gain(poor, 10.95) > 5 * gain(rich, 10.95)


def test_nearly_as_much_for_less_is_told(toy, plain, arms):
    """Rides gain nothing and cost: champions alone gain as much for less."""
    made = optimize(plain, arms, budget=30_000, **FEW)

    def one(mix, cost, gain):
        both = np.full(4, float(cost)), np.array([gain, gain, gain + 1e-6, gain - 1e-6])
        return Candidate(mix, *both, both[1], both[1])

    works, both = (("works", 2.0),), (("works", 2.0), ("placebo", 1.0))
    held = (one((), 0, 0), one(works, 2000, 0.0199), one(both, 11_000, 0.02))
    told = replace(made, finalists=held, tried=held).verdict()
    assert "Nearly as much for less: works (per_hundred 2) costs 2,000 and gains 1.99." in told
    dear = (held[0], one(works, 9000, 0.0199), held[2])
    assert "Nearly" not in replace(made, finalists=dear, tried=dear).verdict()


def test_regret_by_hand():
    best, other = np.array([3.0, 5.0, 4.0, 4.0]), np.array([1.0, 3.0, 3.0, 1.0])  # gaps 2 2 1 3
    assert regret(best, other).mean == 2
    assert regret(best, other).better == pytest.approx(0.0082, abs=1e-3)  # t = 2 / (0.8165 / 2) = 4.9, 3 degrees
    assert regret(best, best).better == 0.5
    draws = regret(np.array([2.0, 2.2, -1.0, -1.2]), np.zeros(4), (0, 0, 1, 1))
    assert draws.better == pytest.approx(0.5, abs=1e-6)  # one draw for, one against, chance small
    assert regret(np.array([1.0, 1.0, -1.0, -1.0]), np.zeros(4), (0, 0, 1, 1)).better == 0.5


def test_the_frontier_by_hand():
    cost, gain = np.array([0.0, 2, 1, 3, 1]), np.array([0.0, 1, 2, 3, 2])
    assert frontier(cost, gain).tolist() == [True, False, True, True, False]


def test_ranges_and_shades(plain, arms):
    space = items(plain, arms, {"works": (1, 9)})
    assert (space["works"].low, space["works"].high, space["works"].given) == (1, 9, 2)
    assert (space["placebo"].low, space["placebo"].high) == (0.125, 1.0)
    assert not apart(space, (("works", 2.0),), (("works", 3.0),))
    assert apart(space, (("works", 2.0),), (("works", 4.0),))
    assert apart(space, (("works", 2.0),), (("placebo", 0.5),))
    library = items(plain, [])
    assert {"local_champions", "befriending", "screening"} <= set(library)
    assert "cultural_tailoring" not in library  # it starts from an activity, and nothing is offered here
    assert "cultural_tailoring" in items(Scenario.load("baseline"), [])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"budget": -1}, "-1 is no budget"),
        ({"outcome": "crisis"}, "not known of each resident"),
        ({"outcome": "belonging", "aversion": 1}, "standard deviations"),
        ({"scales": {"wirks": (1, 2)}}, "did you mean 'works'"),
        ({"scales": {"works": (3, 2)}}, "3 to 2 is no range of per_hundred"),
        ({"scales": {"placebo": (0.5, 2)}}, "goes from 0 to 1"),
        ({"trials": 0}, "0 is too few"),
        ({"threshold": 50_000.0}, "values QALYs"),
        ({"outcome": "qaly", "threshold": -1.0}, "-1.0 is no amount of money"),
        ({"draws": [{}, {}, {}], "fresh": 5}, "5 is too few"),
    ],
)
def test_what_cannot_be_meant_is_refused(toy, plain, arms, asked, said):
    with pytest.raises(InputError, match=said):
        optimize(plain, arms, **{"budget": 1, **FEW, **asked})


def test_arms_that_cannot_be_mixed_are_refused(toy, plain, arms, monkeypatch):
    with pytest.raises(InputError, match="only interventions can be mixed"):
        optimize(plain, [arms[0].with_(care__fee=0.0)], budget=1, **FEW)
    with pytest.raises(InputError, match="does nothing beyond the baseline"):
        optimize(plain, [plain], budget=1, **FEW)
    monkeypatch.setattr(sys.modules["simulation.optimize.space"], "SCALES", ("acres",))
    with pytest.raises(InputError, match="nothing that could be scaled"):
        optimize(plain, arms, budget=1, **FEW)


def test_without_optuna_it_says_how_to_get_it(monkeypatch, plain, arms):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(search, "import_module", missing)
    with pytest.raises(InputError, match=r"install cohesion-abm\[optimize\]"):
        optimize(plain, arms, budget=1)


def test_qalys_and_net_benefit_by_hand():
    """0.02 better for 26 weeks: 0.01 QALYs each, 10 per 1,000; of 200 people 2 QALYs, at 30,000 less 5,000 spent."""
    qalys, worth = aim("qaly", 0, None, BASE), aim("qaly", 0, 30_000.0, BASE)
    better, cost, people = np.array([0.02]), np.array([5000.0]), np.array([200.0])
    assert qalys.worth(better, cost, people) == pytest.approx([10.0])
    assert worth.worth(better, cost, people) == pytest.approx([2 * 30_000 - 5000])
    assert (qalys.unit, worth.unit) == ("QALYs per 1,000 residents", "USD")


def test_weeks_are_put_together_by_who_lived_through_them():
    """Half of the people in the first group in one week, all of them in the next."""
    weeks = [np.array([0.4, 0.8, 0, 0, 0, 0.5, 0.5, 0, 0, 0]), np.array([0.7, 0, 0, 0, 0, 1.0, 0, 0, 0, 0])]
    found = over_time(weeks, np.ones(2))
    assert found[5:] == pytest.approx([0.75, 0.25, 0, 0, 0])
    assert found[:2] == pytest.approx([(0.5 * 0.4 + 0.7) / 1.5, 0.8])
    assert level(found[None], aim("qaly", 0, None, BASE), 0) == pytest.approx([(0.6 + 0.7) / 2])
    later = over_time(weeks, np.array([1.0, 0.5]))  # a second week that counts half
    assert level(later[None], aim("qaly", 0, None, BASE), 0) == pytest.approx([(0.6 + 0.7 / 2) / 1.5])


def test_weeks_count_by_their_year_as_far_as_the_horizon():
    base = BASE.with_(weeks=130, economics__horizon=2)
    assert weights(base, 0.25)[[0, 51, 52, 103, 104]].tolist() == [1, 1, 0.8, 0.8, 0]
    assert weights(base, None)[[0, 103, 104]].tolist() == [1, 1, 0]
    assert weights(BASE, 0.25).tolist() == [1.0] * 26
    told = aim("qaly", 0, None, base.with_(economics__discount_effects=0.2))
    assert (told.label, told.years) == ("QALYs over 2 years", pytest.approx(1 + 1 / 1.2))
    with pytest.raises(InputError, match=r"3 years are longer than the run of 130 weeks; nothing is extrapolated"):
        aim("qaly", 0, None, base.with_(economics__horizon=3))


@pytest.mark.parametrize("perspective", ["funder", "health", "society"])
def test_the_same_arm_has_the_same_qalys_and_costs_as_in_an_economic_evaluation(plain, perspective):
    """Both discounted, at different rates, over a horizon that ends before the run does."""
    sure = {f"{state}_error": 0.0 for state in STATES}
    economics = {"perspective": perspective, "discount_costs": 0.1, "discount_effects": 0.05, "horizon": 2}
    economics |= {f"utilities__{state}": value for state, value in sure.items()}
    given = {f"economics__{key}": value for key, value in economics.items()} | {"weeks": 110, "burn_in": 1}
    base = plain.with_(population__residents=150, **given)
    arm = base.with_(name="works", interventions={"works": {"kind": "guided_self_help"}})
    few = {"budget": 1e6, "outcome": "qaly", "trials": 2, "replicates": 2, "fresh": 2, "workers": 0}
    gains = []
    for threshold in (None, 40_000.0):
        made = optimize(base, [arm], threshold=threshold, **few)
        gains.append(next(one for one in made.tried if dict(one.mix) == {"works": 0.2}).gain.mean())
    found = evaluate(compare(base, [arm], 2, workers=1, details=True)).summary.set_index("arm").loc["works"]
    assert found["extra_qaly"] != 0
    assert gains[0] == pytest.approx(found["extra_qaly"], rel=1e-6)
    assert gains[1] == pytest.approx(150 / 1000 * (40_000 * found["extra_qaly"] - found["extra_cost"]), rel=1e-6)
