"""A player in its thread: weeks go by, a pause acts, an error is told, a closed one frees its worlds."""

import gc
import time
import weakref

import pytest

from simulation.app import lives as lives_
from simulation.app import player as players
from simulation.app.lives import Lives
from simulation.app.player import Player
from simulation.errors import InputError
from tests.app_worlds import Watcher, place, settle, with_champions


@pytest.fixture(scope="module")
def base():
    return place(300)


@pytest.fixture
def watcher(base):
    with Watcher() as made:
        yield made.open(base, with_champions(base))


def test_it_shows_the_world_that_it_opens(watcher):
    assert [event for event, _ in watcher.heard if event == "scene"] == ["scene"]
    assert watcher.frames[-1].week == 0
    assert watcher.frames[-1].ties is not None
    assert watcher.frames[-1].levels.shape == (2, 1)


@pytest.mark.parametrize("speed", [5.0, float("inf")])
def test_a_pause_acts_at_once(watcher, speed):
    watcher.player.set_speed(speed)
    watcher.player.play()
    watcher.until(lambda w: w.frames[-1].week > 0)
    began = time.monotonic()
    watcher.player.pause()
    week = watcher.week()
    assert time.monotonic() - began < 0.5
    settle(0.3)
    assert watcher.week() == week
    assert not watcher.frames[-1].playing or watcher.frames[-1].week <= week


def test_a_pause_shows_the_week_it_stops_at(watcher):
    watcher.player.set_speed(float("inf"))
    watcher.player.play()
    watcher.until(lambda w: w.frames[-1].week > 3)
    watcher.player.pause()
    watcher.until(lambda w: not w.frames[-1].playing)
    assert watcher.frames[-1].week == watcher.week()
    assert watcher.frames[-1].ties is not None


def test_a_step_is_one_week_and_reset_goes_back(watcher):
    watcher.player.step().result(10)
    watcher.player.step().result(10)
    assert watcher.week() == watcher.frames[-1].week == 2
    watcher.player.reset().result(10)
    assert watcher.week() == watcher.frames[-1].week == 0


def test_it_stops_at_a_week(watcher):
    watcher.player.set_speed(float("inf"))
    watcher.player.play(until=7)
    watcher.until(lambda w: w.frames[-1].week == 7 and not w.frames[-1].playing)
    assert watcher.week() == 7


def test_it_stops_after_as_many_weeks_as_a_scenario_can_have_and_says_so(watcher, monkeypatch):
    for module in (players, lives_):
        monkeypatch.setattr(module, "LONGEST", 4)
    watcher.player.set_speed(float("inf"))
    watcher.player.play()
    watcher.until(lambda w: any(event == "error" for event, _ in w.heard))
    assert (watcher.week(), watcher.frames[-1].week, watcher.frames[-1].playing) == (4, 4, False)
    with pytest.raises(InputError, match="no scenario lasts longer"):
        watcher.player.step().result(10)
    assert watcher.week() == 4
    watcher.player.reset().result(10)
    watcher.player.step().result(10)
    assert watcher.week() == 1


def test_the_speed_is_kept(watcher):
    watcher.player.set_speed(10)
    watcher.player.play()
    settle(1.05)
    watcher.player.pause()
    assert 3 <= watcher.week() <= 11


def test_colors_and_speeds_that_are_none_are_refused(watcher):
    with pytest.raises(InputError, match="belonging"):
        watcher.player.recolor("mood")
    with pytest.raises(InputError, match="more than 0"):
        watcher.player.set_speed(0)
    watcher.player.recolor("stigma")
    watcher.until(lambda w: w.frames[-1].color == "stigma")


def test_a_refusal_is_told_and_the_world_stays(watcher, base):
    watcher.player.step().result(10)
    wrong = base.with_(population__residents=200)
    with pytest.raises(InputError, match="population"):
        watcher.player.choose(lambda lives: wrong).result(10)
    assert "population" in watcher.player.error
    assert any(event == "error" and "population" in what for event, what in watcher.heard)

    def fails(progress):
        raise InputError("no such place")

    with pytest.raises(InputError):
        watcher.player.open(fails).result(10)
    assert watcher.week() == 1


def test_while_nobody_looks_no_week_goes_by(base, monkeypatch):
    monkeypatch.setattr(players, "UNSEEN", 0.2)
    with Watcher(draws=False) as watcher:
        watcher.open(base)
        watcher.player.set_speed(float("inf"))
        watcher.player.play()
        watcher.until(lambda w: len(w.frames) >= players.AHEAD)
        settle(0.6)
        week = watcher.week()
        settle(0.4)
        assert watcher.week() == week
        assert len(watcher.frames) == players.AHEAD
        watcher.draws = True
        watcher.player.drawn()
        watcher.until(lambda w: w.frames[-1].week > week)


def test_a_closed_player_ends_and_frees_its_worlds(base):
    held = []

    def make(progress):
        lives = Lives(base, None, 1, 1, progress)
        held.append(weakref.ref(lives))
        return lives

    with Watcher() as watcher:
        watcher.player.open(make).result(30)
        watcher.player.play()
        watcher.until(lambda w: w.frames[-1].week > 0)
    assert not watcher.player._thread.is_alive()
    watcher.heard.clear()
    gc.collect()
    assert held[0]() is None


def test_closing_stops_a_world_that_is_being_built(base):
    player = Player(lambda frame: None)
    building = player.open(lambda progress: Lives(place(300).with_(burn_in=2000), None, 1, 1, progress))
    settle(0.5)
    player.close()
    player.join(10)
    assert not player._thread.is_alive()
    assert isinstance(building.exception(1), InputError)
