"""A grant that ends: who loses what, for how long, and what ownership changes.

Every resident is compared with themselves in the baseline, where the project never was. What the model shows: members'
trust falls below what it would have been, for about a year; their belonging does not, because ties outlast the group.
Ownership puts the closure off by months; what a grant founded has no steady income, so it does not prevent it.
"""

import numpy as np
import pytest

from simulation.building import build, fork
from simulation.interventions.community_grants import CommunityGrants
from simulation.week import step
from tests.library_worlds import arm, live, stayed

UNITS, GRANT, WEEKS = 20, 52, 156
GARDEN = "grant project"


def _grant(say):
    """A grant of a year for a project in every neighborhood, in which residents have this much of a say."""
    plain = CommunityGrants().activity
    activity = plain.model_copy(update={"voice": say, "roles": 0.1 + 0.4 * say})
    return {"kind": "community_grants", "end": GRANT, "say": say, "activity": activity.model_dump()}


class Course:
    """One arm's weeks: trust and belonging against the baseline, and which projects are open."""

    def __init__(self, world, baseline):
        self.world, self.baseline = world, baseline
        self.column = list(world.activities).index(GARDEN)
        self.open, self.trust, self.belonging = [], [], []

    def look(self):
        mine, theirs = self.world.residents, self.baseline.residents
        self.open.append(self.world.places.open[:UNITS, self.column].copy())
        self.trust.append(mine.trust - theirs.trust)
        self.belonging.append(mine.belonging - theirs.belonging)
        if len(self.open) == GRANT:
            self.members = mine.habit[:, self.column] > 0.3
            self.hood = mine.neighborhood.copy()
            self.then = mine.arrival.copy()

    def finish(self):
        same = self.world.residents.arrival == self.then
        self.members &= same & stayed(self.world, self.baseline)
        self.open = np.array(self.open)
        self.closes = np.where(self.open[GRANT:].all(axis=0), WEEKS, GRANT + np.argmin(self.open[GRANT:], axis=0))
        return self

    def around(self, name, first, last):
        """Mean paired difference of members, in weeks counted from their own project's closure; and its error."""
        week = self.closes[self.hood]
        rows = np.flatnonzero(self.members & (week + last < WEEKS))
        seen = np.array(getattr(self, name))
        values = np.mean([seen[week[rows] + shift, rows] for shift in range(first, last)], axis=0)
        return float(values.mean()), float(values.std() / np.sqrt(rows.size))


def _courses(burnt, says, **changes):
    world = fork(burnt, burnt.scenario.with_(**changes))
    arms = {say: Course(arm(world, it=_grant(say)), world) for say in says}
    for _ in range(WEEKS):
        step(world)
        for course in arms.values():
            step(course.world)
            course.look()
    return {say: course.finish() for say, course in arms.items()}


@pytest.fixture(scope="module")
def burnt(baseline):
    s = baseline.with_(population__residents=2000, population__neighborhood_size=100, burn_in=26, weeks=WEEKS)
    world = build(s, 1)
    live(world, weeks=s.burn_in)
    return world


@pytest.fixture(scope="module")
def courses(burnt):
    return _courses(burnt, (0.0, 1.0))


def test_the_grant_makes_members_who_trust_and_belong_more_while_it_lasts(courses):
    for course in courses.values():
        assert course.members.sum() > 50
        for name in ("trust", "belonging"):
            mean, error = course.around(name, -8, 0)
            assert mean > 3 * error


def test_a_grant_that_ends_without_ownership_leaves_members_trust_below_never_having_had_it(courses):
    course = courses[0.0]
    assert (course.closes < WEEKS).mean() > 0.9
    for first, last in ((0, 4), (8, 12), (20, 26)):
        mean, error = course.around("trust", first, last)
        assert mean < -3 * error, (first, last, mean, error)


def test_belonging_fades_after_the_closure_but_not_below_never_having_had_it(courses):
    """A closure takes only what the project had brought, and ties outlast it: the claim holds for trust alone."""
    course = courses[0.0]
    before, later = course.around("belonging", -4, 0)[0], course.around("belonging", 20, 26)[0]
    assert 0 < later < 0.75 * before


def test_with_ownership_it_survives_longer_and_fewer_members_are_hurt_in_the_year_after(courses):
    left, owned = courses[0.0], courses[1.0]
    assert owned.closes.mean() > left.closes.mean() + 8
    year = GRANT + 52
    hurt = [np.mean((c.trust[year] < -0.02)[c.members]) for c in (left, owned)]
    assert hurt[1] < hurt[0] - 0.1


def test_without_the_loss_of_trust_at_a_closure_nobody_is_worse_off(burnt):
    """The harm is the closure's: with that one number at 0 members keep what they gained."""
    course = _courses(burnt, (0.0,), organizations__closure_trust=0.0)[0.0]
    mean, error = course.around("trust", 0, 4)
    assert mean > 3 * error
