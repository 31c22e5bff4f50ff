"""The folder of a sweep: finished runs are added as they come, nothing that was added is ever half there.

A chunk holds the runs of one task or a few: a line with the SHA-256 of what follows, then an Arrow stream. It is
written aside and moved into place, so a killed process loses only what it was just running; a chunk that does not
match its sum (a power cut, a bad disk) is set aside and its runs are run again. Many small chunks become one now and
then. At the end the runs of the design move into a few Parquet files, in the order of the design, whatever the order
of finishing; what the design does not ask for stays in chunks.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.batch.work import Block

CHUNKS, RUNS, WEEKS, FAILURES = "chunks", "runs.parquet", "weekly.parquet", "failures.parquet"
SWEEP, MANIFEST = "sweep.json", "manifest.json"
MERGE = 256  # chunks of one process that become one
FAILED = ("stage", "type", "message", "command")
WEEK_COLUMN = "weeks_of_outcomes"  # flattened (weeks + 1, outcomes), in a chunk


class Source:
    """Runs in one file: its keys, and its rows when they are asked for."""

    def __init__(self, file: Path, table: pa.Table, outcomes: tuple[str, ...], weekly: bool) -> None:
        self.file = file
        self.keys: list[str] = table["key"].to_pylist()
        self.failed = np.array([bool(stage) for stage in table["stage"].to_pylist()])
        self.died = np.array([stage == "worker" for stage in table["stage"].to_pylist()])
        has = set(table.column_names)
        self.whole = set(outcomes) <= has and (not weekly or WEEK_COLUMN in has)


class Store:
    """The folder of one sweep.

    Args:
        folder: where it is; made by :meth:`open`.
        outcomes: names of what is kept.
        weekly: whether weeks are kept too.
    """

    def __init__(self, folder: Path, outcomes: tuple[str, ...], weekly: bool) -> None:
        self.folder, self.outcomes, self.weekly = folder, outcomes, weekly
        self.damaged: list[str] = []
        self.looking = False  # who only looks changes nothing, not even what is damaged
        self._mine: list[Path] = []

    @property
    def chunks(self) -> Path:
        """Where chunks lie."""
        return self.folder / CHUNKS

    # writing ---------------------------------------------------------------------------------------------------------

    def add(self, block: Block) -> None:
        """Keep finished runs.

        Raises:
            InputError: if they cannot be written.
        """
        self._mine.append(self._write_chunk(_table(block, self.outcomes, self.weekly)))
        if len(self._mine) >= MERGE:
            self._merge()

    def _write_chunk(self, table: pa.Table) -> Path:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        body = sink.getvalue().to_pybytes()
        digest = hashlib.sha256(body).hexdigest()
        target = self.chunks / f"{digest[:32]}.chunk"
        self._put(target, digest.encode() + b"\n" + body)
        return target

    def _put(self, target: Path, data: bytes) -> None:
        aside = target.with_name(f".{target.name}.{os.getpid()}.partial")
        try:
            try:
                aside.write_bytes(data)
                os.replace(aside, target)
            finally:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
        except OSError as error:
            raise no_room(self.folder, error) from None

    def _merge(self) -> None:
        """Many small chunks of this process as one: first the new, then the old go."""
        tables = [table for file in self._mine if (table := self._read_chunk(file)) is not None]
        self._write_chunk(pa.concat_tables(tables))
        for file in self._mine:
            file.unlink(missing_ok=True)
        self._mine = []

    def put_json(self, name: str, data: Any) -> None:
        """Write a JSON file in one go."""
        text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
        self._put(self.folder / name, text.encode() + b"\n")

    def tidy(self) -> None:
        """Take away what a killed process was just writing; only who holds the lock may."""
        for place in (self.folder, self.chunks):
            for file in place.glob(".*.partial"):
                file.unlink(missing_ok=True)

    # reading ---------------------------------------------------------------------------------------------------------

    def sources(self) -> Iterator[tuple[Source, pa.Table]]:
        """Every file with runs in it, tables first; what is damaged is set aside."""
        table = self._read_runs()
        if table is not None:
            yield Source(self.folder / RUNS, table, self.outcomes, False), table
        files = sorted(self.chunks.glob("*.chunk")) if self.chunks.is_dir() else []
        for file in files:
            table = self._read_chunk(file)
            if table is not None:
                yield Source(file, table, self.outcomes, self.weekly), table

    def _read_runs(self) -> pa.Table | None:
        """The table of runs, if it is there, sound, and has all that is wanted."""
        file = self.folder / RUNS
        if not file.exists():
            return None
        try:
            table = pq.read_table(file, page_checksum_verification=True)
            told = pq.read_table(self.folder / FAILURES, page_checksum_verification=True)
            if self.weekly and not (self.folder / WEEKS).exists():
                return None
            if self.weekly:
                self._weekly_sound()
        except (OSError, ValueError, pa.ArrowException):
            self._set_aside(file)
            return None
        said = dict(zip(told["key"].to_pylist(), zip(*(told[n].to_pylist() for n in FAILED), strict=True), strict=True))
        none = ("",) * len(FAILED)
        rows = [said.get(key, none) for key in table["key"].to_pylist()]
        for k, name in enumerate(FAILED):
            table = table.append_column(name, pa.array([row[k] for row in rows], pa.string()))
        return table

    def _weekly_sound(self) -> None:
        file = pq.ParquetFile(self.folder / WEEKS, page_checksum_verification=True)
        for group in range(file.num_row_groups):
            file.read_row_group(group)

    def _read_chunk(self, file: Path) -> pa.Table | None:
        try:
            raw = file.read_bytes()
        except FileNotFoundError:
            return None  # merged by another shard meanwhile; what it merged into is found next time
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", str(file), "check its permissions") from None
        digest, _, body = raw.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            self._set_aside(file)
            return None
        try:
            return pa.ipc.open_stream(pa.py_buffer(body)).read_all()
        except pa.ArrowException:
            self._set_aside(file)
            return None

    def _set_aside(self, file: Path) -> None:
        self.damaged.append(file.name)
        if self.looking:
            return
        with suppress(OSError):
            os.replace(file, file.with_name(file.name + ".damaged"))

    def known(self, outcome: str | None = None, again: bool = False) -> dict[str, float]:
        """Keys of runs that need not be run again, with one outcome of each (NaN if none is named, or it failed).

        Args:
            outcome: whose value at the end is wanted.
            again: whether failed runs are to be run again; those whose worker was killed always are.
        """
        made: dict[str, float] = {}
        for source, table in self.sources():
            if not source.whole:
                continue
            values = table[outcome].to_numpy() if outcome else np.full(len(source.keys), np.nan)
            drop = source.failed if again else source.died
            made.update((key, float(v)) for key, v, d in zip(source.keys, values, drop, strict=True) if not d)
        return made


def _table(block: Block, outcomes: tuple[str, ...], weekly: bool) -> pa.Table:
    ends = np.stack(block.ends)
    none = ("", "", "", "")
    columns: dict[str, pa.Array] = {
        "key": pa.array(block.keys, pa.string()),
        "residents": pa.array(block.residents, pa.int64()),
        "cost": pa.array(np.array(block.cost, np.float64), from_pandas=False),
    }
    for k, name in enumerate(FAILED):
        columns[name] = pa.array([block.failures.get(key, none)[k] for key in block.keys], pa.string())
    for k, name in enumerate(outcomes):
        columns[name] = pa.array(np.ascontiguousarray(ends[:, k]), from_pandas=False)
    if weekly:
        columns[WEEK_COLUMN] = pa.array([w.ravel() for w in block.weekly], pa.list_(pa.float64()))
        width = json.dumps(list(outcomes)).encode()
        return pa.table(columns).replace_schema_metadata({"outcomes": width})
    return pa.table(columns)


def no_room(folder: Path, error: OSError) -> InputError:
    """What a user is told when the folder cannot be written."""
    what = f"cannot be written: {error.strerror or type(error).__name__}"
    return InputError(
        what, str(folder), "the runs finished until here are kept: make room, then give the same command again"
    )
