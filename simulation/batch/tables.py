"""From chunks to the tables of a design, the same bytes whatever the order in which runs finished."""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_right
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.batch.store import CHUNKS, FAILED, FAILURES, RUNS, WEEK_COLUMN, WEEKS, Source, Store, no_room
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from simulation.batch.plan import Plan

SLICE = 4096  # places of the design written at a time
PLACE = {
    "point": "Number of the point of the design.",
    "arm": "What is done: the base, or an arm.",
    "replicate": "Number of the replicate; the same people and luck in every arm and point.",
    "seed": "Key of every random draw of the run.",
    "status": "done or failed; failures.parquet says why.",
    "residents": "Residents.",
    "cost": "Money spent on what was done, over the whole run, in the scenario's currency.",
    "key": "Hash of scenario, draw, seed and version of the model.",
}


class Index:
    """Where each run is: keys to rows of the tables that hold them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.where: dict[str, int] = {}  # key to row
        self.sources: list[Source] = []
        self.stages = np.zeros(0, bool)
        columns = ["key", "residents", "cost", *FAILED, *store.outcomes]
        parts, bad, begins = [], [self.stages], [0]
        for source, table in store.sources():
            if not source.whole:
                continue
            begin = begins[-1]
            for row, key in enumerate(source.keys):
                held = self.where.get(key)
                if held is None or (not source.failed[row] and held < begin and _at(bad, begins, held)):
                    self.where[key] = begin + row
            self.sources.append(source)
            parts.append(table.select(columns).replace_schema_metadata(None))
            bad.append(source.failed)
            begins.append(begin + len(source.keys))
            source.keys = []  # the rows hold them
        self.starts = np.array(begins)
        self.stages = np.concatenate(bad)
        self.rows = pa.concat_tables(parts) if parts else None

    def __contains__(self, key: str) -> bool:
        return key in self.where

    def __len__(self) -> int:
        return len(self.where)

    def failed(self, key: str) -> bool:
        """Whether a run that is here came to nothing."""
        return bool(self.stages[self.where[key]])

    def take(self, keys: list[str]) -> pa.Table:
        """The rows of these runs."""
        assert self.rows is not None
        return self.rows.take(pa.array([self.where[key] for key in keys], pa.int64()))

    def spot(self, key: str) -> tuple[int, int]:
        """Number of its source, and its row there."""
        row = self.where[key]
        n = int(np.searchsorted(self.starts, row, "right")) - 1
        return n, row - int(self.starts[n])

    def value_of(self, outcome: str) -> dict[str, float]:
        """One outcome at the end of every run."""
        if self.rows is None:
            return {}
        column = self.rows[outcome].to_numpy()
        return {key: float(column[row]) for key, row in self.where.items()}


def _at(bad: list[NDArray[np.bool_]], begins: list[int], row: int) -> bool:
    n = bisect_right(begins, row) - 1
    return bool(bad[n + 1][row - begins[n]])


def places(plan: Plan, counts: list[int]) -> Iterator[tuple[int, int, int, str]]:
    """Every place of the design with its key: point, replicate, number of the arm; ``counts``: replicates a point."""
    for point, count in enumerate(counts):
        for replicate in range(count):
            for arm, key in enumerate(plan.keys(point, replicate)):
                yield point, replicate, arm, key


def _slices(plan: Plan, counts: list[int], index: Index) -> Iterator[list[tuple[int, int, int, str]]]:
    part = []
    for place in places(plan, counts):
        if place[3] in index:
            part.append(place)
        if len(part) == SLICE:
            yield part
            part = []
    if part:
        yield part


def frames(plan: Plan, counts: list[int], index: Index) -> Iterator[pa.Table]:
    """The runs that are there, a row each, in the order of the design, some thousands at a time."""
    schema = schema_of(plan)
    arms = np.array(plan.arms, object)
    for part in _slices(plan, counts, index):
        points, replicates, arm, keys = (list(column) for column in zip(*part, strict=True))
        held = index.take(keys)
        status = ["failed" if stage else "done" for stage in held["stage"].to_pylist()]
        columns: dict[str, Any] = {
            "point": pa.array(points, pa.int32()),
            "arm": pa.array(list(arms[arm]), pa.string()),
            "replicate": pa.array(replicates, pa.int32()),
            "seed": pa.array([plan.sweep.seed + r for r in replicates], pa.int64()),
        }
        for path in plan.paths:
            owns = [path in plan.applies[name] for name in plan.arms]
            values = [plan.draws[p][path] if owns[a] else None for p, a in zip(points, arm, strict=True)]
            columns[path] = pa.array(values, schema.field(path).type)
        columns |= {"status": pa.array(status, pa.string()), "residents": held["residents"], "cost": held["cost"]}
        columns |= {name: held[name] for name in plan.outcomes}
        columns["key"] = held["key"]
        yield pa.table(columns).cast(schema)


def failures(plan: Plan, counts: list[int], index: Index) -> Iterator[pa.Table]:
    """The failed runs, a row each: which, at what stage, what was said, the command that repeats it."""
    names = ("point", "arm", "replicate", "seed")
    for part in _slices(plan, counts, index):
        bad = [place for place in part if index.failed(place[3])]
        if not bad:
            continue
        held = index.take([key for *_, key in bad])
        place = (
            pa.array([p for p, *_ in bad], pa.int32()), pa.array([plan.arms[a] for _, _, a, _ in bad], pa.string()),
            pa.array([r for _, r, *_ in bad], pa.int32()),
            pa.array([plan.sweep.seed + r for _, r, *_ in bad], pa.int64()),
        )  # fmt: skip
        told = {name: held[name] for name in (*FAILED, "key")}
        yield pa.table(dict(zip(names, place, strict=True)) | told)


FAILURE_SCHEMA = pa.schema(
    [("point", pa.int32()), ("arm", pa.string()), ("replicate", pa.int32()), ("seed", pa.int64()),
     *((name, pa.string()) for name in (*FAILED, "key"))]
)  # fmt: skip


def schema_of(plan: Plan) -> pa.Schema:
    """Columns of the table of runs, with unit and meaning."""
    kinds = {
        "point": pa.int32(), "arm": pa.string(), "replicate": pa.int32(), "seed": pa.int64(), "status": pa.string(),
        "residents": pa.int64(), "cost": pa.float64(), "key": pa.string(),
    }  # fmt: skip
    note = {name: {"unit": "", "meaning": meaning} for name, meaning in PLACE.items()}
    fields = [pa.field(name, kinds[name], metadata=note[name]) for name in ("point", "arm", "replicate", "seed")]
    for path in plan.paths:
        meaning = {"unit": "", "meaning": "Parameter of the scenario; empty where the arm has none."}
        fields.append(pa.field(path, _kind([draw[path] for draw in plan.draws]), metadata=meaning))
    fields += [pa.field(name, kinds[name], metadata=note[name]) for name in ("status", "residents", "cost")]
    for name in plan.outcomes:
        o = OUTCOMES[name]
        fields.append(pa.field(name, pa.float64(), metadata={"unit": o.unit, "meaning": o.claim, "better": o.better}))
    return pa.schema([*fields, pa.field("key", pa.string(), metadata=note["key"])])


def _kind(values: list[Any]) -> pa.DataType:
    if all(isinstance(v, bool) for v in values):
        return pa.bool_()
    if all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return pa.int64()
    if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        return pa.float64()
    return pa.string()


def weeks(plan: Plan, counts: list[int], index: Index) -> Iterator[pa.Table]:
    """Outcomes by week, a row a run and week, a few runs at a time."""
    cache: OrderedDict[int, Any] = OrderedDict()
    schema = weeks_schema(plan)

    def of(key: str) -> Any:
        n, row = index.spot(key)
        if n not in cache:
            cache[n] = _weeks_of(index.store, index.sources[n].file, plan.outcomes)
            if len(cache) > 8:
                cache.popitem(last=False)
        cache.move_to_end(n)
        return cache[n](key, row)

    for part in _slices(plan, counts, index):
        for first in range(0, len(part), 64):
            few = [place for place in part[first : first + 64] if not index.failed(place[3])]
            values = [of(key) for *_, key in few]
            lengths = [len(v) for v in values]
            if not few:
                continue
            repeat = {"point": [p for p, *_ in few], "replicate": [r for _, r, *_ in few]}
            columns: dict[str, Any] = {name: np.repeat(np.array(v, np.int32), lengths) for name, v in repeat.items()}
            columns["arm"] = np.repeat(np.array([plan.arms[a] for _, _, a, _ in few], object), lengths)
            columns["week"] = np.concatenate([np.arange(n, dtype=np.int32) for n in lengths])
            columns["key"] = np.repeat(np.array([key for *_, key in few], object), lengths)
            whole = np.concatenate(values)
            columns |= {name: np.ascontiguousarray(whole[:, k]) for k, name in enumerate(plan.outcomes)}
            arrays = [pa.array(columns[field.name], field.type, from_pandas=False) for field in schema]
            yield pa.Table.from_arrays(arrays, schema=schema)


def weeks_schema(plan: Plan) -> pa.Schema:
    """Columns of the table of weeks."""
    fields = [("point", pa.int32()), ("arm", pa.string()), ("replicate", pa.int32()), ("week", pa.int32())]
    return pa.schema([*fields, *((name, pa.float64()) for name in plan.outcomes), ("key", pa.string())])


def _weeks_of(store: Store, file: Path, names: tuple[str, ...]) -> Callable[[str, int], Any]:
    """A reader of one file's weeks."""
    if file.name == RUNS:
        return _weeks_of_table(store.folder / WEEKS, names)
    table = store._read_chunk(file)
    if table is None:
        raise FileNotFoundError(str(file))
    kept = json.loads(table.schema.metadata[b"outcomes"])
    at = [kept.index(name) for name in names]

    def from_chunk(key: str, row: int) -> Any:
        flat = table[WEEK_COLUMN][row].values.to_numpy()
        return flat.reshape(-1, len(kept))[:, at]

    return from_chunk


def _weeks_of_table(file: Path, names: tuple[str, ...]) -> Callable[[str, int], Any]:
    """A reader of the table of weeks, a group of rows at a time; a run lies within one group."""
    table = pq.ParquetFile(file)
    groups: dict[str, int] = {}
    for group in range(table.num_row_groups):
        groups |= dict.fromkeys(table.read_row_group(group, ["key"])["key"].unique().to_pylist(), group)
    held: dict[int, Any] = {}

    def from_table(key: str, row: int) -> Any:
        group = groups[key]
        if group not in held:
            held.clear()
            read = table.read_row_group(group, ["key", *names])
            held[group] = (
                np.array(read["key"].to_pylist(), object), np.stack([read[n].to_numpy() for n in names], axis=1)
            )  # fmt: skip
        keys, values = held[group]
        found = values[keys == key]
        return found[: len(found) // int((np.diff(np.flatnonzero(keys == key)) > 1).sum() + 1)]  # one place is enough

    return from_table


def compact(plan: Plan, store: Store, counts: list[int], index: Index) -> dict[str, str]:
    """Move the runs of the design from chunks into Parquet files; the SHA-256 of each.

    Weeks come first, then failures, then runs, then chunks go: killed anywhere, what is there is still found.

    Raises:
        InputError: if there is no room.
    """
    inside = np.zeros(len(index.stages), bool)
    for *_, key in places(plan, counts):
        inside[index.where[key]] = True
    written: list[tuple[Path, Path]] = []
    try:
        if store.weekly:
            written.append(_write(store, WEEKS, weeks_schema(plan), weeks(plan, counts, index)))
        written.append(_write(store, FAILURES, FAILURE_SCHEMA, failures(plan, counts, index)))
        written.append(_write(store, RUNS, schema_of(plan), frames(plan, counts, index)))
        _save_others(store, index, inside)
        for aside, target in written:
            os.replace(aside, target)
    except OSError as error:
        raise no_room(store.folder, error) from None
    finally:
        for aside, _ in written:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
    if not store.weekly:
        (store.folder / WEEKS).unlink(missing_ok=True)
    held = set(np.flatnonzero(inside).tolist())
    for n, source in enumerate(index.sources):
        if source.file.parent.name == CHUNKS and _all_held(index, n, held):
            source.file.unlink(missing_ok=True)
    names = [RUNS, FAILURES, *([WEEKS] if store.weekly else [])]
    return {name: _sum(store.folder / name) for name in names}


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(store: Store, name: str, schema: pa.Schema, parts: Iterator[pa.Table]) -> tuple[Path, Path]:
    target = store.folder / name
    aside = store.folder / f".{name}.{os.getpid()}.partial"
    try:
        with pq.ParquetWriter(aside, schema, compression="zstd", write_page_checksum=True) as writer:
            for part in parts:
                writer.write_table(part.cast(schema))
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    return aside, target


def _all_held(index: Index, n: int, held: set[int]) -> bool:
    """Whether every run of a file is in the tables now, from this file or as the twin of one that is."""
    assert index.rows is not None
    part = index.rows["key"].slice(int(index.starts[n]), int(index.starts[n + 1] - index.starts[n]))
    return all(index.where[key] in held for key in part.to_pylist())


def _save_others(store: Store, index: Index, inside: NDArray[np.bool_]) -> None:
    """Rows of the tables that this design does not ask for go back into a chunk: nothing that was run is lost."""
    for n, source in enumerate(index.sources):
        if source.file.name != RUNS:
            continue
        first = int(index.starts[n])
        assert index.rows is not None
        keys = index.rows["key"].slice(first, int(index.starts[n + 1]) - first).to_pylist()
        rows = [row for row, key in enumerate(keys) if index.where[key] == first + row and not inside[first + row]]
        if not rows:
            continue
        table = index.rows.take(pa.array([first + row for row in rows], pa.int64()))
        if store.weekly:
            read = _weeks_of(store, source.file, store.outcomes)
            none = np.empty((0, len(store.outcomes)))
            flat = [(none if index.stages[first + row] else read(keys[row], row)).ravel() for row in rows]
            table = table.append_column(WEEK_COLUMN, pa.array(flat, pa.list_(pa.float64())))
            table = table.replace_schema_metadata({"outcomes": json.dumps(list(store.outcomes)).encode()})
        store._write_chunk(table)
