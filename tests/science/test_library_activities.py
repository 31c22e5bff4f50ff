"""Price, place, hour, screen and welcome: each reaches those whom its barrier keeps away, and nobody else."""

import numpy as np
import pytest

from simulation.building import build, fork
from simulation.errors import InputError
from simulation.piece import registry
from simulation.week import step
from tests.conftest import same, state_of
from tests.paired_arms import arm, bits, column, enrolled, gained, live, pair

HIGH = 3.0  # weight that lets a barrier keep enough residents away for a week to show it


@pytest.fixture(scope="module")
def barred(small):
    """The scenario with its barriers of price, body, internet, fear and dark streets set high."""
    kinds = ("cost", "access", "digital", "unsafe", "social_anxiety")
    return small.with_(**{f"barriers__{kind}__weight": HIGH for kind in kinds})


@pytest.fixture(scope="module")
def built(barred):
    world = build(barred, 2)
    for _ in range(barred.burn_in):
        step(world)
    # a week shows what a barrier does, not who has heard of what, who likes it, or what has room
    world.residents.known[:] = 0xFF
    world.residents.taste += 2
    world.places.capacity[:] = 5000
    return world


def first_week(built, barred, kind, **fields):
    """Who went where in the first week without and with it: the same people, states and draws."""
    before, after = arm(built, barred), arm(built, barred, kind, **fields)
    step(before)
    step(after)
    return bits(before), bits(after)[:, : len(before.activities)], after


def test_a_price_paid_for_everybody_brings_more_the_poorer_they_are_and_the_bill_is_the_price(world, small):
    base, paid = pair(world, small, 30, "subsidized_activities")
    priced = [a for a, x in enumerate(base.world.activities.values()) if x.price > 0]
    income = base.world.residents.income
    ratio = {q: paid.visits[income == q][:, priced].sum() / base.visits[income == q][:, priced].sum() for q in (1, 5)}
    assert 1 < ratio[5] < ratio[1] < 3
    assert ratio[1] > 1.1
    prices = np.array([x.price for x in base.world.activities.values()])
    # bills are for the week before: the first is the burn-in's, the last one is still to come
    assert paid.costs["visits"] == pytest.approx((paid.visits @ prices).sum(), rel=0.06)


def test_subsidies_and_discounts_change_nothing_where_price_keeps_nobody_away(world, small):
    free = small.with_(barriers__cost__weight=0.0)
    plain = live(arm(world, free), 8)
    for kind in ("subsidized_activities", "sliding_scale"):
        assert same(state_of(plain.world), state_of(live(arm(world, free, kind), 8).world)) == []


def test_a_sliding_scale_reaches_who_applied_and_is_worth_less_the_more_one_earns(built, barred):
    without, with_, after = first_week(built, barred, "sliding_scale", coverage=0.6, target={"group": "everybody"})
    r, rows = after.residents, after.rosters["sliding_scale"][0]
    changed = (without != with_).any(axis=1)
    assert changed.sum() > 20
    assert np.isin(np.flatnonzero(changed), rows).all()
    assert not changed[r.income == 5].any()
    more = with_.sum(axis=1) - without.sum(axis=1)
    taken = np.isin(np.arange(after.n), rows)
    assert more[taken & (r.income == 1)].mean() > more[taken & (r.income == 4)].mean()
    relief = after.levers.get("relief")
    assert relief[:, taken & (r.income == 3)].max() == pytest.approx(0.5)


def test_ramps_let_in_those_who_could_not_get_in(built, barred):
    without, with_, after = first_week(built, barred, "accessible_venues")
    came = with_ & ~without
    assert came.sum() > 10
    assert after.residents.limitation[came.any(axis=1)].all()
    online = [x.online for x in after.activities.values()]
    assert after.levers.get("ease")[:, :, online].sum() == 0


def test_a_second_session_is_for_those_who_are_not_free_at_the_hour_of_the_first(world, small):
    world.residents.known[:] |= 0xFF
    seen = live(arm(world, small, "flexible_timing", inform=0.4), 40)
    second, first = column(seen, "learning_class: evening session"), column(seen, "learning_class")
    weekday = seen.world.residents.free_slots & 1 == 1
    assert seen.visits[:, second].sum() > 20
    assert seen.visits[~weekday, second].sum() > 2 * seen.visits[~weekday, first].sum()  # hours change now and then
    assert seen.visits[weekday, second].sum() < seen.visits[weekday, first].sum()
    assert arm(world, small, "flexible_timing", slot="weekday").activities == world.activities  # held then already


def test_an_online_group_is_for_those_who_are_online_and_inclusion_is_worth_what_there_is_online(world, small):
    group = {"inform": 0.3, "activity": {**online_group(small), "appeal": -3.5}}
    seen = live(arm(world, small, "online_groups", **group), 30)
    at, digital = column(seen, "online_groups: group"), seen.world.residents.digital == 1
    visits = seen.visits[:, at]
    assert visits.sum() > 30
    assert visits[digital].mean() > 3 * visits[~digital].mean()
    assert seen.costs["setup"] == 3000  # one group in the district
    both = {"a": {"kind": "online_groups", **group}, "b": {"kind": "digital_inclusion", "coverage": 1.0}}
    helped = live(fork(world, small.with_(interventions=both)), 30)
    assert helped.visits[~digital, at].sum() > 2 * max(visits[~digital].sum(), 1)
    width = len(world.activities)
    world.places.open[:, [x.online for x in world.activities.values()]] = 0
    nothing = pair(world, small, 6, "digital_inclusion", coverage=1.0)
    assert np.array_equal(nothing[0].visits, nothing[1].visits[:, :width])
    assert sum(nothing[1].costs.values()) > 10_000


def online_group(small):
    entry = small.activities["online_group"].model_dump(mode="json")
    return {**entry, "host": "somewhere", "slot": "evening"}


def test_safe_rooms_bring_who_is_afraid_and_the_street_counts_only_after_dark(built, barred):
    without, with_, after = first_week(built, barred, "safe_spaces", unsafe=0.0)
    came = (with_ & ~without).any(axis=1)
    assert came.sum() > 10
    assert after.residents.social_anxiety[came].min() > 0
    without, with_, after = first_week(built, barred, "safe_spaces", anxiety=0.0)
    came = with_ & ~without
    evening = np.array([x.slot == "evening" and not x.online for x in built.activities.values()])
    assert came.sum() > 20
    assert came[:, evening].sum() == came.sum()


def test_a_welcome_eases_fear_mistrust_and_where_there_is_such_a_barrier_exclusion(built, barred):
    without, with_, after = first_week(built, barred, "inclusive_environment")
    assert with_.sum() > without.sum() + 20
    ease = after.levers.get("ease")
    eased = {k: ease[b].max() for b, k in enumerate(x.kind for x in barred.barriers.values()) if ease[b].any()}
    assert eased == pytest.approx({"social_anxiety": 0.2, "mistrust": 0.2})
    if "exclusion" in registry("barriers"):
        more = barred.with_(barriers={**barred.plain()["barriers"], "shut out": {"kind": "exclusion"}})
        _, _, after = first_week(built, more, "inclusive_environment")
        assert after.levers.get("ease")[-1].max() == pytest.approx(0.3)


def test_an_edition_made_for_a_group_is_visited_by_it_and_needs_its_people(built, barred):
    world = arm(built, barred, "cultural_tailoring")
    world.residents.known[:] = 0x1FF
    world.residents.taste[:, -1] += 2
    seen = live(world, 12)
    at, first = column(seen, "learning_class: hispanic edition"), column(seen, "learning_class")
    theirs = seen.world.residents.culture == list(barred.population.cultures).index("hispanic")
    rate = [seen.visits[theirs, a].mean() / seen.visits[~theirs, a].mean() for a in (at, first)]
    assert seen.visits[theirs, at].sum() > 20
    assert rate[0] > 1.4 * rate[1]
    with pytest.raises(InputError, match="nobody here is of the culture 'klingon'"):
        arm(built, barred, "cultural_tailoring", culture="klingon")


@pytest.mark.parametrize("kind", ["subsidized_activities", "safe_spaces", "flexible_timing"])
def test_an_activity_that_is_not_there_is_refused_with_the_nearest_name(small, kind):
    with pytest.raises(InputError, match=f"interventions.{kind}.*\n.*'arts_group'"):
        small.with_(interventions={kind: {"kind": kind, "activities": ["art_group"]}})


def test_coverage_is_a_matter_of_places(built, barred):
    """What is done in one neighborhood brings those who live there."""
    without, with_, after = first_week(built, barred, "inclusive_environment", coverage=0.5)
    came = (with_ & ~without).any(axis=1)
    alone = [a for a, x in enumerate(built.activities.values()) if x.pool == "neighborhood"]
    done = after.levers.get("ease")[:, :2, alone].any(axis=(0, 2))
    assert done.sum() == 1
    neighbors = came & (with_ & ~without)[:, alone].any(axis=1)
    assert neighbors.sum() > 5
    assert done[after.residents.neighborhood[neighbors]].all()


def test_enrolled_and_gained_agree(world, small):
    base, arm_ = pair(world, small, 20, "sliding_scale", coverage=1.0)
    assert gained(base, arm_, enrolled(arm_, "sliding_scale")) > 0
