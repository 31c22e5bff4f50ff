"""A network of one's own: an edge list (CSV) or GraphML in, an edge list out.

Columns ``from`` and ``to`` name residents by the ids of ``population.file`` (row numbers 0 .. N-1 without one);
``strength`` in (0, 1] and ``kind`` (household, kin, friend, neighbor, peer, online) are optional. Ties have no
direction: a -> b and b -> a are one tie, with the mean of both strengths. What the file does not say is
drawn: strengths near the settled ones of the kind, and kinds from who shares a home or a family, else friend.
The file is the network: no household tie is added to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError, did_you_mean
from simulation.reading import csv_text, graphml_text
from simulation.ties import TieKind, edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.residents import Residents
    from simulation.ties import Ties

MOST = 255
BYTES_A_BYTE = {".csv": 30, ".graphml": 50}  # of memory while a file is read, text as Python objects
COLUMNS = ("from", "to", "strength", "kind")
_KINDS = {kind.name.lower(): int(kind) for kind in TieKind}
Pairs = tuple["NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.float32]", "NDArray[np.int8]"]


def read_ties(file: str | Path, residents: Residents, ids: Sequence[str] | None = None) -> Pairs:
    """Rows of both ends, strength and kind of every tie of a file; NaN and -1 where the file is silent.

    Raises:
        InputError: if the file cannot be used; says which line and what to write instead.
    """
    path = Path(file)
    ending = path.suffix.lower()
    if ending not in (".csv", ".graphml"):
        what = f"ends in {ending!r}" if ending else "has no ending"
        raise InputError(what, str(path), "give an edge list saved as .csv or .graphml")
    csv_text.found(path, str(path), "check ties.file; it is relative to its scenario file")
    _refuse_too_many(path, residents.dims["N"])
    table, what = (_csv(path), "line") if ending == ".csv" else (_graphml(path, residents.dims["N"]), "edge")
    if table.empty:
        raise InputError("it has no ties", str(path), "write one tie a line under the heading 'from,to'")
    return _checked(table, _Place(str(path), what), residents, ids)


def _refuse_too_many(path: Path, n: int) -> None:
    """Refuse what does not fit into memory, or holds more lines than so many residents can have ties."""
    from simulation.population.synthesis import available_memory

    most, size, ending = n * MOST, path.stat().st_size, path.suffix.lower()
    if ending == ".csv" and size > 4 * most:  # a line has four signs or more
        with path.open("rb") as stream:
            lines = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
        if lines > most + 1:
            what = f"holds {lines:,} lines and {n:,} residents can have {most:,} ties"
            raise InputError(what, str(path), "name each tie once, and only those between residents")
    need = BYTES_A_BYTE[ending] * size
    if need > available_memory():
        what = f"reading its {size / 1e9:.1f} GB would need {need / 1e9:.0f} GB of memory"
        raise InputError(what, str(path), "save it as CSV with no columns but from,to,strength,kind")


def likely_kinds(residents: Residents, a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.int8]:
    """Kinds of ties of which a file says none: from who shares a home or a family, else friend."""
    family = residents.kin_group[a] == residents.kin_group[b]
    home = residents.household[a] == residents.household[b]
    return np.where(home, TieKind.HOUSEHOLD, np.where(family, TieKind.KIN, TieKind.FRIEND)).astype(np.int8)


def left_open(**told: NDArray[np.bool_]) -> tuple[str, ...]:
    """Names of what a file does not say of all of its ties, with how many where it says it of some."""
    open_ = {name: (int(np.count_nonzero(~said)), said.size) for name, said in told.items()}
    return tuple(
        f"ties.{name}" if silent == ties else f"ties.{name} ({silent:,} of {ties:,})"
        for name, (silent, ties) in open_.items()
        if silent
    )


def write_ties(ties: Ties, file: str | Path, ids: Sequence[str] | None = None) -> None:
    """Write every tie once as CSV, columns from, to, strength, kind, such as :func:`read_ties` reads."""
    import pandas as pd

    e = edges(ties)
    names = np.arange(ties.dims["N"]).astype(str) if ids is None else np.asarray(ids, dtype=str)
    kinds = np.array(list(_KINDS))[e["kind"]]
    table = pd.DataFrame({"from": names[e["a"]], "to": names[e["b"]], "strength": e["strength"], "kind": kinds})
    table.to_csv(file, index=False)  # as it is, not made harmless for spreadsheets: identifiers are read again


class _Place:
    """Names the line of a row of the table for messages."""

    def __init__(self, path: str, what: str) -> None:
        self.path, self.what = path, what

    def line(self, row: Any) -> str:
        return f"{self.path}, {self.what} {int(row) + (2 if self.what == 'line' else 1)}"


def _csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    table = csv_text.read(path, COLUMNS, dtype=str, keep_default_na=False, skip_blank_lines=False)
    table.columns = pd.Index([str(name).strip().lower() for name in table.columns])
    for name in ("from", "to"):
        if name not in table.columns:
            heading = ", ".join(map(repr, table.columns[:8]))
            hint = f"the heading must hold 'from,to'; it holds {heading}"
            raise InputError(f"there is no column {name!r}", str(path), hint)
    _refuse_other_names(table, str(path))
    table = table[[name for name in COLUMNS if name in table.columns]].apply(lambda column: column.str.strip())
    blank = (table == "").all(axis=1)
    filled: pd.DataFrame = table[~blank]
    return filled


def _refuse_other_names(table: pd.DataFrame, where: str) -> None:
    """Other columns are left alone, but not one that was meant for strength or kind."""
    for name in set(table.columns) - set(COLUMNS):
        near = did_you_mean(name, COLUMNS)
        if near.startswith("did") and len(name) < 11 and len(set(COLUMNS) & set(table.columns)) < len(COLUMNS):
            raise InputError(f"unknown column {name!r}", where, near)
        if name == "weight" and "strength" not in table.columns and table[name].nunique() > 1:
            instead = "call it 'strength' and scale it to above 0 and up to 1, or take it out"
            raise InputError("unknown column 'weight'", where, instead)


def _graphml(path: Path, n: int) -> pd.DataFrame:
    import networkx as nx
    import pandas as pd

    try:
        graphml_text.look_through(path, n, n * MOST)
        graph = nx.read_graphml(path)
    except InputError:
        raise
    except Exception as error:  # networkx passes on whatever its XML parser, or a malformed attribute, raises
        raise InputError(f"not GraphML: {csv_text.reason(error)}", str(path), "save it as GraphML again") from None
    edges = list(graph.edges(data=True))
    columns: dict[str, list[str]] = {"from": [str(a) for a, _, _ in edges], "to": [str(b) for _, b, _ in edges]}
    for name in ("strength", "kind"):
        if any(name in data for _, _, data in edges):
            columns[name] = [str(data.get(name, "")) for _, _, data in edges]
    return pd.DataFrame(columns, dtype=str)


def _checked(table: pd.DataFrame, place: _Place, residents: Residents, ids: Sequence[str] | None) -> Pairs:
    n = residents.dims["N"]
    names = np.arange(n).astype(str) if ids is None else np.char.strip(np.asarray(ids, dtype=str))
    names = names.astype(object)  # plain strings, for messages
    a, b = (_rows(table, end, names, place) for end in ("from", "to"))
    loop = np.flatnonzero(a == b)
    if loop.size:
        who = names[a[loop[0]]]
        raise InputError(f"{who!r} is tied to itself", place.line(table.index[loop[0]]), "remove the line")
    arc = a.astype(np.int64) * n + b
    order = np.argsort(arc, kind="stable")
    twice = np.flatnonzero(arc[order][1:] == arc[order][:-1])
    if twice.size:
        first, again = (table.index[order[twice[0] + k]] for k in (0, 1))
        tie = f"{names[a[order[twice[0]]]]!r} to {names[b[order[twice[0]]]]!r}"
        twice_said = f"the tie from {tie} stands there twice (first in {place.line(first)})"
        raise InputError(twice_said, place.line(again), "keep one")
    strength, kind = _strength(table, place), _kind(table, place)
    # a -> b and b -> a are one tie, of the kind that either line says, of the closer one if they differ: the order of
    # lines decides nothing
    pair = np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)
    closer = np.lexsort((a, strength, kind, kind < 0, pair))
    a, b, pair = a[closer], b[closer], pair[closer]
    strength, kind = strength[closer], kind[closer]
    _, first, which = np.unique(pair, return_index=True, return_inverse=True)
    known = ~np.isnan(strength)
    total = np.bincount(which, np.where(known, strength, 0.0))
    said = np.bincount(which, known)
    merged = np.where(said > 0, total / np.maximum(said, 1), np.nan).astype(np.float32)
    degree = np.bincount(np.concatenate([a[first], b[first]]), minlength=n)
    if degree.max(initial=0) > MOST:
        who = names[int(degree.argmax())]
        raise InputError(f"{who!r} has {degree.max()} ties; {MOST} is the most", place.path, "leave the weakest out")
    return a[first], b[first], merged, kind[first]


def _rows(table: pd.DataFrame, end: str, names: NDArray[Any], place: _Place) -> NDArray[np.int32]:
    import pandas as pd

    rows = pd.Index(names).get_indexer(pd.Index(table[end]))
    lost = np.flatnonzero(rows < 0)
    if lost.size:
        who, where = str(table[end].iloc[lost[0]]), place.line(table.index[lost[0]])
        if not who or who.lower() == "nan":
            raise InputError(f"the column {end!r} is empty", where, "name a resident, or remove the line")
        hint = did_you_mean(who, names) if names.size <= 20000 else "use the ids of population.file"
        if hint.startswith("see"):
            hint = f"use the ids of population.file, such as {names[0]!r}"
        raise InputError(f"there is no resident {who[:60]!r}", where, hint)
    return np.asarray(rows, np.int32)


def _strength(table: pd.DataFrame, place: _Place) -> NDArray[np.float64]:
    import pandas as pd

    if "strength" not in table.columns:
        return np.full(len(table), np.nan)
    text = table["strength"]
    value = pd.to_numeric(text, errors="coerce").to_numpy(np.float64)
    wrong = np.flatnonzero((text != "").to_numpy() & ~((value > 0) & (value <= 1)))
    if wrong.size:
        got, where = str(text.iloc[wrong[0]])[:40], place.line(table.index[wrong[0]])
        raise InputError(f"strength {got!r} is not above 0 and up to 1", where, "write one such as 0.5, or nothing")
    return value


def _kind(table: pd.DataFrame, place: _Place) -> NDArray[np.int8]:
    """Kind of each line, -1 where the file is silent about it."""
    if "kind" not in table.columns:
        return np.full(len(table), -1, np.int8)
    text = table["kind"].str.lower()
    code = text.map(_KINDS)
    wrong = np.flatnonzero(((text != "") & code.isna()).to_numpy())
    if wrong.size:
        got = str(table["kind"].iloc[wrong[0]])[:40]
        raise InputError(f"unknown kind {got!r}", place.line(table.index[wrong[0]]), did_you_mean(got, _KINDS))
    return np.asarray(code.fillna(-1), np.int8)
