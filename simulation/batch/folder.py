"""Beginning and finishing in a sweep's folder: what it is, whose it is, what made it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.batch.plan import Plan, saved
from simulation.batch.replicates import Schedule
from simulation.batch.store import CHUNKS, MANIFEST, SWEEP, Store
from simulation.batch.tables import Index, compact, places
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES
from simulation.writing import keeping

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.batch.runner import State

FILES = keeping.SWEEP


def begin(plan: Plan, out: str | Path, lock: Callable[[Path], Any], tidy: bool) -> tuple[Plan, Store]:
    """The folder made ready and held; the plan keeps what the folder has kept so far.

    Raises:
        InputError: if it cannot be written, is in use, or holds runs of another version of the model.
    """
    folder = keeping.ready(out, FILES, "--out")
    try:
        (folder / CHUNKS).mkdir(parents=True, exist_ok=True)
        lock(folder)
    except OSError as error:
        what = f"cannot be written: {error.strerror or type(error).__name__}"
        raise InputError(what, str(folder), "name a folder that you may write") from None
    before = read(folder)
    if before is not None:
        plan = _widened(plan, before, folder)
    store = Store(folder, plan.outcomes, plan.sweep.weekly)
    if tidy:
        store.tidy()
    store.put_json(SWEEP, plan.plain())
    return plan, store


def _widened(plan: Plan, before: dict[str, Any], folder: Path) -> Plan:
    """The plan with outcomes and weeks that earlier runs here have kept: nothing is thrown away."""
    if before["version"] != plan.version:
        what = f"holds runs of another version of the model ({before['version']}; this is {plan.version})"
        raise InputError(what, str(folder), "name another folder: runs of two versions do not mix")
    kept = {*plan.outcomes, *before["outcomes"]}
    outcomes = tuple(name for name in OUTCOMES if name in kept)
    weekly = plan.sweep.weekly or bool(before["sweep"]["weekly"])
    return replace(plan, outcomes=outcomes, sweep=plan.sweep.model_copy(update={"weekly": weekly}), _cache={})


def read(folder: Path) -> dict[str, Any] | None:
    """What sweep.json of a folder says; none if it is not there.

    Raises:
        InputError: if it cannot be read.
    """
    file = folder / SWEEP
    if folder.is_file():
        raise InputError("is a file, not a folder", str(folder), "name a folder that 'cohesion sweep --out' wrote")
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return data if all(name in data for name in ("sweep", "version", "outcomes", "draws")) else _no_sweep(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return _no_sweep(file)


def _no_sweep(file: Path) -> dict[str, Any]:
    raise InputError("is not what a sweep wrote", str(file), "take it away, then give the sweep's command again")


def opened(folder: str | Path) -> tuple[Plan, Store]:
    """A folder's plan and store, to look at.

    Raises:
        InputError: if there is no sweep.
    """
    path = Path(folder)
    data = read(path)
    if data is None:
        raise InputError("holds no sweep", str(folder), "name a folder that 'cohesion sweep --out' wrote")
    plan = saved(data)
    return plan, Store(path, plan.outcomes, plan.sweep.weekly)


def replicates(plan: Plan, index: Index) -> list[int]:
    """Replicates that each point needs, given the runs that are there."""
    if plan.sweep.until is None:
        return [plan.sweep.replicates] * len(plan.draws)
    return Schedule(plan, index.value_of(plan.sweep.until.outcome)).counts


def finish(plan: Plan, store: Store, state: State) -> bool:
    """Write the tables and the manifest if every run of the design is there; whether it was."""
    index = Index(store)
    counts = replicates(plan, index)
    if not all(key in index for *_, key in places(plan, counts)):
        return False
    sums = compact(plan, store, counts, index)
    store.put_json(MANIFEST, _manifest(plan, counts, sums, state, index))
    return True


def _manifest(plan: Plan, counts: list[int], sums: dict[str, str], state: State, index: Index) -> dict[str, Any]:
    from simulation.results import surroundings

    seeds = [plan.sweep.seed, plan.sweep.seed + max(counts) - 1]
    return {
        "name": plan.sweep.name,
        "story": plan.sweep.story,
        "design": plan.sweep.plain(),
        "arms": {name: scenario.digest() for name, scenario in plan.scenarios.items()},
        "parameters": list(plan.paths),
        "points": len(plan.draws),
        "replicates": counts if len(set(counts)) > 1 else counts[0],
        "seeds": {"first": seeds[0], "last": seeds[1]},
        "runs": sum(counts) * len(plan.scenarios),
        "failed": sum(index.failed(key) for *_, key in places(plan, counts)),
        "outcomes": {name: {"unit": OUTCOMES[name].unit, "better": OUTCOMES[name].better} for name in plan.outcomes},
        "model": plan.version,
        "git": _git(),
        "files": sums,
        "last session": {"runs": state.done - state.before, "seconds": round(state.seconds, 1)},
        **surroundings(),
    }


def _git() -> str:
    """The commit of a checkout, and whether it was changed; empty where there is none."""
    folder = Path(__file__).parents[2]
    if not (folder / ".git").exists():
        return ""
    try:
        told = [
            subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, timeout=10, check=True).stdout
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        ]
    except (OSError, subprocess.SubprocessError):
        return ""
    return told[0].strip() + (" changed" if told[1].strip() else "")
