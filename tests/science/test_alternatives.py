"""Mechanisms that are 0 by default: switched on, each does what it says, to whom it says, and nothing else at once."""

import numpy as np
import pytest

from simulation.building import fork
from simulation.residents import Housing
from simulation.stages import belonging, calendar, care, participation
from simulation.week import step
from tests.library_worlds import gap, live, stayed, town, visits
from tests.people_worlds import world as people_world


@pytest.fixture(scope="module")
def _town(baseline):
    return town(baseline, burn_in=20)


@pytest.fixture
def world(_town):
    return _town.copy()


def other(world, **changes):
    """A twin that differs by some numbers, those of people and places too, which arms of one comparison share."""
    twin = world.copy()
    twin.scenario = world.scenario.with_(**changes)
    twin.activities = dict(twin.scenario.activities)
    return twin


def column(world, name):
    return list(world.activities).index(name)


# taking part


def test_neighborhoods_that_hold_together_volunteer_more_and_others_less(world):
    world.places.efficacy[:] = np.where(np.arange(20) < 10, 1.0, -1.0)
    on = other(world, participation__efficacy=0.5)
    for w in (world, on):
        calendar.run(w)
        participation.run(w)
    a = column(world, "volunteering")
    more = on.places.demand[:20, a].astype(int) - world.places.demand[:20, a]
    assert more[:10].sum() > 3
    assert more[10:].sum() < -3
    assert (more[:10] >= 0).all()
    assert (more[10:] <= 0).all()


def test_with_efficacy_volunteers_bring_hours_where_neighbors_trust_each_other(world):
    on = other(world, participation__efficacy=0.5)
    for w in (world, on):
        w.residents.trust[w.residents.neighborhood < 10] += 1.5
    hours = np.zeros(2)
    for _ in range(12):
        live(world, on, weeks=1)
        for k, w in enumerate((world, on)):
            own = (np.arange(w.places.dims["O"]) % w.places.dims["U"]) < 10
            hours[k] += w.places.volunteers[own].sum()
    assert hours[1] > 1.05 * hours[0]


def test_a_visit_leaves_a_memory_of_how_it_was(world):
    a = column(world, "sports_club")
    r, of = world.residents, world.places.unit_of
    world.places.quality[:] = 0
    world.places.quality[:10, a], world.places.quality[10:20, a] = 1.0, -1.0
    on = other(world, participation__satisfaction=0.4)
    before = on.residents.habit.copy()
    participation.remember(on)
    came = (r.attended >> np.uint32(a) & 1) == 1
    good = came & (of[r.neighborhood, a] < 10)
    bad = came & (of[r.neighborhood, a] >= 10)
    push = 0.4 * world.scenario.participation.habit_gain
    after = on.residents.habit
    np.testing.assert_allclose(after[good, a], before[good, a] + push * (1 - before[good, a]), rtol=1e-5)
    np.testing.assert_allclose(after[bad, a], before[bad, a] * (1 - push), rtol=1e-5)
    assert np.array_equal(after[~came, a], before[~came, a])
    assert min(good.sum(), bad.sum()) > 5


def test_who_found_it_good_comes_back(world):
    on = other(world, participation__satisfaction=0.5, activities__sports_club__quality=1.5)
    off = other(world, activities__sports_club__quality=1.5)
    for w in (on, off):
        w.places.base_quality[:, column(w, "sports_club")] = 1.5
    came = np.zeros(2)
    for _ in range(26):
        live(on, off, weeks=1)
        came += visits(on, activities=["sports_club"]), visits(off, activities=["sports_club"])
    assert came[0] > 1.05 * came[1]


# belonging and purpose


def test_a_group_of_ones_own_culture_is_belonged_to_more(world):
    on = other(world, belonging__heritage=0.4, activities__arts_group__culture="hispanic")
    off = other(world, activities__arts_group__culture="hispanic")
    for w in (on, off):
        belonging.run(w)
    r, b, a = on.residents, on.scenario.belonging, column(on, "arts_group")
    own = r.culture == list(on.scenario.population.cultures).index("hispanic")
    worth = belonging.worth_of_habit(on)[r.neighborhood, a]
    expected = own * b.rate() * 0.4 * r.habit[:, a] * worth
    np.testing.assert_allclose(r.next.belonging - off.residents.next.belonging, expected, atol=1e-6)
    assert expected.max() > 0


def test_a_say_in_an_organization_gives_its_visitors_purpose(world):
    """The lever counts as the activity's own voice does, and never to more than a full say."""
    on = world.copy()
    on.levers.add("say", np.float32(0.4))
    full = world.copy()
    full.levers.add("say", np.float32(5.0))
    for w in (world, on, full):
        belonging.run(w)
    u, voice = world.scenario.purpose, np.array([a.voice for a in world.activities.values()])
    bits = (world.residents.attended[:, None] >> np.arange(voice.size, dtype=np.uint32)) & 1
    for w, add in ((on, np.minimum(voice + 0.4, 1) - voice), (full, 1 - voice)):
        change = w.residents.next.purpose - world.residents.next.purpose
        np.testing.assert_allclose(change, u.rate() * u.role * u.voice * (bits @ add), atol=1e-6)
    assert bits.any()


def test_mastery_of_what_is_taught_gives_purpose_to_those_who_learn(world):
    on = other(world, purpose__mastery=0.5)
    for w in (world, on):
        belonging.run(w)
    u, teaches = world.scenario.purpose, np.array([a.teaches for a in world.activities.values()])
    bits = (world.residents.attended[:, None] >> np.arange(teaches.size, dtype=np.uint32)) & 1
    change = on.residents.next.purpose - world.residents.next.purpose
    np.testing.assert_allclose(change, u.rate() * u.role * 0.5 * (bits @ teaches), atol=1e-6)
    assert change.max() > 0


def test_on_a_ladder_regulars_hold_the_roles_and_as_many_are_held(world):
    on = other(world, purpose__ladder=1.0)
    for w in (world, on):
        belonging.run(w)
    r, a, u = world.residents, column(world, "volunteering"), world.scenario.purpose
    only = r.attended == np.uint32(1 << a)
    came = (r.attended >> np.uint32(a) & 1) == 1
    change = on.residents.next.purpose - r.next.purpose
    mean = r.habit[came, a].astype(float).mean()
    expected = u.rate() * u.role * 0.9 * (r.habit[only, a] / mean - 1)
    np.testing.assert_allclose(change[only], expected, atol=1e-6)
    assert change[only & (r.habit[:, a] < 0.1)].max() < 0 < change[only & (r.habit[:, a] > 0.9)].min()
    assert change.astype(float).sum() == pytest.approx(0, abs=1e-4)  # for every activity, what some gain others lose


def test_who_keeps_coming_climbs(world):
    """Over half a year purpose of the regulars pulls away from that of those who came once or twice."""
    on = other(world, purpose__ladder=1.0)
    live(world, on, weeks=26)
    habit = world.residents.habit[:, column(world, "volunteering")]
    both = stayed(world, on)
    assert gap("purpose", on, world, both & (habit > 0.8)) > 0.01
    assert gap("purpose", on, world, both & (habit > 0.8)) > gap("purpose", on, world, both & (habit < 0.3))


# where people live


def test_cities_churn_faster_if_told_so(world):
    on = other(world, neighborhoods__churn_urban=4.0, neighborhoods__churn_rural=0.2)
    live(world, on, weeks=52)
    new = [w.residents.tenure < 1 for w in (world, on)]
    there = [world.places.setting[world.residents.neighborhood] == setting for setting in range(3)]
    ratio = [new[1][rows].mean() / new[0][rows].mean() for rows in there]
    assert ratio[0] > 2
    assert ratio[1] == pytest.approx(1, abs=0.05)
    assert ratio[2] < 0.6


def _homeless(world):
    return int((world.residents.housing == Housing.NONE).sum())


def test_homes_are_lost_and_found_in_balance_and_more_are_lost_when_jobs_go():
    from simulation.stages import people

    common = {"residents": 3000, "unhoused": 0.1, "home_finding": 0.05}
    still, lively, hard = (
        people_world(**{**common, **changes})
        for changes in ({"home_finding": 0.0}, {}, {"unemployment": 0.05})
    )  # fmt: skip
    at_first = lively.residents.housing == Housing.NONE
    count = []
    for week in range(104):
        for w in (still, lively, hard):
            w.week = week
            w.levers.reset()
        hard.levers.add("job_loss", np.float32(0.02))
        for w in (still, lively, hard):
            people.turnover(w)
        count.append([_homeless(w) for w in (still, lively, hard)])
    count = np.array(count)
    assert len(set(count[:, 0])) == 1  # nobody finds or loses one
    assert count[26:, 1].mean() == pytest.approx(at_first.sum(), rel=0.3)
    assert count[52:, 2].mean() > 1.15 * count[52:, 1].mean()
    now = lively.residents.housing == Housing.NONE
    assert (now & at_first).sum() < 0.5 * at_first.sum()  # others than at first
    for w in (lively, hard):  # a household shares its home
        for home in np.unique(w.residents.household[w.residents.housing == Housing.NONE])[:20]:
            assert len(set(w.residents.housing[w.residents.household == home])) == 1


def test_without_a_home_one_seeks_care_less_unless_a_program_gives_one(world):
    r = world.residents
    r.housing[::2] = Housing.NONE
    on = other(world, care__no_home=1.0)
    on.levers.add("housed", np.float32(1.0), np.arange(0, world.n, 4))
    urged = care._urged(on)
    assert (urged[1::2] == 0).all()
    assert (urged[::4] == 0).all()
    assert (urged[2::4] == -1).all()
    joined = np.zeros(2)
    for _ in range(16):
        live(world, on, weeks=1)
        joined += world.places.joined.sum(), on.places.joined.sum()
    assert joined[1] < joined[0]


def test_without_a_home_there_is_no_street_to_get_together_with(baseline):
    w = town(baseline, residents=1200, burn_in=4)
    w.residents.housing[::3] = Housing.NONE
    on = other(w, ties__street_needs_home=True)
    live(w, on, weeks=40)
    both = stayed(w, on)
    without = both & (np.arange(w.n) % 3 == 0)
    assert gap("local_ties", on, w, without) < -0.02
    assert gap("local_ties", on, w, without) < gap("local_ties", on, w, both & ~without)


# courses


@pytest.fixture
def course(baseline):
    """A popular class with a term of ten weeks, burnt in to the end of a term."""
    w = town(
        baseline, residents=1200, burn_in=30, activities__learning_class__term=10,
        activities__learning_class__frequency=1.0, activities__learning_class__appeal=-3.0,
    )  # fmt: skip
    assert w.week % 10 == 0
    return w


def test_one_enrolls_in_a_course_at_its_beginning_and_some_are_there_at_its_end(course):
    bit = np.uint32(1 << column(course, "learning_class"))
    r, came = course.residents, []
    first = r.arrival.copy()
    for _ in range(10):
        step(course)
        came.append((r.attended & bit) != 0)
    same = r.arrival == first
    enrolled = came[0] | came[1]
    late = np.any(came[2:], axis=0) & same & ~enrolled & (r.habit[:, column(course, "learning_class")] < 0.2)
    assert enrolled.sum() > 20
    assert not late.any()
    assert 0 < (came[9] & enrolled).sum() < enrolled.sum()  # some complete it, some do not
    step(course)
    assert (((r.attended & bit) != 0) & ~came[9]).any()  # the next term begins


def test_a_term_needs_a_meeting_at_which_to_enroll(baseline):
    with pytest.raises(ValueError, match="entry"):
        baseline.with_(activities__learning_class__term=10, activities__learning_class__frequency=0.25)


# means


def test_prices_weigh_more_on_those_who_lost_their_job_if_told_so(world):
    r = world.residents
    r.employment[::2] = 1
    plain, on = (world.scenario.with_(barriers__cost__jobless=x).barriers["cost"].susceptibility(r) for x in (0, 1))
    jobless = r.employment == 1
    assert np.array_equal(plain[~jobless], on[~jobless])
    poorest = r.income == 1  # prices cannot weigh more than on the poorest
    np.testing.assert_allclose((on - plain)[jobless & ~poorest], 0.85 / 4, rtol=1e-5)
    assert np.array_equal(on[poorest], plain[poorest])


def test_a_lost_job_is_felt_in_the_price_the_same_week(world):
    on = fork(world, world.scenario.with_(barriers__cost__jobless=2.0, shocks__jobs={"kind": "recession"}))
    before = on.residents.employment.copy()
    live(on, weeks=8)
    lost = (on.residents.employment == 1) & (before == 0) & (on.residents.income == 4)
    cost = on.susceptibility[list(on.scenario.barriers).index("cost")]
    assert lost.any()
    np.testing.assert_allclose(cost[lost], on.scenario.barriers["cost"].susceptibility(on.residents)[lost])
    assert cost[lost].min() == pytest.approx(0.15 + 0.85 * 3 / 4)
