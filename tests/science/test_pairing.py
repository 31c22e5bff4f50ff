"""Sharing every draw sharpens a contrast: what else varies between seeds falls out of the difference."""

from simulation.compare import compare, pairing_gain
from simulation.paired import replicates
from simulation.scenario import Scenario


def test_pairing_cuts_the_variance_at_least_tenfold(capsys):
    changes = {"population.residents": 1000, "burn_in": 26, "weeks": 52}
    baseline, arm = (Scenario.load(name, changes) for name in ("baseline", "local_champions"))
    gain = pairing_gain(baseline, arm, 12, "belonging", workers=1)
    with capsys.disabled():
        print(f"\nmean belonging, local champions, 1,000 residents: independent {gain['independent_variance']:.2e}, "
              f"paired {gain['paired_variance']:.2e}, gain {gain['gain']:.0f}")  # fmt: skip
    assert gain["paired_variance"] > 0
    assert gain["gain"] >= 10


def test_the_draws_sharpen_it_and_not_the_burn_in_alone(monkeypatch):
    """Arms that share a burn-in and then live on dice of their own gain tenfold too: what is shared must do more."""
    changes = {"population.residents": 400, "burn_in": 12, "weeks": 20}
    baseline, arm = (Scenario.load(name, changes) for name in ("baseline", "local_champions"))
    shared = pairing_gain(baseline, arm, 6, "belonging", workers=1)
    fork = replicates.fork

    def on_other_dice(world, scenario):
        twin = fork(world, scenario)
        twin.seed += 1
        return twin

    monkeypatch.setattr(replicates, "fork", on_other_dice)
    burn_in_alone = pairing_gain(baseline, arm, 6, "belonging", workers=1)
    assert shared["gain"] >= 10 * burn_in_alone["gain"] > 10


def test_workers_change_no_number():
    changes = {"population.residents": 300, "burn_in": 4, "weeks": 4}
    baseline, arm = (Scenario.load(name, changes) for name in ("baseline", "local_champions"))
    alone, spread = (compare(baseline, [arm], 3, workers=workers) for workers in (1, 2))
    assert alone.differences.equals(spread.differences)
    assert alone.costs.equals(spread.costs)


def test_a_placebo_differs_by_exactly_nothing():
    changes = {"population.residents": 400, "burn_in": 8, "weeks": 8}
    baseline = Scenario.load("baseline", changes)
    placebo = baseline.with_(
        name="placebo", interventions={"champions": {"kind": "local_champions", "per_hundred": 0.0}}
    )
    made = compare(baseline, [placebo], 2, workers=1)
    assert (made.differences[["mean", "low", "high"]] == 0).all(axis=None)
    assert (made.weekly().drop(columns=["arm", "seed", "week"]) == 0).all(axis=None)
