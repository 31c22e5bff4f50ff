"""Money, work, time, ways and places: each moves its own mechanism, and nothing where that is not what is missing."""

import numpy as np
import pytest

from simulation.residents import Employment, Group, Mobility
from tests.conftest import same, state_of
from tests.library_worlds import act, arm, gap, live, paid, stayed, town, visits


@pytest.fixture(scope="module")
def _town(baseline):
    return town(baseline)


@pytest.fixture
def world(_town):
    return _town.copy()


def enrolled(world, name="it"):
    return world.rosters[name][0]


def identical(a, b):
    """Whether every resident and tie is the same to the bit."""
    names = set(a.residents.names()) | set(a.ties.names())
    return [n for n in same(state_of(a), state_of(b)) if n.removeprefix("next.") in names] == []


# money and work


def test_a_cash_transfer_calms_who_gets_it_fades_when_it_ends_and_is_paid_for(world):
    given = arm(world, it={"kind": "cash_transfer", "amount": 2000, "coverage": 0.5, "end": 52})
    booked, due = 0.0, 0.0
    for _ in range(52):
        live(world, given, weeks=1)
        booked += paid(cost for _, cost in given.ledger)
        due += 1.1 * 2000 * 12 / 52 * enrolled(given).size
    assert booked == pytest.approx(due)
    rows = enrolled(given)
    rows = rows[stayed(world, given)[rows]]
    assert (world.residents.income[rows] == 1).mean() > 0.9
    during = gap("distress", given, world, rows)
    assert during < -0.02
    others = np.setdiff1d(np.flatnonzero(stayed(world, given)), rows)
    assert abs(gap("distress", given, world, others)) < 0.1 * abs(during)
    live(world, given, weeks=26)
    rows = rows[stayed(world, given)[rows]]
    assert abs(gap("distress", given, world, rows)) < 0.6 * abs(during)


def test_money_buys_visits_only_where_there_is_a_price(world):
    rich = {"kind": "cash_transfer", "amount": 5000, "coverage": 1.0, "target": {"group": "everybody"}}
    for changes, more in (({}, True), ({"barriers__cost__weight": 0.0}, False)):
        base, given = arm(world, changes=changes), arm(world, it=rich, changes=changes)
        live(base, given, weeks=1)
        assert (visits(given) > visits(base)) == more
        assert np.array_equal(base.residents.attended, given.residents.attended) != more


def test_a_job_program_finds_work_for_who_is_on_it_in_part_at_others_expense(world):
    world.residents.employment[::5] = Employment.UNEMPLOYED
    arms = {share: arm(world, it={"kind": "job_program", "coverage": 0.5, "displaced": share}) for share in (0.0, 1.0)}
    live(world, *arms.values(), weeks=6)
    on = enrolled(arms[1.0])
    same_ = stayed(world, *arms.values())
    on = on[same_[on]]
    off = np.setdiff1d(np.flatnonzero(same_), on)

    def at_work(which, rows):
        return int((which.residents.employment[rows] == Employment.EMPLOYED).sum())

    assert at_work(arms[0.0], on) > at_work(world, on) + 5
    assert at_work(arms[0.0], off) == at_work(world, off)
    assert at_work(arms[1.0], on) == at_work(arms[0.0], on)
    assert at_work(arms[1.0], off) < at_work(world, off)


def test_a_course_does_nothing_for_who_has_work(world):
    world.residents.employment[:] = Employment.RETIRED
    helped = arm(world, it={"kind": "job_program", "target": {"group": "everybody"}, "coverage": 1.0})
    levers, costs = act(helped)
    assert not levers.get("job_finding").any()
    assert paid(costs) == pytest.approx(3000 * world.n)


# time and ways


def test_childcare_lets_carers_come_unless_time_is_not_what_keeps_them(world):
    world.residents.employment[::4] = Employment.AT_HOME
    world.susceptibility[list(world.scenario.barriers).index("time"), ::4] = 0.7
    eager = {"it": {"kind": "childcare", "coverage": 1.0}}
    helped, unpressed = arm(world, **eager), arm(world, changes={"barriers__time__weight": 0.0})
    unhelped = arm(world, changes={"barriers__time__weight": 0.0}, **eager)
    live(world, helped, unpressed, unhelped, weeks=8)
    assert visits(helped, enrolled(helped)) > 1.1 * visits(world, enrolled(helped))
    assert identical(unpressed, unhelped)
    in_person = [name for name, activity in world.activities.items() if not activity.online]
    costs = act(helped, week=9)[1]
    assert paid(costs) == pytest.approx(30 * visits(helped, enrolled(helped), in_person))


def test_a_transit_line_brings_who_has_no_car_and_nobody_else_and_nothing_where_there_was_one(world):
    served = arm(world, it={"kind": "transit_line", "relief": 0.9})
    came = np.zeros(2)
    first = None
    for _ in range(12):
        live(world, served, weeks=1)
        without = world.residents.mobility != Mobility.CAR
        came += visits(world, without), visits(served, without)
        if first is None:
            first = np.array_equal(world.residents.attended[~without], served.residents.attended[~without])
    assert first, "who drives goes on as before in the first week"
    assert came[1] > 1.1 * came[0]
    world.places.transit[:] = 1.0
    twin = arm(world, it={"kind": "transit_line", "relief": 0.9})
    base = arm(world)
    live(base, twin, weeks=4)
    assert identical(base, twin)


def test_a_transit_line_shortens_the_way_to_care_and_costs_capital_once(world):
    served = arm(world, it={"kind": "transit_line"})
    levers, costs = act(served)
    eased = levers.get("care_travel")
    assert (eased[world.residents.mobility == Mobility.CAR] == 0).all()
    rural = (world.places.setting[world.residents.neighborhood] == 2) & (world.residents.mobility != Mobility.CAR)
    urban = (world.places.setting[world.residents.neighborhood] == 0) & (world.residents.mobility != Mobility.CAR)
    assert eased[rural].mean() > eased[urban].mean() > 0
    assert {cost.line for cost in costs} == {"service", "capital"}
    assert {cost.line for cost in act(served, week=1)[1]} == {"service"}


# places


def test_a_safer_neighborhood_is_belonged_to_more_and_gone_out_in_more_after_dark(world):
    safe = {"kind": "neighborhood_safety", "perceived": 2.0, "near": 1.0, "build": 1, "coverage": 0.5}
    safer = arm(world, it=safe)
    hoods = safer.scenario.interventions["it"].hoods(safer, "it")
    assert world.places.safety[hoods].max() < world.places.safety[~hoods].min()
    evening = [name for name, activity in world.activities.items() if activity.slot == "evening"]
    came = np.zeros(2)
    for _ in range(26):
        live(world, safer, weeks=1)
        came += visits(world, activities=evening), visits(safer, activities=evening)
    assert came[1] > came[0]
    here = hoods[world.residents.neighborhood] & stayed(world, safer)
    assert gap("belonging", safer, world, here) > 0.02
    fearless = {"barriers__unsafe__weight": 0.0}
    a, b = arm(world, changes=fearless), arm(world, it=safe, changes=fearless)
    live(a, b, weeks=1)
    assert np.array_equal(a.residents.attended, b.residents.attended)


def test_green_space_grows_calms_and_is_lost_without_upkeep(world):
    kept, lost = ({"kind": "green_spaces", "gain": 3.0, "build": 8, "kept": k, "decay": 5.0} for k in (1.0, 0.0))
    green, wild = arm(world, it=kept), arm(world, it=lost)
    seen, bills = [], []
    for week in (0, 4, 7, 60):
        levers, costs = act(green, week=week)
        seen.append(float(levers.get("green").max()))
        bills.append(costs[0].line)
    assert seen == [pytest.approx(3 * x) for x in (1 / 8, 5 / 8, 1, 1)]
    assert bills == ["works"] * 3 + ["upkeep"]
    levers, costs = act(wild, week=60)
    assert levers.get("green").max() < 0.1
    assert paid(costs) == 0
    green.week = wild.week = world.week
    live(world, green, wild, weeks=60)
    rows = stayed(world, green, wild)
    assert gap("distress", green, world, rows) < -0.03
    assert gap("distress", green, world, rows) < 2 * gap("distress", wild, world, rows)


def test_protection_keeps_renters_and_takes_off_pressure_but_cannot_do_more_than_end_it(world):
    rents = {"shocks": {"rents": {"kind": "gentrification", "rise": 1, "pressure": 1.0, "leaving": 0.5}}}
    shield = {"kind": "anti_displacement", "covered": 1.0, "stay": 0.5, "relief": 1.0}
    calm, taken, shielded = arm(world), arm(world, changes=rents), arm(world, it=shield, changes=rents)
    idle = arm(world, it={**shield, "stay": 0.0})
    gone = {}
    for which in (calm, taken, shielded, idle):
        which.residents.arrival[:] = 0
    live(calm, taken, shielded, idle, weeks=52)
    for name, which in (("calm", calm), ("taken", taken), ("shielded", shielded)):
        gone[name] = int(which.residents.arrival.sum())
    assert gone["taken"] > 1.2 * gone["calm"]
    assert gone["shielded"] < 0.9 * gone["taken"]
    rows = stayed(calm, taken, shielded) & ((world.residents.groups & np.uint16(Group.LONG_TERM)) != 0)
    assert gap("belonging", taken, calm, rows) < -0.1
    assert gap("belonging", shielded, calm, rows) > 0.3 * gap("belonging", taken, calm, rows)
    assert identical(calm, idle)


def test_shared_identity_ties_unlike_residents_and_belonging_follows_ties_alone(world):
    joined = arm(world, it={"kind": "shared_identity", "closer": 1.0})
    while np.array_equal(world.ties.neighbor, joined.ties.neighbor):
        assert np.array_equal(world.residents.belonging, joined.residents.belonging)
        assert np.array_equal(world.residents.trust, joined.residents.trust)
        live(world, joined, weeks=1)
    live(world, joined, weeks=78 - world.week)

    def ties(which):
        """Ends of ties between residents of two cultures, and of one."""
        table, culture = which.ties, which.residents.culture
        unlike = culture[table.neighbor] != culture[:, None]
        return [int(((table.neighbor >= 0) & mask).sum()) for mask in (unlike, ~unlike)]

    (across, within), (before, as_ever) = ties(joined), ties(world)
    assert across > 1.015 * before
    assert within == pytest.approx(as_ever, rel=0.01)
    alike = world.copy()
    alike.residents.culture[:] = alike.residents.language[:] = 0
    base, idle = arm(alike), arm(alike, it={"kind": "shared_identity", "closer": 1.0})
    live(base, idle, weeks=8)
    assert identical(base, idle)


def test_coordination_hands_on_to_care_lengthens_the_line_and_does_nothing_alone(world):
    linked = arm(world, it={"kind": "coordination", "handed": 0.3, "trust": 1.0})
    live(world, linked, weeks=20)
    assert linked.places.joined.sum() > 1.1 * world.places.joined.sum()
    assert linked.places.waiting.sum() > world.places.waiting.sum()
    went = (world.residents.attended != 0) & stayed(world, linked)
    assert gap("service_trust", linked, world, went) > 0.05
    deserted = world.copy()
    deserted.places.running[:] = 0
    deserted.places.open[:] = 0
    alone = arm(deserted, it={"kind": "coordination", "handed": 0.3})
    levers, costs = act(alone)
    assert not levers.get("referral").any()
    assert not levers.get("service_trust").any()
    assert {cost.line: cost.amount > 0 for cost in costs} == {"coordinators": True, "partners' time": False}


def test_coordination_reaches_whom_other_programs_enroll(world):
    programs = {"cash": {"kind": "cash_transfer", "coverage": 1.0}, "it": {"kind": "coordination"}}
    linked = arm(world, **programs)
    live(linked, weeks=1)
    linked.places.running[:] = 0
    levers, costs = act(linked, week=1)
    assert np.array_equal(np.flatnonzero(levers.get("service_trust")), np.sort(enrolled(linked, "cash")))
    assert costs[1].amount == pytest.approx(94_658 / 52 / 40)
