"""Arms, pairs, intervals and money, on a toy engine whose answers can be worked out with a pencil."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation.compare import compare, pairing_gain
from simulation.errors import InputError
from simulation.interventions import Cost
from simulation.levers import Levers
from simulation.outcomes import OUTCOMES
from simulation.paired.intervals import interval, split
from simulation.places import Places
from simulation.residents import Residents
from simulation.run import run
from simulation.scenario import Scenario
from simulation.ties import Ties

lived, running = sys.modules["simulation.paired.replicates"], sys.modules["simulation.follow"]


@pytest.fixture
def plain():
    return Scenario.parse({"name": "plain", "population": {"residents": 200}, "weeks": 6, "burn_in": 3})


@pytest.fixture
def champions(plain):
    return plain.with_(name="champions", interventions={"champions": {"kind": "local_champions"}})


class ToyWorld:
    """Belonging of everybody is the seed plus 0.1 a week, and 1 more a week after the burn-in under an arm."""

    def __init__(self, scenario, seed):
        self.scenario, self.seed, self.week, self.n, self.threads = scenario, seed, 0, 4, 1
        self.residents, self.ties = Residents(N=4, A=1), Ties(N=4, D=1)
        self.places, self.levers = Places(H=1, U=1, A=1, B=1, O=1, K=1), Levers(N=4, O=1, K=1)
        self.activities = {"toy": SimpleNamespace(host="toy")}
        self.residents.dwelling[:] = [7, 3, 5, 1]
        self.residents.belonging[:] = seed
        self.ledger, self.drawn, self.ids = [], ("age",), None

    def over(self, run):
        return [run(0, self.n)]

    def fork(self, scenario):
        twin = ToyWorld(scenario, self.seed)
        twin.week = self.week
        twin.residents.belonging[:] = self.residents.belonging
        return twin


def toy_step(world):
    clock = world.week - world.scenario.burn_in
    acting = bool(world.scenario.interventions) and clock >= 0
    world.residents.belonging += np.float32(0.125 + acting)
    if clock == 1:
        world.residents.arrival[0] += 1
    world.ledger = [("champions", Cost("training", 10.0 * world.seed, "county"))] if acting else []
    world.week += 1


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setattr(running, "build", lambda scenario, seed, threads=None: ToyWorld(scenario, seed))
    monkeypatch.setattr(running, "step", toy_step)
    monkeypatch.setattr(lived, "fork", lambda world, scenario: world.fork(scenario))


def test_the_difference_at_the_end_is_the_mean_of_the_last_four_weeks(toy, plain, champions):
    made = compare(plain, [champions], 3, seed=5, workers=1)
    assert made.seeds == (5, 6, 7)
    assert made.values["plain"].shape == (3, 7, len(OUTCOMES))
    row = made.differences.set_index("outcome").loc["belonging"]
    assert (row["mean"], row["low"], row["high"], row["replicates"]) == (4.5, 4.5, 4.5, 3)  # (3 + 4 + 5 + 6) / 4
    others = made.differences[made.differences["outcome"] != "belonging"]
    assert (others[["mean", "low", "high"]] == 0).all(axis=None)


def test_week_zero_is_the_end_of_the_burn_in_and_every_arm_starts_there(toy, plain, champions):
    made = compare(plain, [champions], 2, seed=1, workers=1)
    at = made.outcomes.index("belonging")
    assert made.values["plain"][:, :2, at].tolist() == [[1.375, 1.5], [2.375, 2.5]]
    assert made.values["champions"][:, :2, at].tolist() == [[1.375, 2.5], [2.375, 3.5]]


def test_costs_are_summed_over_the_run_and_averaged_over_replicates(toy, plain, champions):
    made = compare(plain, [champions], 3, seed=1, workers=1)
    assert made.costs.to_dict("records") == [
        {"arm": "champions", "intervention": "champions", "line": "training", "payer": "county", "cost": 120.0,
         "cost_per_resident": 30.0}
    ]  # fmt: skip
    extra = made.extra_costs().iloc[0]
    assert extra[["arm", "cost", "cost_per_resident", "low"]].tolist() == ["champions", 120.0, 30.0, 0.0]
    each = made.spent["champions"][next(iter(made.spent["champions"]))] / 4
    assert extra["high"] == pytest.approx(30 + 4.302653 * each.std(ddof=1) / 3**0.5)  # Student's t, two to spare


def test_what_is_saved(toy, plain, champions, tmp_path):
    made = compare(plain, {"c one": champions}, 2, workers=1)
    made.save(tmp_path / "new" / "out")
    out = tmp_path / "new" / "out"
    files = ["compare.json", "costs.csv", "differences.csv", "differences.png", "weekly_differences.parquet"]
    assert sorted(p.name for p in out.iterdir()) == files
    text = (out / "differences.csv").read_text()
    assert text.split("\n")[0] == "arm,outcome,unit,better,mean,low,high,replicates"
    assert len(pd.read_csv(out / "differences.csv")) == len(OUTCOMES)
    weekly = pd.read_parquet(out / "weekly_differences.parquet")
    assert weekly.columns[:3].tolist() == ["arm", "seed", "week"]
    assert weekly[weekly["seed"] == 2]["belonging"].tolist() == [0, 1, 2, 3, 4, 5, 6]
    record = json.loads((out / "compare.json").read_text())
    assert record["seeds"] == [1, 2]
    assert Scenario.parse(record["scenarios"]["c one"]["scenario"]).digest() == champions.digest()


def test_fewer_than_four_weeks_leave_week_zero_out(toy, plain, champions):
    made = compare(plain.with_(weeks=2), [champions.with_(weeks=2)], 2, workers=1)
    assert made.differences.set_index("outcome").loc["belonging", "mean"] == 1.5


def test_the_interval_is_students():
    mean, low, high = interval(np.array([[1.0], [2.0], [3.0], [6.0]]))
    # sd = sqrt(14 / 3), t(0.975, 3) = 3.182446
    assert mean[0] == 3.0
    assert high[0] - 3.0 == pytest.approx(3.182446 * np.sqrt(14 / 3) / 2, rel=1e-6)
    assert low[0] + high[0] == pytest.approx(6.0)


def test_the_gain_of_pairing_by_hand(toy, plain, champions):
    """Belonging is the seed plus a constant in both arms: paired differences do not vary at all."""
    gain = pairing_gain(plain, champions, 3, "belonging", seed=1, workers=1)
    assert gain == {"independent_variance": 2.0, "paired_variance": 0.0, "gain": float("inf"), "replicates": 3}
    with pytest.raises(InputError, match="did you mean 'belonging'"):
        pairing_gain(plain, champions, 3, "belongin", workers=1)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"population__residents": 300}, "population.residents"),
        ({"burn_in": 4}, "burn_in"),
        ({"weeks": 7}, "weeks"),
        ({"instrument__share_negative": 0.2}, "instrument.share_negative"),
        ({"economics__price_year": 2020}, "economics.price_year"),
        ({"activities": {"x": {"family": "social"}}}, "activities.x"),
    ],
)
def test_an_arm_with_other_people_or_weeks_is_refused(toy, plain, champions, changes, path):
    with pytest.raises(InputError) as refusal:
        compare(plain, [champions.with_(**changes)], 2, workers=1)
    assert refusal.value.where == f"champions: {path}"
    assert "plain" in refusal.value.what
    assert refusal.value.instead


@pytest.mark.parametrize(
    ("arms", "options", "words"),
    [
        ("same", {}, "named 'plain'"),
        ("none", {}, "no arm"),
        ("one", {"replicates": 1}, "no interval"),
        ("one", {"replicates": 2.0}, "replicates"),
        ("one", {"workers": 0}, "workers"),
        ("one", {"seed": -1}, "seed"),
        ("one", {"seed": "1"}, "seed"),
    ],
)
def test_what_cannot_be_compared_is_refused(toy, plain, champions, arms, options, words):
    given = {"same": [plain], "none": [], "one": [champions]}[arms]
    with pytest.raises(InputError, match=words):
        compare(plain, given, **{"replicates": 2, "workers": 1, **options})


def test_progress_counts_replicates(toy, plain, champions):
    seen = []
    compare(plain, [champions], 3, workers=1, progress=lambda *now: seen.append(now))
    assert seen == [("replicates", 1, 3), ("replicates", 2, 3), ("replicates", 3, 3)]


def test_run_follows_every_week(toy, plain):
    seen = []
    results = run(plain, 2, progress=lambda *now: seen.append(now))
    assert results.weekly["week"].tolist() == list(range(7))
    assert results.weekly["belonging"].tolist() == [2.375, 2.5, 2.625, 2.75, 2.875, 3.0, 3.125]
    assert seen[:3] == [("burn-in", 1, 3), ("burn-in", 2, 3), ("burn-in", 3, 3)]
    assert seen[-1] == ("weeks", 6, 6)
    row = results.table().set_index("outcome").loc["belonging"]
    assert (row["start"], row["end"], row["change"]) == (2.375, 2.9375, 0.5625)


def test_a_newcomer_is_told_apart_and_people_stand_in_the_order_of_dwellings(toy, plain):
    people = run(plain, 1).people
    assert people["dwelling"].tolist() == [1, 3, 5, 7]
    assert people["arrival_first"].tolist() == [0, 0, 0, 0]
    assert people["arrival_last"].tolist() == [0, 0, 0, 1]
    assert people["first_belonging"].tolist() == [1.375] * 4
    assert people["last_belonging"].tolist() == [2.125] * 4


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "2"])
def test_threads_are_checked(toy, plain, threads):
    with pytest.raises(InputError, match="threads"):
        run(plain, 1, threads=threads)


def test_the_toy_keeps_the_worlds_names():
    """Should the engine rename what the recorder reads, the toy must follow."""
    from simulation.world import World

    assert {"scenario", "seed", "week", "residents", "ties", "places", "ledger", "drawn", "threads"} <= set(
        World.__dataclass_fields__
    )
    assert isinstance(World.n, property)


def scripted(folder, text):
    """What a script without a guard around its calls does."""
    script = folder / "script.py"
    script.write_text(
        "from simulation import Scenario, compare\n"
        "plain = Scenario.parse({'population': {'residents': 200}, 'weeks': 1, 'burn_in': 0})\n" + text
    )
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip


def test_a_script_needs_no_guard(tmp_path):
    done = scripted(tmp_path, "print(compare(plain, [plain.with_(name='arm')], 2, workers=2))\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("arm against unnamed, 2 replicates") == 1
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_script_that_defines_an_outcome_needs_a_guard_and_is_told(tmp_path):
    own = (
        "from simulation.outcomes import outcome\n"
        "@outcome(unit='share', label='One')\n"
        "def one(world):\n"
        "    'One.'\n"
        "    return 1.0\n"
    )
    done = scripted(tmp_path, own + "compare(plain, [plain.with_(name='arm')], 2, workers=2)\n")
    assert done.returncode != 0
    said = done.stderr.rsplit("InputError", 1)[1]
    assert "a worker process died" in said
    assert "__main__" in said


def test_the_spread_of_draws_is_split_by_hand():
    """Two draws, two replicates each: 1 3 | 7 9. Within (1+1+1+1)/2 = 2; between ((2-5)^2+(8-5)^2)*2 = 36, (36-2)/2."""
    paired = np.array([[1.0], [7.0], [3.0], [9.0]])
    means, chance, parameters = split(paired, (0, 1, 0, 1))
    assert means[:, 0].tolist() == [2.0, 8.0]
    assert (chance[0], parameters[0]) == (2.0, 17.0)
    assert split(paired, (0, 0, 0, 0))[2][0] == 0


def test_draws_of_parameters_move_arms_and_baseline_alike(plain):
    draws = [{"symptoms.recovery": 0.02}, {"symptoms.recovery": 0.10}]
    arm = plain.with_(name="arm")
    made = compare(plain, [arm], 4, workers=1, draws=draws)
    assert made.draw == (0, 1, 0, 1)
    known = made.uncertainty()
    assert (known[["mean", "chance_sd", "parameter_sd"]] == 0).all(axis=None)  # an arm that does nothing
    with pytest.raises(InputError, match="3 are too few for 2 draws"):
        compare(plain, [arm], 3, workers=1, draws=draws)
    with pytest.raises(InputError, match="own parameters"):
        compare(plain, [arm], 2, workers=1).uncertainty()
