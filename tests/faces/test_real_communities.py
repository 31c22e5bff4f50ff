"""Real communities of one's own: tables and ties of a village and a residence hall, from file to comparison."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from simulation import Scenario
from simulation.building import build
from simulation.cli import app
from simulation.network.measures import measure
from simulation.residents import Residents
from simulation.results import Results
from tests.conftest import DATA, SCENARIOS

VILLAGE, HALL = DATA / "village_aid_nicaragua", DATA / "residence_hall_anu"
needs_village = pytest.mark.skipif(not VILLAGE.is_dir(), reason="the village's data are not on this machine")
needs_hall = pytest.mark.skipif(not HALL.is_dir(), reason="the hall's data are not on this machine")
WEEKS = 26
TABLES = ("people.parquet", "weekly.parquet")


def village() -> tuple[pd.DataFrame, pd.DataFrame]:
    """All 108 adults of Arang Dak with age, gender, home and income; who both say that one helped the other."""
    nodes = pd.read_csv(VILLAGE / "nodes.csv").sample(frac=1, random_state=1)
    people = pd.DataFrame(
        {
            "id": "v" + nodes["node"].astype(str).str.zfill(3),
            "age": np.maximum(nodes["age_band"] + 5.0, 16),  # the middle of a band of ten years
            "gender": nodes["sex"].map({"M": "man", "F": "woman"}),
            "household": "house " + nodes["houseID"].astype(str),
            "income": pd.qcut(nodes["wealth_hh"].rank(method="first"), 5, labels=False) + 1,
        }
    )
    people["income"] = people.groupby("household")["income"].transform("min")  # one home, one income
    arcs = pd.read_csv(VILLAGE / "aid_arcs.csv")
    arcs = arcs[(arcs["reported_giver"] == 1) & (arcs["reported_receiver"] == 1)]
    home = nodes.set_index("node")["houseID"]
    shares = home[arcs["from"]].to_numpy() == home[arcs["to"]].to_numpy()
    ends = {end: "v" + arcs[end].astype(str).str.zfill(3) for end in ("from", "to")}
    kind = np.where(shares, "household", np.where(arcs["kin_r"] > 0, "kin", "friend"))
    return people, pd.DataFrame({**ends, "kind": kind})


def hall() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The 217 residents of a hall, of whom nothing else is known, and how close each says that others are."""
    arcs = pd.read_csv(HALL / "friend_arcs.csv")
    n = int(arcs[["from", "to"]].to_numpy().max()) + 1
    people = pd.DataFrame({"id": np.arange(n), "employment": "student", "household": np.arange(n)})
    ties = pd.DataFrame({"from": arcs["from"], "to": arcs["to"], "strength": arcs["strength_1_5"] / 5})
    return people, ties


def settle(folder, people, ties, *, table="people.csv", edges="ties.csv", **scenario):
    """Write tables and a scenario that names them; return the scenario's path."""
    folder.mkdir(parents=True, exist_ok=True)
    if table.endswith(".parquet"):
        people.to_parquet(folder / table, index=False)
    else:
        people.to_csv(folder / table, index=False)
    if edges.endswith(".graphml"):
        import networkx as nx

        graph = nx.DiGraph()
        graph.add_nodes_from(people["id"])
        for row in ties.to_dict("records"):
            graph.add_edge(row.pop("from"), row.pop("to"), **row)
        nx.write_graphml(graph, folder / edges)
    else:
        ties.to_csv(folder / edges, index=False)
    data = {"extends": str(SCENARIOS / "baseline.yaml"), "name": "ours", "burn_in": 4, "weeks": WEEKS, **scenario}
    data["population"] = {"file": table, **scenario.get("population", {})}
    data["ties"] = {"file": edges}
    (folder / "ours.yaml").write_text(yaml.safe_dump(data))
    return folder / "ours.yaml"


def cohesion(*arguments) -> str:
    done = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def codes(people: pd.DataFrame, r: Residents, ids) -> None:
    """Every given column stands in the residents exactly as in the table, labels as a partition."""
    order = people.set_index(people["id"].astype(str)).loc[ids]
    for name in set(people.columns) - {"id"}:
        given, held = order[name].to_numpy(), getattr(r, name)
        if name == "household":
            pairs = set(zip(given.tolist(), held.tolist(), strict=True))
            assert len(pairs) == len(set(given)) == len(set(held.tolist()))
        else:
            words = {"man": 0, "woman": 1, "student": 2}
            assert np.array_equal([words.get(v, v) for v in given], held), name


def drawn_columns(people: pd.DataFrame, ties: pd.DataFrame) -> set[str]:
    of_ties = {f"ties.{name}" for name in {"strength", "kind"} - set(ties.columns)}
    return ({c.name for c in Residents.legend if c.file} - set(people.columns)) | of_ties


def finite(out) -> Results:
    made = Results.load(out)
    for name, column in {**made.columns, **dict(made.weekly.items())}.items():
        if np.asarray(column).dtype.kind == "f":
            assert np.isfinite(column).all(), name
    return made


# the village ---------------------------------------------------------------------------------------------------------


@needs_village
def test_a_village_from_file_to_tables(tmp_path):
    people, ties = village()
    ours = settle(tmp_path, people, ties)
    said = cohesion("check", ours)
    assert "108, from" in said
    assert "This scenario can be run." in said
    said = cohesion("run", ours, "--weeks", WEEKS, "--out", tmp_path / "out")
    drawn = json.loads((tmp_path / "out" / "run.json").read_text())["drawn"]
    assert set(drawn) == drawn_columns(people, ties)
    assert f"Not in the file and therefore drawn: {', '.join(drawn)}." in said
    assert "108 residents, 26 weeks" in said
    made = finite(tmp_path / "out")
    assert made.columns["id"].tolist() == sorted(people["id"])
    assert len(made.weekly) == WEEKS + 1


@needs_village
def test_a_village_starts_as_it_was_found(tmp_path):
    """Every given column, and degree and clustering as published with the data (intersection, union of directions)."""
    people, ties = village()
    world = build(Scenario.load(settle(tmp_path, people, ties)), 1)
    codes(people, world.residents, world.ids)
    published = json.loads((VILLAGE / "stats.json").read_text())["intersection"]["union"]
    found = measure(world.ties)
    for name in ("mean_degree", "sd_degree", "cv_degree", "transitivity", "avg_local_clustering", "share_isolates"):
        assert found[name] == pytest.approx(published[name], abs=1e-4), name
    assert found["avg_path_length"] == pytest.approx(published["avg_path_length_lcc"], abs=1e-4)
    assert found["share_in_largest"] == pytest.approx(published["lcc_share"], abs=1e-4)


@needs_village
def test_given_columns_stay_with_those_who_stay(tmp_path):
    """Nobody moves: after half a year the same people live there, each as the file says, older by 30 weeks."""
    people, ties = village()
    ours = settle(tmp_path, people, ties, population={"moving": 0.0})
    cohesion("run", ours, "--out", tmp_path / "out")
    made = finite(tmp_path / "out").people.set_index("id").loc[people["id"]]
    stayed = (made["arrival_last"] == 0).to_numpy()  # the old may die
    assert stayed.mean() > 0.95
    women = (people["gender"] == "woman").to_numpy()
    assert np.array_equal((made["gender"] == 1)[stayed], women[stayed])
    assert np.array_equal(made["income"][stayed], people["income"][stayed])
    older = made["age"].to_numpy() - people["age"].to_numpy()
    assert np.allclose(older[stayed], (4 + WEEKS) / 52, atol=0.02)


@needs_village
def test_the_order_of_rows_changes_no_byte(tmp_path):
    people, ties = village()
    other = people.sample(frac=1, random_state=7), ties.sample(frac=1, random_state=8)
    for folder, tables in (("one", (people, ties)), ("other", other)):
        cohesion("run", settle(tmp_path / folder, *tables), "--weeks", 13, "--out", tmp_path / folder / "out")
    for name in TABLES:
        one, two = (tmp_path / folder / "out" / name for folder in ("one", "other"))
        assert one.read_bytes() == two.read_bytes(), name


@needs_village
def test_the_kind_of_table_changes_no_byte(tmp_path):
    people, ties = village()
    for table, edges in (("people.csv", "ties.csv"), ("people.parquet", "ties.graphml")):
        folder = tmp_path / table
        cohesion("run", settle(folder, people, ties, table=table, edges=edges), "--weeks", 4, "--out", folder / "out")
    for name in TABLES:
        one, two = (tmp_path / table / "out" / name for table in ("people.csv", "people.parquet"))
        assert one.read_bytes() == two.read_bytes(), name


@needs_village
def test_the_digest_is_that_of_the_tables_wherever_they_lie(tmp_path):
    people, ties = village()
    digest = Scenario.load(settle(tmp_path / "one", people, ties)).digest()
    assert Scenario.load(settle(tmp_path / "elsewhere", people, ties)).digest() == digest
    edited = people.assign(age=people["age"].where(people.index != people.index[3], 77.0))
    assert Scenario.load(settle(tmp_path / "edited", edited, ties)).digest() != digest
    assert Scenario.load(settle(tmp_path / "fewer", people, ties.iloc[1:])).digest() != digest


@needs_village
def test_local_champions_in_the_village(tmp_path):
    ours = settle(tmp_path, *village(), weeks=12)
    pieces = yaml.safe_load((SCENARIOS / "local_champions.yaml").read_text())["interventions"]
    pieces["champions"]["per_hundred"] = 5  # two in a hundred of 108 are two people
    arm = {"extends": "ours.yaml", "name": "champions", "interventions": pieces}
    (tmp_path / "arm.yaml").write_text(yaml.safe_dump(arm))
    said = cohesion("compare", ours, tmp_path / "arm.yaml", "--replicates", 3, "--workers", 1, "--out", tmp_path / "c")
    assert "champions against ours" in said
    differences = pd.read_csv(tmp_path / "c" / "differences.csv")
    assert np.isfinite(differences[["mean", "low", "high"]]).all(axis=None)
    assert (differences["mean"] != 0).any()


# the hall ------------------------------------------------------------------------------------------------------------


@needs_hall
@pytest.mark.parametrize("edges", ["ties.csv", "ties.graphml"])
def test_a_residence_hall(tmp_path, edges):
    people, ties = hall()
    ours = settle(tmp_path, people, ties, edges=edges)
    assert "217, from" in cohesion("check", ours)
    world = build(Scenario.load(ours), 1)
    codes(people, world.residents, world.ids)
    published = json.loads((HALL / "stats.json").read_text())["strength>=1"]["union"]
    found = measure(world.ties)
    for name in ("mean_degree", "cv_degree", "transitivity", "avg_local_clustering"):
        assert found[name] == pytest.approx(published[name], abs=1e-4), name
    # a tie has the mean of what both ends say, or what the only one says: a sum by hand over one resident
    said = ties[(ties["from"] == 0) | (ties["to"] == 0)]
    by_other = said.groupby(np.where(said["from"] == 0, said["to"], said["from"]))["strength"].mean()
    row = int(np.flatnonzero(world.residents.dwelling == 0)[0])
    used = slice(0, int(world.ties.degree[row]))
    held = dict(zip(world.ties.neighbor[row, used].tolist(), world.ties.strength[row, used].tolist(), strict=True))
    assert held == pytest.approx(by_other.to_dict())
    said = cohesion("run", ours, "--weeks", WEEKS, "--out", tmp_path / "out")
    assert "217 residents" in said
    made = finite(tmp_path / "out")
    assert made.columns["id"].tolist() == [str(i) for i in range(217)]
    assert set(made.provenance["drawn"]) == drawn_columns(people, ties)


@needs_hall
def test_the_hall_through_graphml_gives_the_same_bytes(tmp_path):
    people, ties = hall()
    for edges in ("ties.csv", "ties.graphml"):
        folder = tmp_path / edges
        cohesion("run", settle(folder, people, ties, edges=edges), "--weeks", 4, "--out", folder / "out")
    for name in TABLES:
        one, two = (tmp_path / edges / "out" / name for edges in ("ties.csv", "ties.graphml"))
        assert one.read_bytes() == two.read_bytes(), name
