"""Organizations: a week by hand, money is conserved, closure hurts, ownership holds, the baseline does not drift."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.levers import Levers
from simulation.parameters.activity import Activity
from simulation.parameters.organizations import Organizations
from simulation.places import Places
from simulation.residents import Residents
from simulation.settings import organizations
from simulation.stages import organizations as stage

STILL = {"volatility": 0.0, "grant_share": 0.0, "leave": 0.0, "closed": 0.0, "reserve_spend": 0.0, "fundraising": 0.0}
CLUB = Activity(family="social", weekly_cost=100.0, price=2.0, roles=0.0)


def _world(n: int = 1, own: dict[str, Activity] | None = None, brought: Any = None, **values: float) -> Any:
    """``n`` organizations, each with its own unit's groups; neighborhoods are units 0 .. n-1."""
    own = {"club": CLUB} if own is None else own
    activities = {**own, **(brought or {})}
    a = len(activities)
    places = Places(H=n, U=n, A=a, B=0, O=n, K=1)
    places.offered[:] = places.open[:] = places.meets[:] = places.parallel[:] = 1
    places.organization_of[:] = places.unit_of[:] = np.arange(n)[:, None]
    scenario = SimpleNamespace(organizations=Organizations(**values), activities=own)
    organizations.fill(places, scenario, 1, activities)
    places.open[:, len(own) :] = 0
    residents = Residents(N=4, A=a)
    levers = Levers(N=4, H=n, U=n, A=a, B=0, O=n, K=1)
    return SimpleNamespace(
        places=places, scenario=scenario, activities=activities, residents=residents, levers=levers, seed=1, week=0,
        over=lambda run: run(0, 4),
    )  # fmt: skip


def _weeks(world: Any, weeks: int) -> None:
    for _ in range(weeks):
        stage.run(world)
        world.week += 1


def test_a_week_of_money_by_hand() -> None:
    w = _world(margin=0.1, **STILL)
    w.places.cash[0], w.places.staffing[0], w.places.attendance[0, 0] = 500, 1.0, 5
    stage.run(w)
    # revenue 115·1.1 = 126.5, fees 5·2; staff 60, venue 40, overhead 15
    assert w.places.cash[0] == pytest.approx(500 + 126.5 + 10 - 115)
    assert (w.places.received[0], w.places.spent[0]) == pytest.approx((136.5, 115))


def test_volunteers_save_wages_up_to_the_limit_and_burn_out_where_posts_are_vacant() -> None:
    keen = {"club": CLUB.model_copy(update={"roles": 1.0})}
    w = _world(own=keen, volunteer_rate=1.0, **STILL)
    w.places.staffing[0], w.places.attendance[0, 0] = 1.0, 40  # 40 hours offered, 2.4 paid hours to replace
    stage.run(w)
    assert w.places.spent[0] == pytest.approx(115 - 0.3 * 60)
    w.places.volunteers[0], w.places.staffing[0] = 40, 0.0
    stage.run(w)
    assert w.places.volunteers[0] == pytest.approx(40 - 0.05 * 40)


def test_money_is_conserved_through_closures_renewals_and_grants() -> None:
    w = _world(400, margin=-0.2, renewal=0.05)
    start, ran = w.places.cash.copy(), w.places.running.copy()
    w.places.attendance[:] = 3
    for week in range(150):
        w.levers.reset()
        if week > 20:
            w.levers.add("funding", 20.0, np.arange(50))
            w.levers.add("funding", -500.0, np.arange(50, 80))
        _weeks(w, 1)
    assert np.allclose(start + w.places.received - w.places.spent, w.places.cash, atol=1e-6)
    assert (ran != w.places.running).any()
    assert (w.places.open[:, 0] == w.places.running).all()


def _debtors(n: int = 8000, **values: float) -> Any:
    w = _world(n, margin=0.0, closure=0.4, **{**STILL, **values})
    w.places.cash[:], w.places.staffing[:] = -13 * 115, 1.0  # at the limit, and income just covers the week
    w.places.ownership[:] = 0.0
    return w


def test_ownership_and_diverse_income_lower_the_hazard_of_closing() -> None:
    plain, owned, diverse = _debtors(), _debtors(ownership_rate=0.0), _debtors()
    owned.places.ownership[:] = 1.0
    diverse.levers.add("funding", 115.0)  # as much as the steady revenue: diversity 1/2
    diverse.places.cash[:] -= 115
    for w in (plain, owned, diverse):
        stage.run(w)
    hazards = [-np.log(w.places.running.mean()) for w in (plain, owned, diverse)]
    assert hazards[0] == pytest.approx(0.4, rel=0.05)
    assert hazards[1] == pytest.approx(0.4 * np.exp(-1.5), rel=0.08)
    assert hazards[2] == pytest.approx(0.4 * np.exp(-0.5), rel=0.06)


def test_a_closure_leaves_its_visitors_worse_than_those_who_never_came() -> None:
    w = _debtors(2, closure_ownership=0.0)
    w.places.cash[:] = [-1e5, 1e5]
    r = w.residents
    r.neighborhood[:] = [0, 0, 1, 0]
    r.known[:] = [1, 1, 1, 0]
    r.habit[:, 0] = [0.8, 0.0, 0.8, 0.0]
    while w.places.running[0]:
        r.next.trust[:] = 0.0
        _weeks(w, 1)
    assert w.places.open[:, 0].tolist() == [0, 1]
    assert r.known.tolist() == [0, 0, 1, 0]
    assert r.habit[:, 0].tolist() == pytest.approx([0, 0, 0.8, 0])
    assert r.next.trust.tolist() == pytest.approx([-0.25 * 0.8, 0, 0, 0])  # the last one never came
    assert w.places.cash[0] == 0


def test_what_a_grant_founds_stays_closed_without_it_and_declines_after_it_quality_first() -> None:
    project = {"garden": CLUB.model_copy(update={"price": 0.0})}
    w = _world(1, own={}, brought=project, **STILL)
    w.places.running[:] = 0
    _weeks(w, 20)
    assert w.places.open[0, 0] == 0
    assert w.places.spent[0] == 0
    for _ in range(52):
        w.levers.reset()
        w.levers.add("funding", 120.0, np.array([0]))
        _weeks(w, 1)
    assert (w.places.open[0, 0], w.places.running[0]) == (1, 1)
    w.levers.reset()
    best, quality = w.places.quality[0, 0], []
    while w.places.running[0]:
        quality.append(float(w.places.quality[0, 0]))
        _weeks(w, 1)
        assert w.week < 1000
    assert min(quality) < best - 0.05
    _weeks(w, 200)
    assert w.places.running[0] == 0


def test_vacant_posts_and_debt_cost_quality_and_a_say_makes_owners() -> None:
    w = _world(**{**STILL, "hiring_weeks": 520.0})
    w.places.staffing[0], w.places.cash[0] = 0.0, -13 * 115 - 1e6
    w.scenario.organizations = w.scenario.organizations.model_copy(update={"closure": 0.0})
    w.levers.add("say", 1.0)
    stage.run(w)
    assert w.places.quality[0, 0] - w.places.base_quality[0, 0] == pytest.approx(-1.5)
    assert w.places.ownership[0] == pytest.approx(0.02 * 0.6)


def test_the_baseline_closes_two_to_four_percent_a_year_and_does_not_drift() -> None:
    groups = {"club": CLUB.model_copy(update={"price": 0.0, "roles": 0.1}), "choir": Activity(family="arts")}
    w = _world(3000, own=groups)
    w.places.attendance[:] = 8
    first, closures, before = w.places.running.mean(), 0, w.places.running.copy()
    for _ in range(208):
        _weeks(w, 1)
        closures += int(((before == 1) & (w.places.running == 0)).sum())
        before = w.places.running.copy()
    assert 0.015 < closures / 3000 / 4 < 0.045
    assert w.places.running.mean() == pytest.approx(first, abs=0.015)


def test_a_lever_on_quality_is_felt_from_next_week_by_every_reader(world):
    """Choice, ties and belonging all read places.quality; a lever moves it as staffing does, and then lets go."""
    from simulation.stages import organizations

    twin = world.copy()
    twin.levers.add("quality", 0.5)
    organizations.run(world)
    organizations.run(twin)
    np.testing.assert_allclose(twin.places.quality - world.places.quality, 0.5, atol=1e-6)
    twin.levers.reset()
    organizations.run(world)
    organizations.run(twin)
    np.testing.assert_allclose(twin.places.quality, world.places.quality, atol=1e-6)
