"""Networks of the size of measured ones, and what years of meeting, moving and drifting apart do to ties."""

import json
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest

from simulation import Scenario
from simulation.follow import burnt_in
from simulation.network.measures import from_networkx, measure, to_networkx
from simulation.network.tying import build_ties, cut, household_ties, insert
from simulation.parameters.instrument import Instrument
from simulation.parameters.network import Network
from simulation.stages import encounters, support
from simulation.ties import NEVER, TieKind, edges, empty_ties
from tests.bare_world import BareWorld
from tests.network_worlds import live, make_people, make_world, shuffled

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def assert_symmetric(ties):
    """Every tie stands at both ends with the same strength to the bit, kind and clock; free slots are empty."""
    n, slots = ties.neighbor.shape
    used = np.arange(slots) < ties.degree[:, None]
    row, slot = np.nonzero(used)
    other = ties.neighbor[row, slot]
    assert (other != row).all()
    back = np.lexsort((row, other))
    forth = np.lexsort((other, row))
    assert np.array_equal(row[forth], other[back])
    assert np.array_equal(other[forth], row[back])
    assert (np.diff(row[forth].astype(np.int64) * n + other[forth]) > 0).all()  # nobody twice
    for name in ("strength", "kind", "lasts"):
        value = getattr(ties, name)[row, slot]
        assert np.array_equal(value[forth], value[back])
    assert (ties.neighbor[~used] == -1).all()
    assert (ties.strength[~used] == 0).all()


def by_id(world):
    """Ties by the ends' dwellings, with strengths."""
    e, name = edges(world.ties), world.residents.dwelling
    low, high = np.minimum(name[e["a"]], name[e["b"]]), np.maximum(name[e["a"]], name[e["b"]])
    order = np.lexsort((high, low))
    return low[order], high[order], *(e[k][order] for k in ("strength", "kind", "lasts"))


@pytest.fixture(scope="module")
def years():
    world = make_world(make_people(2000))
    snapshots = [(world.ties.copy(), world.residents.copy())]
    for _ in range(7):
        live(world, 52)
        snapshots.append((world.ties.copy(), world.residents.copy()))
    return snapshots


@pytest.mark.skipif(not DATA.exists(), reason="measured networks are not at hand")
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("residence_hall_anu", ("strength>=1", "union")),
        ("village_aid_nicaragua", ("intersection", "union")),
        ("india_villages_individuals", ("village1", "all")),
        ("india_villages_individuals", ("village2", "all")),
    ],
)
def test_one_of_the_same_size_as_a_measured_network(name, path):
    """Tolerances: degree 6 ties, its cv 0.2, transitivity 0.15, relative path length 0.15; mean of three seeds.

    Path length is taken relative to ln n / ln(mean degree), that of a random graph as large and dense, because the
    Indian villages report 7 to 8 ties each. Their cv (0.65-0.75) is not held against ours: only a quarter of their
    people were asked, and those have 13 to 16 ties, the others 5. The hall has 0.46, the Nicaraguan village 0.57.
    The real baseline is held to closer targets in test_measured_networks.py.
    """
    known = json.loads((DATA / name / "stats.json").read_text())
    for key in path:
        known = known[key]
    worlds = [measure(make_world(make_people(known["n"], seed), seed=seed).ties) for seed in (1, 2, 3)]
    found = {name: np.mean([world[name] for world in worlds]) for name in worlds[0]}
    assert found["mean_degree"] == pytest.approx(known["mean_degree"], abs=6)
    if not name.startswith("india"):
        assert found["cv_degree"] == pytest.approx(known["cv_degree"], abs=0.2)
    assert found["transitivity"] == pytest.approx(known["transitivity"], abs=0.15)
    ours = found["avg_path_length"] * np.log(found["mean_degree"]) / np.log(known["n"])
    theirs = known["avg_path_length_lcc"] * np.log(known["mean_degree"]) / np.log(known["n"])
    assert ours == pytest.approx(theirs, abs=0.15)


def test_measures_agree_with_networkx():
    ties = make_world(make_people(300)).ties
    graph = to_networkx(ties)
    found = measure(ties, sources=300)
    assert found["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert found["avg_local_clustering"] == pytest.approx(nx.average_clustering(graph))
    largest = graph.subgraph(max(nx.connected_components(graph), key=len))
    assert found["avg_path_length"] == pytest.approx(nx.average_shortest_path_length(largest))
    assert found["sd_degree"] == pytest.approx(np.std([d for _, d in graph.degree()]))
    twin = from_networkx(graph)
    assert_symmetric(twin)
    assert nx.utils.graphs_equal(to_networkx(twin), graph)


def test_ties_stay_symmetric_to_the_bit(years):
    for ties, _ in years:
        assert_symmetric(ties)


def test_rows_in_another_order_give_the_same_ties():
    people = make_people(600)
    people.stigma[:], people.literacy[:] = people.distress, people.desired_support
    order = np.argsort((np.arange(600) * 7919) % 600, kind="stable")
    one, other = make_world(people), make_world(shuffled(people, order))
    for world in (one, other):
        live(world, 30)
        support.run(world)
    for left, right in zip(by_id(one), by_id(other), strict=True):
        assert np.array_equal(left, right)
    for name in ("ties_met", "local_ties", "lived_met", "ties_stigma", "ties_literacy"):
        assert np.array_equal(getattr(one.residents, name)[order], getattr(other.residents, name))


def test_threads_change_nothing():
    worlds = [live(make_world(make_people(20_000), threads=threads), 3) for threads in (1, 2, 8)]
    for world in worlds[1:]:
        for name, array in worlds[0].ties.arrays().items():
            assert array.tobytes() == getattr(world.ties, name).tobytes()


def pair(**numbers):
    """Two residents, one tie of friendship that has drifted apart."""
    people = make_people(2)
    people.attended[:] = 0
    people.tie_limit[:] = 0  # nothing new forms
    ties = empty_ties(2, 4)
    insert(ties, people, np.array([0]), np.array([1]), 0.8, int(TieKind.FRIEND), 0)
    return make_world(people, Network.model_validate(numbers), ties=ties)


def test_half_life_of_a_tie_without_contact():
    """ln 2 / -ln(1 - fade): at a fade of 0.015, 45.86 weeks; a year and a week after 46 weeks it is below half."""
    world = pair()
    strengths = []
    for _ in range(60):
        encounters.run(world)
        world.week += 1
        strengths.append(world.ties.strength[0, 0])
    weeks = 1 + int(np.argmax(np.array(strengths) < 0.4))
    assert weeks == 46
    assert strengths[9] == pytest.approx(0.8 * (1 - 0.015) ** 10, rel=1e-5)


def test_a_tie_is_gone_below_the_threshold_at_both_ends():
    world = pair(gone_below=0.5)
    for _ in range(40):
        encounters.run(world)
        world.week += 1
    assert world.ties.count == 0
    assert_symmetric(world.ties)


def test_one_week_equals_the_equation_written_out():
    world = make_world(make_people(400))
    people, ties, p = world.residents, world.ties, world.scenario.ties
    people.attended[:] = np.where(np.arange(400) % 3 == 0, 0b101, 0b001)
    world.places.parallel[:] = 1
    old, week = ties.copy(), world.week
    encounters.renew(world)
    support.run(world)
    contact, fade = np.array(p.by_kind("contact")), np.array(p.by_kind("fade"))
    for i in range(0, 400, 7):
        left, met, local, heard = [], 0, 0.0, 0.0
        heard += sum(a.contact for k, a in enumerate(world.activities.values()) if people.attended[i] >> k & 1)
        for d in range(old.degree[i]):
            j, s, k = old.neighbor[i, d], old.strength[i, d], old.kind[i, d]
            same = people.neighborhood[i] == people.neighborhood[j]
            shared = bin(people.attended[i] & people.attended[j]).count("1") if same else 0
            c = min(1.0, contact[k] * (week < old.lasts[i, d]) + p.shared_visit * shared)
            new = s + p.gain * (1 - s) * c - fade[k] * s
            met += shared > 0
            heard += p.disclosure * (shared > 0 and bool(people.groups[j] & 32))
            if new >= p.gone_below:
                left.append((j, new))
                local += new * same
        assert ties.degree[i] == len(left)
        assert ties.neighbor[i, : len(left)].tolist() == [j for j, _ in left]
        assert np.allclose(ties.strength[i, : len(left)], [s for _, s in left], atol=1e-6)
        assert people.ties_met[i] == met
        assert people.local_ties[i] == pytest.approx(local, abs=1e-4)
        assert people.lived_met[i] == pytest.approx(heard, abs=1e-5)


def test_those_who_attend_together_become_tied_and_others_do_not():
    """Nothing but one activity's two parallel groups: every new tie is between two of the same group."""
    from simulation.settings.groups_kernel import subgroup

    closed = {f"come_{scale}": 0.0 for scale in ("kin", "street", "circle", "neighborhood", "town")}
    people = make_people(60, hood=1000)
    world = make_world(people, Network(forms=1.0, come_visit=1.0, **closed), ties=empty_ties(60, 28))
    people.attended[:40] = 0b10
    for _ in range(8):
        encounters.run(world)
        world.week += 1
    e = edges(world.ties)
    group = [subgroup(np.uint64(1), 0, 1, 2, d, a) for d, a in zip(people.dwelling, people.arrival, strict=True)]
    assert e["a"].size > 20
    assert e["b"].max() < 40
    assert all(group[a] == group[b] for a, b in zip(e["a"], e["b"], strict=True))
    assert set(e["kind"].tolist()) == {TieKind.PEER}
    people.attended[:] = 0b100000
    before = world.ties.count
    encounters.run(world)
    assert TieKind.ONLINE in edges(world.ties)["kind"]
    assert world.ties.count > before


def test_social_distance_keeps_people_apart():
    def unlike_share(**weights):
        people = make_people(1000)
        world = make_world(people, Network.model_validate({"unlike": weights}), ties=empty_ties(1000, 28))
        live(world, 60)
        e = edges(world.ties)
        return (people.culture[e["a"]] != people.culture[e["b"]]).mean()

    assert unlike_share(culture=3.0) < 0.5 * unlike_share(culture=0.0)


def test_nobody_exceeds_the_limit():
    people = make_people(500)
    people.tie_limit[:] = 5
    world = make_world(people, Network(forms=1.0, closure=100.0), ties=empty_ties(500, 28))
    for _ in range(60):
        encounters.run(world)
        world.week += 1
    # those who still had room may make several ties in one week
    assert 3.5 < world.ties.degree.mean() < 6
    assert world.ties.degree.max() <= 10


def test_cut_and_household_ties():
    people = make_people(40)
    world = make_world(people)
    ties, old = world.ties, world.ties.copy()
    rows = np.flatnonzero(people.household == 4)
    assert rows.size == 3
    cut(ties, rows[:1], [TieKind.HOUSEHOLD])
    assert_symmetric(ties)
    assert TieKind.HOUSEHOLD not in ties.kind[rows[0], : ties.degree[rows[0]]]
    assert old.count - ties.count == 2
    household_ties(world, rows[:1])
    assert ties.count == old.count
    cut(ties, rows)
    assert (ties.degree[rows] == 0).all()
    assert_symmetric(ties)
    household_ties(world, rows[:1])
    assert (ties.degree[rows] == 2).all()
    assert (ties.lasts[rows, :2] == NEVER).all()
    assert_symmetric(ties)


def test_a_full_row_refuses_both_ends():
    people = make_people(12)
    ties = empty_ties(12, 4)
    a, b = np.zeros(11, int), np.arange(1, 12)
    assert insert(ties, people, a, b, 0.5, 2, 9) == 4
    assert_symmetric(ties)
    twin = empty_ties(12, 4)
    insert(twin, people, b[::-1], a, 0.5, 2, 9)
    assert np.array_equal(twin.neighbor, ties.neighbor)
    assert insert(ties, people, a, a, 0.5, 2, 9) == 0


def test_support_of_three_by_hand():
    """0.8 x available(0) x w(household) + 0.5 x available(2) x w(friend) + 0.1 from outside."""
    people = make_people(3)
    ties = empty_ties(3, 4)
    insert(ties, people, np.array([0, 0]), np.array([1, 2]), np.array([0.8, 0.5]), np.array([0, 2]), NEVER)
    world = make_world(people, ties=ties)
    people.distress[:] = [5.0, 0.0, 2.0]
    people.outside_support[:] = [0.1, 0.0, 0.0]
    people.desired_support[:] = [0.9, 0.0, 0.0]
    world.scenario.ties = world.scenario.ties.model_copy(update={"mood": 0.0})
    support.run(world)
    p = world.scenario.ties
    available = 1 / (1 + np.exp(p.availability_distress * np.array([5.0, 0.0, 2.0]) - p.availability))
    total = 0.8 * available[1] * p.household.weight + 0.5 * available[2] * p.friend.weight + 0.1
    assert people.support[0] == pytest.approx(1 - np.exp(-total), abs=1e-6)
    assert people.loneliness[0] == pytest.approx(0.9 - (1 - np.exp(-total)), abs=1e-6)
    assert people.loneliness[1] == 0
    assert people.support[1] == pytest.approx(1 - np.exp(-0.8 * available[0] * p.household.weight), abs=1e-6)


def test_low_mood_makes_the_same_support_feel_like_less():
    """A gap of 0.3 at four moods: 0.3 + 0.1 x distress within 0-1; what is missing stays 0.3."""
    people = make_people(4)
    world = make_world(people, Network(mood=0.1), ties=empty_ties(4, 4))
    people.distress[:] = [2.0, -1.0, -5.0, 9.0]
    people.outside_support[:] = -np.log(1 - 0.5)
    people.desired_support[:] = 0.8
    support.run(world)
    assert people.support == pytest.approx(0.5)
    assert people.missing_support == pytest.approx(0.3)
    assert people.loneliness == pytest.approx([0.5, 0.2, 0.0, 1.0])  # never above 1


def test_mood_colors_what_is_felt_and_nothing_else():
    """The same world with mood that colors loneliness and without: the same distress to the bit, another loneliness."""
    base = Scenario.load("baseline", {"population.residents": 300, "burn_in": 8})
    plain, colored = (burnt_in(base.with_(ties__mood=mood), 4, 1).residents for mood in (0.0, 0.2))
    for name in ("distress", "support", "missing_support", "belonging", "attended", "score_depression"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(colored, name))
    np.testing.assert_array_equal(plain.loneliness, plain.missing_support)
    assert (colored.loneliness > plain.loneliness).any()
    assert (colored.loneliness < plain.loneliness).any()


def test_about_a_sixth_are_often_lonely():
    """Pew: 16 % lonely all or most of the time, 47 % hardly ever; here felt above the threshold, and not at all."""
    world = make_world(make_people(4000))
    support.run(world)
    assert (world.residents.loneliness > Instrument().lonely_above).mean() == pytest.approx(0.16, abs=0.04)
    assert (world.residents.loneliness == 0).mean() == pytest.approx(0.47, abs=0.06)
    assert 0.5 < world.residents.support.mean() < 0.8


def test_an_unknown_world_is_not_needed():
    """build_ties reads nothing but the scenario's section and the residents."""
    people = make_people(50)
    ties, _ = build_ties(SimpleNamespace(ties=Network()), 3, people, None)
    assert_symmetric(ties)
    assert isinstance(make_world(people, ties=ties), BareWorld)
