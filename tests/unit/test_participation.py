"""Who knows, who wants, who is kept away, who is turned down: two hundred residents against plain numpy."""

import numpy as np
import pytest

from simulation.building import build
from simulation.kernels import over
from simulation.randomness import Decision, uniforms
from simulation.settings.groups_kernel import subgroup
from simulation.stages import calendar, information, participation
from simulation.week import step

FULL = 120
SLOTS = {"weekday": 0, "evening": 1, "weekend": 2}


@pytest.fixture(scope="module")
def lived(baseline):
    """Four neighborhoods in two districts after a quarter; some activities are made for a cultural group."""
    world = build(
        baseline.with_(
            population__residents=200, population__neighborhood_size=50, neighborhoods__per_district=2,
            population__cultures={"white": 0.5, "hispanic": 0.4, "black": 0.1}, participation__fit=1.5,
            activities__arts_group__culture="hispanic", activities__sports_club__culture="hispanic",
            activities__volunteering__culture="black", activities__faith_group__frequency=0.5,
            participation__learn=0.02, participation__learn_ties=0.15, participation__forget=0.02,
        ), 3,
    )  # fmt: skip
    for _ in range(13):
        step(world)
    return world


@pytest.fixture
def busy(lived):
    """A copy in which every term is at work, on the morning after the calendar; with which groups met last week."""
    w = lived.copy()
    r, places = w.residents, w.places
    calendar.run(w)
    met = places.meets.copy()
    w.week += 1
    calendar.run(w)
    u = uniforms(9, Decision.PERSON, 1, r.dwelling, r.arrival)
    for a in range(places.dims["A"]):
        v = uniforms(9, Decision.PERSON, 2, r.dwelling, r.arrival, item=a)
        bit = np.uint32(1 << a)
        went = (v[:, 0] < 0.2) & (met[places.unit_of[r.neighborhood, a], a] == 1)
        r.attended[:] = np.where(went, r.attended | bit, r.attended & ~bit)
        r.known[:] = np.where(v[:, 1] < 0.6, r.known | bit, r.known & ~bit)
        r.habit[:, a] = np.where(v[:, 2] < 0.3, v[:, 3], 0)
    r.ties_met[:] = u[:, 0] * 7
    r.purpose[:], r.belonging[:] = 2 * u[:, 1] - 1, 2 * u[:, 2] - 1
    places.quality += np.linspace(-1, 1, places.quality.size, dtype=np.float32).reshape(places.quality.shape)
    places.open[1, 1] = places.open[2, 3] = 0
    return w, met


def ties_who_went(w):
    r, t = w.residents, w.ties
    went = np.zeros((w.n, w.places.dims["A"]), int)
    for i in range(w.n):
        for j in t.neighbor[i, : t.degree[i]]:
            for a in range(went.shape[1]):
                went[i, a] += r.attended[j] >> a & 1
    return went


def test_who_learns_and_who_forgets(busy):
    w, _ = busy
    r, p, places = w.residents, w.scenario.participation, w.places
    rows = np.arange(0, w.n, 3)
    w.levers.add("inform", 0.1, rows)
    inform = np.where(np.isin(np.arange(w.n), rows), 0.1, 0.0)
    w.levers.add("news", 0.2, (0, 1))  # one activity, announced in one neighborhood
    w.levers.add("news", 0.3, (4, list(w.activities).index("support_group")))  # and another in a district
    news = w.levers.get("news")
    went, before = ties_who_went(w), r.known.copy()
    u = uniforms(w.seed, Decision.LEARN, w.week, r.dwelling, r.arrival)
    information.run(w)
    np.testing.assert_array_equal(r.ties_went, went)
    learned = forgot = 0
    for i in range(w.n):
        known, chance, lost = int(before[i]), 0.0, 0.0
        for a in range(places.dims["A"]):
            bit = 1 << a
            offered = places.open[places.unit_of[r.neighborhood[i], a], a]
            if before[i] & bit:
                if r.habit[i, a] < 0.05:  # what counts as no habit
                    known ^= bit * (lost <= u[i, 1] < lost + p.forget)
                    lost += p.forget
            elif offered:
                more = p.learn + p.learn_ties * went[i, a] + inform[i] + news[places.unit_of[r.neighborhood[i], a], a]
                known |= bit * (chance <= u[i, 0] < chance + more)
                chance += more
        assert r.known[i] == known, i
        learned += bool(known & ~int(before[i]))
        forgot += bool(int(before[i]) & ~known)
    assert learned > 20
    assert forgot > 5


def test_nobody_learns_of_a_closed_activity_nor_forgets_a_habit(busy):
    w, _ = busy
    r = w.residents
    w.levers.add("inform", 1.0)
    w.places.open[:, 2] = 0
    r.known[:], r.habit[:] = 0b1, 0.0
    r.habit[:, 0] = 0.06
    w.scenario = w.scenario.with_(participation__forget=1.0)
    information.run(w)
    assert (r.known & 0b100 == 0).all()
    assert (r.known & 0b1 == 1).all()
    assert (np.bitwise_count(r.known) == 2).all()  # at most one a week, and this week surely one


def test_telling_does_not_depend_on_how_the_residents_are_cut_into_blocks(busy):
    w, _ = busy
    r, t = w.residents, w.ties
    told = []
    for parts in (1, 2, 7):
        went = np.zeros_like(r.ties_went)
        for row, activity in over(
            w.n, 2, lambda a, b, went=went: information.tell(a, b, r.attended, t.degree, t.neighbor, went), parts
        ):
            assert parts > 1 or row.size == 0
            information.pass_on(row, activity, went)
        told.append(went)
    bits = r.attended[:, None] >> np.arange(told[0].shape[1], dtype=np.uint32) & 1
    tied = (t.neighbor >= 0)[:, :, None]
    by_asking = (bits[t.neighbor] * tied).sum(axis=1)  # everybody asks each tie: the slow way round
    assert by_asking.sum() > 100
    for went in told:
        np.testing.assert_array_equal(went, by_asking)


def pulled(w):
    """Move every lever that a choice listens to, some beyond their bounds."""
    levers, everyone = w.levers, np.arange(w.n)
    barriers = list(w.scenario.barriers)
    levers.add("appeal", 2.5)
    w.places.quality[[0, 2]] += np.float32(0.7)  # as the organizations stage lets a lever do
    levers.add("champion", 1.0, everyone[::4])
    levers.add("champion", 1.0, everyone[::8])
    for name, size, rows in (("stigma", 0.6, everyone[::2]), ("cost", 1.7, everyone[::3])):
        levers.add("relief", size, (np.full(rows.size, barriers.index(name)), rows))
    levers.add("ease", 0.5, (barriers.index("social_anxiety"),))
    levers.add("ease", 1.4, (barriers.index("mistrust"), 1))


def choices(w, went):
    """Activities wished for (bits) and barrier that kept away most, from the equation of the stage."""
    r, places, p, levers = w.residents, w.places, w.scenario.participation, w.levers
    activities, barriers = list(w.activities.values()), list(w.scenario.barriers.values())
    cultures = list(w.scenario.population.cultures)
    felt = np.array([b.susceptibility(r) for b in barriers], float)
    felt *= np.maximum(1 - levers.get("relief"), 0)
    posed = np.array([b.weight * b.exposure(w.activities, places).astype(float) for b in barriers])
    posed *= 1 - np.clip(levers.get("ease"), 0, 1)
    quality = places.quality

    def gumbel(item, word):
        return -np.log(-np.log(draws[item][:, word].astype(float)))

    items = {15, *(a // 4 for a in range(len(activities)))}
    draws = {k: uniforms(w.seed, Decision.CHOOSE, w.week, r.dwelling, r.arrival, item=k) for k in items}
    home = [gumbel(15, s) for s in range(3)]
    drawn = [gumbel(a // 4, a % 4) for a in range(len(activities))]
    wishes, unmet = np.zeros(w.n, np.uint32), np.full(w.n, -1)
    for i in range(w.n):
        slots = {s: [] for s in range(3) if r.free_slots[i] >> s & 1}
        for a, activity in enumerate(activities):
            u, s = places.unit_of[r.neighborhood[i], a], SLOTS[activity.slot]
            if s not in slots or not (r.known[i] >> a & 1 and places.open[u, a] and places.meets[u, a]):
                continue
            school = r.education[i] - 1.5
            v = (
                activity.appeal + levers.get("appeal")[u, a] + p.quality * quality[u, a] + r.taste[i, a]
                + p.belonging * r.belonging[i] + p.purpose * r.purpose[i] + p.habit * r.habit[i, a]
                + p.friends * went[i, a] / max(w.ties.degree[i], 1) + p.champion * levers.get("champion")[i]
                + p.education * school + p.older * (r.age[i] >= 65) - p.distress * max(r.distress[i], 0)
            )  # fmt: skip
            if activity.culture is not None:
                v += p.fit * (cultures[r.culture[i]] == activity.culture)
            if activity.family == "volunteering":
                v += p.volunteering_by_education * school
            against = felt[:, i] * posed[:, u, a]
            slots[s].append((v + drawn[a][i], against, a))
        most = 0.0
        for s, offers in slots.items():
            reached = [(value - against.sum(), a) for value, against, a in offers]
            if reached and max(reached)[0] > home[s][i]:
                wishes[i] |= 1 << max(reached)[1]
                continue
            free = max(offers, key=lambda offer: offer[0], default=None)
            if free and free[0] > home[s][i] and free[1].max() > most:
                most, unmet[i] = free[1].max(), free[1].argmax()
    return wishes, unmet


@pytest.mark.parametrize("levers", ["at rest", "moved"])
def test_who_goes_where_and_what_keeps_the_others_away(busy, levers):
    w, _ = busy
    r = w.residents
    if levers == "moved":
        pulled(w)
    went = ties_who_went(w)
    information.run(w)
    twin = w.copy()
    twin.levers = w.levers
    participation.run(w)
    twin.residents.habit[:] = w.residents.habit  # habit moves first; its own test is below
    wishes, unmet = choices(twin, went)
    np.testing.assert_array_equal(r.attended | r.refused, wishes)
    np.testing.assert_array_equal(r.unmet, np.where(r.refused, FULL, unmet))
    if levers == "moved":
        assert (wishes != 0).mean() > 0.3
        assert (np.bitwise_count(wishes) > 1).sum() > 10
        assert np.unique(wishes).size > 12
    assert np.unique(unmet[unmet >= 0]).size >= (4 if levers == "moved" else 2)


def test_reasons_of_unmet_demand_in_several_slots_are_weighed_against_each_other(busy):
    """Free in every slot, known and tempting everywhere: the reason is the largest barrier of all slots."""
    w, _ = busy
    r = w.residents
    r.free_slots[:], r.known[:], r.attended[:] = 7, 255, 0
    r.social_anxiety[:] = 2 * np.abs(r.social_anxiety) + 2
    w.susceptibility[list(w.scenario.barriers).index("social_anxiety")] = r.social_anxiety
    w.levers.add("appeal", 3.0)
    twin = w.copy()
    twin.levers = w.levers
    twin.residents.ties_went[:] = r.ties_went[:] = 0
    participation.run(w)
    twin.residents.habit[:] = r.habit
    wishes, unmet = choices(twin, twin.residents.ties_went)
    np.testing.assert_array_equal(r.attended | r.refused, wishes)
    np.testing.assert_array_equal(r.unmet, np.where(r.refused, FULL, unmet))


def test_without_barriers_nobody_is_kept_away(busy):
    w, _ = busy
    w.susceptibility[:] = 0
    w.scenario = w.scenario.with_(barriers={})
    w.susceptibility = w.susceptibility[:0]
    w.places.exposure = w.places.exposure[:0]
    w.levers.dims["B"] = 0
    w.levers.add("appeal", 2.0)
    w.places.capacity[:] = 1000
    participation.run(w)
    assert (w.residents.attended != 0).mean() > 0.2
    assert (w.residents.unmet == -1).all()


def test_habit_follows_last_week(busy):
    w, met = busy
    r, p = w.residents, w.scenario.participation
    habit, last, ties_met = r.habit.astype(float), r.attended.copy(), r.ties_met.copy()
    assert (met != w.places.meets).any()
    participation.run(w)
    gained = lost = 0
    for i in range(w.n):
        for a in range(w.places.dims["A"]):
            u = w.places.unit_of[r.neighborhood[i], a]
            before = after = habit[i, a]
            if last[i] >> a & 1:
                after = before + min(1, p.habit_gain * (1 + p.habit_ties * min(ties_met[i], 4))) * (1 - before)
            elif met[u, a] and w.places.open[u, a]:
                after = before - p.habit_loss * before
            assert r.habit[i, a] == pytest.approx(after, abs=1e-6), (i, a)
            gained, lost = gained + (after > before), lost + (after < before)
    assert gained > 50
    assert lost > 50


def test_a_monthly_habit_grows_with_every_meeting_and_fades_only_by_meetings_missed(lived):
    w = lived.copy()
    r, a = w.residents, list(w.activities).index("neighborhood_event")
    loss, seen = w.scenario.participation.habit_loss, []
    r.habit[:], r.known[:], r.attended[:], r.ties_met[:] = 0.5, 0, 0, 0
    r.known[::2], r.free_slots[:], r.taste[:, a] = 1 << a, 7, 60.0  # every other one goes whenever it meets
    w.places.open[:, a], w.places.capacity[:, a] = 1, 1000
    for _ in range(13):
        calendar.run(w)
        participation.run(w)
        seen.append(r.habit[:, a].copy())
        w.week += 1
    change = np.diff(seen, axis=0)
    assert (change[:, ::2] >= 0).all()
    assert (change[:, ::2] > 0).sum(axis=0).min() >= 2
    fades = (change[:, 1::2] < 0).sum(axis=0)
    assert set(fades) == {3}  # one a month: twelve weeks
    np.testing.assert_allclose(seen[-1][1::2] / seen[0][1::2], (1 - loss) ** 3, rtol=1e-6)


def test_a_full_group_admits_by_keyed_priority(busy):
    w, _ = busy
    r, places = w.residents, w.places
    pulled(w)
    places.parallel[:, ::2], places.capacity[:] = 2, 5  # two groups of two, or one of five
    w.levers.add("capacity", 2.0, np.array([1]))  # in unit 1: three, or seven
    participation.run(w)
    wishes = r.attended | r.refused
    full = 0
    for a in range(places.dims["A"]):
        unit = places.unit_of[r.neighborhood, a]
        first = uniforms(w.seed, Decision.ADMIT, w.week, r.dwelling, r.arrival, item=a)[:, 0]
        for u in range(places.dims["U"]):
            want = np.flatnonzero((wishes >> a & 1).astype(bool) & (unit == u))
            side = int(places.parallel[u, a])
            mine = [subgroup(w.key, u, a, side, r.dwelling[i], r.arrival[i]) for i in want]
            come = []
            for g in range(side):
                group = want[np.array(mine, int) == g]
                room = (7 if u == 1 else 5) // side
                come += group[np.argsort(first[group])][:room].tolist()
                full += group.size > room
            assert sorted(come) == np.flatnonzero((r.attended >> a & 1).astype(bool) & (unit == u)).tolist()
            assert places.demand[u, a] == want.size
            assert places.attendance[u, a] == len(come)
    assert full > 5
    assert (r.attended & r.refused == 0).all()
    assert ((r.unmet == FULL) == (r.refused != 0)).all()


def test_threads_change_no_choice(busy, monkeypatch):
    from simulation import kernels

    w, _ = busy
    pulled(w)
    monkeypatch.setattr(kernels, "BLOCK", 30)
    twins = []
    for threads in (1, 3):
        twin = w.copy()
        twin.levers, twin.threads = w.levers, threads
        information.run(twin)
        participation.run(twin)
        twins.append(twin.residents)
    for name in ("known", "ties_went", "attended", "refused", "unmet", "habit"):
        assert getattr(twins[0], name).tobytes() == getattr(twins[1], name).tobytes(), name
