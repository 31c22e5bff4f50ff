"""Every registered piece keeps the contract the moment its file exists."""

import numpy as np
import pytest
import yaml

from simulation.building import fork
from simulation.follow import follow
from simulation.interventions import Base
from simulation.levers import LEVERS
from simulation.piece import make, registry
from simulation.residents import Housing
from simulation.week import step
from tests.conftest import same, state_of

FOLDERS = ("barriers", "interventions", "shocks")
PIECES = [(folder, kind) for folder in FOLDERS for kind in registry(folder)]
ACTING = [(folder, kind) for folder, kind in PIECES if folder != "barriers"]
# what sets a piece's reach to nobody, where it is not its coverage
NOBODY = {
    "local_champions": {"per_hundred": 0.0},
    "antistigma_campaign": {"reach": 0.0},
    "recession": {"hazard": 0.0},
}


def nobody(folder, kind):
    """Fields that let a piece reach nobody."""
    return NOBODY.get(kind) or {"coverage": 0.0 if "coverage" in registry(folder)[kind].model_fields else None}


def _with(small, folder, kind, **values):
    return small.with_(**{folder: {"tried": {"kind": kind, **values}}})


@pytest.mark.parametrize(("folder", "kind"), PIECES)
def test_defaults_are_valid_and_survive_yaml(folder, kind):
    piece = make(folder, {"kind": kind})
    assert make(folder, yaml.safe_load(yaml.safe_dump(piece.model_dump(mode="json")))) == piece


@pytest.mark.parametrize(("folder", "kind"), PIECES)
def test_every_number_says_what_stands_behind_it(folder, kind):
    for name, field in registry(folder)[kind].model_fields.items():
        if field.annotation in (int, float):
            extra = field.json_schema_extra
            assert extra, name
            assert all(extra[word] for word in ("unit", "source", "confidence")), name
            assert field.description, name


@pytest.mark.parametrize("kind", registry("interventions"))
def test_no_field_means_something_else_than_in_every_other_kind(kind):
    """What Base does with a field of its own it would do with a namesake too: cost it twice, for one."""
    for name in Base.model_fields:
        mine, everybodys = (
            model.model_fields[name].json_schema_extra for model in (registry("interventions")[kind], Base)
        )
        assert (mine or {}).get("unit") == (everybodys or {}).get("unit"), name


@pytest.mark.parametrize("kind", registry("barriers"))
def test_a_barrier_is_two_nonnegative_vectors(world, kind):
    barrier = make("barriers", {"kind": kind})
    felt = barrier.susceptibility(world.residents)
    posed = barrier.exposure(world.activities, world.places)
    assert felt.shape == (world.n,)
    assert posed.shape == (world.places.dims["U"], world.places.dims["A"])
    assert felt.dtype == posed.dtype == np.float32
    assert felt.min() >= 0
    assert posed.min() >= 0
    assert felt.max() > 0
    assert posed.max() > 0


@pytest.mark.parametrize("kind", registry("barriers"))
def test_a_barrier_only_keeps_people_away(world, small, kind):
    """Same draws, one week, nothing else changed: without the barrier nobody who went stays away for lack of appeal."""
    without, with_more = (
        fork(world, small.with_(**{f"barriers__{kind}": {"kind": kind, "weight": weight}})) for weight in (0.0, 5.0)
    )
    step(without)
    step(with_more)
    assert without.places.demand.sum() >= with_more.places.demand.sum()


@pytest.mark.parametrize(("folder", "kind"), ACTING)
@pytest.mark.parametrize("how", ["reach", "fidelity", "dose", "later"])
def test_reaching_nobody_is_the_baseline_to_the_bit(world, small, folder, kind, how):
    values = {
        "reach": nobody(folder, kind), "fidelity": {"fidelity": 0.0}, "dose": {"dose": 0.0}, "later": {"start": 5000},
    }[how]  # fmt: skip
    arm = fork(world, _with(small, folder, kind, **values))
    width = world.places.dims["A"]
    for _ in range(12):
        step(world)
        step(arm)
    base, other = state_of(world), state_of(arm)
    for name in ("habit", "taste", "ties_went"):  # an arm may hold one more activity, which nobody knows
        other[name] = np.ascontiguousarray(other[name][:, :width])
    residents = set(world.residents.names()) | set(world.ties.names())
    differing = [n for n in same(base, other) if n.removeprefix("next.") in residents]
    assert differing == [] or (arm.activities.keys() > world.activities.keys() and differing == ["known"])
    if differing:
        assert np.array_equal(base["known"], other["known"] & np.uint32((1 << width) - 1))


def acting(world, small, folder, kind, weeks=60, **values):
    """A piece at work for some weeks on a world that stands still: the arm, what it cost, what it moved in all."""
    arm = fork(world, _with(small, folder, kind, **values))
    arm.residents.housing[::100] = Housing.NONE  # of two thousand residents there may be none
    piece = getattr(arm.scenario, folder)["tried"]
    before, costs, moved = state_of(arm), [], {}
    for week in range(weeks):
        arm.week = arm.scenario.burn_in + week
        arm.levers.reset()
        costs += piece.act(arm, arm.levers, "tried")
        for name in LEVERS:
            if arm.levers.touched(name):
                moved[name] = moved.get(name, 0.0) + np.abs(arm.levers.get(name)).sum(dtype=np.float64)
    assert same(before, state_of(arm)) == [], "it may write levers only"
    return piece, costs, moved


@pytest.mark.parametrize(("folder", "kind"), ACTING)
def test_it_writes_the_levers_it_names_and_nothing_else(world, small, folder, kind):
    piece, costs, moved = acting(world, small, folder, kind)
    assert moved
    assert max(moved.values()) > 0
    assert set(moved) <= set(piece.moves)
    assert all(np.isfinite(cost.amount) and cost.amount >= 0 and cost.line and cost.payer for cost in costs)
    if folder == "interventions":
        assert sum(cost.amount for cost in costs) > 0


@pytest.mark.parametrize(("folder", "kind"), ACTING)
def test_a_larger_dose_moves_its_levers_further(world, small, folder, kind):
    _, _, less = acting(world, small, folder, kind, weeks=12, dose=0.5)
    _, _, more = acting(world, small, folder, kind, weeks=12, dose=1.5)
    assert set(less) == set(more)
    for name in less:
        assert more[name] >= less[name]
    assert not less or any(more[name] > less[name] for name in less)


@pytest.mark.parametrize("kind", registry("interventions"))
def test_costs_add_up_to_the_ledger(world, small, kind):
    arm = fork(world, _with(small, "interventions", kind))
    booked = []
    for _ in range(6):
        step(arm)
        booked += [cost.amount for name, cost in arm.ledger if name == "tried"]
    twin = fork(world, _with(small, "interventions", kind))
    track = follow(twin, 6)
    assert sum(track.costs.values()) == pytest.approx(sum(booked), rel=1e-12)


def test_the_order_of_interventions_cannot_matter(world, small):
    pieces = {
        "b": {"kind": "local_champions"}, "a": {"kind": "antistigma_campaign"}, "c": {"kind": "transport_support"},
    }  # fmt: skip
    arms = [fork(world, small.with_(interventions=dict(order))) for order in (pieces.items(), reversed(pieces.items()))]
    for _ in range(8):
        for arm in arms:
            step(arm)
    assert same(state_of(arms[0]), state_of(arms[1])) == []
