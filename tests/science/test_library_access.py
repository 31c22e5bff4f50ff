"""Doors to care: each opens for those it is made for, and for nobody else."""

import numpy as np
import pytest

from simulation.delivery.clinic import cases, untreated
from simulation.residents import CareState, Group
from simulation.ties import TieKind
from tests.care_arms import acted, follow, hardship, pair, unchanged

FAR = {"care__travel": 3.0}  # a way that keeps people away, so that a small world shows what lifting it does


def _half(world):
    """A mask of about half of the residents, by dwelling."""
    return world.residents.dwelling % 2 == 0


# telehealth -----------------------------------------------------------------------------------------------------------


def test_telehealth_brings_those_online_whom_the_way_kept_away(world, small):
    r = world.residents
    r.mobility[:], r.digital[:] = 2, _half(world)
    without, video = pair(world, small, 26, "telehealth", given=FAR, coverage=1.0, remote=0.0)
    online = r.digital == 1
    assert video.reached[online].sum() > 1.5 * without.reached[online].sum()
    assert video.cost["platform"] > 0


def test_telehealth_does_nothing_for_the_offline(world, small):
    world.residents.mobility[:], world.residents.digital[:] = 2, 0
    without, video = pair(world, small, 12, "telehealth", given=FAR, coverage=1.0, remote=1.0)
    assert unchanged(without, video)
    assert video.cost == {}


def test_telehealth_draws_on_a_larger_pool_and_pays_for_it_by_the_session(world, small):
    without, video = pair(world, small, 40, "telehealth", coverage=1.0, remote=0.5)
    assert video.waited.sum() < 0.8 * without.waited.sum()
    assert video.sessions.sum() > without.sessions.sum()
    # 0.45 of 2.45 clinicians sit elsewhere; they are paid for their part of the sessions of those online
    part = 0.5 * 0.9 * 2 / 1000 * 1000 / (2 + 0.5 * 0.9 * 2)
    assert video.cost["sessions"] == pytest.approx(100 * part * video.sessions.sum(), rel=0.25)


# insurance, fees, language --------------------------------------------------------------------------------------------


def test_insurance_brings_the_uninsured_and_costs_its_premium(world, small):
    r = world.residents
    r.insured[:], r.income[:] = _half(world), 1
    without, covered = pair(world, small, 26, "insurance_enrollment", coverage=1.0)
    bare = r.insured == 0
    new = bare & untreated(world)
    assert covered.reached[new].sum() > 1.4 * without.reached[new].sum()
    assert covered.cost["cover"] == pytest.approx(26 / 52 * 8535 * bare.sum())
    assert covered.cost["assistance"] == pytest.approx(150 * bare.sum())


def test_insurance_does_nothing_for_the_insured(world, small):
    world.residents.insured[:] = 1
    without, covered = pair(world, small, 12, "insurance_enrollment", coverage=1.0)
    assert unchanged(without, covered)
    assert covered.cost == {}


def test_medicaid_expansion_is_for_low_incomes(world, small):
    world.residents.insured[:] = 0
    arm, (levers,) = acted(world, small, "insurance_enrollment", coverage=1.0, income_limit=1)
    np.testing.assert_array_equal(levers["insurance"] == 1, arm.residents.income == 1)


def test_free_care_brings_those_who_pay_and_the_bill_is_what_they_paid(world, small):
    r = world.residents
    r.insured[:], r.income[:] = 0, 1
    without, free = pair(world, small, 26, "free_care")
    new = untreated(world)
    assert free.reached[new].sum() > 1.4 * without.reached[new].sum()
    assert free.cost["fees"] == pytest.approx(120 * (free.sessions.sum() - free.world.residents.session.sum()), rel=0.1)


def test_free_care_changes_nothing_where_nobody_pays(world, small):
    world.residents.insured[:] = 1
    assert unchanged(*pair(world, small, 12, "free_care", given={"care__copay": 0.0}))


def test_language_services_open_groups_and_care_to_those_limited(world, small):
    r = world.residents
    r.language[:] = _half(world)
    limited = (r.language == 1) & untreated(world)
    without, served = pair(world, small, 26, "language_services", ease=1.0)
    assert served.reached[limited].sum() > 1.5 * without.reached[limited].sum()
    visits = [arm.world.residents.habit[limited].sum() for arm in (without, served)]
    assert visits[1] > 1.05 * visits[0]
    assert min(served.cost.values()) > 0


def test_language_services_do_nothing_where_all_speak_alike(world, small):
    world.residents.language[:] = 0
    assert unchanged(*pair(world, small, 12, "language_services", ease=1.0))


# mobile unit, primary care, outreach ----------------------------------------------------------------------------------


def test_a_mobile_unit_stands_in_one_neighborhood_after_the_other(world, small):
    arm, weekly = acted(world, small, "mobile_unit", weeks=8, stops=2)
    for week, levers in enumerate(weekly):
        there = arm.residents.neighborhood == week % 2
        np.testing.assert_array_equal(levers["care_travel"] == 1, there)
        assert levers["clinicians"].sum() == pytest.approx(1.0)


def test_a_mobile_unit_brings_those_without_means_and_nobody_with_a_car_at_the_door(world, small):
    world.residents.mobility[:] = 2
    without, unit = pair(world, small, 26, "mobile_unit", given=FAR, stops=1, clinicians=0.0)
    assert unit.joined > 1.5 * without.joined
    world.residents.mobility[:] = 0
    near = {**FAR, "care__car": 0.0}
    assert unchanged(*pair(world, small, 8, "mobile_unit", given=near, stops=1, clinicians=0.0))


def test_primary_care_is_a_second_door_for_insured_cases(world, small):
    r = world.residents
    r.insured[:] = _half(world)
    without, door = pair(world, small, 40, "primary_care_integration", coverage=1.0, handed=1.0)
    sick = cases(world) & untreated(world)
    gained = [int((door.reached & sick & who).sum()) - int((without.reached & sick & who).sum())
              for who in (r.insured == 1, r.insured == 0)]  # fmt: skip
    assert gained[0] > 10
    assert gained[1] <= 2  # a place in the queue lost or won, no more
    r.insured[:] = 0
    assert unchanged(*pair(world, small, 12, "primary_care_integration", coverage=1.0))


def test_primary_care_lifts_the_label_only_from_those_who_mind_it(world, small):
    arm, (levers,) = acted(world, small, "primary_care_integration", coverage=1.0)
    r = arm.residents
    pushed = levers["outreach"] > 0
    assert pushed.any()
    assert (r.stigma[pushed] > 0).all()
    np.testing.assert_allclose(levers["outreach"][pushed], 0.5 * 0.27 * r.stigma[pushed], rtol=1e-5)


def test_outreach_finds_severe_cases_and_the_others_wait_longer_for_it(world, small):
    severe = cases(world, "severe") & untreated(world)
    without, called = pair(world, small, 40, "assertive_outreach", coverage=1.0)
    assert called.reached[severe].sum() > 1.3 * without.reached[severe].sum()
    rest = ~cases(world, "severe")
    assert hardship(called, rest) > hardship(without, rest)


def test_outreach_has_nobody_to_call_on_where_nobody_is_severe(world, small):
    world.residents.score_depression[:] = 10
    _, (levers,) = acted(world, small, "assertive_outreach", coverage=1.0)
    assert not levers["outreach"].any()


# trust and family -----------------------------------------------------------------------------------------------------


def test_trauma_informed_care_wins_the_trust_of_those_with_trauma(world, small):
    trauma = (world.residents.groups & np.uint16(Group.TRAUMA)) != 0
    without, informed = pair(world, small, 26, "trauma_informed_care", trust=0.5, dropout=0.0)
    gain = informed.world.residents.service_trust - without.world.residents.service_trust
    fades = 0.5 ** (np.arange(26) / 52)  # what 26 weekly pushes leave, at a half-life of a year
    assert gain[trauma].mean() == pytest.approx(0.5 / 52 * fades.sum(), rel=0.1)
    assert abs(gain[~trauma].mean()) < 0.01


def test_trauma_informed_care_keeps_clients_with_trauma_and_no_others(world, small):
    world.residents.groups[:] |= np.uint16(Group.TRAUMA)
    without, informed = pair(
        world, small, 40, "trauma_informed_care", trust=0.0, dropout=1.0, given={"care__after": 99}
    )
    finished = [(arm.world.residents.care_state == CareState.AFTER).sum() for arm in (without, informed)]
    assert finished[1] > finished[0]
    world.residents.groups[:] &= ~np.uint16(Group.TRAUMA)
    assert unchanged(*pair(world, small, 12, "trauma_informed_care", trust=1.0, dropout=1.0))


def test_person_centered_care_keeps_clients_to_the_end(world, small):
    given = {"care__after": 99, "care__dropout": 0.6}
    without, centered = pair(world, small, 40, "person_centered_care", given=given, family=0.0)
    shares = []
    for arm in (without, centered):
        state = arm.world.residents.care_state
        over = (arm.treated > 0) & (state != CareState.IN_CARE)
        shares.append((state[over] == CareState.AFTER).mean())
    assert shares[0] == pytest.approx(0.4, abs=0.12)
    assert shares[1] == pytest.approx(0.4**0.74, abs=0.12)  # a hazard cut by 0.26 over a whole course
    assert shares[1] > shares[0] + 0.03


def test_family_notices_only_where_there_is_family(world, small):
    arm, (levers,) = acted(world, small, "person_centered_care")
    ties = arm.ties
    for row in np.flatnonzero(cases(world) & untreated(world)):
        family = (ties.kind[row, : ties.degree[row]] <= TieKind.KIN).any()
        assert (levers["outreach"][row] > 0) == family
    assert not levers["outreach"][~(cases(world) & untreated(world))].any()


def test_outreach_of_families_is_a_share_of_what_full_support_does(world, small):
    brought = [follow(world, small.with_(interventions={"tried": {"kind": "person_centered_care", "dropout": 0.0,
                      "family": push}}), 40).joined for push in (0.0, 0.6, 3.0)]  # fmt: skip
    assert brought[0] < brought[1] < brought[2]
