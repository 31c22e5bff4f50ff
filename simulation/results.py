"""What a run leaves behind: tables of weeks, people, places, and how they came about; kept as Parquet and JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation import plugins
from simulation.errors import InputError
from simulation.follow import SURVEYED, at_end
from simulation.instrument import CUTOFFS, SCALES, belonging_class, odds_by_class, severity
from simulation.outcomes import OUTCOMES
from simulation.population.people_file import readable
from simulation.records import NOTES, bonds, organizations
from simulation.residents import Group, Residents, Slot
from simulation.scenario import Scenario
from simulation.tally import notes as tally_notes
from simulation.writing.keeping import TABLES, writing

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.follow import Track
    from simulation.records import Records
    from simulation.world import World

ROWS = 1 << 19  # rows of people written at a time
_FLAGS: dict[str, type[IntFlag]] = {"free_slots": Slot, "groups": Group}
PACKAGES = ("cohesion-abm", "numpy", "numba", "pandas", "pyarrow", "pydantic", "scipy", "statsmodels", "matplotlib")


@dataclass(repr=False)
class Results:
    """One run, as tables; printed, it says each outcome at start and end.

    Attributes:
        weeks: outcomes as arrays by name, one value a week; ``week`` itself comes first.
        provenance: resolved scenario and digest, seed, versions, machine, timing, costs, what was drawn because no
            file gave it.
        columns: people as arrays by column name, in the order of dwellings.
        records: columns of ``neighborhoods`` and ``activities`` by week, of the ``retention`` of those who started an
            activity and of ``organizations``, and ``care``; see :mod:`simulation.records`.
    """

    weeks: dict[str, NDArray[Any]]
    provenance: dict[str, Any]
    columns: dict[str, NDArray[Any]]
    records: dict[str, dict[str, NDArray[Any]]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, world: World, track: Track, first: dict[str, NDArray[Any]], timing: dict[str, Any], records: Records
    ) -> Results:
        """Results of a world that has been followed; people's columns are the world's own arrays, so let it rest."""
        weeks: dict[str, NDArray[Any]] = {"week": np.arange(len(track.values), dtype=np.int32)}
        weeks |= dict(zip(OUTCOMES, np.ascontiguousarray(np.transpose(track.values)), strict=True))
        provenance = {
            "scenario": world.scenario.plain(),
            "digest": world.scenario.digest(),
            "seed": world.seed,
            "residents": world.n,
            "drawn": list(world.drawn),
            "settings": "".join("usr"[code] for code in world.places.setting),  # of each neighborhood
            "costs": [{**key._asdict(), "amount": amount} for key, amount in track.costs.items()],
            **records.said(world),
            "outcomes": {n: {"unit": o.unit, "better": o.better, "claim": o.claim} for n, o in OUTCOMES.items()},
            "timing": timing,
            **surroundings(),
        }
        columns = people_columns(world.residents, first, world.ids, records.columns())
        notes = people_notes(world.scenario)
        provenance["people"] = {name: notes[name] for name in columns}
        return cls(weeks, provenance, columns, records.tables())

    def __repr__(self) -> str:
        """What was run, and its outcomes as a table of at most 80 columns."""
        kept = self.provenance
        name, weeks = kept["scenario"]["name"], len(self.weeks["week"]) - 1
        table = self.table().set_index("outcome")[["unit", "start", "end", "change"]]
        head = f"{name}: {kept['residents']:,} residents, {weeks} weeks, seed {kept['seed']}"
        return f"{head}\n{table.to_string(float_format='{:.4g}'.format)}"

    @property
    def setting(self) -> NDArray[np.int8]:
        """Setting of each resident's neighborhood at the end: 0 urban, 1 suburban, 2 rural."""
        codes = np.array(["usr".index(letter) for letter in self.provenance["settings"]], np.int8)
        return np.asarray(codes[self.columns["neighborhood"]])

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """A row a week: ``week`` (0 is the end of the burn-in), then a column an outcome."""
        import pandas as pd

        return pd.DataFrame(self.weeks)

    @cached_property
    def people(self) -> pd.DataFrame:
        """A row a resident, with first (week 0) and last survey.

        ``id`` is the one of population.file, if there is one, of whom the dwelling began with (arrival 0). Slow columns
        are those of who lives there at the end. Where ``arrival_first`` and ``arrival_last`` differ,
        somebody else moved in: only where they are equal is last minus first a change within a person.
        """
        import pandas as pd

        return pd.DataFrame(self.columns)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """``neighborhoods``, ``activities``, ``retention``, ``organizations`` and ``care``."""
        import pandas as pd

        return {name: pd.DataFrame(columns) for name, columns in self.records.items()}

    @property
    def care(self) -> pd.DataFrame:
        """A row a number on waits, courses, remission, what kept cases from care, admissions and cost of illness.

        Columns: part, measure, value (NaN where the run was too short or small), unit, of (how many), meaning.
        """
        return self.tables["care"]

    def table(self) -> pd.DataFrame:
        """Each outcome at the start (week 0), at the end (mean of the last four weeks), and the change."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """The rows of :meth:`table`."""
        rows = []
        for name, values in self.weeks.items():
            if name != "week":
                o, start, end = OUTCOMES[name], float(values[0]), float(at_end(values[:, None])[0])
                words = {"outcome": o.name, "label": o.label, "unit": o.unit, "better": o.better}
                rows.append(words | {"start": start, "end": end, "change": end - start})
        return rows

    def severity(self, scale: str = "depression") -> pd.DataFrame:
        """How many residents of each severity band at the first survey (rows) are in which at the last (columns).

        Only residents who lived there at both surveys count; ``.sum(axis=1)`` and ``.sum(axis=0)`` are the bands then
        and now, and what lies off the diagonal has changed bands.

        Raises:
            KeyError: if there is no such scale.
        """
        import pandas as pd

        bands = list(CUTOFFS[scale])
        stayed = self.columns["arrival_first"] == self.columns["arrival_last"]
        then, now = (severity(scale, self.columns[f"{when}_{scale}"][stayed]) for when in ("first", "last"))
        counts = np.bincount(then.astype(np.int64) * len(bands) + now, minlength=len(bands) ** 2)
        table = pd.DataFrame(counts.reshape(len(bands), -1), index=bands, columns=bands)
        return table.rename_axis(index="first", columns="last")

    def odds_ratios(self) -> pd.DataFrame:
        """Crude odds ratios of a moderate or worse score by class of sense of community, at both surveys.

        A row a survey and scale: ``negative`` and ``neutral`` against positive; empty where a class has no case or
        only cases. An answer, never an input, and an association: see ``causal_share``.
        """
        import pandas as pd

        instrument, rows = Scenario.parse(self.provenance["scenario"]).instrument, []
        for when in ("first", "last"):
            group = belonging_class(self.columns[f"{when}_belonging"], instrument)
            for scale in SCALES:
                case = self.columns[f"{when}_{scale}"] >= CUTOFFS[scale]["moderate"]
                rows.append((when, scale, *odds_by_class(group, case)))
        return pd.DataFrame(rows, columns=["survey", "scale", "negative", "neutral"])

    def support(self) -> pd.DataFrame:
        """Support by source: mean tie weight and share of residents reached, at the first and the last survey."""
        import pandas as pd

        return pd.DataFrame(self.provenance["support"]).T.rename_axis("source")

    def survival(self, money: Literal["program", "grant"] = "program") -> pd.DataFrame:
        """Organizations still running by weeks since an intervention's money or an ordinary grant ended.

        ``at_risk`` counts those seen running up to then, ``surviving`` is Kaplan and Meier's share.
        """
        import pandas as pd

        table, weeks = self.records["organizations"], len(self.weeks["week"]) - 1
        ended, closed = table[f"{money}_ended"], table[f"closed_after_{money}"]
        return pd.DataFrame(organizations.survival(ended, closed, weeks))

    def save(self, folder: str | Path) -> Path:
        """Write weekly.parquet, people.parquet, every other table, run.json and weekly.png, all or none.

        Returns:
            The folder.

        Raises:
            InputError: if the folder cannot be written.
        """
        from simulation import plots  # late: matplotlib only where a figure is kept

        with writing(folder) as part:
            write_table(part / "weekly.parquet", self.weeks, _weekly_notes())
            write_table(part / "people.parquet", self.columns, self.provenance["people"])
            for name, table in self.records.items():
                write_table(part / f"{name}.parquet", table, NOTES[name])
            plots.write(plots.weekly(self), part / "weekly.png")
            text = json.dumps(self.provenance, indent=2, ensure_ascii=False, allow_nan=False)
            (part / "run.json").write_text(text + "\n", encoding="utf-8")
        return Path(folder)

    @classmethod
    def load(cls, folder: str | Path) -> Results:
        """Results as :meth:`save` wrote them.

        Raises:
            InputError: if the folder does not hold a finished run.
        """
        folder = Path(folder)
        try:
            provenance = json.loads((folder / "run.json").read_text(encoding="utf-8"))
            names = ("weekly", "people", *TABLES)
            weeks, people, *others = (pq.read_table(folder / f"{name}.parquet") for name in names)
        except (OSError, ValueError) as error:
            what = f"holds no finished run ({error.__class__.__name__})"
            raise InputError(what, str(folder), "name a folder that 'cohesion run --out' wrote") from None
        records = {name: _columns(table) for name, table in zip(TABLES, others, strict=True)}
        return cls(_columns(weeks), provenance, _columns(people), records)


def people_columns(
    residents: Residents,
    first: dict[str, NDArray[Any]],
    ids: NDArray[Any] | None = None,
    more: dict[str, NDArray[Any]] | None = None,
) -> dict[str, NDArray[Any]]:
    """People as arrays, in the order of dwellings: ids, slow columns, first survey, last survey, what else there is.

    Args:
        residents: everybody at the end.
        first: what was kept of the first survey.
        ids: ids of a file of residents by dwelling, if one was read; they become the column ``id``.
        more: other columns in the row order of ``residents``.
    """
    now = {} if ids is None else {"id": ids[residents.dwelling]}
    now |= {"dwelling": residents.dwelling, "arrival_first": first["arrival"]}
    now["arrival_last"] = residents.arrival.astype(np.uint16)
    now |= {name: getattr(residents, name) for name in Residents.names("slow") if name != "arrival"}
    for when, source in (("first", first), ("last", {name: getattr(residents, name) for name in first})):
        now |= {f"{when}_{name.removeprefix('score_')}": a for name, a in source.items() if name != "arrival"}
    now |= more or {}
    if (residents.dwelling[1:] > residents.dwelling[:-1]).all():
        return now
    order = np.argsort(residents.dwelling)
    return {name: array[order] for name, array in now.items()}


def write_table(path: Path, columns: dict[str, NDArray[Any]], notes: dict[str, dict[str, str]]) -> None:
    """Write arrays as one Parquet file, a group of rows at a time, with unit and meaning on each column."""
    kinds = {n: pa.string() if a.dtype.kind == "O" else pa.from_numpy_dtype(a.dtype) for n, a in columns.items()}
    schema = pa.schema([pa.field(n, kind, metadata=notes.get(n)) for n, kind in kinds.items()])
    rows = len(next(iter(columns.values())))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, ROWS):
            arrays = [_arrow(array[start : start + ROWS]) for array in columns.values()]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _columns(table: pa.Table) -> dict[str, NDArray[Any]]:
    arrays = {name: table[name].to_numpy() for name in table.column_names}
    return {name: array.astype(str) if array.dtype == object else array for name, array in arrays.items()}


def _arrow(array: NDArray[Any]) -> pa.Array:
    """The same in Arrow's words; without ``pa.array``, which imports pandas to ask whether it is one of its."""
    if array.dtype.kind == "U":
        coded = np.char.encode(array, "utf-8")
        lengths = np.char.str_len(coded)
        letters = coded.view(np.uint8).reshape(array.size, coded.itemsize)
        data = np.ascontiguousarray(letters[np.arange(coded.itemsize) < lengths[:, None]])
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        return pa.Array.from_buffers(pa.string(), array.size, [None, pa.py_buffer(ends), pa.py_buffer(data)])
    if array.dtype.kind not in "iuf":
        return pa.array(array)
    kept = np.ascontiguousarray(array)
    return pa.Array.from_buffers(pa.from_numpy_dtype(kept.dtype), kept.size, [None, pa.py_buffer(kept)])


def _weekly_notes() -> dict[str, dict[str, str]]:
    notes = {"week": {"unit": "weeks", "meaning": "Weeks after the burn-in; 0 is before the first."}}
    return notes | {o.name: {"unit": o.unit, "meaning": o.claim, "better": o.better} for o in OUTCOMES.values()}


def people_notes(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Unit and meaning of every column of people, and the words for its codes."""
    cultures = tuple(scenario.population.cultures)
    notes = {c.name: {"unit": c.unit, "meaning": c.meaning} for c in Residents.legend}
    for name, note in notes.items():
        codes = [f"{code} {word}" for word, code in readable(name, cultures).items()]
        bits = [f"{bit.value} {(bit.name or '').lower().replace('_', ' ')}" for bit in _FLAGS.get(name, ())]
        if codes or bits:
            note["codes"] = ", ".join(codes) if codes else f"sum of: {', '.join(bits)}"
    began = "Id in population.file of whom this dwelling began with, and of who lives there while arrival is 0."
    notes["id"] = {"unit": "id", "meaning": began}
    surveys = {"first": "First survey, week 0.", "last": "Last survey, end of the run."}
    for when, words in surveys.items():
        for name in SURVEYED:
            meaning = f"{words} {notes[name]['meaning']}"
            column = f"arrival_{when}" if name == "arrival" else f"{when}_{name.removeprefix('score_')}"
            notes[column] = {"unit": notes[name]["unit"], "meaning": meaning}
    return notes | bonds.NOTES | tally_notes(list(scenario.barriers))


def surroundings() -> dict[str, Any]:
    """Versions, machine and time of day: what a number may also depend on."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"  # run from a checkout
    machine = {"system": platform.platform(), "processor": platform.machine(), "processors": os.cpu_count()}
    versions |= {f"plugin {name}": held for name, held in plugins.versions().items()}
    return {"versions": versions, "machine": machine, "finished": datetime.now(UTC).isoformat(timespec="seconds")}
