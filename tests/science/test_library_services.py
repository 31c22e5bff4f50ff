"""Services with limits: budgets, supervisors, homes and beds that run out, lags; whom they learn to serve or see."""

import numpy as np
import pytest

from simulation.building import fork
from simulation.delivery.clinic import cases, untreated
from simulation.delivery.targeting import ties_of
from simulation.interventions import Cost
from simulation.piece import make
from simulation.residents import CareState, Housing
from simulation.settings.centers import staff_posts
from simulation.week import step
from tests.care_arms import acted, follow, hardship, pair, settled_week, unchanged

# budgets --------------------------------------------------------------------------------------------------------------


def staffed(world, small, per_thousand=20.0, **shocks):
    """An arm with many posts, all filled, at the center; its budget follows."""
    arm = fork(world, small.with_(care__leave=0.0, shocks=shocks))
    arm.places.clinicians[:] = arm.places.in_post[:] = per_thousand * world.n / 1000
    return arm


def test_a_budget_pays_for_posts_and_a_full_one_binds_nobody(world, small):
    arm = staffed(world, small)
    for share, low, high in ((0.0, 1.0, 1.0), (-0.2557, 0.7443, 0.7443), (0.0, 0.745, 0.80)):
        arm.levers.reset()
        settled_week_with(arm, share)
        posts, size = staff_posts(arm.places.clinicians)
        filled = float(arm.places.in_post[0] / size[0] / posts[0])
        assert low - 1e-6 <= filled <= high + 1e-6
        assert arm.places.budget == pytest.approx(arm.places.clinicians * 104_000 / 52 * (1 + share))


def settled_week_with(arm, share):
    """A week of care alone with a share of the budget added."""
    from simulation.stages import care

    arm.levers.add("care_funding", share * arm.places.clinicians * arm.scenario.care.salary / 52)
    care.run(arm)
    arm.week += 1


def test_a_cut_takes_vacant_posts_first_then_clinicians_and_they_come_back_late(world, small):
    arm = staffed(world, small, cut={"kind": "funding_cut", "groups": 0.0, "care": 0.5, "phase": 10, "end": 20})
    full, seen = float(arm.places.clinicians.sum()), []
    arm.places.in_post[:] *= 0.8
    arm.scenario = arm.scenario.with_(care__hiring_weeks=520.0)
    for _ in range(20):
        settled_week(arm)
        seen.append(float(arm.places.in_post.sum()) / full)
    assert seen[3] == pytest.approx(0.8, abs=0.02)  # a fifth less money, a fifth of the posts vacant
    assert seen[-1] == pytest.approx(0.5, abs=0.02)
    arm.scenario = arm.scenario.with_(care__hiring_weeks=16.0)
    settled_week(arm)
    assert seen[-1] < float(arm.places.in_post.sum()) / full < 0.55
    for _ in range(60):
        settled_week(arm)
    assert float(arm.places.in_post.sum()) / full > 0.95


def test_a_cut_of_care_lengthens_waits(world, small):
    everybody = np.ones(world.n, np.bool_)
    cut = {"groups": 0.0, "care": 0.5, "phase": 1}
    without, poorer = pair(world, small, 40, "funding_cut", folder="shocks", **cut)
    assert poorer.in_post <= 0.55 * world.places.clinicians.sum() < without.in_post
    assert hardship(poorer, everybody) > 1.3 * hardship(without, everybody)


def test_a_practice_with_staff_of_its_own_shortens_waits_and_pays_them(world, small):
    values = {"coverage": 1.0}
    _, door = pair(world, small, 40, "primary_care_integration", **values)
    _, house = pair(world, small, 40, "primary_care_integration", **values, staff=0.5)
    assert house.treated.sum() > 1.1 * door.treated.sum()
    assert "practice staff" not in door.cost
    insured = int((world.residents.insured == 1).sum())
    assert house.cost["practice staff"] == pytest.approx(40 / 52 * 104_000 * 0.5 * insured / 1000, rel=0.02)


# limits ---------------------------------------------------------------------------------------------------------------


def test_too_few_supervisors_bind_lay_workers_and_enough_do_not(world, small):
    without, few = pair(world, small, 12, "lay_health_workers", coverage=1.0, supervisors=0.5)
    # one supervisor, six workers, 55 courses a year each of eight weeks: 50 places
    assert few.world.rosters["tried"][0].size == int(0.5 * 2 * 6 * 55 * 8 / 52)
    _, free = pair(world, small, 12, "lay_health_workers", coverage=1.0)
    _, many = pair(world, small, 12, "lay_health_workers", coverage=1.0, supervisors=20)
    assert free.world.rosters["tried"][0].size > 100
    assert unchanged(free, many)
    _, nobody = pair(world, small, 12, "lay_health_workers", coverage=1.0, supervisors=0)
    assert unchanged(without, nobody)
    assert few.cost["workers"] < 0.6 * free.cost["workers"]


def test_homes_can_be_full(world, small):
    r = world.residents
    r.housing[r.dwelling % 4 == 0] = Housing.NONE
    _, all_ = pair(world, small, 8, "housing_first", coverage=1.0)
    _, few = pair(world, small, 8, "housing_first", coverage=1.0, places=20)
    _, enough = pair(world, small, 8, "housing_first", coverage=1.0, places=1000)
    assert all_.world.rosters["tried"][0].size == (r.housing == Housing.NONE).sum() > 400
    assert few.world.rosters["tried"][0].size == 40
    assert few.cost["tenancies"] == pytest.approx(40 * 8 / 52 * 19_640)
    assert unchanged(all_, enough)


def test_a_respite_center_takes_those_in_extreme_distress_while_it_has_beds(world, small):
    r = world.residents
    extreme = (r.dwelling % 10 == 0) & (r.care_state != CareState.IN_CARE)
    r.distress[extreme] = 4.0
    _, weekly = acted(world, small, "respite_center", weeks=3, beds=10)
    guests = [np.flatnonzero(levers["support"]) for levers in weekly]
    assert [g.size for g in guests] == [20, 20, 20]
    assert np.array_equal(guests[0], guests[1])  # a stay takes two weeks
    assert (r.distress[np.concatenate(guests)] > 2).all()
    without, given = pair(world, small, 1, "respite_center", beds=10)
    a, b = without.world.residents, given.world.residents
    assert (b.support > a.support)[guests[0]].all()
    assert given.joined > without.joined
    assert given.cost["beds"] == 20 * 300 * 7
    _, many = acted(world, small, "respite_center", beds=1000)
    assert extreme.sum() <= np.count_nonzero(many[0]["support"]) < 0.2 * world.n


def test_a_respite_center_is_empty_and_still_paid_for_where_nobody_needs_it(world, small):
    world.residents.distress[:] = 0
    without, given = pair(world, small, 1, "respite_center")
    assert unchanged(without, given)
    assert given.cost["beds"] == 300 * 7


# whom services serve, find and notice ---------------------------------------------------------------------------------


def test_humility_wins_the_trust_of_the_group_and_keeps_its_clients(world, small):
    r = world.residents
    r.culture[:] = r.dwelling % 2
    group = r.culture != 0
    without, trained = pair(world, small, 26, "cultural_humility", trust=0.5, dropout=0.5)
    a, b = without.world.residents, trained.world.residents
    gain = b.service_trust - a.service_trust
    assert gain[group].mean() > 0.15
    assert abs(gain[~group].mean()) < 0.02
    _, (levers,) = acted(world, small, "cultural_humility", dropout=0.5)
    in_care = r.care_state == CareState.IN_CARE
    assert levers["care_dropout"] == pytest.approx([0.5 * group[in_care].mean()])
    assert trained.cost["training"] == pytest.approx(1500 * trained.in_post * 26 / 52, rel=0.05)


def test_humility_towards_a_group_that_does_not_live_here_moves_nobody(world, small):
    world.residents.culture[:] = 0
    without, trained = pair(world, small, 8, "cultural_humility", trust=0.5, dropout=0.5)
    assert unchanged(without, trained)
    assert trained.cost["training"] > 0


def test_early_screening_finds_the_mild_too(world, small):
    exact = {"coverage": 1.0, "consent": 1.0, "accept": 1.0, "sensitivity": 1.0, "specificity": 1.0}
    found = {}
    for band in ("mild", "moderate", "severe"):
        arm, weekly = acted(world, small, "screening", weeks=52, band=band, **exact)
        found[band] = np.any([levers["referral"] > 0 for levers in weekly], axis=0)
        assert np.array_equal(found[band], cases(arm, band) & untreated(arm))
    assert found["severe"].sum() < found["moderate"].sum() < found["mild"].sum()


def test_a_trained_tie_reacts_to_a_rise_and_to_nothing_else(world, small):
    r = world.residents
    r.next.distress[:] = r.distress
    worse = r.dwelling % 3 == 0
    r.next.distress[worse] -= 0.5  # last week they were better
    r.next.distress[r.dwelling % 3 == 1] += 0.5
    arm, (off,) = acted(world, small, "first_aid_training", fidelity=1.0)
    _, (on,) = acted(world, small, "first_aid_training", alert=0.4)
    more = on["outreach"] - off["outreach"]
    helpers = np.bincount(ties_of(arm, arm.rosters["tried"][0]), minlength=world.n)
    np.testing.assert_allclose(more, 0.4 * 0.5 * helpers * worse, atol=1e-5)
    assert more[worse].max() > 0.3


# lag and administration -----------------------------------------------------------------------------------------------


def test_a_lag_delays_all_that_a_program_does_and_what_it_does_once(world, small):
    late = fork(world, small.with_(interventions={"x": {"kind": "workforce_expansion", "lag": 6, "delay": 4}}))
    same = fork(world, small.with_(interventions={"x": {"kind": "workforce_expansion", "start": 6, "delay": 4}}))
    tailored = {"kind": "cultural_tailoring", "start": 2, "lag": 4}
    once = fork(world, small.with_(interventions={"x": tailored}))
    for week in range(14):
        adapting = 0.0
        for arm in (late, same, once):
            step(arm)
        assert late.ledger == same.ledger
        assert bool(late.ledger) == (week >= 6)
        adapting = sum(cost.amount for _, cost in once.ledger if cost.line == "adapting")
        assert adapting == (10_000 if week == 6 else 0)
    assert np.array_equal(late.places.in_post, same.places.in_post)


def test_a_program_cannot_end_before_its_lag_is_over():
    assert make("interventions", {"kind": "free_care", "start": 2, "lag": 5, "end": 8}).begun().start == 7
    with pytest.raises(ValueError, match="end 7 must be later than start 2 and lag 5 together"):
        make("interventions", {"kind": "free_care", "start": 2, "lag": 5, "end": 7})


def test_indirect_costs_are_paid_on_top_by_whoever_pays(world, small):
    piece = make("interventions", {"kind": "free_care", "indirect_costs": 0.2})
    costs = [Cost("a", 10.0, "x"), Cost("b", 5.0, "y"), Cost("c", 20.0, "x")]
    assert piece.with_indirect(costs)[3:] == [Cost("indirect costs", 6.0, "x"), Cost("indirect costs", 1.0, "y")]
    plain, more = (
        follow(world, small.with_(interventions={"it": {"kind": "screening", "indirect_costs": share}}), 8)
        for share in (0.0, 0.2)
    )
    assert unchanged(plain, more)
    assert sum(more.cost.values()) == pytest.approx(1.2 * sum(plain.cost.values()))
