"""CSV as people really save it: what is wrong with a file is said in its own lines, before anything is dropped.

pandas guesses: it drops what stands right of the last column, reads ``1;5`` as one column and names a blank heading
``Unnamed: 2``. Here the heading is checked first and a row that is longer than it is an error.
"""

from __future__ import annotations

import csv
import re
import warnings
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError, did_you_mean
from simulation.reading import paths

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*%?\s*")


def found(path: Path, where: str, hint: str) -> None:
    """Refuse a path that is no readable file; the hint is for one that does not exist and is like no other there.

    Raises:
        InputError: saying what it is instead.
    """
    what = paths.fault(path)
    if not what:
        return
    if what != paths.MISSING:
        hint = "check its permissions" if what.endswith("denied") else "give the path of a file with a table"
    elif re.search(r"(^|/)https?:/", str(path)):
        hint = "web addresses are not read: download the table and give its path"
    else:
        near = did_you_mean(path.name, _beside(path))
        hint = near if near.startswith("did") else hint
    raise InputError(what, where, hint)


def read(path: Path, known: tuple[str, ...], **options: Any) -> pd.DataFrame:
    """A CSV file as pandas reads it, once its heading is in order and no row is longer than it.

    Args:
        path: the file.
        known: names a heading may hold, for hints.
        options: more options of ``pandas.read_csv``.

    Raises:
        InputError: if it is empty, not UTF-8, not separated by commas, or a row or column has no place.
    """
    import pandas as pd

    where = str(path)
    try:
        _heading(path, known)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # it would only warn of what it drops
            table: pd.DataFrame = pd.read_csv(path, encoding="utf-8-sig", index_col=False, **options)
            return table
    except pd.errors.EmptyDataError:
        raise InputError("is empty", where, f"write a heading such as {','.join(known[:3])}, then rows") from None
    except UnicodeDecodeError:
        raise InputError(f"line {_first_odd_line(path)} is not UTF-8 text", where, "save it as 'CSV UTF-8'") from None
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where, "check its permissions") from None
    except (ValueError, pd.errors.ParserWarning, csv.Error) as error:  # the parser's errors are ValueErrors
        longer = _first_longer(path)
        if longer:
            what = "line {} has {} entries and the heading {}".format(*longer)
            instead = "put text with commas in quotes, and write decimals with a point: 0.5"
            raise InputError(what, where, instead) from None
        raise InputError(f"is not CSV: {reason(error)}", where, "save it as 'CSV UTF-8' again") from None


def number_hint(value: str, otherwise: str) -> str:
    """What to write instead of text that is no number."""
    if _DECIMAL_COMMA.fullmatch(value):
        return f"write {value.strip().replace(',', '.')}, with a point"
    return otherwise


def _heading(path: Path, known: tuple[str, ...]) -> None:
    where = str(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(100_000)
    names = [name.strip() for name in next(csv.reader([first]), [])]
    words = {name.lower() for name in names}
    for sign, said in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) < 3 and sign in first and {w.strip(' "').lower() for w in first.split(sign)} & set(known):
            raise InputError(f"its columns are separated by {said}", where, "save it with commas: 'CSV UTF-8'")
    if first.lower().startswith("sep="):
        raise InputError("its first line is no heading", where, f"take out the line {first.strip()!r}")
    if "" in names and words & set(known):
        what = f"column {names.index('') + 1} has no name"
        raise InputError(what, where, "name it in the heading, or take the column out")
    twice = [name for i, name in enumerate(names) if name.lower() in (n.lower() for n in names[:i])]
    if twice and words & set(known):
        raise InputError(f"has two columns named {twice[0]!r}", where, "keep one of them")


def _beside(path: Path) -> list[str]:
    try:
        return [p.name for p in path.parent.iterdir() if p.suffix == path.suffix] if path.parent.is_dir() else []
    except OSError:
        return []


def _first_longer(path: Path) -> tuple[int, int, int] | None:
    """Line, entries there and entries of the heading, of the first row that is longer than the heading."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        try:
            heading = len(next(rows, []))
            return next(((rows.line_num, len(row), heading) for row in rows if len(row) > heading), None)
        except csv.Error:
            return None


def _first_odd_line(path: Path) -> int:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def reason(error: Exception) -> str:
    """The first line of what an exception says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:150]
