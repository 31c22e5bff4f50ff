"""Generated networks against measured ones: the baseline's ties at the start, after two and after seven years.

Measured are friendships in a residence hall (Canberra, 217 residents), help among all adults of a village (Nicaragua,
108) and relations among the households of 19 villages (Karnataka, medians). They differ from one another more than the
generated network may differ from its targets; how each target follows from them stands beside it, and
``test_targets_are_what_the_data_say`` works them out again where the data are. Mean degree depends on the question
asked (7 to 17 ties a resident in the same hall), so its level is a choice, 12, and only its standing still is a test.
Not targeted: likeness in degree of those tied, sizes of whole components, modularity.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from simulation.building import build
from simulation.network.measures import from_networkx, kept, measure
from simulation.ties import TieKind, edges
from simulation.week import step
from tests.conftest import DATA

RESIDENTS, YEARS, SEEDS = 4000, 7, (3, 4)
VILLAGE, HALL = DATA / "village_aid_nicaragua", DATA / "residence_hall_anu"
KARNATAKA = DATA / "india_villages_households"


class Target(NamedTuple):
    """A range, means over seeds must lie in it, and why it is this one."""

    low: float
    high: float
    why: str


TARGETS = {
    "cv_degree": Target(0.46, 0.60, "hall 0.46 (either says so) and 0.52 (both), village 0.57 and 0.60"),
    "transitivity": Target(0.25, 0.35, "0.3, the hall's 0.29-0.30, within 0.05; Karnataka 0.20, Nicaragua 0.39-0.41"),
    "avg_local_clustering": Target(0.30, 0.40, "0.35, the hall's 0.34-0.36, within 0.05; others 0.23 and 0.49-0.51"),
    "path_ratio": Target(1.05, 1.40, "mean path over ln N / ln degree: Karnataka 1.10, village 1.24, hall 1.26"),
    "share_isolates": Target(0.0, 0.028, "hall 0 and 0.014, village 0.028 and 0.037, Karnataka 0.058"),
    "low_tenth": Target(0.35, 0.60, "10th percentile of degree over the median: hall 0.54 and 0.43, village 0.42, 0.5"),
    "high_tenth": Target(1.55, 2.20, "90th percentile of degree over the median: hall 1.63 and 1.86, village 1.9, 2.2"),
}
LEVEL = 0.03  # mean degree may leave its start by this part
DEGREE = Target(11.5, 12.5, "a choice near the middle of the measured 7.7 to 16.9")
YEARLY = Target(0.88, 0.92, "0.90 a year is a hazard of 0.105, 48 % in seven years (Mollenhorst)")
SEVEN_YEARS = Target(0.41, 0.55, "48 % within 7: ties that fade at unlike speeds keep more than 0.90 ** 7")
KIN_LEVEL = 0.08  # ties of kinship may leave their start by this part


def described(ties) -> dict[str, float]:
    """Usual measures, the path length against a random network's of this size, the spread of degrees by percentile."""
    found, n = measure(ties), ties.dims["N"]
    low, middle, high = np.percentile(ties.degree, [10, 50, 90])
    random = np.log(found["share_in_largest"] * n) / np.log(found["mean_degree"])
    found["path_ratio"] = found["avg_path_length"] / random
    return {**found, "low_tenth": low / middle, "high_tenth": high / middle}


def of_kind(ties, kind: TieKind) -> float:
    """Ties of one kind a resident."""
    return 2 * float((edges(ties)["kind"] == kind).sum()) / ties.dims["N"]


@pytest.fixture(scope="module")
def lives(baseline):
    """For each seed (ties, residents) at the start of each year, as the whole model moves them."""
    every = []
    for seed in SEEDS:
        world = build(baseline.with_(population__residents=RESIDENTS), seed)
        snapshots = [(world.ties.copy(), world.residents.copy())]
        for _ in range(YEARS):
            for _ in range(52):
                step(world)
            snapshots.append((world.ties.copy(), world.residents.copy()))
        every.append(snapshots)
    return every


def within(value: float, target: Target) -> None:
    assert target.low <= value <= target.high, f"{value:.3f}: {target.why}"


@pytest.mark.parametrize("year", [0, 2, 7])
@pytest.mark.parametrize("name", TARGETS)
def test_generated_networks_look_like_measured_ones(lives, name, year):
    within(float(np.mean([described(years[year][0])[name] for years in lives])), TARGETS[name])


@pytest.mark.parametrize("year", [2, 7])
def test_mean_degree_stands_still(lives, year):
    start, now = (np.mean([measure(years[y][0])["mean_degree"] for years in lives]) for y in (0, year))
    within(start, DEGREE)
    assert now == pytest.approx(start, rel=LEVEL)


@pytest.mark.parametrize("year", [2, 7])
def test_kin_stand_still(lives, year):
    start, now = (np.mean([of_kind(years[y][0], TieKind.KIN) for years in lives]) for y in (0, year))
    assert now == pytest.approx(start, rel=KIN_LEVEL)


def test_ties_are_kept_as_long_as_measured(lives):
    within(float(np.mean([kept(a, b) for years in lives for a, b in pairwise(years)])), YEARLY)
    within(float(np.mean([kept(years[0], years[7]) for years in lives])), SEVEN_YEARS)


# the data ------------------------------------------------------------------------------------------------------------


def networks(arcs: pd.DataFrame, nodes) -> dict[str, object]:
    """Ties that either end names, and ties that both name."""
    import networkx as nx

    named = set(zip(arcs["from"], arcs["to"], strict=True))
    either, both = nx.Graph(), nx.Graph()
    for graph in (either, both):
        graph.add_nodes_from(nodes)
    either.add_edges_from(named)
    both.add_edges_from((a, b) for a, b in named if (b, a) in named)
    return {"either": from_networkx(either), "both": from_networkx(both)}


@pytest.mark.skipif(not (VILLAGE.is_dir() and HALL.is_dir()), reason="the data are not on this machine")
def test_targets_are_what_the_data_say():
    """Figures in the targets, worked out from the data by the same function that judges the generated networks."""
    arcs = pd.read_csv(VILLAGE / "aid_arcs.csv")
    arcs = arcs[(arcs["reported_giver"] == 1) & (arcs["reported_receiver"] == 1)]
    village = networks(arcs, pd.read_csv(VILLAGE / "nodes.csv")["node"])
    friends = pd.read_csv(HALL / "friend_arcs.csv")
    hall = networks(friends, range(217))
    found = {f"{place} {which}": described(ties) for place, both in (("village", village), ("hall", hall))
             for which, ties in both.items()}  # fmt: skip
    said = {
        "cv_degree": {"hall either": 0.46, "hall both": 0.52, "village either": 0.57, "village both": 0.60},
        "transitivity": {"hall either": 0.30, "hall both": 0.29, "village either": 0.41, "village both": 0.39},
        "avg_local_clustering": {"hall either": 0.36, "hall both": 0.34, "village either": 0.51, "village both": 0.49},
        "path_ratio": {"hall either": 1.26, "village either": 1.24, "village both": 1.24},
        "share_isolates": {"hall either": 0.0, "hall both": 0.014, "village either": 0.028, "village both": 0.037},
        "low_tenth": {"hall either": 0.54, "hall both": 0.43, "village either": 0.42, "village both": 0.50},
        "high_tenth": {"hall either": 1.63, "hall both": 1.86, "village either": 1.89, "village both": 2.16},
    }
    for name, figures in said.items():
        for place, figure in figures.items():
            assert found[place][name] == pytest.approx(figure, abs=0.01), (name, place)


@pytest.mark.skipif(not KARNATAKA.is_dir(), reason="the data are not on this machine")
def test_targets_lie_among_the_villages_of_karnataka():
    """Households differ more in their ties than persons (0.79) and close fewer triangles (0.20): outer marks."""
    published = pd.read_csv(KARNATAKA / "village_network_stats.csv").median(numeric_only=True)
    assert TARGETS["cv_degree"].high < published["cv_degree"] == pytest.approx(0.79, abs=0.01)
    assert TARGETS["transitivity"].low > published["transitivity"] == pytest.approx(0.20, abs=0.01)
    assert TARGETS["avg_local_clustering"].low > published["avg_local_clustering"]
    ratio = published["avg_path_length_lcc"] * np.log(published["mean_degree"]) / np.log(published["n"])
    within(ratio, TARGETS["path_ratio"])


# a small place -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moving", [0.0, 0.115, 0.6])
def test_a_small_place_lives_on(baseline, moving):
    """108 residents for five years, whether nobody moves or most do: ties whole, every dwelling lived in."""
    world = build(baseline.with_(population__residents=108, population__moving=moving), 5)
    home = world.residents.household.copy()
    for _ in range(5 * 52):
        step(world)
        whole(world)
    people = world.residents
    assert sorted(people.dwelling.tolist()) == list(range(108))
    gone = float((people.arrival > 0).mean())
    if moving == 0:
        assert gone < 0.3  # only those who died or left a home are replaced
        assert (people.household == home)[people.arrival == 0].mean() > 0.9
    else:
        assert gone > 0.15 if moving < 0.3 else gone > 0.6
    assert 4 < world.ties.degree.mean() < 16
    assert world.ties.degree.max() <= world.ties.dims["D"]


def whole(world) -> None:
    """Every tie stands at both ends with one strength and kind, nobody is tied twice or to himself; N stays."""
    ties, n = world.ties, world.n
    assert n == 108
    held = np.arange(ties.dims["D"]) < ties.degree[:, None]
    row, slot = np.nonzero(held)
    other = ties.neighbor[row, slot]
    assert (other != row).all()
    assert (ties.neighbor[~held] == -1).all()
    forth, back = row * n + other, other * n + row
    a, b = np.argsort(forth), np.argsort(back)
    assert np.unique(forth).size == forth.size
    assert np.array_equal(forth[a], back[b])
    for name in ("strength", "kind", "lasts"):
        values = getattr(ties, name)[row, slot]
        assert np.array_equal(values[a], values[b]), name
    for name in world.residents.names("state"):
        assert np.isfinite(getattr(world.residents, name)).all(), name
