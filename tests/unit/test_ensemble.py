"""Conclusions under structural alternatives: verdicts by hand, and small ensembles of real worlds."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

from simulation import Scenario
from simulation.analysis.alternatives import ALTERNATIVES, REFERENCE, Alternative, named
from simulation.analysis.ensemble import DRIVEN, FILES, Ensemble, _verdict, alternatives
from simulation.calibration.draws import posterior
from simulation.calibration.priors import SHARES
from simulation.catalog import parameters
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES
from simulation.paired.comparison import Comparison

TOWN = {"population.residents": 200, "burn_in": 2, "weeks": 4}


def town(name):
    return Scenario.load(name, TOWN)


@pytest.mark.parametrize(
    ("sign", "moved", "verdict", "turned"),
    [
        ((1, 1, 1), (0, 0, 0), "survives", []),
        ((0, 0, 0), (0, 0, 0), "nothing", []),
        ((1, -1, 0), (0, -1, 0), "flips", [1]),
        ((0, 1, -1), (0, 1, -1), "flips", [2]),  # as calibrated nobody knows: against the many, or the better side
        ((1, 0, 1), (0, -1, 0), "vanishes", [1]),
        ((-1, 0, -1), (0, 1, 0), "vanishes", [1]),
        ((1, 0, 1), (0, 0, 0), "undecided", []),  # not clear, but the assumption did nothing either
        ((1, 0, 1), (0, 1, 0), "undecided", []),  # larger and less sure is no vanishing
        ((0, 1, 0), (0, 1, 0), "appears", [1]),
        ((0, 1, 0), (0, 0, 0), "undecided", []),
    ],
)
def test_what_is_said_of_a_conclusion(sign, moved, verdict, turned):
    said, which = _verdict(np.array(sign), np.array(moved))
    assert (said, which.tolist()) == (verdict, turned)


def made_up(effects, draw=()):
    """A comparison in which each arm adds the given numbers, one a replicate, to the first outcome."""
    n = len(next(iter(effects.values())))
    values = {"baseline": np.zeros((n, 2, len(OUTCOMES)))}
    for arm, added in effects.items():
        values[arm] = np.zeros((n, 2, len(OUTCOMES)))
        values[arm][:, 1, 0] = added
    arms = {name: SimpleNamespace(name=name) for name in effects}
    base = SimpleNamespace(name="baseline", weeks=1)
    return Comparison(base, arms, tuple(range(n)), values, {}, np.full(n, 100), tuple(OUTCOMES), draw)


def test_a_sign_and_a_ranking_that_turn_round_hang_on_the_assumption():
    luck = np.array([0.01, -0.01, 0.02, -0.02])
    other = Alternative("other", "the other way", "made up")
    made = Ensemble(
        (REFERENCE, other),
        {"calibrated": made_up({"a": 1 + luck, "b": 2 - luck}), "other": made_up({"a": 1 - luck, "b": -1 + luck})},
    )
    first = next(iter(OUTCOMES))
    said = made.conclusions[made.conclusions["outcome"] == first].set_index(["arm", "against"])
    assert said["verdict"].to_dict() == {
        ("a", "baseline"): "survives", ("b", "baseline"): "flips", ("a", "b"): "flips",
    }  # fmt: skip
    assert said.loc[("b", "baseline"), ["least", "most"]].tolist() == pytest.approx([-1, 2])
    assert made.assumption_driven["turned"].tolist() == ["other", "other"]
    assert set(made.conclusions["verdict"]) == {"survives", "flips", "nothing"}
    rows = made.table[(made.table["outcome"] == first) & (made.table["alternative"] == "other")].set_index("against")
    assert rows.loc["b", "mean"] == pytest.approx(2)
    assert "2 flips" in repr(made)


def test_with_draws_the_interval_is_over_their_means():
    """Replicates of a draw share its parameters: they count once."""
    made = Ensemble((REFERENCE,), {"calibrated": made_up({"a": np.array([1.0, 3, 1, 3])}, (0, 1, 0, 1))})
    row = made.table.iloc[0]
    assert (row["mean"], row["same_sign"]) == (2, 1)
    assert row["high"] - 2 == pytest.approx(12.7062 * np.sqrt(2) / np.sqrt(2), rel=1e-4)  # t with one degree of freedom


def test_every_declared_structural_alternative_is_among_them():
    changed = {path for one in ALTERNATIVES for path in one.changes}
    declared = {
        row["path"] for row in parameters()
        if "structural alternative" in row["source"] and not row["path"].startswith("interventions.")
    }  # fmt: skip
    assert declared <= changed
    assert {f"share_{end}" for end in ("0", "prior", "1")} == set(SHARES) <= {one.name for one in ALTERNATIVES}
    baseline = Scenario.load("baseline")
    for one in ALTERNATIVES:
        assert one.claim.endswith(".")
        assert one.source
        assert (one.of(baseline) == baseline) == (one is REFERENCE)


def test_a_range_that_is_written_down_is_not_left():
    text = {row["path"]: row["source"] for row in parameters()}
    for one in ALTERNATIVES:
        for path, value in one.changes.items():
            ends = re.search(r"range (-?[\d.]+)-([\d.]+)", text[path])
            assert ends is None or value in (float(ends[1]), float(ends[2])), one.name


def test_each_share_has_draws_of_its_own_that_ship():
    for name, share in SHARES.items():
        draws = posterior(name)
        assert list(draws.columns) == list(posterior().columns)
        assert len(draws) >= 50
        assert draws["causal_share"].to_numpy() == pytest.approx(share, abs=1e-4)


@pytest.fixture(scope="module")
def made():
    return alternatives(
        town("baseline"), [town("local_champions")], 4, draws=2, workers=1, only=("share_0", "share_1", "contagion")
    )


def test_alternatives_are_other_worlds_with_parameters_of_their_own(made):
    assert list(made.comparisons) == ["calibrated", "share_0", "share_1", "contagion"]
    assert made.comparisons["contagion"].baseline.symptoms.contagion > 0
    assert made.comparisons["share_1"].baseline.causal_share == 1
    assert {one.draw for one in made.comparisons.values()} == {(0, 1, 0, 1)}
    levels = made.levels()["depression"]
    assert levels.nunique() == 4
    assert made.reference.seeds == (1, 2, 3, 4)


def test_what_is_kept_of_an_ensemble(made, tmp_path):
    made.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    kept = json.loads((tmp_path / "alternatives.json").read_text())
    assert [one["name"] for one in kept["alternatives"]] == list(made.comparisons)
    assert set(made.assumption_driven["verdict"]) <= set(DRIVEN)


def test_without_draws_the_scenarios_own_numbers_hold():
    made = alternatives(town("baseline"), [town("local_champions")], 2, draws=0, workers=1, only=("no_buffering",))
    assert made.reference.draw == ()
    assert made.comparisons["no_buffering"].baseline.events.buffer == 0


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(InputError, match="no_buffering"):
        named(["no_bufering"])
    with pytest.raises(InputError, match="draws"):
        alternatives(town("baseline"), [town("local_champions")], 4, draws=1)
    with pytest.raises(InputError, match="there are 100 draws"):
        alternatives(town("baseline"), [town("local_champions")], 300, draws=150, only=("share_0",))
