"""A folder for what is kept of a run or a comparison: all of its files or none, whoever else writes there.

Files are written into a scratch folder inside it. Who writes holds a lock on that scratch folder, which the system
lets go of however the process ends: a scratch folder that nobody holds was left by one that was killed, on this
machine or in another container, and the next to write there takes it away.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.reading.paths import expanded, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TABLES = ("neighborhoods", "activities", "retention", "organizations", "care")  # besides weeks and people
RUN = ("people.parquet", "run.json", "weekly.parquet", "weekly.png", *(f"{name}.parquet" for name in TABLES))
COMPARISON = ("compare.json", "costs.csv", "differences.csv", "differences.png", "weekly_differences.parquet")
DETAILS = (
    "bands.csv", "budget.csv", "effects.csv", "groups.csv", "histogram.csv", "illness.csv", "individual.csv",
    "inequality.csv", "plane.csv", "reach.csv", "severity.parquet", "spending.csv",
)  # fmt: skip
_TOLD = (
    "acceptability", "arms", "benefit", "best_buys", "budget", "causal_share", "cheers", "drivers", "evidence",
    "facts", "glance", "groups", "harmed", "held_out", "histogram", "individual", "inequality", "information",
    "leaders", "ledger", "lift", "outcomes", "over_time", "plane", "provenance", "ranking", "reach", "rows", "settings",
    "stress", "structures", "summary", "utilities", "whom", "why",
)  # fmt: skip
REPORT = ("report.html", *(f"report_{name}.csv" for name in _TOLD))  # at most: some need draws, or an evaluation
DRAWS = ("draws.csv", "draws.json", "draws.png", "draws_weekly.parquet")
SURVEY = ("answers.csv", "survey.csv", "survey.json")
SWEEP = ("runs.parquet", "failures.parquet", "weekly.parquet", "sweep.json", "manifest.json")
BRIEF = (*COMPARISON, "uncertainty.csv", "precision.csv", *DETAILS, *REPORT)  # all that a comparison may write
_MARKS = {"run.json": ("a run", RUN), "sweep.json": ("a sweep", SWEEP)}  # by which a folder of each kind is known
PART = ".cohesion-part-"  # nobody else's folders are called so; what bears this name may be taken away
DAY = 86_400.0  # seconds; where locks do not work, a scratch folder this old is nobody's


def ready(folder: str | Path, names: tuple[str, ...], where: str = "", family: tuple[str, ...] = ()) -> Path:
    """Refuse a folder that cannot take files of these names before hours are spent on a run; leaves nothing behind.

    Args:
        folder: new or old.
        names: of the files to come.
        where: what the folder was given as, for the refusal.
        family: files that belong together with these; one of them that would stay from an earlier run beside files that
            say something else is in the way.

    Raises:
        InputError: saying what is in the way.
    """
    path, made = _named(folder, where), list[Path]()
    said = f"{where} {path}".strip()
    try:
        _make(path, made, where)
        os.rmdir(tempfile.mkdtemp(prefix=".cohesion-", dir=path))  # permissions alone do not tell
        for name in names:
            _refuse_folder(path / name, said)
        refuse_mixing(path, names, said)
        for name in family:
            if name not in names and (path / name).exists():
                what = f"holds {name} of an earlier one, which would stay beside files that say something else"
                raise InputError(what, said[:300], "name another folder, or delete what is there")
    except OSError as error:
        why = f"cannot be written: {error.strerror or type(error).__name__}"
        raise InputError(why, said[:300], "name a folder that you may write") from None
    finally:
        _unmake(made)
    return path


@contextmanager
def writing(folder: str | Path, family: tuple[str, ...] = ()) -> Iterator[Path]:
    """A scratch folder whose files move into ``folder`` only when all of them are written.

    Args:
        folder: new or old.
        family: files that belong together; those that are there from an earlier time and are not written anew go.

    Raises:
        InputError: if the folder cannot be made or written; it is then as it was.
    """
    path, made = _named(folder, "").absolute(), list[Path]()
    part: Path | None = None
    held: int | None = None
    try:
        _make(path, made, "")
        with _alone(path):  # nobody finds the new folder before it is held
            _sweep(path)
            part = Path(tempfile.mkdtemp(prefix=PART, dir=path))
            with suppress(OSError):  # a file system without locks
                held = _hold(part)
        yield part
        with _undisturbed(), _alone(path):
            _move(part, path, family)
    except OSError as error:
        why = error.strerror or error.__class__.__name__
        raise InputError(f"cannot write here: {why}", str(folder), "name another folder, or make room") from None
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        if held is not None:
            os.close(held)
        _unmake(made)


def _sweep(folder: Path) -> None:
    """Take away scratch folders that nobody writes to any more."""
    for part in folder.glob(f"{PART}*"):
        if part.is_symlink() or not part.is_dir():
            continue
        left, held = False, None
        try:
            held = _hold(part)
            left = True
        except BlockingIOError:
            continue
        except OSError:
            with suppress(OSError):  # gone meanwhile
                left = time.time() - part.stat().st_mtime > DAY
        if left:
            shutil.rmtree(part, ignore_errors=True)
        if held is not None:
            os.close(held)


def _hold(part: Path) -> int:
    """Lock a scratch folder until the answer is closed or the process has ended.

    Raises:
        BlockingIOError: if somebody else does.
        OSError: if there are no locks here.
    """
    try:
        import fcntl
    except ImportError:
        raise OSError("no locks") from None  # Windows
    handle = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _named(folder: str | Path, where: str) -> Path:
    if not str(folder).strip() or "\0" in str(folder):
        raise InputError("is no name of a folder", where, "name a folder, new or old")
    return expanded(str(folder))


def _make(path: Path, made: list[Path], where: str) -> None:
    """Make a folder and those above it, and note which were new."""
    for folder in (*reversed(path.parents), path):
        if not os.path.lexists(folder):
            folder.mkdir(exist_ok=True)
            made.append(folder)
        elif not folder.is_dir():
            what = fault(folder) or "is a file, not a folder"
            raise InputError(what, f"{where} {folder}".strip(), "name a folder, new or old")


def _unmake(made: list[Path]) -> None:
    """Take away the folders that were made and are still empty."""
    for folder in reversed(made):
        try:
            folder.rmdir()
        except OSError:  # somebody has put something there
            return


def refuse_mixing(folder: Path, names: Iterable[str], said: str) -> None:
    """Refuse to write over files of a run or a sweep that is kept here, when what is written is neither.

    Raises:
        InputError: saying what is kept here.
    """
    coming = set(names)
    for mark, (kind, theirs) in _MARKS.items():
        lost = sorted(name for name in coming.intersection(theirs) if (folder / name).exists())
        if mark not in coming and lost and (folder / mark).exists():
            raise InputError(f"holds {kind}, whose {lost[0]} would be lost", said[:300], "name another folder")


def _refuse_folder(path: Path, said: str) -> None:
    if path.is_dir():
        raise InputError(f"holds a folder named {path.name!r}", said, "name another folder, or rename that one")


def _move(part: Path, folder: Path, family: tuple[str, ...]) -> None:
    """Move the files of ``part`` to where those of the family are; if one cannot be moved, put everything back."""
    files = sorted(file for file in part.iterdir() if file.is_file())
    for file in files:
        _refuse_folder(folder / file.name, str(folder))
    refuse_mixing(folder, [file.name for file in files], str(folder))
    before = Path(tempfile.mkdtemp(prefix="before-", dir=part))
    moved: list[Path] = []
    left = [folder / name for name in family if not (part / name).exists() and (folder / name).is_file()]
    try:
        for file in files:
            target = folder / file.name
            if target.exists():
                shutil.copy2(target, before / file.name)
            os.replace(file, target)
            moved.append(target)
        for target in left:
            os.replace(target, before / target.name)
            moved.append(target)
    except OSError:
        for target in moved:
            old = before / target.name
            if old.exists():
                os.replace(old, target)
            else:
                target.unlink(missing_ok=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes that write here from mixing their files with ours, where the system can."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):  # Windows
        yield
        return
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no Ctrl-C come between the first and the last file; what is kept is complete a moment later."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
