"""The arithmetic of calibration, by hand and on problems whose answer is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation import Scenario
from simulation.calibration import calibrate as calibrating
from simulation.calibration import report
from simulation.calibration.calibrate import Settings, calibrate
from simulation.calibration.courses import episodes, recovered
from simulation.calibration.design import cube
from simulation.calibration.draws import TABLES, posterior, shipped, spread_over, with_draw
from simulation.calibration.emulator import Emulator
from simulation.calibration.posterior import Aims, draw
from simulation.calibration.priors import PRIORS, SHARES, applied, values
from simulation.calibration.runs import Run, all_of, read, table
from simulation.calibration.statistics import STATISTICS, _treated, intraclass
from simulation.calibration.targets import targets
from simulation.calibration.trials import _FOLLOW, trials
from simulation.calibration.validate import _evenly
from simulation.errors import InputError
from simulation.randomness import Decision, gaussians


def series(*scores):
    return np.array(scores, np.uint8)[:, None]


def test_an_episode_takes_two_weeks_to_begin_and_eight_to_end():
    found = episodes(series(0, 20, 0, 20, 20, *[0] * 7, 20, *[0] * 9), 14)
    # the lone week is none; the seven calm weeks do not end it, the eight after week 12 do
    assert found.began.tolist() == [3]
    assert found.length.tolist() == [10]
    assert found.remitted.tolist() == [True]


def test_what_began_before_is_not_counted_and_what_goes_on_is_open():
    found = episodes(series(20, *[0] * 8, 20, 20, 20), 14)
    assert (found.began.tolist(), found.length.tolist(), found.remitted.tolist()) == ([9], [2], [False])


def test_recovery_by_kaplan_and_meier():
    found = episodes(series(0, 0, 0), 14)._replace(
        length=np.array([4, 8, 8, 20]), remitted=np.array([True, True, False, True])
    )
    assert recovered(found, 3) == 0
    assert recovered(found, 4) == pytest.approx(1 / 4)
    assert recovered(found, 10) == pytest.approx(1 - 3 / 4 * 2 / 3)
    assert recovered(found, 52) == pytest.approx(1.0)


def test_half_a_year_after_a_remission_another_onset_is_a_recurrence():
    calm = [0] * 40
    again = episodes(series(0, 20, 20, *calm, 20, 20), 14)
    soon = episodes(series(0, 20, 20, *calm[:20], 20, 20), 14)
    assert (again.again, soon.again) == (1, 0)
    assert again.at_risk == pytest.approx(17 / 52)  # weeks 28 (26 after the last ill one) to 44


def test_intraclass_correlation_by_hand():
    # groups 0 0 | 2 2: all variance between; then 0 2 | 0 2: none, so below zero
    group = np.array([0, 0, 1, 1])
    assert intraclass(np.array([0.0, 0, 2, 2]), group) == pytest.approx(1.0)
    assert intraclass(np.array([0.0, 2, 0, 2]), group) == pytest.approx(-1.0)
    assert np.isnan(intraclass(np.arange(4.0), np.arange(4)))


def test_treated_are_cases_in_two_weeks_running_and_anything_in_care():
    """Three residents over two years: two weeks apart are no case; of two cases in the first year one is in care."""
    scores, cared = np.zeros((2 * 52 + 1, 3), np.uint8), np.zeros((2 * 52 + 1, 3), bool)
    scores[[5, 9], 0] = 30
    scores[[5, 6], 1] = 30
    scores[[20, 21], 2] = scores[[80, 81], 2] = 21
    cared[40, 1] = cared[3, 0] = cared[104, 2] = True
    seen = SimpleNamespace(cared=cared)
    assert _treated(seen, scores, 21) == pytest.approx((1 / 2 + 1) / 2)


def test_every_target_and_trial_can_be_measured():
    assert {t.statistic for t in targets()} == set(STATISTICS)
    assert {t.trial for t in trials()} == set(_FOLLOW)
    for trial in trials():
        Scenario.load(trial.scenario)
        Scenario.load(trial.against)
    assert sum(t.fitted for t in targets()) >= len(PRIORS)


def test_what_rests_on_memory_or_the_brief_alone_weighs_less():
    by_name = {t.statistic: t for t in targets()}
    sure, told = by_name["recovered_13"], by_name["depression_moderate"]
    assert sure.sd == pytest.approx((sure.high - sure.low) / 2 / 1.645)
    assert told.sd == pytest.approx(2 * (told.high - told.low) / 2 / 1.645)


def test_priors_and_their_quantiles_are_inverse_and_lie_in_the_scenario():
    unit = cube(64, len(PRIORS), 3)
    rows = values(unit)
    for k, prior in enumerate(PRIORS):
        assert prior.unit(rows[:, k]) == pytest.approx(unit[:, k], abs=1e-9)
        assert prior.low <= rows[:, k].min() <= rows[:, k].max() <= prior.high
    middle = values(np.full((1, len(PRIORS)), 0.5))[0]
    changed = applied(Scenario.load("baseline"), middle)
    assert changed.symptoms.recovery == pytest.approx(np.sqrt(0.02 * 0.10))


def test_a_surface_finds_a_known_one_and_says_how_far_it_is_off():
    u = cube(256, 3, 1)
    x = 2 * u - 1
    y = 1 + x[:, :1] - 2 * x[:, 1:2] * x[:, 2:] + 0.5 * x[:, :1] ** 2
    noise = 0.1 * gaussians(1, Decision.SYNTHETIC, 0, np.arange(256), 0)[:, :1].astype(float)
    exact, rough = Emulator.fit(u, y, ("a",)), Emulator.fit(u, y + noise, ("a",))
    assert exact.predict(np.array([[0.5, 1.0, 1.0]]))[0, 0] == pytest.approx(1 - 2, abs=0.01)
    assert exact.explained[0] > 0.9999
    assert rough.noise[0] == pytest.approx(0.01, rel=0.3)


def test_a_statistic_that_nobody_could_tell_has_no_surface():
    u = cube(64, 2, 1)
    made = Emulator.fit(u, np.stack([u[:, 0], np.full(64, np.nan)], axis=1), ("a", "b"))
    assert np.isfinite(made.noise[0])
    assert np.isnan(made.noise[1])
    with pytest.raises(ValueError, match="4 studies came to something; the surfaces need 8"):
        Emulator.fit(u[:4], u[:4], ("a", "b"))


def test_the_posterior_of_a_line_is_the_one_worked_out():
    """y = x seen once with SD 0.1 at 0.2, x uniform in (-1, 1): a normal with that mean and SD."""
    u = cube(64, 2, 1)
    made = Emulator.fit(u, (2 * u - 1)[:, :1], ("a",))
    found = 2 * draw(made, Aims(np.array([0.2]), np.array([0.01])), 2, 2_000, 7) - 1
    assert found[:, 0].mean() == pytest.approx(0.2, abs=0.01)
    assert found[:, 0].std() == pytest.approx(0.1, rel=0.1)
    assert found[:, 1].std() == pytest.approx(1 / np.sqrt(3), rel=0.1)  # nothing is known of the other
    again = 2 * draw(made, Aims(np.array([0.2]), np.array([0.01])), 2, 2_000, 7) - 1
    assert np.array_equal(found, again)
    held = draw(made, Aims(np.array([0.2]), np.array([0.01])), 2, 50, 7, fixed={1: 0.25})
    assert (held[:, 1] == 0.25).all()


def toy(scenario, points, first, seed, file, workers, progress=None, what=""):
    """Studies of a made-up world in which each target is a line in one parameter, with a little noise."""
    runs = []
    for k, point in enumerate(points):
        noise = cube(first + k + 1, len(targets()), 11)[-1] - 0.5
        found = {}
        for t, target in enumerate(targets()):
            on_scale = target.aim + target.sd * (6 * (point[t % len(PRIORS)] - 0.4) + 0.3 * noise[t])
            found[target.statistic] = float(np.exp(on_scale)) if target.scale == "log" else float(on_scale)
        runs.append(Run(first + k, tuple(point), seed, found))
    return runs


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrating.running, "all_of", toy)
        settings = Settings(residents=500, wide=300, near=60, check=20, draws=200, recover=24, held=60, held_check=4)
        folder = tmp_path_factory.mktemp("calibration")
        result = calibrate(Scenario.load("baseline"), folder, settings)
        with pytest.raises(InputError, match="another calibration \\(other seed\\)"):
            calibrate(Scenario.load("baseline"), folder, settings, seed=2)
    return result


def test_known_parameters_are_found_again(made):
    free = made.unit[:, [k for k, p in enumerate(PRIORS) if p.path != "causal_share"]]
    assert np.abs(free.mean(axis=0) - 0.4).max() < 0.12
    assert report.identifiability(made)["moved"].mean() > 0.9
    assert 0.80 < (np.abs(made.recovered - 0.5) <= 0.45).mean() < 0.97


def test_the_report_says_which_targets_were_hit(made, tmp_path):
    table = report.fit(made)
    assert table["hit"].astype(bool).mean() > 0.9
    report.save(made, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(report.FILES)
    kept = posterior(tmp_path / "posterior.parquet")
    assert list(kept.columns) == [prior.path for prior in PRIORS]
    assert len(kept) == 200
    draws = spread_over(kept, 3)
    assert draws[0] == {str(k): float(v) for k, v in kept.iloc[0].items()}
    changed = with_draw(Scenario.load("baseline"), draws[1])
    assert changed.symptoms.own_sd == pytest.approx(draws[1]["symptoms.own_sd"])
    with pytest.raises(InputError, match="there are 200 draws"):
        spread_over(kept, 201)


def test_with_the_share_held_the_others_still_meet_their_targets(made, tmp_path):
    table = report.shares(made)
    assert table.groupby("causal_share")["target"].count().to_dict() == dict.fromkeys(SHARES.values(), len(targets()))
    for name, share in SHARES.items():
        draws = made.draws(name)
        assert draws["causal_share"].to_numpy() == pytest.approx(share, abs=1e-4)
        free = made.held[name][:, [k for k, p in enumerate(PRIORS) if p.path != "causal_share"]]
        assert np.abs(free.mean(axis=0) - 0.4).max() < 0.15
    assert posterior("share_1")["causal_share"].to_numpy() == pytest.approx(1)


def test_which_target_speaks_of_which_parameter(made):
    """In the made-up world target t is a line in parameter t modulo their number, six of its own SDs long."""
    table = report.informs(made)
    for column, name in enumerate(table.columns):
        t = [target.statistic for target in targets()].index(name)
        values = table[name].to_numpy()
        assert values.argmax() == t % len(PRIORS)
        assert np.delete(values, t % len(PRIORS)).max() < 0.2 * values.max(), column
    # SDs of the prior and of the target; the surface's own error less, and a slope is known to a hundredth
    assert table.to_numpy().max() < 1.01 * 6 / np.sqrt(12)


def test_a_posterior_inside_another_and_beside_it():
    draws = posterior()
    assert report.agreement(draws, draws)["inside"].all()
    moved = draws.assign(**{"symptoms.loading": draws["symptoms.loading"] + 0.1})
    assert report.agreement(moved, draws)["inside"].sum() == len(PRIORS) - 1
    other = draws.rename(columns={"symptoms.loading": "symptoms.uplift"})  # a posterior of other free parameters
    assert list(report.agreement(other, draws).index) == [name for name in draws.columns if name != "symptoms.loading"]


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_the_shipped_posterior(name):
    assert len(shipped(name)) >= len(PRIORS)
    with pytest.raises(InputError, match="there is no table"):
        shipped("nothing")


def test_a_posterior_that_is_none_is_refused(tmp_path):
    with pytest.raises(InputError, match="no posterior here"):
        posterior(tmp_path / "none.parquet")
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="cannot be read"):
        posterior(tmp_path / "torn.parquet")


def test_finished_studies_are_never_run_again_and_a_torn_line_is(tmp_path):
    file, points = tmp_path / "runs.jsonl", cube(3, len(PRIORS), 1)
    scenario = Scenario.load("baseline", {"population.residents": 60, "burn_in": 0})
    first = all_of(scenario, points[:2], 0, 5, file, 1)
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])  # as a killed process leaves it
    again = all_of(scenario, points, 0, 5, file, 1)
    assert [run.found.keys() for run in again[:2]] == [run.found.keys() for run in first]
    for one, other in zip(first, again[:2], strict=True):
        np.testing.assert_equal(list(one.found.values()), list(other.found.values()))
    assert {run.index for run in read(file)} == {0, 1, 2}
    assert file.read_bytes().startswith(whole.split(b"\n")[0])
    where, found = table(again, ("events_year",))
    assert where.shape == (3, len(PRIORS))
    assert np.isfinite(found).all()


def test_few_communities_see_all_of_the_posterior():
    rows = [{"x": float(k)} for k in range(400)]
    assert [row["x"] for row in _evenly(rows, 4)] == [0, 100, 200, 300]
    assert np.mean([row["x"] for row in _evenly(rows, 40)]) == pytest.approx(195)
    assert [row["x"] for row in _evenly(rows[:2], 4)] == [0, 0, 1, 1]  # fewer draws than communities: each as often
    assert _evenly([], 3) == [{}, {}, {}]
