"""What is done to organizations: each moves its own mechanism, and fails or harms where the model says why."""

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.settings.organizations import weekly_cost
from tests.library_worlds import act, arm, gap, live, paid, stayed, town, visits

LEVELS = ("inform", "consult", "involve", "collaborate", "empower")


@pytest.fixture(scope="module")
def _town(baseline):
    return town(baseline)


@pytest.fixture
def world(_town):
    return _town.copy()


@pytest.fixture
def debtors(world):
    """The same town with every organization at its debt limit, and creditors who press."""
    world.places.cash[:] = -13 * weekly_cost(world)
    return arm(world, changes={"organizations__closure": 0.4, "organizations__renewal": 0.02})


# co-design


def test_co_design_gives_a_say_at_once_and_fitting_groups_only_after_planning(world):
    planned = arm(world, it={"kind": "co_design"})
    live(world, planned, weeks=22)
    assert visits(planned) == pytest.approx(visits(world), rel=0.02)  # but for the purpose that a say gives
    running = world.places.running == 1
    assert gap_of_ownership(planned, world, running) > 0.05
    live(world, planned, weeks=12)
    assert visits(planned) > 1.1 * visits(world)
    same = stayed(world, planned)
    assert gap("trust", planned, world, same) > 0


def gap_of_ownership(a, b, mask):
    return float((a.places.ownership - b.places.ownership)[mask].mean())


def test_to_inform_is_not_to_engage(world):
    told = arm(world, it={"kind": "co_design", "level_of_say": "inform", "planning": 0})
    live(world, told, weeks=6)
    assert np.array_equal(world.residents.attended, told.residents.attended)
    loud = world.places.ownership > 0.2  # residents have more of a say there already
    assert np.allclose(told.places.ownership[loud], world.places.ownership[loud])


def test_engagement_is_a_switch_unless_a_ladder_is_asked_for(world):
    def appeal(**fields):
        levers, _ = act(arm(world, it={"kind": "co_design", "planning": 0, **fields}))
        return float(levers.get("appeal").max())

    flat = [appeal(level_of_say=level) for level in LEVELS]
    steep = [appeal(level_of_say=level, ladder=1.0) for level in LEVELS]
    assert flat[0] == steep[0] == 0
    assert flat[1:] == [pytest.approx(0.33 * 0.6 * np.pi / np.sqrt(3))] * 4
    assert steep == sorted(steep)
    assert steep[1] == pytest.approx(0.4 * flat[1])


def test_a_higher_level_takes_longer_to_plan_and_costs_more(world):
    def until_planned(level):
        it = arm(world, it={"kind": "co_design", "level_of_say": level})
        weeks = [act(it, week=week)[1] for week in range(40)]
        planning = [paid(costs) for costs in weeks if costs[0].line == "planning"]
        return len(planning), sum(planning)

    spans = [until_planned(level) for level in LEVELS]
    assert spans == sorted(spans)
    assert spans[3][0] == 22
    assert 17 <= spans[3][0] <= spans[4][0] <= 28


def test_only_the_host_named_is_engaged_and_a_typo_is_refused(world):
    levers, _ = act(arm(world, it={"kind": "co_design", "planning": 0, "host": "congregation"}))
    names = list(world.activities)
    touched = {names[a] for a in np.flatnonzero(levers.get("appeal").any(axis=0))}
    assert touched == {"faith_group"}
    with pytest.raises(InputError, match="congregation"):
        act(arm(world, it={"kind": "co_design", "host": "congregatoin"}))


# evaluation


def test_evaluation_mends_what_is_below_the_mean_and_leaves_the_rest(world):
    world.places.staffing[::2] = 0.0
    mended = arm(world, it={"kind": "evaluation", "findings": 1, "mend": 0.5}, changes=STILL)
    world = arm(world, changes=STILL)
    live(world, mended, weeks=2)
    open_ = world.places.open == 1
    change = (mended.places.quality - world.places.quality)[open_]
    poor = world.places.quality[open_] < world.places.quality[open_].mean()
    assert change[poor].mean() > 0.1
    assert np.allclose(change[~poor], 0, atol=1e-6)
    assert mended.places.quality[open_].std() < 0.8 * world.places.quality[open_].std()


STILL = {"organizations__leave": 0.0, "organizations__hiring_weeks": 520.0}


def test_evaluation_of_groups_that_are_all_alike_mends_nothing_and_still_costs(world):
    world.places.staffing[:] = world.places.running
    world.places.cash[:] = 1e4
    levers, costs = act(arm(world, it={"kind": "evaluation"}), week=60)
    assert not levers.get("quality").any()
    assert paid(costs) > 0


def test_who_can_show_what_they_do_closes_less_and_is_founded_anew_sooner(debtors):
    shown = arm(debtors, it={"kind": "evaluation", "findings": 1, "confidence": 0.7, "mend": 0.0})
    live(debtors, shown, weeks=26)
    assert shown.places.running.sum() > 1.15 * debtors.places.running.sum()
    levers, _ = act(shown)
    closed = (shown.places.running == 0) & (shown.places.revenue > 0)
    assert closed.any()
    assert (levers.get("renewal")[closed] > 0).all()


# money


def test_core_funding_keeps_groups_open_in_a_cut_and_opens_none_that_are_closed(world):
    cut = {"kind": "funding_cut", "groups": 0.4, "care": 0.0}
    changes = {"shocks": {"cut": cut}, "organizations__renewal": 0.0}
    bare, backed = arm(world, changes=changes), arm(world, it={"kind": "core_funding", "share": 0.3}, changes=changes)
    live(bare, backed, weeks=156)
    before = world.places.running == 1
    lost = before & (bare.places.running == 0)
    assert lost.sum() > 10
    assert (before & (backed.places.running == 0)).sum() < 0.5 * lost.sum()
    assert not backed.places.running[~before].any()


def test_core_funding_pays_what_it_says_it_pays(world):
    levers, costs = act(arm(world, it={"kind": "core_funding", "host": "club", "share": 0.2}))
    assert costs[0].amount == pytest.approx(float(levers.get("funding").sum()), rel=1e-5)
    assert costs[0].amount == pytest.approx(0.2 * 120 * 1.15 * (world.places.open[:, 1] == 1).sum(), rel=1e-5)


def test_several_sources_lower_closing_for_debtors_and_do_nothing_for_who_has_none(world, debtors):
    pressed = arm(debtors, changes={"organizations__closure": 0.1})
    spread = arm(pressed, it={"kind": "funding_diversification", "moved": 0.4})
    weeks_open = np.zeros(2)
    for _ in range(26):
        live(pressed, spread, weeks=1)
        weeks_open += pressed.places.running.sum(), spread.places.running.sum()
    assert weeks_open[1] > 1.03 * weeks_open[0]
    world.places.cash[:] = 1e5
    safe = arm(world, it={"kind": "funding_diversification", "moved": 0.4})
    live(world, safe, weeks=13)
    assert np.array_equal(world.places.running, safe.places.running)
    assert np.array_equal(world.places.cash, safe.places.cash)


def test_a_participatory_budget_goes_where_residents_go_and_makes_owners(world):
    decided = arm(world, it={"kind": "participatory_budget"})
    levers, costs = act(decided)
    given = levers.get("funding").astype(np.float64)
    assert costs[0].amount == pytest.approx(given.sum(), rel=1e-5)
    assert given.sum() == pytest.approx(10 / 52 * world.n, rel=1e-5)
    came = np.bincount(world.places.organization_of.ravel(), world.places.attendance.ravel(), given.size)
    hood = np.arange(given.size) % world.places.dims["U"]
    for one in range(3):
        here = (hood == one) & (given > 0)
        assert np.array_equal(np.argsort(given[here], kind="stable"), np.argsort(came[here], kind="stable"))
    assert not given[world.places.running == 0].any()
    live(world, decided, weeks=26)
    assert gap_of_ownership(decided, world, (given > 0) & (world.places.running == 1)) > 0.05


def test_a_funding_cut_closes_groups_late_goes_on_after_it_ends_and_lengthens_the_line_for_care(world):
    cut = arm(world, "shocks", it={"kind": "funding_cut", "groups": 0.5, "care": 0.5, "end": 104})
    lost, waiting = [], []
    for _ in range(4):
        live(world, cut, weeks=39)
        lost.append(int(world.places.running.sum()) - int(cut.places.running.sum()))
        waiting.append(int(cut.places.waiting.sum()) - int(world.places.waiting.sum()))
    assert lost[0] < lost[2]
    assert lost[2] > 5
    assert lost[3] > 0  # 52 weeks after the money is back
    assert min(waiting[:3]) > 0


# boards and forums


def test_an_advisory_board_gathers_a_few_and_is_a_token_unless_it_is_heard(world):
    heard = arm(world, it={"kind": "advisory_board", "heard": 0.8})
    token = arm(world, it={"kind": "advisory_board", "heard": 0.0})
    live(world, heard, token, weeks=35)
    a = list(heard.activities).index("advisory board")
    attendance = np.zeros_like(heard.places.attendance[:, a])
    for _ in range(4):
        live(heard, token, world, weeks=1)
        attendance = np.maximum(attendance, heard.places.attendance[:, a])
    assert 0 < attendance.max() <= 12
    others = np.flatnonzero(world.places.running == 1)
    assert np.mean(heard.places.ownership[others] - token.places.ownership[others]) > 0.05
    assert np.mean(token.places.ownership[others] - world.places.ownership[others]) == pytest.approx(0, abs=0.01)


def test_a_forum_whose_requests_are_answered_builds_trust_and_one_that_is_not_breaks_it(world):
    arms = {share: arm(world, it={"kind": "community_forum", "answered": share, "trust": 1.0}) for share in (0.0, 1.0)}
    live(*arms.values(), weeks=39)
    a = list(arms[0.0].activities).index("community forum")
    came = arms[0.0].residents.habit[:, a] > 0.01
    assert came.sum() > 10
    assert gap("trust", arms[1.0], arms[0.0], came & stayed(*arms.values())) > 0.02
    for share, sign in ((0.0, -1), (1.0, 1)):
        levers, _ = act(arms[share], week=39)
        push = levers.get("trust")
        assert push.any()
        assert (push * sign >= 0).all()


@pytest.mark.parametrize(("kind", "field"), [("advisory_board", "board"), ("community_forum", "forum")])
def test_two_of_a_kind_need_two_names(world, kind, field):
    with pytest.raises(InputError, match="already taken"):
        arm(world, one={"kind": kind}, two={"kind": kind})
    both = arm(world, one={"kind": kind}, two={"kind": kind, field: "another"})
    assert len(both.activities) == len(world.activities) + 2
