"""The four interventions that came first: each moves its own mechanism, for those it reaches and nobody else."""

import numpy as np

from simulation.building import fork
from simulation.delivery.targeting import ties_of
from simulation.residents import Mobility
from simulation.week import step
from tests import paired_arms


def pair(world, small, weeks, watch, **piece):
    """What ``watch`` sees in each week of the baseline and of the arm, the same people on the same draws."""
    arms = [fork(world, small), fork(world, small.with_(interventions={"tried": piece}))]
    seen = []
    for _ in range(weeks):
        for arm in arms:
            step(arm)
        seen.append([watch(arm) for arm in arms])
    return arms, np.array(seen, float)


def known(world):
    return np.bitwise_count(world.residents.known)


def test_ties_of_champions_learn_of_more_and_go_more_often(world, small):
    arms, _ = pair(world, small, 20, lambda w: 0, kind="local_champions", per_hundred=3.0)
    reached = np.unique(ties_of(arms[1], arms[1].rosters["tried"][0]))
    rest = np.setdiff1d(np.arange(world.n), reached)
    learned = known(arms[1]).astype(float) - known(arms[0])
    assert learned[reached].mean() > 0.1
    assert learned[reached].mean() > 3 * learned[rest].mean()
    _, visits = pair(world, small, 20, lambda w: np.count_nonzero(w.residents.attended), kind="local_champions",
                     per_hundred=3.0)  # fmt: skip
    assert visits[:, 1].sum() > 1.02 * visits[:, 0].sum()


def test_whom_champions_are_matters_for_how_many_they_know(world, small):
    """A friend of a random resident has more ties than a random resident (the friendship paradox, Kim 2015)."""
    ties = {}
    for rule in ("random", "friend_nomination", "high_degree"):
        arms, _ = pair(world, small, 1, lambda w: 0, kind="local_champions", rule=rule)
        ties[rule] = world.ties.degree[arms[1].rosters["tried"][0]].mean()
    assert ties["random"] < ties["friend_nomination"] < ties["high_degree"]


def test_rides_bring_those_without_a_car_and_hardly_anybody_else(world, small):
    base, other = paired_arms.pair(world, small, 26, "transport_support", coverage=1.0, relief=1.0)
    carless = world.residents.mobility != Mobility.CAR
    assert paired_arms.gained(base, other, carless) > 0.03 * base.visits[carless].sum()
    assert abs(paired_arms.gained(base, other, ~carless)) < 0.3 * paired_arms.gained(base, other, carless)


def test_rides_change_nothing_where_the_way_is_no_barrier(world, small):
    near = small.with_(barriers__transport__weight=0.0)
    arms = [fork(world, near), fork(world, near.with_(interventions={"r": {"kind": "transport_support"}}))]
    for _ in range(12):
        for arm in arms:
            step(arm)
    for name in ("attended", "habit", "belonging", "distress"):
        np.testing.assert_array_equal(getattr(arms[0].residents, name), getattr(arms[1].residents, name))


def test_a_campaign_lowers_stigma_while_it_runs_and_the_gain_fades(world, small):
    _, stigma = pair(world, small, 200, lambda w: w.residents.stigma.mean(), kind="antistigma_campaign", end=60,
                        attitude=1.25, knowledge=0.3)  # fmt: skip
    gain = stigma[:, 0] - stigma[:, 1]
    assert gain[59] > 0.1
    assert gain[199] < 0.6 * gain[59]
    assert gain[199] > 0


def test_a_campaign_moves_those_who_notice_it_first(world, small):
    arms, _ = pair(world, small, 8, lambda w: 0, kind="antistigma_campaign", attitude=0.3)
    rows = arms[1].rosters["tried"][0]
    change = arms[1].residents.stigma - arms[0].residents.stigma
    literacy = arms[1].residents.literacy - arms[0].residents.literacy
    assert change[rows].mean() < 10 * np.delete(change, rows).mean() < 0.0
    assert literacy[rows].mean() > 0


def test_a_grant_founds_projects_and_people_come(world, small):
    arms, _ = pair(world, small, 40, lambda w: 0, kind="community_grants", coverage=1.0, amount=25_000.0)
    r, pl = arms[1].residents, arms[1].places
    a = list(arms[1].activities).index("grant project")
    assert pl.open[:, a].any()
    assert r.habit[:, a].max() > 0.05
    here = pl.open[pl.unit_of[r.neighborhood, a], a] == 1
    assert r.habit[~here, a].sum() == 0
