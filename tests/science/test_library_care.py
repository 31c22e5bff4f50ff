"""Capacity and care of another kind: what shortens waits, what lengthens them, what helps without a clinician."""

import numpy as np
import pytest

from simulation.delivery.clinic import cases, served, untreated
from simulation.residents import Housing
from tests.care_arms import acted, follow, hardship, pair, unchanged

CAMPAIGN = {
    "kind": "antistigma_campaign",
    "reach": 1.0,
    "attitude": 1.0,
    "deflator": 1.0,
    "knowledge": 1.0,
    "dose": 3.0,
}
MORE_STAFF = {"kind": "workforce_expansion", "delay": 0, "per_thousand": 1.0}


# demand without capacity ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", [CAMPAIGN, {"kind": "screening", "coverage": 1.0}, {"kind": "free_care"}])
def test_demand_without_capacity_lengthens_waits(world, small, piece):
    everybody = np.ones(world.n, np.bool_)
    without = follow(world, small, 40)
    asked = follow(world, small.with_(interventions={"asked": piece}), 40)
    staffed = follow(world, small.with_(interventions={"asked": piece, "staff": MORE_STAFF}), 40)
    assert asked.joined > without.joined
    assert asked.treated.sum() < 1.05 * without.treated.sum()  # no more are seen than there are places
    assert hardship(asked, everybody) > 1.1 * hardship(without, everybody)
    assert hardship(staffed, everybody) < hardship(without, everybody)


# screening ------------------------------------------------------------------------------------------------------------


def test_screening_asks_each_once_a_year_and_errs_as_stated(world, small):
    arm, weekly = acted(world, small, "screening", weeks=52, coverage=1.0, consent=1.0, accept=1.0)
    times = np.sum([levers["referral"] > 0 for levers in weekly], axis=0)
    sick, free = cases(arm), untreated(arm)
    assert times.max() == 1
    assert times[sick & free].mean() == pytest.approx(0.88, abs=0.06)
    assert times[~sick & free].mean() == pytest.approx(0.15, abs=0.03)
    assert not times[~free].any()


def test_who_does_not_consent_is_not_screened(world, small):
    without, screened = pair(world, small, 12, "screening", coverage=1.0, consent=0.0)
    assert unchanged(without, screened)
    assert sum(screened.cost.values()) == 0


def test_low_specificity_crowds_out_cases_and_costs_more(world, small):
    sick = cases(world)
    _, good = pair(world, small, 52, "screening", coverage=1.0, specificity=1.0)
    _, poor = pair(world, small, 52, "screening", coverage=1.0, specificity=0.2)
    assert poor.reached[~sick].sum() > 2 * good.reached[~sick].sum()
    assert hardship(poor, sick) > 1.15 * hardship(good, sick)
    assert good.cost["false positives"] == 0
    assert sum(poor.cost.values()) > 3 * sum(good.cost.values())


# capacity -------------------------------------------------------------------------------------------------------------


def test_groups_hold_more_clients_of_the_same_clinicians(world, small):
    without, groups = pair(world, small, 40, "group_therapy")
    assert groups.waited.sum() < 0.8 * without.waited.sum()
    assert groups.treated.sum() > 1.1 * without.treated.sum()
    np.testing.assert_array_equal(groups.world.places.clinicians, without.world.places.clinicians)
    # 6 of 31 places are added; the first week's sessions were held before there were groups
    assert groups.cost["sessions"] == pytest.approx(47.5 * 6 / 31 * groups.sessions.sum(), rel=0.15)


def test_groups_need_somebody_to_lead_them(world, small):
    world.places.in_post[:] = 0
    assert unchanged(*pair(world, small, 1, "group_therapy"))


def test_more_clinicians_come_only_after_their_training(world, small):
    without, trained = pair(world, small, 20, "workforce_expansion", delay=20)
    assert unchanged(without, trained)
    assert trained.cost["training"] == pytest.approx(0.2 * 2 * 20 / 52 * 30_000)
    assert trained.cost["salaries"] == 0
    without, trained = pair(world, small, 40, "workforce_expansion", delay=4)
    assert trained.waited.sum() < 0.85 * without.waited.sum()
    assert trained.cost["salaries"] > 0


def test_a_mobile_unit_shortens_waits_with_its_own_clinicians(world, small):
    without, unit = pair(world, small, 40, "mobile_unit", stops=2)
    assert unit.waited.sum() < 0.8 * without.waited.sum()
    assert unit.cost["units"] == pytest.approx(40 / 52 * 482_000)


def test_a_crisis_team_reaches_those_in_crisis_and_others_wait_for_it(world, small):
    r = world.residents
    crisis = (r.dwelling % 10 == 0) & untreated(world)
    r.distress[crisis] = 5.0
    without, team = pair(world, small, 1, "crisis_team", reach=0.7)
    assert without.joined < 0.6 * crisis.sum()
    assert team.joined >= crisis.sum()
    alone, team = pair(world, small, 12, "crisis_team", reach=0.7, given={"care__crisis_reach": 0.0})
    reached = [(arm.waited + arm.treated)[crisis].sum() for arm in (alone, team)]
    assert reached[1] > reached[0]
    assert hardship(team, ~crisis) > hardship(alone, ~crisis)


def test_an_exodus_empties_posts_lengthens_waits_and_spoils_groups(world, small):
    without, left = pair(world, small, 40, "staff_exodus", folder="shocks", clinicians=0.05, staff=0.05)
    everybody = np.ones(world.n, np.bool_)
    assert left.in_post < 0.9 * without.in_post
    assert hardship(left, everybody) > 1.1 * hardship(without, everybody)
    assert left.world.places.quality.mean() < without.world.places.quality.mean()


# care without a clinician ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "visit"), [(1.0, 1.0), (3.0, 0.616 * 0.51 / 6 / 0.03)])
def test_a_lay_course_is_the_stated_part_of_therapy(world, small, most, visit):
    arm, weekly = acted(world, small, "lay_health_workers", weeks=8, coverage=1.0, most=most)
    rows = arm.rosters["tried"][0]
    sessions = np.sum([levers["lay_care"][rows] for levers in weekly], axis=0)
    assert sessions.mean() == pytest.approx(2 * visit, rel=0.1)
    assert cases(arm)[rows].all()
    assert sum(levers["lay_care"].sum() for levers in weekly) == pytest.approx(sessions.sum())
    severe = [levers["referral"] > 0 for levers in weekly]
    assert cases(arm, "severe")[np.any(severe, axis=0)].all()
    assert np.any(severe)


def test_lay_workers_help_cases_win_trust_and_send_the_severe_on(world, small):
    sick = cases(world) & untreated(world)
    severe = cases(world, "severe") & untreated(world)
    without, visited = pair(world, small, 26, "lay_health_workers", coverage=1.0)
    a, b = without.world.residents, visited.world.residents
    assert b.distress[sick].mean() < a.distress[sick].mean() - 0.02
    assert b.service_trust[sick].mean() > a.service_trust[sick].mean() + 0.02
    assert visited.reached[severe].sum() > 1.2 * without.reached[severe].sum()
    started = visited.cost["workers"] * 8 * 55 / 94_658  # weeks of enrolled cases
    assert started == pytest.approx(26 * sick.sum(), rel=0.3)


def test_lay_workers_do_nothing_where_nobody_is_a_case(world, small):
    world.residents.score_depression[:] = 0
    _, (levers,) = acted(world, small, "lay_health_workers", coverage=1.0)
    assert not any(lever.any() for lever in levers.values())


def test_self_help_helps_those_online_who_keep_at_it(world, small):
    sick = cases(world) & untreated(world) & (world.residents.digital == 1)
    without, helped = pair(world, small, 8, "guided_self_help", coverage=1.0)
    a, b = without.world.residents, helped.world.residents
    assert b.distress[sick].mean() < a.distress[sick].mean() - 0.03
    arm, weekly = acted(world, small, "guided_self_help", weeks=8, coverage=1.0)
    at_it = np.array([np.count_nonzero(levers["lay_care"]) for levers in weekly]) / arm.rosters["tried"][0].size
    np.testing.assert_allclose(at_it, 0.75 ** np.arange(8), atol=0.08)
    assert weekly[0]["lay_care"].max() == pytest.approx(0.4 * 0.6 / 8 / 0.03)


def test_self_help_does_nothing_for_the_offline(world, small):
    world.residents.digital[:] = 0
    without, helped = pair(world, small, 12, "guided_self_help", coverage=1.0)
    assert unchanged(without, helped)
    assert helped.cost == {}


# housing --------------------------------------------------------------------------------------------------------------


def test_housing_first_gives_homes_some_calm_and_no_ties(world, small):
    r = world.residents
    r.housing[r.dwelling % 4 == 0] = Housing.NONE
    tenants = r.housing == Housing.NONE
    _, (levers,) = acted(world, small, "housing_first", coverage=1.0)
    housed = levers["housed"] == 1
    assert housed[tenants].mean() == pytest.approx(0.44, abs=0.05)
    assert not housed[~tenants].any()
    without, given = pair(world, small, 30, "housing_first", coverage=1.0)
    a, b = without.world.residents, given.world.residents
    assert (b.distress - a.distress)[housed].mean() == pytest.approx(-0.15 * (1 - 0.96**30), rel=0.35)
    assert abs((b.belonging - a.belonging)[housed].mean()) < 0.02
    assert abs((b.local_ties - a.local_ties)[housed].mean()) < 0.01 * a.local_ties.mean()
    assert given.cost["tenancies"] == pytest.approx(tenants.sum() * 30 / 52 * 19_640)


def test_housing_first_does_nothing_where_everybody_has_a_home(world, small):
    world.residents.housing[:] = Housing.RENTER
    without, given = pair(world, small, 8, "housing_first", coverage=1.0)
    assert unchanged(without, given)
    assert given.cost == {}


# what pieces ask of the world -----------------------------------------------------------------------------------------


def test_a_center_is_served_by_the_share_of_its_residents(world):
    people = np.bincount(world.residents.neighborhood)
    share = served(world, np.array([True, False]))
    assert share == pytest.approx([people[0] / people.sum()])
    assert served(world, np.array([True, True])) == pytest.approx([1.0])
    assert served(world, np.array([False, False])) == pytest.approx([0.0])
