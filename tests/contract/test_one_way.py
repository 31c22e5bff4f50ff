"""Data flows one way through the house: no module imports, even late, one that imports it."""

from __future__ import annotations

import ast
from pathlib import Path

import networkx as nx
import pytest

PACKAGE = Path(__file__).parents[2] / "simulation"


def _named(tree: ast.AST) -> list[str]:
    """Dotted names that a module imports when it is used, in functions too; what only types need is left aside."""
    found: list[str] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            found += [name for child in node.orelse for name in _named(child)]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        else:
            found += _named(node)
    return found


def imports(folder: Path) -> nx.DiGraph:
    """An arrow from each module of a package to each other module of it that it takes something from."""
    files = {".".join(f.relative_to(folder.parent).with_suffix("").parts): f for f in folder.rglob("*.py")}
    modules = {name.removesuffix(".__init__"): file for name, file in files.items()}
    graph = nx.DiGraph()
    for module, file in modules.items():
        for name in _named(ast.parse(file.read_text(encoding="utf-8"))):
            home = name
            while home and home not in modules:
                home = home.rpartition(".")[0]
            # the door hands out what lies behind it, by name and late
            if home and home != module and home != folder.name:
                graph.add_edge(module, home)
    return graph


def test_no_module_imports_one_that_imports_it():
    graph = imports(PACKAGE)
    assert graph.number_of_edges() > 500
    circles = [sorted(c) for c in nx.strongly_connected_components(graph) if len(c) > 1]
    assert not circles, f"modules that import each other: {circles}"


@pytest.mark.parametrize("late", [False, True])
def test_a_circle_is_found(tmp_path, late):
    (tmp_path / "house").mkdir()
    room = "def f():\n    from house.b import y\n" if late else "from house.b import y\n"
    (tmp_path / "house" / "a.py").write_text(room)
    (tmp_path / "house" / "b.py").write_text("from house import a\n")
    assert not nx.is_directed_acyclic_graph(imports(tmp_path / "house"))


@pytest.mark.parametrize("pieces", ["barriers", "interventions", "shocks"])
def test_pieces_never_import_the_engine(pieces):
    graph = imports(PACKAGE)
    engine = {n for n in graph if n.startswith("simulation.stages.")} | {"simulation.week", "simulation.building"}
    for module in [n for n in graph if n.startswith(f"simulation.{pieces}.")]:
        assert not engine & nx.descendants(graph, module), module
