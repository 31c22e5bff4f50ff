"""The plan: whole streets, at most so many, the same for the same seed; and the diary of those on it."""

import numpy as np
import pytest

from simulation.app import diary, scene
from simulation.app.colors import CIVIDIS, COLORS, levels, shade
from simulation.app.diary import Diary
from simulation.building import build
from simulation.week import step


def test_everybody_is_drawn_where_all_fit(world):
    plan = scene.plan(world)
    assert plan.whole
    assert plan.rows.tolist() == list(range(2000))


@pytest.mark.parametrize("most", [30, 200, 999])
def test_whole_streets_are_drawn_and_no_more_than_fit(world, most):
    plan, r = scene.plan(world, most), world.residents
    assert 0 < plan.rows.size <= most
    drawn = np.zeros(world.n, bool)
    drawn[plan.rows] = True
    for key in {(r.neighborhood[k], r.street[k]) for k in plan.rows}:
        assert drawn[(r.neighborhood == key[0]) & (r.street == key[1])].all()
    assert most < 100 or set(r.neighborhood[plan.rows]) == {0, 1}


def test_one_seed_has_one_map(small, world):
    tiny = small.with_(population__residents=300)
    one, other = (scene.plan(build(tiny, 5, 1)) for _ in range(2))
    assert np.array_equal(one.at, other.at)
    assert np.array_equal(one.venue_at, other.venue_at)


@pytest.mark.parametrize("hoods", [1, 2, 3, 12, 60])
def test_neighborhoods_stand_apart_and_wide(hoods):
    at = scene._spiral(hoods)
    apart = np.hypot(*(at[:, None] - at[None]).T) + 9 * np.eye(hoods)
    assert hoods == 1 or apart.min() == pytest.approx(1)
    assert hoods == 1 or np.ptp(at[:, 0]) >= np.ptp(at[:, 1])


def test_homes_lie_in_their_neighborhood(world):
    plan = scene.plan(world)
    own = plan.centers[world.residents.neighborhood[plan.rows]]
    assert np.hypot(*(plan.at - own).T).max() < 1


def test_whereabouts_are_venues_that_were_attended(world):
    step(world)
    plan = scene.plan(world)
    at, went = scene.whereabouts(plan, world), world.residents.attended[plan.rows]
    assert np.array_equal(at != scene.HOME, went != 0)
    for k in np.flatnonzero(at != scene.HOME)[:50]:
        unit, activity = plan.venues[at[k]]
        assert went[k] >> activity & 1
        assert world.places.unit_of[world.residents.neighborhood[plan.rows[k]], activity] == unit
    came = scene.attendance(plan, world)
    assert came.sum() == world.places.attendance.sum()


def test_ties_are_each_once_and_strongest_first(world):
    plan = scene.plan(world)
    ends, strength = scene.tied(plan, world, 100)
    assert len(ends) == 100
    assert (ends[:, 0] < ends[:, 1]).all()
    assert (np.diff(strength.astype(int)) <= 0).all()
    a, b = plan.rows[ends[0]]
    assert b in world.ties.neighbor[a, : world.ties.degree[a]]


def test_shades_follow_the_scale_and_levels_are_means(world):
    rows = np.arange(world.n)
    color = COLORS["depression"]
    points = world.residents.score_depression
    shades = shade("depression", world, rows)
    assert (shades[points >= color.high] == 255).all()
    assert (shades[points == 0] == 0).all()
    mean = levels("depression", world)
    assert mean[1] == pytest.approx(points[world.residents.neighborhood == 1].mean(), rel=1e-5)


def test_the_colors_are_cividis():
    from matplotlib import colormaps, colors

    assert list(CIVIDIS) == [colors.to_hex(colormaps["cividis"](k / 9)) for k in range(10)]


def test_a_diary_keeps_the_last_weeks(world, monkeypatch):
    monkeypatch.setattr(diary, "WEEKS", 4)
    kept = Diary(np.arange(50))
    seen = []
    for _ in range(6):
        step(world)
        kept.write(world)
        seen.append(world.residents.attended[:50].copy())
    weeks, pages = kept.all(np.arange(50))
    assert weeks.tolist() == [3, 4, 5, 6]
    assert np.array_equal(pages["attended"], np.stack(seen[2:]))


def test_a_diary_is_of_whoever_lives_there_now(world):
    kept = Diary(np.arange(3))
    for arrival in (1, 1, 2, 2):
        world.residents.arrival[1] = arrival
        kept.write(world)
    assert kept.of(1)[0].tolist() == [3, 4]
    assert kept.of(0)[0].tolist() == [1, 2, 3, 4]
