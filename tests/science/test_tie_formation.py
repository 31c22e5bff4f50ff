"""Who becomes tied in a week, written out person by person from the equations, against what the stage does."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from simulation.network import meeting
from simulation.parameters.network import Network
from simulation.randomness import Decision, pair_words, uniforms, unit, word_rows
from simulation.stages import encounters
from simulation.ties import TieKind, edges, empty_ties
from tests.network_worlds import attend, make_people, make_world, move

OPEN = {f"come_{place}": 1.0 for place in ("kin", "street", "circle", "neighborhood", "town", "visit")}
OFTEN = {f"{place}_every": 2 for place in ("kin", "street", "circle", "neighborhood", "town")}


def lines(world):
    """Who stands at which place, in order: {(scale, place): rows}."""
    r, places, p, week = world.residents, world.places, world.scenario.ties, world.week

    def draw(decision, item=0, when=week):
        return word_rows(world.seed, decision, when, r.dwelling, r.arrival, item)

    open_ = uniforms(world.seed, Decision.MEET, week, r.dwelling, r.arrival)
    where, knot = draw(Decision.MEET_PLACE), draw(Decision.CIRCLE, when=0)[0] >> 2
    visit = [draw(Decision.MEET, item=a + 1) for a in range(len(world.activities))]
    stand = defaultdict(list)
    for i in range(world.n):
        limit = min(int(r.tie_limit[i]), world.ties.dims["D"])
        room = 1 - world.ties.degree[i] / limit if limit else 0
        if room <= 0:
            continue
        for scale, group, u, position in (
            ("kin", r.kin_group[i], open_[i, 0], r.dwelling[i]),
            ("street", r.street[i], open_[i, 1], r.dwelling[i]),
            ("circle", r.circle[i], open_[i, 2], knot[i]),
            ("neighborhood", r.neighborhood[i], open_[i, 3], where[0, i] >> 2),
            ("town", 0, unit(where[1, i]), where[2, i] >> 2),
        ):
            every, come = getattr(p, f"{scale}_every"), getattr(p, f"come_{scale}")
            if (week + int(group)) % every == 0 and u < come * room:
                stand[scale, int(group)].append((int(position), int(r.dwelling[i]), i))
        for a in range(len(world.activities)):
            if r.attended[i] >> a & 1 and unit(visit[a][1, i]) < p.come_visit * room:
                u = int(places.unit_of[r.neighborhood[i], a])
                who = r.dwelling[i : i + 1], r.arrival[i : i + 1]
                word = int(word_rows(world.seed, Decision.MEET_PLACE, u, *who, a)[0, 0])
                group = word % max(1, int(places.parallel[u, a]))
                stand["visit", (u, a, group)].append((int(visit[a][0, i] >> 2), int(r.dwelling[i]), i))
    return {place: [i for *_, i in sorted(line)] for place, line in stand.items()}


def distance(r, i, j, unlike):
    return (
        unlike.age * abs(float(r.age[i]) - float(r.age[j])) / 10
        + unlike.culture * (r.culture[i] != r.culture[j])
        + unlike.language * (r.language[i] != r.language[j])
        + unlike.income * abs(int(r.income[i]) - int(r.income[j])) / 4
        + unlike.education * abs(int(r.education[i]) - int(r.education[j])) / 3
    )


def formed(world):
    """{pair: kind} of the ties that form, and what decided over those who met and were strangers."""
    r, p = world.residents, world.scenario.ties
    activities, why = list(world.activities.values()), Counter()
    known = [set(world.ties.neighbor[i, : world.ties.degree[i]].tolist()) for i in range(world.n)]
    next_met = {"kin": 2, "street": 2, "circle": 2, "neighborhood": 1, "town": 1}
    kind_of = {"kin": TieKind.KIN, "street": TieKind.NEIGHBOR, "circle": TieKind.FRIEND,
               "neighborhood": TieKind.NEIGHBOR, "town": TieKind.FRIEND}  # fmt: skip
    new = {}
    for (scale, group), line in lines(world).items():
        ease = 1.0
        if scale == "visit":
            u, a, _ = group
            ease = np.exp(p.quality * float(world.places.quality[u, a]))
            met, kind = (activities[a].meets + 1) // 2, TieKind.ONLINE if activities[a].online else TieKind.PEER
        else:
            met, kind = next_met[scale], kind_of[scale]
        for at, i in enumerate(line):
            for j in line[at + 1 : at + 1 + met]:
                if j in known[i]:
                    continue
                key = world.key, int(Decision.TIE_FORMS), world.week
                draw = unit(pair_words(*key, r.dwelling[i], r.arrival[i], r.dwelling[j], r.arrival[j])[0])
                alone = p.forms * ease * np.exp(-distance(r, i, j, p.unlike))
                common = bool(known[i] & known[j])
                if draw < alone * (1 + p.closure * common):
                    pair = min(i, j), max(i, j)
                    new[pair] = min(new.get(pair, kind), kind)  # who meet twice are tied as the closer
                    why["formed"] += 1
                    why["closed"] += draw >= alone
                else:
                    why["open"] += draw < alone * (1 + p.closure)
                    why["unlike"] += draw < p.forms * ease
    return new, why


def held(world):
    e = edges(world.ties)
    return {(int(a), int(b)): int(k) for a, b, k in zip(e["a"], e["b"], e["kind"], strict=True)}


@pytest.mark.parametrize(
    ("seed", "network"),
    [
        (1, {}),
        (2, {**OPEN, **OFTEN, "forms": 0.3, "closure": 1.5}),
        (2**63 - 1, {**OPEN, "forms": 0.6, "quality": 1.0}),
    ],
    ids=["as it is", "often and open", "good groups"],
)
def test_the_ties_that_form_are_those_of_the_equations(seed, network):
    people = make_people(700, seed, hood=250)
    world = make_world(people, Network.model_validate({"slots": 96, **network}), seed=seed, threads=2)
    world.places.quality[:] = np.linspace(-0.8, 0.9, world.places.quality.size).reshape(world.places.quality.shape)
    world.places.parallel[:, ::2] = 3
    kinds, why = Counter(), Counter()
    for _ in range(10):
        move(world, out=1.0)  # newcomers count in the keys
        attend(world, share=0.8)
        people.attended[::3] |= people.attended[::3] >> 1  # some go to two groups
        encounters.renew(world)
        before, (expected, reasons) = held(world), formed(world)
        meeting.form(world)
        after = held(world)
        assert {pair: after[pair] for pair in before} == before
        assert {pair: kind for pair, kind in after.items() if pair not in before} == expected
        assert world.ties.degree.max() < world.ties.dims["D"]  # nobody is turned down for want of a slot
        kinds.update(expected.values())
        why.update(reasons)
        world.week += 1
    assert people.arrival.max() > 0
    assert why["formed"] > 50
    if network:  # every kind of place and every factor of the chance decided over somebody
        assert set(kinds) == set(TieKind) - {TieKind.HOUSEHOLD}
        assert min(why["closed"], why["open"], why["unlike"]) > 5


def test_a_line_of_three_by_hand():
    """Three strangers on one street meet two by two; with a chance of 1 all are tied, as neighbors, to one another."""
    people = make_people(3)
    people.household[:], people.street[:], people.kin_group[:] = range(3), 0, range(3)
    closed = {f"come_{place}": 0.0 for place in ("kin", "circle", "neighborhood", "town", "visit")}
    alike = dict.fromkeys(("age", "culture", "language", "income", "education"), 0.0)
    network = Network.model_validate({**closed, "come_street": 1.0, "street_every": 1, "forms": 1.0, "unlike": alike})
    world = make_world(people, network, ties=empty_ties(3, 8))
    expected = dict.fromkeys([(0, 1), (0, 2), (1, 2)], int(TieKind.NEIGHBOR))
    assert formed(world)[0] == expected
    meeting.form(world)
    assert held(world) == expected
