"""The accounts a run keeps tell mechanisms apart: what moves stigma, which starts last, what outlives its money."""

import numpy as np
import pytest

from simulation.interventions.community_grants import CommunityGrants
from simulation.run import run
from simulation.stages.attitudes import MOVES


@pytest.fixture(scope="module")
def town(baseline):
    return baseline.with_(population__residents=1500, population__neighborhood_size=100, burn_in=26, weeks=26)


@pytest.fixture(scope="module")
def plain(town):
    return run(town, 1).provenance["stigma"]


def _through(town, plain, **piece):
    """What an intervention changed stigma by, through each mechanism and in all."""
    done = run(town.with_(interventions={"it": piece}), 1).provenance["stigma"]
    return {name: done[name] - plain[name] for name in plain}


def test_the_parts_add_up_and_without_programs_they_have_none(plain):
    assert plain["programs"] == 0
    assert sum(plain[name] for name in (*MOVES, "rest")) == pytest.approx(plain["change"])


def test_a_campaign_works_as_a_program(town, plain):
    through = _through(town, plain, kind="antistigma_campaign", attitude=1.0)
    assert through["change"] < -0.05
    assert through["programs"] == pytest.approx(through["change"], rel=0.15)
    assert abs(through["contact"]) < 0.05 * abs(through["programs"])


def test_groups_led_by_people_with_lived_experience_work_through_contact(town, plain):
    through = _through(town, plain, kind="lived_experience_delivery")
    assert through["change"] < -0.005
    assert through["programs"] == 0
    assert through["contact"] == pytest.approx(through["change"], rel=0.3)


def test_with_a_say_projects_outlive_their_grant_longer(baseline):
    """The same contrast as in test_grant_cliff, told by the run itself."""
    town = baseline.with_(population__residents=2000, population__neighborhood_size=100, burn_in=26, weeks=156)
    plain = CommunityGrants().activity
    lasted = {}
    for say in (0.0, 1.0):
        activity = plain.model_copy(update={"voice": say, "roles": 0.1 + 0.4 * say}).model_dump()
        it = {"kind": "community_grants", "end": 52, "say": say, "activity": activity}
        curve = run(town.with_(interventions={"it": it}), 1).survival("program")
        assert curve["at_risk"].iloc[0] >= 20
        assert np.diff(curve["surviving"]).max() <= 0
        lasted[say] = curve["surviving"].sum()  # mean weeks, as far as they were followed
    assert lasted[1.0] > lasted[0.0] + 8


def test_of_those_who_start_some_stay_and_more_of_them_where_habit_builds_faster(town):
    def still(gain):
        made = run(town.with_(weeks=40, participation__habit_gain=gain), 1)
        curve = made.tables["retention"].groupby("weeks")[["started", "still_come"]]
        return curve.apply(lambda part: np.average(part["still_come"], weights=part["started"]))

    slow, fast = still(0.02), still(0.5)
    assert slow[0] == fast[0] == 1
    assert 0.02 < slow[8] < fast[8] - 0.05
