"""Networks in and out of networkx, and what describes them: degree, clustering, path length, ties kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.ties import NEVER, TieKind, Ties, edges, empty_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.residents import Residents


def to_networkx(ties: Ties, ids: Sequence[Any] | None = None, min_strength: float = 0.0) -> Any:
    """An undirected networkx graph with ``strength`` and ``kind`` (a name) on its edges.

    Args:
        ties: the network.
        ids: names of the nodes in row order; none means row numbers.
        min_strength: leave weaker ties out.
    """
    import networkx as nx

    names = list(range(ties.dims["N"])) if ids is None else list(ids)
    graph = nx.Graph()
    graph.add_nodes_from(names)
    e = edges(ties, min_strength)
    for a, b, strength, kind in zip(*(e[k].tolist() for k in ("a", "b", "strength", "kind")), strict=True):
        graph.add_edge(names[a], names[b], strength=strength, kind=TieKind(kind).name.lower())
    return graph


def from_networkx(graph: Any, ids: Sequence[Any] | None = None, slots: int = 28) -> Ties:
    """The ties of an undirected graph; rows follow ``ids``, or the graph's own order of nodes.

    Edges may carry ``strength`` (else 1) and ``kind`` (a name, else friend). More slots are made when needed.

    Raises:
        ValueError: if a resident would have more than 255 ties.
    """
    row = {name: i for i, name in enumerate(graph.nodes if ids is None else ids)}
    most = max((d for _, d in graph.degree()), default=0)
    if most > 255:
        raise ValueError(f"a resident has {most} ties; 255 is the most")
    ties = empty_ties(len(row), max(slots, most))
    for x, y, data in graph.edges(data=True):
        kind = TieKind[str(data.get("kind", "friend")).upper()]
        for i, j in ((row[x], row[y]), (row[y], row[x])) if x != y else ():
            d = int(ties.degree[i])
            ties.neighbor[i, d], ties.strength[i, d], ties.kind[i, d] = j, data.get("strength", 1.0), kind
            ties.lasts[i, d] = NEVER
            ties.degree[i] += 1
    return ties


def measure(ties: Ties, min_strength: float = 0.0, sources: int = 200) -> dict[str, float]:
    """What is usually reported of a measured network.

    Transitivity is 3 x triangles / connected triples; local clustering is averaged over everybody, 0 for those with
    fewer than two ties; path length is the mean over ``sources`` evenly spaced residents of the largest component.
    """
    import scipy.sparse as sparse
    from scipy.sparse import csgraph

    n = ties.dims["N"]
    e = edges(ties, min_strength)
    ones = np.ones(2 * e["a"].size)
    ends = np.concatenate([e["a"], e["b"]]), np.concatenate([e["b"], e["a"]])
    matrix = sparse.csr_array((ones, ends), shape=(n, n))
    degree = np.bincount(ends[0], minlength=n).astype(float)
    # twice the number of triangles at each node
    triangles: NDArray[Any] = np.asarray((matrix @ matrix).multiply(matrix).sum(axis=1)).ravel()
    triples = degree * (degree - 1)
    local = np.divide(triangles, triples, out=np.zeros(n), where=triples > 0)
    _, part = csgraph.connected_components(matrix, directed=False)
    largest = np.flatnonzero(part == np.bincount(part).argmax())
    start = largest[np.unique(np.linspace(0, largest.size - 1, min(sources, largest.size)).astype(int))]
    steps = csgraph.dijkstra(matrix, indices=start, unweighted=True)[:, largest]
    return {
        "mean_degree": float(degree.mean()),
        "sd_degree": float(degree.std()),
        "cv_degree": float(degree.std() / degree.mean()) if degree.any() else 0.0,
        "transitivity": float(triangles.sum() / triples.sum()) if triples.any() else 0.0,
        "avg_local_clustering": float(local.mean()),
        "avg_path_length": float(steps.sum() / max(1, steps.size - start.size)),
        "share_isolates": float((degree == 0).mean()),
        "share_in_largest": float(largest.size / n),
    }


def kept(before: tuple[Ties, Residents], after: tuple[Ties, Residents], min_strength: float = 0.0) -> float:
    """Share of the ties of residents who stayed that they still have; who lost a tie to a move has lost it.

    As a panel study sees it (Mollenhorst): those interviewed twice are asked about the same others. Residents are
    known by (dwelling, arrival), so a newcomer in the same dwelling is somebody else.
    """

    def named(ties: Ties, people: Residents) -> tuple[NDArray[Any], set[tuple[int, int]]]:
        name = people.dwelling.astype(np.int64) << 10 | people.arrival.astype(np.int64)
        e = edges(ties, min_strength)
        a, b = name[e["a"]].tolist(), name[e["b"]].tolist()
        return name, set(zip(a, b, strict=True)) | set(zip(b, a, strict=True))

    _, old = named(*before)
    names, new = named(*after)
    here = set(names.tolist())
    mine = {pair for pair in old if pair[0] in here}
    return len(mine & new) / len(mine) if mine else 1.0
