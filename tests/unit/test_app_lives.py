"""Two worlds live side by side; what is switched on while they run is what ``run`` gives from the exported file."""

import threading

import numpy as np
import pytest

from simulation.app import lives as lives_
from simulation.app import scene
from simulation.app.colors import COLORS, shade
from simulation.app.lives import LEGEND, Lives
from simulation.errors import InputError
from simulation.run import run
from simulation.scenario import Scenario
from tests.app_worlds import place, with_champions


@pytest.fixture(scope="module")
def base():
    return place()


@pytest.fixture(scope="module")
def lived(base):
    """Ten weeks alone, then champions for six weeks, who were chosen while it ran."""
    lives = Lives(base, seed=3, threads=1)
    for _ in range(10):
        lives.advance()
    ahead = lives.choose(with_champions(base, start=10))
    for _ in range(6):
        lives.advance()
    return lives, ahead


def agree(values, weekly):
    return np.array_equal(values, weekly[list(LEGEND)].to_numpy(), equal_nan=True)


def test_what_is_switched_on_while_it_runs_goes_on_from_there(lived):
    lives, ahead = lived
    assert ahead
    assert lives.week == 16
    assert np.array_equal(lives.values(0)[:11], lives.values(1)[:11], equal_nan=True)
    assert not np.array_equal(lives.values(0), lives.values(1), equal_nan=True)


def test_the_exported_scenario_gives_the_same_numbers(lived, tmp_path):
    lives, _ = lived
    lives.exported().save(tmp_path / "mine.yaml")
    again = run(Scenario.load(tmp_path / "mine.yaml"), seed=3, threads=1)
    assert agree(lives.values(1), again.weekly)
    assert agree(lives.values(0), run(lives.baseline.with_(weeks=16), seed=3, threads=1).weekly)


def test_a_change_of_weeks_already_lived_lives_them_again(base):
    lives = Lives(base, seed=3, threads=1)
    for _ in range(4):
        lives.advance()
    told = []
    assert not lives.choose(with_champions(base), lambda done, of: told.append((done, of)))
    assert (lives.week, told[-1]) == (4, (4, 4))
    assert agree(lives.values(1), run(with_champions(base).with_(weeks=4), seed=3, threads=1).weekly)


def test_while_nothing_is_chosen_one_world_is_both(base):
    lives = Lives(base, seed=3, threads=1)
    for _ in range(3):
        lives.advance()
    assert lives.worlds[0] is lives.worlds[1]
    assert lives.worlds[0].week == lives.week + base.burn_in
    lives.choose(with_champions(base, start=3))
    for _ in range(2):
        lives.advance()
    together = Lives(base, with_champions(base, start=3), seed=3, threads=1)
    for _ in range(5):
        together.advance()
    assert np.array_equal(lives.values(0), together.values(0), equal_nan=True)
    assert np.array_equal(lives.values(1), together.values(1), equal_nan=True)
    for ours, theirs in zip(lives.diaries, together.diaries, strict=True):
        assert np.array_equal(ours.last(5), theirs.last(5))
    lives.choose(base)
    lives.reset()
    assert lives.worlds[0] is lives.worlds[1]


def test_small_worlds_of_several_pages_take_turns(base):
    lives = Lives(base, seed=3, threads=1)
    with lives_.TURN:
        other = threading.Thread(target=lives.advance)
        other.start()
        other.join(0.2)
        assert other.is_alive()
        assert lives.week == 0
    other.join(10)
    assert lives.week == 1
    assert lives.waited > 0.1
    lives.advance()
    assert lives.waited < 0.1


def test_a_refused_choice_leaves_one_world(base):
    lives = Lives(base, seed=3, threads=1)
    lives.advance()
    with pytest.raises(InputError, match="population"):
        lives.choose(base.with_(population__residents=400))
    assert lives.worlds[0] is lives.worlds[1]
    assert lives.diaries[0] is lives.diaries[1]


def test_an_arm_that_does_nothing_yet_shows_the_very_same(base):
    lives = Lives(base, with_champions(base, start=50), seed=2, threads=1)
    for _ in range(5):
        lives.advance()
        for name in COLORS:
            assert np.array_equal(*(shade(name, world, lives.scene.rows) for world in lives.worlds))
        assert np.array_equal(*(scene.whereabouts(lives.scene, world) for world in lives.worlds))
    assert np.array_equal(lives.diaries[0].of(7)[1], lives.diaries[1].of(7)[1])


def test_reset_is_the_same_again(base):
    lives = Lives(base, with_champions(base), seed=4, threads=1)
    for _ in range(4):
        lives.advance()
    before = lives.values(1)
    lives.reset()
    assert lives.week == 0
    for _ in range(4):
        lives.advance()
    assert np.array_equal(before, lives.values(1), equal_nan=True)


def test_outcomes_are_kept_beyond_the_room_there_was_at_first(base, monkeypatch):
    monkeypatch.setattr(lives_, "ROOM", 4)
    lives, seen = Lives(base, with_champions(base), seed=4, threads=1), []
    for _ in range(9):
        seen.append(lives.latest(1).copy())
        early = lives.values(1)
        lives.advance()
    assert lives.values(1).shape == (10, len(LEGEND))
    assert np.array_equal(lives.values(1)[:9], np.stack(seen), equal_nan=True)
    assert np.array_equal(early, np.stack(seen), equal_nan=True)


def test_other_people_are_refused_and_nothing_changes(lived):
    lives, _ = lived
    arm, before = lives.arm, lives.values(1)
    with pytest.raises(InputError, match="population"):
        lives.choose(lives.arm.with_(population__residents=400))
    assert lives.arm is arm
    assert np.array_equal(before, lives.values(1), equal_nan=True)


def test_worlds_lived_side_by_side_have_the_numbers_of_a_run_alone():
    """Enough residents that kernels are cut into blocks; both share threads, however many there are."""
    base = place(6_000)
    arm = with_champions(base).with_(weeks=4)
    alone = run(arm, seed=5, threads=1).weekly, run(base.with_(weeks=4), seed=5, threads=1).weekly
    for threads in (1, 2, 4):
        lives = Lives(base, arm, seed=5, threads=threads)
        for _ in range(4):
            lives.advance()
        assert agree(lives.values(1), alone[0])
        assert agree(lives.values(0), alone[1])


def test_with_two_threads_both_worlds_live_at_the_same_time(base, monkeypatch):
    monkeypatch.setattr(lives_, "SIDE_BY_SIDE", 1)
    lives, met = Lives(base, with_champions(base), seed=5, threads=2), threading.Barrier(2, timeout=20)
    lived = lives_.step

    def together(world):
        met.wait()  # broken if the second world waits for the first
        lived(world)

    monkeypatch.setattr(lives_, "step", together)
    lives.advance()
    assert lives.week == 1


def test_a_week_that_fails_in_either_world_is_told(base, monkeypatch):
    lives = Lives(base, with_champions(base), seed=5, threads=2)
    lived = lives_.step

    def fails(world):
        if world is lives.worlds[1]:
            raise ValueError("the second")
        lived(world)

    monkeypatch.setattr(lives_, "step", fails)
    with pytest.raises(ValueError, match="the second"):
        lives.advance()
    assert lives.week == 0
