"""Residents from a table of the user's own: every value checked, every refusal naming the file, column and row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError, did_you_mean
from simulation.reading import csv_text
from simulation.residents import Education, Employment, Gender, Housing, Mobility, Residents
from simulation.table import Column

if TYPE_CHECKING:
    from enum import IntEnum
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

COLUMNS: dict[str, Column] = {c.name: c for c in Residents.legend if c.file}
LABELS = ("household", "neighborhood", "circle", "kin_group")  # any labels: who shares one belongs together
_NAMES: dict[str, type[IntEnum]] = {
    "gender": Gender, "education": Education, "employment": Employment, "housing": Housing, "mobility": Mobility,
}  # fmt: skip
_YES_NO = ("language", "limitation", "digital", "insured")


def count_rows(path: Path) -> int:
    """Lines or rows in the file, no fewer than its residents, without reading it into memory.

    Raises:
        InputError: if there is no such file, or it is neither CSV nor Parquet.
    """
    where = str(path)
    _check_kind(path)
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet as parquet

            return int(parquet.ParquetFile(path).metadata.num_rows)
        with path.open("rb") as stream:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where, "check its permissions") from None
    except ValueError as error:  # pyarrow's errors are ValueErrors
        raise InputError(f"is no Parquet table: {_first_line(error)}", where, "save it again, or as CSV") from None


def read(path: Path, cultures: tuple[str, ...] = ()) -> tuple[pd.DataFrame, NDArray[Any] | None]:
    """The file's columns as the legend's codes, in the order of ids, and those ids as text.

    Codes may be numbers or readable names (``woman``, ``some college``, ``yes``); ``household``, ``neighborhood``,
    ``circle`` and ``kin_group`` may hold any labels. Without ``id`` the order of rows stands for it, and the second
    answer is None.

    Raises:
        InputError: if the file is missing, empty, no table, or holds a column or value that cannot be used.
    """
    import pandas as pd

    raw = _load(path)
    where = str(path)
    for name in raw.columns:
        if name != "id" and name not in COLUMNS:
            raise InputError(f"unknown column {str(name)!r}", where, did_you_mean(str(name), ["id", *COLUMNS]))
    if len(raw) < 2:
        some = "1 resident" if len(raw) == 1 else "0 residents"
        raise InputError(f"holds {some}", where, "write a header and at least two rows")
    for name in raw.columns:
        _refuse(raw[name].isna().to_numpy(), where, name, raw[name], "is blank or NaN or NA",
                "write a value, or leave the whole column out to have it drawn")  # fmt: skip
    ids: NDArray[Any] | None = None
    if "id" in raw.columns:
        ids, order = _ids(raw["id"], where)
        raw, ids = raw.iloc[order], ids[order]
    columns = {str(name): _codes(str(name), raw[name], where, cultures) for name in raw.columns if name != "id"}
    return pd.DataFrame(columns, index=range(len(raw))), ids


def _check_kind(path: Path) -> None:
    if path.suffix.lower() not in (".csv", ".parquet"):
        what = f"ends in {path.suffix!r}" if path.suffix else "has no ending"
        raise InputError(what, str(path), "give a table saved as .csv or .parquet")
    csv_text.found(path, str(path), "check population.file; it is relative to its scenario file")


def _load(path: Path) -> pd.DataFrame:
    import pandas as pd

    where = str(path)
    _check_kind(path)
    if path.suffix.lower() == ".parquet":
        try:
            frame = pd.read_parquet(path)
        except Exception as error:  # the parser raises whatever its library does; all mean that this is no table
            raise InputError(f"is no table: {_first_line(error)}", where, "save it again, or as CSV") from None
    else:
        frame = csv_text.read(path, ("id", *COLUMNS), dtype={"id": str}, low_memory=False, skipinitialspace=True)
    frame.columns = [str(name).strip() for name in frame.columns]
    if not len(frame.columns) or not frame.columns.is_unique:
        raise InputError("has no columns, or two of one name", where, "write a header such as id,age,gender")
    return frame


def _ids(column: pd.Series[Any], where: str) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Ids as text, and the order that sorts them: by number if all are whole numbers, else by text."""
    values = column.to_numpy()
    if values.dtype.kind == "f":
        _refuse(values != np.floor(values), where, "id", column, "is not a whole number", "write whole numbers or text")
        values = values.astype(np.int64)
    text = np.array([str(value).strip() for value in values], dtype=np.str_)
    _refuse(text == "", where, "id", column, "is blank", "give every resident an id of their own")
    unique, first = np.unique(text, return_index=True)
    if unique.size < text.size:
        again = np.ones(text.size, bool)
        again[first] = False
        _refuse(again, where, "id", column, "stands there twice", "give every resident an id of their own")
    numbers = all(t.isascii() and t.isdigit() and len(t) <= 18 for t in text)
    order = np.lexsort((text, text.astype(np.int64))) if numbers else np.argsort(text, kind="stable")
    return text, order


def _codes(name: str, column: pd.Series[Any], where: str, cultures: tuple[str, ...]) -> NDArray[Any]:
    """One column as the legend's codes."""
    rule = COLUMNS[name]
    if name in LABELS:
        labels = np.array([str(value).strip() for value in column], dtype=np.str_)
        numbers = all(t.lstrip("-").isascii() and t.lstrip("-").isdigit() and len(t) <= 18 for t in labels)
        codes = np.unique(labels.astype(np.int64) if numbers else labels, return_inverse=True)[1]
        return np.asarray(codes.astype(rule.dtype))
    known = readable(name, cultures)
    if column.dtype.kind not in "iufb":
        column = _numbers(name, column, known, where)
    values = column.to_numpy(np.float64)
    low, high = rule.low, len(cultures) - 1 if name == "culture" and cultures else rule.high
    instead = f"write {rule.unit} from {low:g} to {high:g}"
    if known:
        instead = f"write one of: {', '.join(f'{word} ({code})' for word, code in known.items())}"
    _refuse(~((values >= low) & (values <= high)), where, name, column, f"is outside {low:g} to {high:g}", instead)
    if not rule.dtype.startswith("float"):
        _refuse(values != np.floor(values), where, name, column, "is not a whole number", instead)
    return np.asarray(values.astype(rule.dtype))


def readable(name: str, cultures: tuple[str, ...]) -> dict[str, int]:
    """Words for a column's codes, none if it holds plain numbers."""
    if name in _NAMES:
        return {member.name.lower().replace("_", " "): int(member) for member in _NAMES[name]}
    if name in _YES_NO:
        return {"no": 0, "yes": 1}
    return {word: code for code, word in enumerate(cultures)} if name == "culture" else {}


def _numbers(name: str, column: pd.Series[Any], known: dict[str, int], where: str) -> pd.Series[Any]:
    """Text as codes: readable names in any spelling of case, ``_`` and ``-``, or numbers."""
    import pandas as pd

    words = {_plain(word): code for word, code in known.items()}
    if name in _YES_NO:
        words |= {"false": 0, "true": 1}
    labels, inverse = np.unique(np.array([str(value) for value in column], dtype=np.str_), return_inverse=True)
    codes = np.full(labels.size, np.nan)
    for i, label in enumerate(labels):
        if _plain(label) in words:
            codes[i] = words[_plain(label)]
        else:
            try:
                codes[i] = float(label)
            except ValueError:
                codes[i] = np.nan
    values = pd.Series(codes[inverse], index=column.index)
    bad = column[values.isna()]
    if len(bad):
        said = str(bad.iloc[0])
        hint = csv_text.number_hint(said, f"write numbers ({COLUMNS[name].unit})")
        hint = did_you_mean(said, known) if known else hint
        what = "is not a known value" if known else "is not a number"
        _refuse(values.isna().to_numpy(), where, name, column, what, hint)
    return values


def _plain(word: str) -> str:
    return " ".join(word.strip().lower().replace("_", " ").replace("-", " ").split())


def _refuse(bad: NDArray[Any], where: str, name: Any, column: pd.Series[Any], what: str, instead: str) -> None:
    """Raise for the first bad value, by the row it has in the file (1 is the first below the header).

    Raises:
        InputError: if any value is bad.
    """
    if bad.any():
        spot = int(np.flatnonzero(bad)[np.argmin(column.index.to_numpy()[bad])])
        value, row = column.iloc[spot], int(column.index[spot]) + 1
        shown = "" if value != value or value is None else f" {str(value)[:40]!r}"
        many = f" (and {int(bad.sum()) - 1} more)" if bad.sum() > 1 else ""
        place = f"{where}: column {str(name)!r}, row {row} below the heading"
        raise InputError(f"the value{shown} {what}{many}", place, instead)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
