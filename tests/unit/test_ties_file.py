import csv
from pathlib import Path
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.network.measures import from_networkx, measure, to_networkx
from simulation.network.ties_file import read_ties, write_ties
from simulation.network.tying import build_ties, settled_strength
from simulation.parameters.network import Network
from simulation.residents import Residents
from simulation.ties import TieKind, edges

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
IDS = ["ann", "bob", "cy", "dee"]


def four():
    people = Residents(N=4, A=1)
    people.dwelling[:] = [1, 2, 3, 4]
    people.household[:] = [0, 0, 1, 2]
    people.kin_group[:] = [0, 0, 0, 1]
    return people


def write(tmp_path, text, name="ties.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_four_residents_by_hand(tmp_path):
    path = write(tmp_path, "from,to,strength,kind\nann,bob,0.5,\nbob,ann,0.7,\n\ncy,ann,,\ndee,cy,1,neighbor\n")
    a, b, strength, kind = read_ties(path, four(), IDS)
    assert {(IDS[x], IDS[y]) for x, y in zip(a, b, strict=True)} == {("ann", "bob"), ("cy", "ann"), ("dee", "cy")}
    assert np.allclose(strength, [0.6, np.nan, 1.0], equal_nan=True)  # both directions: the mean
    assert kind.tolist() == [-1, -1, TieKind.NEIGHBOR]  # no line says of these what they are


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("from,to,strength,kind\nann,bob,0.5,\nbob,ann,,kin\ncy,ann,1,peer\n", ()),  # one of two lines says it
        ("from,to\nann,bob\ncy,ann\n", ("ties.strength", "ties.kind")),
        ("from,to,kind\nann,bob,kin\ncy,ann,\ndee,cy,\n", ("ties.strength", "ties.kind (2 of 3)")),
        ("from,to,strength\nann,bob,0.5\ncy,ann,\n", ("ties.strength (1 of 2)", "ties.kind")),
    ],
)
def test_what_a_file_leaves_open_is_named(tmp_path, text, drawn):
    scenario = SimpleNamespace(ties=Network(file=str(write(tmp_path, text))))
    ties, said = build_ties(scenario, 1, four(), None, IDS)
    assert said == drawn
    assert (edges(ties)["strength"] > 0).all()
    assert (edges(ties)["kind"] >= 0).all()


def test_kinds_that_a_file_does_not_say_follow_home_and_family(tmp_path):
    network = Network(file=str(write(tmp_path, "from,to\nann,bob\ncy,ann\ndee,cy\n")))
    ties, _ = build_ties(SimpleNamespace(ties=network), 1, four(), None, IDS)
    e = edges(ties)
    found = {(IDS[a], IDS[b]): k for a, b, k in zip(e["a"], e["b"], e["kind"], strict=True)}
    assert found == {
        ("ann", "bob"): TieKind.HOUSEHOLD, ("ann", "cy"): TieKind.KIN, ("cy", "dee"): TieKind.FRIEND
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("from,to\n", "no ties"),
        ("a,b\nann,bob\n", "no column 'from'"),
        ("from;to\nann;bob\n", "commas"),
        ("from,to\nann,bib\n", "line 2: there is no resident 'bib'\n  did you mean 'bob'?"),
        ("from,to\nann,bob\n\nann,\n", "line 4: the column 'to' is empty"),
        ("from,to\nann,NaN\n", "line 2"),
        ("from,to\nann,ann\n", "tied to itself"),
        ("from,to\nann,bob\ncy,dee\nann,bob\n", "line 4: the tie from 'ann' to 'bob' stands there twice (first in"),
        ("from,to,strength\nann,bob,0\n", "not above 0"),
        ("from,to,strength\nann,bob,nan\n", "not above 0"),
        ("from,to,strength\nann,bob,1.5\n", "not above 0"),
        ("from,to,strength\nann,bob,strong\n", "not above 0"),
        ("from,to,kind\nann,bob,frend\n", "did you mean 'friend'?"),
        ("from,from,to\nann,bob,cy\n", "from"),
        (b"from,to\nann,b\xff\n", "line 2 is not UTF-8 text"),
        ("from,to\nann,bob,extra,extra\n", "line 2 has 4 entries"),
    ],
)
def test_bad_edge_lists_say_where_and_what_instead(tmp_path, text, said):
    with pytest.raises(InputError) as error:
        read_ties(write(tmp_path, text), four(), IDS)
    assert said in str(error.value)
    assert error.value.instead


@pytest.mark.parametrize("text", ["", "<graphml>", "not xml", "<graphml xmlns='x'></graphml>"])
def test_bad_graphml(tmp_path, text):
    with pytest.raises(InputError):
        read_ties(write(tmp_path, text, "t.graphml"), four(), IDS)


HEAD = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
NODES = "".join(f'<node id="{name}"/>' for name in IDS)
EDGE = '<edge source="ann" target="bob"/>'


def group(kind, inner):
    return f'<node id="g" {kind}><graph edgedefault="undirected">{inner}</graph></node>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}<graph>{NODES}{EDGE}</graph>\n<graph>{EDGE}</graph></graphml>", "line 2 begins a second <graph>"),
        (f"{HEAD}<graph>{NODES}{EDGE}{group('', EDGE)}</graph></graphml>", "line 1 begins a second <graph>"),
        (f"<graphml><graph>{NODES}{EDGE}</graph><graph>{EDGE}</graph></graphml>", "a second <graph>"),
        (f"{HEAD}<graph>{EDGE * 1021}</graph></graphml>", "more than 1,020 edges and 4 residents can have 1,020 ties"),
        (f"{HEAD}<graph>{NODES * 256}{EDGE}</graph></graphml>", "more than 1,020 nodes"),
        (f'<!DOCTYPE g [<!ENTITY a "x">\n<!ENTITY b "&a;&a;">]>{HEAD}<graph/></graphml>', "line 1 declares the entity"),
    ],
)
def test_graphml_that_would_be_read_in_part_or_in_vain_is_not_loaded(tmp_path, monkeypatch, text, said):
    def loaded(path):
        raise AssertionError("the file was loaded")

    monkeypatch.setattr(nx, "read_graphml", loaded)
    with pytest.raises(InputError) as error:
        read_ties(write(tmp_path, text, "t.graphml"), four(), IDS)
    assert said in str(error.value)
    assert error.value.instead


def test_graphml_that_is_far_too_large_is_refused_at_the_first_edge_too_many(tmp_path):
    """The end is no XML, which is not found out: nobody reads that far."""
    path = write(tmp_path, HEAD + f"<graph>{NODES}" + EDGE * 200_000 + "<<<", "t.graphml")
    with pytest.raises(InputError, match="more than 1,020 edges"):
        read_ties(path, four(), IDS)


def test_a_graph_in_a_folded_group_is_part_of_the_network(tmp_path):
    inner = group('yfiles.foldertype="group"', '<node id="cy"/><edge source="cy" target="bob"/>')
    text = f'{HEAD}<graph edgedefault="undirected">{NODES}{EDGE}{inner}</graph></graphml>'
    a, b, _, _ = read_ties(write(tmp_path, text, "t.graphml"), four(), IDS)
    assert {tuple(sorted(pair)) for pair in zip(a.tolist(), b.tolist(), strict=True)} == {(0, 1), (1, 2)}


def test_no_such_file_and_unknown_ending(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_ties(tmp_path / "none.csv", four(), IDS)
    with pytest.raises(InputError, match="xlsx"):
        read_ties(write(tmp_path, "x", "t.xlsx"), four(), IDS)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120) | st.text(max_size=120).map(str.encode))
def test_whatever_the_bytes_it_reads_or_refuses(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"from,to\n" + data)
    try:
        a, b, _, _ = read_ties(path, four(), IDS)
    except InputError:
        return
    assert a.size
    assert (a != b).all()


def test_more_than_255_ties_are_refused(tmp_path):
    people = Residents(N=300, A=1)
    people.dwelling[:] = np.arange(300)
    text = "from,to\n" + "".join(f"0,{k}\n" for k in range(1, 300))
    with pytest.raises(InputError, match="'0' has 299 ties; 255 is the most"):
        read_ties(write(tmp_path, text), people)


def test_a_written_file_reads_back(tmp_path):
    graph = nx.Graph()
    graph.add_edge(0, 1, strength=0.5, kind="kin")
    graph.add_edge(3, 1, strength=0.25, kind="peer")
    ties = from_networkx(graph, ids=range(4))
    write_ties(ties, tmp_path / "out.csv", IDS)
    a, b, strength, kind = read_ties(tmp_path / "out.csv", four(), IDS)
    e = edges(ties)
    assert np.array_equal(a, e["a"])
    assert np.array_equal(b, e["b"])
    assert np.allclose(strength, e["strength"])
    assert np.array_equal(kind, e["kind"])


def test_graphml_and_csv_give_the_same_network(tmp_path):
    graph = nx.Graph([("ann", "bob"), ("bob", "cy")])
    nx.write_graphml(graph, tmp_path / "t.graphml")
    path = write(tmp_path, "from,to\nann,bob\nbob,cy\n")
    for left, right in zip(read_ties(tmp_path / "t.graphml", four(), IDS), read_ties(path, four(), IDS), strict=True):
        assert np.array_equal(left, right, equal_nan=left.dtype.kind == "f")


def test_a_file_is_the_network_and_silent_strengths_are_near_the_settled_ones(tmp_path):
    path = write(tmp_path, "from,to\nann,bob\n")
    people = four()
    scenario = SimpleNamespace(ties=Network(file=str(path)))
    ties, _ = build_ties(scenario, 1, people, None, IDS)
    assert ties.count == 1
    assert ties.strength[0, 0] == ties.strength[1, 0] == settled_strength(Network())[TieKind.HOUSEHOLD]


@pytest.mark.skipif(not DATA.exists(), reason="measured networks are not at hand")
def test_the_residence_hall_comes_in_as_it_was_measured(tmp_path):
    import json

    people = Residents(N=217, A=1)
    people.dwelling[:] = np.arange(217)
    people.household[:] = people.kin_group[:] = np.arange(217)
    source = DATA / "residence_hall_anu"
    ties, _ = build_ties(SimpleNamespace(ties=Network(file=str(source / "friend_arcs.csv"))), 1, people, None)
    found, known = measure(ties, sources=217), json.loads((source / "stats.json").read_text())["strength>=1"]["union"]
    for ours, theirs in (
        ("mean_degree", "mean_degree"), ("sd_degree", "sd_degree"), ("transitivity", "transitivity"),
        ("avg_local_clustering", "avg_local_clustering"), ("avg_path_length", "avg_path_length_lcc"),
    ):  # fmt: skip
        assert found[ours] == pytest.approx(known[theirs], abs=2e-4)
    assert to_networkx(ties).number_of_edges() == known["m"]


@pytest.mark.skipif(not DATA.exists(), reason="measured networks are not at hand")
def test_the_village_comes_in_with_its_own_names(tmp_path):
    source = DATA / "village_aid_nicaragua"
    with open(source / "nodes.csv", newline="") as file:
        nodes = list(csv.DictReader(file))
    with open(source / "aid_arcs.csv", newline="") as file:
        both = ("reported_receiver", "reported_giver")
        arcs = [r for r in csv.DictReader(file) if all(float(r[name] or 0) for name in both)]
    text = "from,to\n" + "".join(f"{r['from']},{r['to']}\n" for r in arcs)
    people = Residents(N=108, A=1)
    people.dwelling[:] = np.arange(108)
    people.household[:] = [int(r["houseID"]) for r in nodes]
    people.kin_group[:] = np.arange(108)
    network = Network(file=str(write(tmp_path, text)))
    ties, _ = build_ties(SimpleNamespace(ties=network), 1, people, None, [r["node"] for r in nodes])
    assert ties.count == 915
    assert measure(ties)["transitivity"] == pytest.approx(0.4074, abs=2e-4)
    assert ties.dims["D"] == 47 + 8  # the best-connected has 47, and room for more


def test_two_lines_of_one_tie_may_stand_in_any_order(tmp_path):
    """One says friend, the other kin, a third nothing: what is said counts, and of two the closer, in any order."""
    lines = ["ann,bob,0.2,friend", "bob,ann,0.4,kin", "ann,cy,,peer", "cy,ann,,"]
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]):
        path = write(tmp_path, "from,to,strength,kind\n" + "".join(f"{lines[i]}\n" for i in order))
        a, b, strength, kind = read_ties(path, four(), IDS)
        assert [sorted(pair) for pair in zip(a.tolist(), b.tolist(), strict=True)] == [[0, 1], [0, 2]]
        assert strength[0] == pytest.approx(0.3)
        assert np.isnan(strength[1])
        assert kind.tolist() == [TieKind.KIN, TieKind.PEER]
