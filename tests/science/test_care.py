"""Care: the queue by hand, M/M/c, conservation, dropout, help-seeking odds, clinicians and waits, order and threads."""

from __future__ import annotations

from math import factorial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from simulation.kernels import over
from simulation.levers import Levers
from simulation.parameters.care import Care
from simulation.parameters.neighborhoods import Neighborhoods
from simulation.places import Places
from simulation.residents import CareState, Residents
from simulation.settings import centers
from simulation.stages import care as stage

STATES = ("distress", "depression", "anxiety", "stress", "literacy", "stigma", "service_trust")
# nothing but the queue: everybody seeks at the rate `seek`, is listed next week, takes the place, stays at a hazard
BARE: dict[str, Any] = {
    "threshold": -3.0, "need_base": 20.0, "seek_severity": 0.0, "cost": 0.0, "door": 0.0, "travel": 0.0, "find": 1.0,
    "intake": 0, "take_up": 1.0, "wait_odds": 1.0, "give_up": 0.0, "better": -12.0, "severe": 6.0, "crisis": 12.0,
    "attend": 1.0, "after": 0, "leave": 0.0, "clients": 1.0, "dropout_cost": 0.0,
}  # fmt: skip


def _world(n: int, hoods: int = 1, seed: int = 1, threads: int = 1, mixed: bool = False, **values: Any) -> Any:
    """``n`` residents at ``hoods`` neighborhoods, each its own center; all alike, or ``mixed``."""
    dims = {"H": hoods, "U": 2 * hoods, "A": 1, "B": 0, "O": 1, "K": hoods}
    places, r = Places(**dims), Residents(N=n, A=1)
    scenario = SimpleNamespace(care=Care(**values), neighborhoods=Neighborhoods())
    places.setting[:], places.center[:] = 1, np.arange(hoods)
    r.dwelling[:], r.neighborhood[:], r.income[:] = np.arange(n), np.arange(n) % hoods, 3
    if mixed:
        rng = np.random.default_rng(seed)
        for name in STATES:
            getattr(r, name)[:] = rng.normal(size=n)
        r.income[:], r.insured[:], r.language[:] = rng.integers(1, 6, n), rng.random(n) < 0.9, rng.random(n) < 0.1
        r.mobility[:], r.support[:], r.event[:] = rng.integers(0, 3, n), rng.random(n), rng.gamma(0.1, 1.0, n)
    centers.fill(places, scenario, seed, np.bincount(r.neighborhood, minlength=hoods))
    return SimpleNamespace(
        places=places, residents=r, scenario=scenario, levers=Levers(N=n, **dims), seed=seed, week=0, n=n,
        over=lambda run: over(n, threads, run),
    )  # fmt: skip


def _weeks(world: Any, weeks: int) -> None:
    for _ in range(weeks):
        stage.run(world)
        world.week += 1


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def test_the_line_by_hand() -> None:
    center = np.array([0, 0, 0, 0, 1, 1])
    ready = np.array([True, True, True, False, True, True])
    band = np.array([0, 0, 1, 2, 0, 0])
    weeks = np.array([9, 9, 1, 9, 2, 5])
    lot = np.array([0.7, 0.2, 0.9, 0.1, 0.5, 0.5])
    offered = stage.first_in_line(center, ready, band, weeks, lot, np.arange(6), np.array([2, 1]))
    assert offered.tolist() == [False, True, True, False, False, True]


def _geometric_queue(c: int, leave: float, arrive: float, sources: int) -> float:
    """Mean number waiting, by the stationary law of the weekly chain: leavers are binomial, then comers are."""
    size = 100
    p = np.zeros((size, size))
    for n in range(size):
        gone = binom.pmf(np.arange(min(n, c) + 1), min(n, c), leave)
        for d, weight in enumerate(gone):
            come = binom.pmf(np.arange(size - n + d), sources - n, arrive)
            p[n, n - d : n - d + come.size] += weight * come
    p /= p.sum(axis=1, keepdims=True)
    law = np.linalg.matrix_power(p, 4096)[0]
    return float((np.maximum(np.arange(size) - c, 0) * law).sum())


def test_waits_are_those_of_m_m_c() -> None:
    hoods, each, c, leave, arrive = 300, 200, 3, 0.05, 0.09
    w = _world(
        hoods * each, hoods, **BARE, seek=_logit(arrive / each), length=150, dropout=1 - (1 - leave) ** 150,
        per_thousand=1000 * c / each,
    )  # fmt: skip
    _weeks(w, 200)
    joined, waiting = int(w.places.joined.sum()), []
    for _ in range(400):
        _weeks(w, 1)
        waiting.append(w.places.waiting.mean())
    rate = (w.places.joined.sum() - joined) / hoods / 400
    assert rate == pytest.approx(arrive * (1 - 2.3 / each), rel=0.03)
    assert np.mean(waiting) == pytest.approx(_geometric_queue(c, leave, arrive / each, each), rel=0.1)
    a = rate / leave  # Erlang C, which knows no weeks
    tail = a**c / factorial(c) * c / (c - a)
    erlang = tail / (sum(a**k / factorial(k) for k in range(c)) + tail) / (c * leave - rate)
    assert np.mean(waiting) / rate == pytest.approx(erlang, rel=0.2)


def test_queue_is_conserved_while_people_move_away() -> None:
    w = _world(6000, 3, mixed=True, seek=-1.0, need_base=3.0)
    rng, peak = np.random.default_rng(5), 0
    for _ in range(60):
        movers = rng.random(w.n) < 0.01
        w.residents.care_state[movers], w.residents.care_weeks[movers] = 0, 0
        _weeks(w, 1)
        p = w.places
        assert np.array_equal(p.joined, p.served + p.left + p.waiting)
        assert int(p.waiting.sum()) == int((w.residents.care_state == CareState.WAITING).sum())
        assert (p.left >= 0).all()
        peak = max(peak, int(p.waiting.sum()))
    assert peak > 100
    assert (p.served > 0).all()


def test_nobody_is_seen_beyond_the_places() -> None:
    w = _world(4000, 2, mixed=True, seek=0.0, need_base=3.0, leave=0.0)
    for _ in range(40):
        _weeks(w, 1)
        at = w.places.center[w.residents.neighborhood[w.residents.care_state == CareState.IN_CARE]]
        assert (np.bincount(at, minlength=2) <= stage.slots(w)).all()


def test_more_clinicians_never_lengthen_the_mean_wait() -> None:
    gains = []
    for seed in range(1, 7):
        person_weeks = []
        for more in (0.0, 0.3):
            w = _world(6000, 1, seed=seed, mixed=True, seek=-3.5, leave=0.0)
            total = 0
            for _ in range(60):
                w.levers.reset()
                w.levers.add("clinicians", more * w.places.clinicians[0])
                _weeks(w, 1)
                total += int(w.places.waiting.sum())
            person_weeks.append(total / w.places.joined.sum())
        gains.append(person_weeks[0] - person_weeks[1])
    assert min(gains) > 0


def test_a_fifth_drops_out_of_a_course_and_the_rest_attend_its_length() -> None:
    w = _world(30_000, 1)
    r = w.residents
    r.care_state[:] = CareState.IN_CARE
    sessions = np.zeros(w.n, np.int64)
    for _ in range(52):
        was = r.care_state == CareState.IN_CARE
        _weeks(w, 1)
        sessions += r.session
        assert not r.session[~was].any()
    done = sessions == 12
    # 600 USD of own price a course of the uninsured in the middle: hazard times exp(0.2 · 1.2 · 0.6)
    expected = 1 - (1 - 0.197) ** np.exp(0.2 * 1.2 * 0.6)
    assert 1 - done.mean() == pytest.approx(expected, abs=0.01 + expected * 0.09)  # the last session is not followed
    assert sessions.max() == 12


def _sought(changes: dict[str, Any], fee_lever: float = 0.0, **values: Any) -> tuple[float, Any]:
    w = _world(100_000, 1, **values)
    w.residents.distress[:] = 2.0
    for name, value in changes.items():
        getattr(w.residents, name)[:] = value
    w.levers.add("care_fee", fee_lever)
    stage.run(w)
    return float((w.residents.care_state == CareState.SEEKING).mean()), w.scenario.care


def test_the_odds_of_seeking_are_the_stated_product_of_two_logits() -> None:
    values = {"seek": -1.0}
    traits = {"stigma": 0.5, "service_trust": -0.5, "literacy": 1.0, "support": 0.5, "mobility": 2, "income": 1}
    share, p = _sought({**traits, "depression": 0.8, "anxiety": -0.4}, **values)
    severity = 0.8 * 2.0 + 0.6 / np.sqrt(3) * 0.4
    v = p.seek + p.seek_severity * (severity - p.threshold) + p.seek_kind * 1.2
    v += p.notice * 0.5 - p.stigma * 0.5 - p.service_trust * 0.5
    v -= p.cost * 1.2 + p.travel
    need = p.need_base + p.need_severity * severity + p.need_literacy
    expected = 1 / (1 + np.exp(-v)) / (1 + np.exp(-need))
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 100_000))


@pytest.mark.parametrize(
    "worse",
    [
        {"stigma": 1.0},
        {"income": 1},
        {"language": 1},
        {"mobility": 2},
        {"literacy": -1.0},
        {"service_trust": -1.0},
        {"depression": -0.5, "anxiety": 0.5},
    ],
)
def test_what_keeps_people_away_keeps_each_of_them_away(worse: dict[str, Any]) -> None:
    plain, hindered = _sought({}, seek=-1.0)[0], _sought(worse, seek=-1.0)[0]
    assert hindered < plain
    assert _sought({}, fee_lever=1.0, seek=-1.0)[0] > plain


def test_nobody_below_the_threshold_seeks_and_nothing_is_drawn_for_them() -> None:
    w = _world(5000, 1, seek=20.0, need_base=20.0)
    w.residents.distress[:] = 0.9  # severity 0.72
    _weeks(w, 3)
    assert not w.residents.care_state.any()


def test_odds_of_taking_a_place_fall_by_the_week_and_a_crisis_goes_first() -> None:
    w = _world(20_000, 1, per_thousand=50.0, leave=0.0, give_up=0.0)
    r = w.residents
    r.distress[:], r.care_state[:] = 1.0, CareState.WAITING
    r.care_weeks[:] = 9  # ten weeks when the place is offered
    w.places.waiting[:] = w.places.joined[:] = w.n
    stage.run(w)
    odds = 0.85 / 0.15 * 0.95**10
    assert w.places.served[0] / w.n == pytest.approx(odds / (1 + odds), abs=0.012)

    w = _world(100, 1, per_thousand=0.4, take_up=1.0, give_up=0.0, leave=0.0)  # one place
    r = w.residents
    r.distress[:], r.care_state[:], r.care_weeks[:] = 1.2, CareState.WAITING, 8
    r.distress[42], r.event[42], r.care_weeks[42] = 2.0, 2.0, 0
    stage.run(w)
    assert np.flatnonzero(r.care_state == CareState.IN_CARE).tolist() == [42]


def test_rows_and_threads_do_not_matter() -> None:
    n = 40_000
    plain = _world(n, 4, mixed=True, seek=-2.0)
    spread = _world(n, 4, mixed=True, seek=-2.0, threads=4)
    mixed = _world(n, 4, mixed=True, seek=-2.0)
    order = np.random.default_rng(9).permutation(n)
    for name, array in mixed.residents.arrays().items():
        setattr(mixed.residents, name, array[order].copy())
    for w in (plain, spread, mixed):
        _weeks(w, 25)
    for name in ("care_state", "care_weeks", "sessions", "session"):
        column = getattr(plain.residents, name)
        assert np.array_equal(column, getattr(spread.residents, name))
        assert np.array_equal(column[order], getattr(mixed.residents, name))
    assert np.array_equal(plain.places.served, mixed.places.served)


def test_clinicians_leave_and_are_replaced_around_the_stated_vacancy() -> None:
    w = _world(20_000, 200, leave=0.02, per_thousand=40.0, hiring_weeks=10.0)  # four clinicians, eight posts
    shares = []
    for week in range(150):
        _weeks(w, 1)
        shares.append(w.places.in_post.sum() / w.places.clinicians.sum()) if week > 30 else None
    assert 1 - np.mean(shares) == pytest.approx(0.02 / 0.12, rel=0.08)
