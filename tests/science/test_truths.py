"""Truths the engine must keep, one test each (model.md)."""

import pickle

import numpy as np
import pandas as pd
import pytest

from simulation.building import build, fork
from simulation.outcomes import OUTCOMES
from simulation.randomness import philox
from simulation.records import Records
from simulation.week import step
from tests.conftest import by_identity, same, state_of

STATES = ("distress", "depression", "anxiety", "stress", "belonging", "purpose", "trust", "stigma", "literacy")


def _run(world, weeks):
    for _ in range(weeks):
        step(world)
    return world


def test_philox_known_answers():
    """Salmon et al. 2011, the published vectors of Philox4x32-10."""
    full = 0xFFFFFFFF
    cases = {
        (0, 0, 0, 0, 0, 0): (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
        (full,) * 6: (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0): (
            0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1,
        ),
    }  # fmt: skip
    for key, words in cases.items():
        assert tuple(int(w) for w in philox(*key)) == words


def test_the_number_of_threads_changes_no_byte(baseline, monkeypatch):
    from simulation import kernels

    monkeypatch.setattr(kernels, "BLOCK", 256)  # so that two thousand residents make eight blocks
    scenario = baseline.with_(population__residents=2000, burn_in=0)
    states = [state_of(_run(build(scenario, 3, threads=threads), 20)) for threads in (1, 2, 8)]
    assert same(states[0], states[1]) == []
    assert same(states[0], states[2]) == []


def test_another_seed_is_another_world(small):
    a, b = (build(small, seed) for seed in (1, 2))
    assert not np.array_equal(a.residents.vulnerability, b.residents.vulnerability)


def test_a_copy_goes_on_as_the_original(world):
    twin = world.copy()
    assert same(state_of(_run(world, 10)), state_of(_run(twin, 10))) == []


def shuffled(world, order):
    """The same world with its rows in another order."""
    twin = world.copy()
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    for table in (twin.residents, twin.ties):
        for array in table.arrays().values():
            array[:] = array[order]
        for array in vars(table.next).values():
            array[:] = array[order]
    used = twin.ties.neighbor >= 0
    twin.ties.neighbor[used] = back[twin.ties.neighbor[used]]
    twin.susceptibility = np.ascontiguousarray(twin.susceptibility[:, order])
    return twin


def test_shuffled_residents_live_the_same_lives(world):
    order = np.argsort(world.residents.vulnerability)  # as good as random, and far from the order of dwellings
    twin = shuffled(world, order)
    _run(world, 12)
    _run(twin, 12)
    for name in ("attended", "known", "arrival", "neighborhood", "care_state", "refused", "unmet"):
        assert np.array_equal(by_identity(world, name), by_identity(twin, name)), name
    for name in STATES:
        np.testing.assert_allclose(by_identity(world, name), by_identity(twin, name), atol=1e-6, err_msg=name)
    assert _tie_set(world) == _tie_set(twin)


def test_what_is_written_down_does_not_depend_on_the_order_of_rows(world):
    twin, kept = shuffled(world, np.argsort(world.residents.vulnerability)), []
    for one in (world, twin):
        records = Records(one, 3)
        for _ in range(3):
            step(one)
            records(one)
        records.close(one, np.zeros((4, len(OUTCOMES))))
        kept.append((records.tables(), records.said(one)))
    (tables, said), (others, too) = kept
    for name, table in tables.items():
        for column, values in table.items():
            if values.dtype.kind == "f":
                np.testing.assert_allclose(values, others[name][column], atol=2e-6, err_msg=f"{name}.{column}")
            else:
                assert np.array_equal(values, others[name][column]), (name, column)
    for part in ("support", "stigma", "social_capital"):
        numbers = [pd.json_normalize(one[part]).to_numpy(float) for one in (said, too)]
        np.testing.assert_allclose(*numbers, atol=2e-6, err_msg=part)


def _tie_set(world):
    used = np.arange(world.ties.dims["D"])[None, :] < world.ties.degree[:, None]
    row, slot = np.nonzero(used)
    dwelling = world.residents.dwelling
    ends = zip(dwelling[row].tolist(), dwelling[world.ties.neighbor[row, slot]].tolist(), strict=True)
    return set(ends)


def test_ties_are_the_same_from_both_ends(world):
    _run(world, 5)
    used = np.arange(world.ties.dims["D"])[None, :] < world.ties.degree[:, None]
    row, slot = np.nonzero(used)
    other = world.ties.neighbor[row, slot]
    assert (row != other).all()
    ends = {
        (a, b): (s, k, w)
        for a, b, s, k, w in zip(
            row.tolist(), other.tolist(), world.ties.strength[row, slot].tolist(), world.ties.kind[row, slot].tolist(),
            world.ties.lasts[row, slot].tolist(), strict=True,
        )
    }  # fmt: skip
    assert len(ends) == row.size
    assert all(ends[b, a] == value for (a, b), value in ends.items())


def test_residents_are_conserved_and_admission_keeps_to_capacity(world):
    for _ in range(10):
        step(world)
        p = world.places
        assert np.unique(world.residents.dwelling).size == world.n
        assert int(p.attendance.sum()) == int(np.bitwise_count(world.residents.attended).sum())
        assert (p.attendance <= p.capacity).all()
        assert (p.attendance <= p.demand).all()
        assert (p.attendance[(p.open & p.meets) == 0] == 0).all()
        assert p.attendance.sum() > 0


def test_at_most_the_free_slots(world):
    step(world)
    slots = np.array([("weekday", "evening", "weekend").index(a.slot) for a in world.activities.values()])
    attended = (world.residents.attended[:, None] >> np.arange(slots.size, dtype=np.uint32)) & 1
    for s in range(3):
        in_slot = attended[:, slots == s].sum(axis=1)
        assert in_slot.max() <= 1
        assert (in_slot[(world.residents.free_slots >> s) & 1 == 0] == 0).all()


def test_money_is_conserved(world):
    """Cash moves by what was taken in less what was paid out, to the cent."""
    p = world.places
    start = p.cash - p.received + p.spent
    _run(world, 15)
    np.testing.assert_allclose(p.cash, start + p.received - p.spent, atol=0.01)
    assert p.spent.sum() > 0


def test_the_queue_is_conserved(world):
    from simulation.residents import CareState

    for _ in range(15):
        step(world)
        p = world.places
        assert np.array_equal(p.joined, p.served + p.left + p.waiting)
        center = p.center[world.residents.neighborhood]
        in_queue = np.bincount(center[world.residents.care_state == CareState.WAITING], minlength=p.waiting.size)
        assert np.array_equal(in_queue, p.waiting)
    assert world.places.joined.sum() > 0


def test_without_a_causal_share_programs_move_belonging_but_not_symptoms(world, small):
    """The other ways to symptoms (uplift, purpose, loneliness, contact with care) are switched off one by one."""
    off = {
        "causal_share": 0.0, "symptoms__uplift": 0.0, "symptoms__purpose": 0.0, "symptoms__loneliness": 0.0,
        "events__buffer": 0.0,
    }  # fmt: skip
    plain = small.with_(**off)
    base = fork(world, plain)
    arm = fork(world, plain.with_(interventions={"g": {"kind": "community_grants"}}))
    _run(base, 20)
    _run(arm, 20)
    moved = base.residents.belonging != arm.residents.belonging
    assert moved.mean() > 0.05
    untouched = (base.residents.session == arm.residents.session) & (base.residents.relieved == arm.residents.relieved)
    untouched &= base.residents.skill == arm.residents.skill
    assert untouched.mean() > 0.8
    assert np.array_equal(base.residents.distress[untouched], arm.residents.distress[untouched])


def test_each_way_to_symptoms_opens_by_itself(world, small):
    off = {
        "causal_share": 0.0, "symptoms__uplift": 0.0, "symptoms__purpose": 0.0, "symptoms__loneliness": 0.0,
        "events__buffer": 0.0,
    }  # fmt: skip
    for name, value in {
        "causal_share": 1.0, "symptoms__uplift": 0.05, "symptoms__purpose": 0.1, "symptoms__loneliness": 0.5,
    }.items():  # fmt: skip
        plain = small.with_(**{**off, name: value})
        base, arm = fork(world, plain), fork(world, plain.with_(interventions={"g": {"kind": "community_grants"}}))
        _run(base, 24)
        _run(arm, 24)
        assert (base.residents.distress != arm.residents.distress).mean() > 0.001, name


@pytest.mark.parametrize(
    ("change", "activity"),
    [
        ({"activities__arts_group__price": 0.0}, "arts_group"),
        ({"activities__sports_club__distance": 0.1}, "sports_club"),
        ({"activities__sports_club__slot": "weekend"}, "sports_club"),
    ],
)
def test_cheaper_nearer_at_a_freer_hour_never_lowers_demand(baseline, change, activity):
    """Paired means over seeds; the week's first choices only, before habits differ."""
    scenario = baseline.with_(population__residents=1500, burn_in=0)
    a = list(scenario.activities).index(activity)
    gain = []
    for seed in range(1, 7):
        demand = []
        for arm in (scenario, scenario.with_(**change)):
            world = build(arm, seed)
            total = 0
            for _ in range(8):
                step(world)
                total += int(world.places.demand[:, a].sum())
            demand.append(total)
        gain.append(demand[1] - demand[0])
    assert np.mean(gain) > 0, gain


def test_logit_shares():
    """With two activities in one slot and no barriers, shares are those of the multinomial logit."""
    from simulation.scenario import Scenario

    common = {"family": "social", "slot": "evening", "capacity": 5000, "source": "assumption"}
    scenario = Scenario.parse(
        {
            "population": {"residents": 20000}, "burn_in": 0, "organizations": {"closed": 0.0},
            "activities": {"x": {**common, "appeal": -1.0}, "y": {**common, "appeal": 0.0}},
            "participation": {
                "taste_sd": 0.0, "belonging": 0.0, "purpose": 0.0, "friends": 0.0, "quality": 0.0, "distress": 0.0,
                "education": 0.0, "older": 0.0, "known_start": 1.0, "forget": 0.0, "habit": 0.0,
            },
        }
    )  # fmt: skip
    world = build(scenario, 5)
    step(world)
    free = (world.residents.free_slots & 2) > 0
    expected = np.exp([-1.0, 0.0]) / (1 + np.exp([-1.0, 0.0]).sum())
    for a in (0, 1):
        share = ((world.residents.attended[free] >> np.uint32(a)) & 1).mean()
        assert abs(share - expected[a]) < 4 * np.sqrt(0.25 / free.sum())


def test_a_world_put_away_and_taken_out_goes_on_to_the_same_bytes(world, small):
    """After a resume: pickled in the middle of an arm's run, with rosters and costs."""
    arm = fork(world, small.with_(interventions={"c": {"kind": "local_champions"}, "g": {"kind": "community_grants"}}))
    _run(arm, 5)
    resumed = pickle.loads(pickle.dumps(arm))
    assert same(state_of(_run(arm, 8)), state_of(_run(resumed, 8))) == []
    assert arm.ledger == resumed.ledger
