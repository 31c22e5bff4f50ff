"""What taking each barrier away buys, and for whom: paired worlds, the same draws, one barrier's weight set to 0."""

import numpy as np
import pytest

from simulation.building import build, fork
from simulation.piece import make, registry
from simulation.residents import Education, Employment, Gender, Group, Housing, Mobility
from simulation.scenario import Scenario
from simulation.week import step

WEEKS = 12
DECIDES = 2.0  # weight before it is taken away: high enough to show in so small a place


def flagged(r, group):
    return (r.groups & np.uint16(group)) != 0


# who feels a barrier in full, and who hardly or not at all
FELT = {
    "access": lambda r: (r.limitation == 1, r.limitation == 0),
    "caring": lambda r: (r.employment == Employment.AT_HOME, (r.age >= 50) & (r.employment != Employment.AT_HOME)),
    "cost": lambda r: (r.income <= 2, r.income >= 4),
    "culture": lambda r: (r.culture != 0, r.culture == 0),
    "digital": lambda r: (r.digital == 0, r.digital == 1),
    "exclusion": lambda r: (
        (r.culture != 0) | (r.housing == Housing.NONE),
        (r.culture == 0) & (r.housing != Housing.NONE) & ~flagged(r, Group.LIVED_EXPERIENCE),
    ),
    "language": lambda r: (r.language == 1, r.language == 0),
    "mistrust": lambda r: (r.trust < -0.5, r.trust > 0.5),
    "paperwork": lambda r: (r.education <= Education.HIGH_SCHOOL, r.education == Education.DEGREE),
    "privacy": lambda r: (
        (r.trust < 0) & ((r.age >= 65) | (r.education <= Education.HIGH_SCHOOL)), (r.trust > 0) & (r.age < 65),
    ),
    "remoteness": lambda r: ((r.mobility != Mobility.CAR) & flagged(r, Group.RURAL), r.mobility == Mobility.CAR),
    "self_stigma": lambda r: (r.distress > 1, r.distress < 0),
    "social_anxiety": lambda r: (r.social_anxiety > 1, r.social_anxiety < 0),
    "stigma": lambda r: (r.stigma > 0.5, r.stigma < -0.5),
    "time": lambda r: (
        np.isin(r.employment, (Employment.EMPLOYED, Employment.AT_HOME)), r.employment == Employment.RETIRED,
    ),
    "transport": lambda r: (r.mobility == Mobility.NONE, r.mobility == Mobility.CAR),
    "unsafe": lambda r: ((r.gender == Gender.WOMAN) & (r.age >= 65), (r.gender == Gender.MAN) & (r.age < 65)),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalog():
    """Every activity and barrier, ten neighborhoods of which some are rural; rare groups are made more attractive."""
    rare = {f"activities__{name}__appeal": -3.0 for name in ("support_group", "stress_workshop", "online_forum")}
    return Scenario.load("whole_catalog").with_(
        population__residents=3000, population__neighborhood_size=300, burn_in=20, weeks=WEEKS,
        participation__learn=0.1, **rare,
    )  # fmt: skip


@pytest.fixture(scope="module")
def burnt(catalog):
    world = build(catalog, 7)
    for _ in range(catalog.burn_in):
        step(world)
    assert {0, 2} <= set(world.places.setting.tolist())
    return world


def visits(world):
    """Visits of each resident over the weeks; of those who stayed the whole time, else nothing."""
    arrival, total = world.residents.arrival.copy(), np.zeros(world.n)
    for _ in range(WEEKS):
        step(world)
        total += np.bitwise_count(world.residents.attended)
    return np.where(world.residents.arrival == arrival, total, 0)


def test_every_kind_is_tried_here():
    assert set(FELT) == set(registry("barriers"))
    assert len(FELT) >= 17


@pytest.mark.parametrize("kind", registry("barriers"))
def test_taking_a_barrier_away_buys_visits_for_those_who_feel_it(burnt, catalog, kind):
    felt, spared = FELT[kind](burnt.residents)
    assert felt.any()
    assert spared.any()
    barriers = catalog.plain()["barriers"]
    with_it, without = (
        visits(fork(burnt, catalog.with_(**{"barriers": {**barriers, kind: {"kind": kind, "weight": weight}}})))
        for weight in (DECIDES, 0.0)
    )
    gain = without - with_it
    assert gain.sum() > 0
    assert gain[felt].mean() > max(gain[spared].mean(), 0)


def test_who_is_welcome_everywhere_is_excluded_nowhere(burnt):
    """The measured part lies with the activities: without it the same people feel nothing."""
    barrier = make("barriers", {"kind": "exclusion"})
    open_to_all = {name: a.model_copy(update={"welcome": 1.0}) for name, a in burnt.activities.items()}
    assert barrier.exposure(open_to_all, burnt.places).max() == 0
    assert barrier.exposure(burnt.activities, burnt.places).max() > 0.3
    assert barrier.susceptibility(burnt.residents).max() <= 1


def test_stigma_keeps_the_well_away_too_but_self_stigma_does_not(burnt):
    r = burnt.residents
    stigma, self_stigma = (make("barriers", {"kind": kind}).susceptibility(r) for kind in ("stigma", "self_stigma"))
    well, unwell = r.distress < -0.5, r.distress > 2
    assert stigma[well].mean() > 0.3
    assert self_stigma[well].max() < 0.02
    assert self_stigma[unwell].mean() > 0.8 * stigma[unwell].mean()


@pytest.mark.parametrize(
    ("kind", "barrier", "fields"),
    [("childcare", "caring", {"coverage": 1.0}), ("transport_support", "remoteness", {"coverage": 1.0}),
     ("transit_line", "remoteness", {}), ("inclusive_environment", "exclusion", {})],
)  # fmt: skip
def test_what_is_done_about_a_barrier_works_through_that_barrier_alone(burnt, catalog, kind, barrier, fields):
    """Everything else as it is: only one barrier stands, and it is either the one that is eased or another."""

    def gain(standing):
        only = {"it": {"kind": standing, "weight": DECIDES}}
        bare = fork(burnt, catalog.with_(barriers=only))
        eased = fork(burnt, catalog.with_(barriers=only, interventions={"it": {"kind": kind, **fields}}))
        return (visits(eased) - visits(bare)).sum()

    assert gain(barrier) > 0
    assert gain("access") == 0
