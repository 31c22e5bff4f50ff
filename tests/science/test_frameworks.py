"""Frameworks as bundles: each does what it claims, takes the time it says, and pays for the coordination it needs."""

import itertools

import numpy as np
import pytest

from simulation.building import build, fork
from simulation.delivery.targeting import members
from simulation.residents import Housing
from simulation.scenario import Scenario
from tests.library_worlds import gap, live, stayed, town, visits

LEVELS = ("inform", "consult", "involve", "collaborate", "empower")
GRANT, WEEKS = 52, 130


@pytest.fixture(scope="module")
def _town(baseline):
    return town(baseline)


@pytest.fixture
def world(_town):
    return _town.copy()


def bundle(world, name, without=()):
    """A fork where a framework's programs are at work, some perhaps left out."""
    programs = Scenario.load(f"frameworks/{name}").interventions
    return fork(world, world.scenario.with_(interventions={k: v for k, v in programs.items() if k not in without}))


def ledger(*arms, weeks):
    """Live on, and add up what each arm pays by program and line."""
    totals = [{} for _ in arms]
    for _ in range(weeks):
        live(*arms, weeks=1)
        for arm, total in zip(arms, totals, strict=True):
            for name, cost in arm.ledger:
                total[name, cost.line] = total.get((name, cost.line), 0.0) + cost.amount
    return totals


# community-based participatory research


def test_cbpr_costs_before_it_gains_and_then_groups_fit_and_residents_own_them(world):
    arm = bundle(world, "cbpr")
    first, first_base = ledger(arm, world, weeks=22)
    assert first["planning", "planning"] > 0
    assert first_base == {}
    assert visits(arm, activities=list(world.activities)) == pytest.approx(visits(world), rel=0.05)  # nothing fits yet
    second, _ = ledger(arm, world, weeks=22)
    assert ("planning", "planning") not in second
    assert 0 < second["planning", "upkeep"] < 0.5 * first["planning", "planning"]
    assert visits(arm, activities=list(world.activities)) > 1.1 * visits(world)
    running = (world.places.running == 1) & (arm.places.running[: world.places.dims["O"]] == 1)
    assert (arm.places.ownership[: running.size] - world.places.ownership)[running].mean() > 0.1
    same = stayed(world, arm)
    assert gap("trust", arm, world, same) > 0
    assert gap("stigma", arm, world, same) < 0  # those with lived experience take part in delivery


# the IAP2 spectrum


@pytest.fixture(scope="module")
def spectrum(_town):
    """Each level's grant project: ownership when the grant ends, weeks it lives on, and what planning cost."""
    seen = {}
    for level in LEVELS:
        programs = dict(Scenario.load(f"iap2_{level}").interventions)
        programs = {k: v.model_copy(update={"end": GRANT}) for k, v in programs.items()}
        arm = fork(_town, _town.scenario.with_(interventions=programs))
        project = list(arm.activities).index("grant project")
        at = arm.places.organization_of[arm.places.offered[:, project] == 1, project]
        ran, paid, owned = np.zeros(at.size), 0.0, np.zeros(at.size)
        for week in range(WEEKS):
            live(arm, weeks=1)
            paid += sum(cost.amount for name, cost in arm.ledger if name == "planning")
            if week == GRANT - 1:
                owned = arm.places.ownership[at].copy()
            elif week >= GRANT:
                ran += arm.places.running[at]
        seen[level] = owned, ran, paid
    return seen


def test_each_step_up_the_spectrum_makes_owners_and_takes_more_planning(spectrum):
    owned = [spectrum[level][0].mean() for level in LEVELS]
    paid = [spectrum[level][2] for level in LEVELS]
    assert all(b > a + 0.03 for a, b in itertools.pairwise(owned)), owned
    assert all(b > a for a, b in itertools.pairwise(paid)), paid


def test_the_higher_the_level_the_longer_projects_live_on_when_the_grant_has_ended(spectrum):
    lived = [spectrum[level][1].mean() for level in LEVELS]
    assert lived == sorted(lived), lived
    assert lived[-1] > lived[0] + 4, lived


def test_levels_differ_in_the_say_alone():
    low, high = (Scenario.load(f"iap2_{level}") for level in ("inform", "empower"))
    project = high.interventions["project"]
    lowered = project.model_copy(update={"activity": project.activity.model_copy(update={"voice": 0.2})})
    assert lowered == low.interventions["project"]
    assert high.interventions["planning"].model_copy(update={"level_of_say": "inform"}) == low.interventions["planning"]


# primary care with community health workers


def test_health_workers_and_practices_reach_who_was_outside_care_and_coordinators_are_paid(world):
    arm, apart = bundle(world, "primary_care_with_health_workers"), bundle(
        world, "primary_care_with_health_workers", without=("coordination",)
    )  # fmt: skip
    before = world.places.joined.sum()
    costs, costs_apart, _ = ledger(arm, apart, world, weeks=26)
    same = stayed(world, arm)
    assert gap("service_trust", arm, world, same) > 0
    joined, joined_apart, else_joined = (w.places.joined.sum() - before for w in (arm, apart, world))
    assert joined > joined_apart > 1.1 * else_joined
    assert arm.places.waiting.sum() > world.places.waiting.sum()  # a door adds no clinician
    assert gap("distress", arm, world, same) < 0
    extra = {line for name, line in costs if name == "coordination"}
    assert extra == {"coordinators", "partners' time"}
    assert not any(name == "coordination" for name, _ in costs_apart)


# volunteers and support groups


def test_volunteers_come_with_hours_and_purpose_and_groups_lower_stigma(world):
    arm = bundle(world, "volunteers_and_support_groups")
    came = np.zeros(2)
    costs = {}
    for _ in range(40):
        (more,) = ledger(arm, weeks=1)
        live(world, weeks=1)
        costs = {key: costs.get(key, 0) + more.get(key, 0) for key in costs | more}
        came += visits(arm, activities=["volunteering"]), visits(world, activities=["volunteering"])
    assert came[0] > 1.1 * came[1]
    assert arm.places.volunteers.sum() > 1.05 * world.places.volunteers.sum()
    same = stayed(world, arm)
    assert gap("purpose", arm, world, same) > 0
    assert gap("stigma", arm, world, same) < 0
    assert costs["coordination", "coordinators"] > 0


# Housing First


def test_housing_first_houses_and_calms_but_makes_no_ties(baseline):
    homes = town(baseline, burn_in=4, population__unhoused=0.15)
    arm = bundle(homes, "housing_first")
    (costs, _) = ledger(arm, homes, weeks=40)
    housed = int((arm.levers.get("housed") > 0).sum())
    without = int((homes.residents.housing == Housing.NONE).sum())
    assert 0.1 * without < housed < 0.4 * without  # half get a place, and it lasts for 44 of a hundred of these
    rows = stayed(homes, arm) & (arm.levers.get("housed") > 0)
    assert gap("distress", arm, homes, rows) < 0
    assert abs(np.mean(arm.ties.degree[rows] - homes.ties.degree[rows].astype(int))) < 0.5
    assert costs["homes", "tenancies"] > costs["outreach", "workers"] > 0
    assert costs["coordination", "coordinators"] > 0


# several sectors


def test_several_sectors_pay_for_their_parts_and_for_coordination_which_hands_people_on(world):
    arm, apart = bundle(world, "multi_sector"), bundle(world, "multi_sector", without=("coordination",))
    costs, costs_apart = ledger(arm, apart, weeks=26)
    extra = sum(amount for (name, _), amount in costs.items() if name == "coordination")
    week = 94_658 / 52
    assert costs["coordination", "coordinators"] == pytest.approx(26 * 0.5 * 20 * week)
    assert sum(costs.values()) == pytest.approx(sum(costs_apart.values()) + extra, rel=0.05)
    assert extra > 0.05 * sum(costs_apart.values())
    assert arm.places.joined.sum() > apart.places.joined.sum()


# templates


def test_a_law_changes_nothing_before_it_takes_effect_and_then_pays_covers_and_trains(world):
    law = fork(world, world.scenario.with_(interventions=dict(Scenario.load("legislation").interventions)))
    before, _ = ledger(law, world, weeks=26)
    assert before == {}
    assert np.array_equal(law.residents.distress, world.residents.distress)
    after, _ = ledger(law, world, weeks=12)
    assert {line for _, line in after} >= {"core funding", "cover", "training"}
    covered = law.levers.get("insurance") > 0
    assert (law.residents.insured[covered] == 0).all()
    assert (law.residents.income[covered] == 1).all()
    assert law.places.cash.sum() > world.places.cash.sum()


def test_doulas_go_to_those_who_expect_a_child_and_are_unwell():
    base = Scenario.load("whole_catalog").with_(population__residents=1500, population__expectant=0.4, burn_in=8)
    doulas = dict(Scenario.load("doulas").interventions)
    arm = build(base.with_(interventions=doulas), 1)
    live(arm, weeks=16)
    rows = arm.rosters["doulas"][0]
    assert rows.size > 5
    assert members(arm, "expectant")[rows].mean() > 0.8  # enrolled as such; some have had the child since
    assert (arm.levers.get("lay_care")[rows] > 0).any()
