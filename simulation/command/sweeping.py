"""The commands for sweeps: ``cohesion sweep``, ``results`` and ``sensitivity``; and what ``check`` says of a sweep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulation.command import LEFT
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.batch.plan import Plan

FAILED = 3  # exit code: the sweep is done, some runs came to nothing
# measured on one processor of a shared two-core machine with the baseline; an estimate of time, no more
BUILD, BUILD_EACH, WEEK, WEEK_EACH = 8e-3, 7e-6, 4e-3, 3e-7  # seconds: a world, a resident, a week, a resident-week
START = 3.0  # seconds until workers work

Folder = Annotated[str, typer.Argument(metavar="DIR", help="What 'sweep --out' wrote.")]


def sweep(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A sweep file, or a name such as 'quick'.")],
    out: Annotated[str, typer.Option(metavar="DIR", help="For results; what it holds is not run again.")],
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes; one a processor by default.")] = None,
    dask: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Work on a dask cluster instead.")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="Only the I-th of N parts, for array jobs.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Run failed runs again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be run, and stop.")] = False,
) -> None:
    """Run a sweep, or go on with it; exit code 3 if some runs failed."""
    part = _part(shard)
    from simulation.batch.runner import execute, planned
    from simulation.command.sweep_progress import Bar
    from simulation.kernels import default_threads

    plan = planned(file)
    size = workers or default_threads()
    print(_forecast(plan, size, part))
    if dry_run:
        return
    again = f"the runs finished until now are kept in {out}; the same command goes on from there"
    LEFT[0] = again
    with Bar(plan.sweep.name) as bar:
        state = execute(plan, out, workers=workers, dask=dask, shard=part, retry=retry_failed, watch=bar)
    if state.damaged:
        print(f"Could not be read, set aside and run again: {', '.join(state.damaged)}.")
    new = state.done - state.before
    print(f"{state.done:,} of {_many(state.total, 'run')} are there, {new:,} of them new, in {_span(state.seconds)}.")
    if state.whole:
        print(f"Wrote {', '.join(_written(plan))} to {out}")
    elif part:
        print("The tables are written when all parts are done; 'cohesion results' shows what is there.")
    if bad := _failures(out):
        raise typer.Exit(bad)


def _failures(folder: str) -> int:
    """Say how many runs failed, and show one; the exit code."""
    from simulation.batch.loading import held

    failures = held(folder).failures
    if failures.empty:
        return 0
    first = failures.iloc[0]
    told = f"{first['stage']}: {first['type']}: {first['message']}"
    print(f"{_many(len(failures), 'run')} failed. The first, at stage {told}")
    print(f"  to repeat it: {first['command']}")
    return FAILED


def results(folder: Folder) -> None:
    """List what a sweep has left: runs, failures, outcomes of each arm."""
    from simulation.batch.loading import held
    from simulation.command.sweep_tables import listing
    from simulation.command.tables import console

    listing(held(folder), console())


def sensitivity(
    folder: Folder,
    outcome: Annotated[list[str] | None, typer.Option(help="Outcome to print; may be repeated.")] = None,
) -> None:
    """Sobol or Morris indices of every outcome, and how much of its variance is chance."""
    from simulation.analysis.sensitivity import sensitivity as analyze
    from simulation.command.sweep_tables import indices
    from simulation.command.tables import console

    made = analyze(folder)
    indices(made, console(), tuple(outcome or ()))
    made.save(folder)
    print(f"Wrote sensitivity.csv, variance.csv and sensitivity.png to {folder}")


def checked(file: str) -> None:
    """Check a sweep and say what it is."""
    from simulation.batch.runner import planned
    from simulation.kernels import default_threads

    plan = planned(file)
    sweep, arms = plan.sweep, ", ".join(plan.arms)
    print(f"{sweep.name}: {sweep.story}".rstrip(": "))
    print(f"arms        {arms}\ndesign      {sweep.design}, {_many(len(plan.draws), 'point')}")
    for path in plan.paths:
        choice = sweep.vary.get(path)
        print(f"  {path}: {_told(choice) if choice else 'from the posterior'}")
    print(f"outcomes    {', '.join(plan.outcomes)}")
    print(_forecast(plan, default_threads(), None))
    print("This sweep can be run.")


def _told(choice: Any) -> str:
    if choice.values is not None:
        return ", ".join(str(value) for value in choice.values)
    log = ", even in the logarithm" if choice.scale == "log" else ""
    return f"{choice.low:g} to {choice.high:g}{log}"


def _part(shard: str | None) -> tuple[int, int] | None:
    if shard is None:
        return None
    said = re.fullmatch(r"(\d{1,6})/(\d{1,6})", shard.strip())
    if not said or not 1 <= int(said[1]) <= int(said[2]):
        raise InputError(f"{shard[:40]!r} is no part of a whole", "--shard", "write 1/3, 2/3 or 3/3")
    return int(said[1]), int(said[2])


def _forecast(plan: Plan, workers: int, part: tuple[int, int] | None) -> str:
    """Number of runs, and about how long and how large, in words."""
    from simulation.batch.replicates import Schedule

    until = plan.sweep.until
    schedule = Schedule(plan, {}, part)
    runs, tasks = schedule.total, schedule.left()
    base = plan.scenarios[plan.base]
    n, weeks = base.population.residents, base.weeks
    burns = plan.sweep.replicates if plan.shared and not until else tasks
    week = WEEK + WEEK_EACH * n
    seconds = (burns * (BUILD + BUILD_EACH * n + base.burn_in * week) + runs * weeks * week) / max(workers, 1) + START
    a_run = 8 * len(plan.outcomes) * (weeks + 2 if plan.sweep.weekly else 1) + 150
    most = f" (up to {until.max * len(plan.draws) * len(plan.arms):,}, until precise enough)" if until else ""
    which = f" in part {part[0]} of {part[1]}" if part else ""
    megabytes = max(1, round(2 * runs * a_run / 1e6))
    return (
        f"{_many(runs, 'run')}{which}{most} of {n:,} residents and {_many(weeks, 'week')}: about {_span(seconds)} on "
        f"{_many(workers, 'processor')}, at most {megabytes:,} MB on disk."
    )


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"


def _written(plan: Plan) -> list[str]:
    return ["runs.parquet", "failures.parquet", *(["weekly.parquet"] if plan.sweep.weekly else []), "manifest.json"]


COMMANDS = {"sweep": sweep, "results": results, "sensitivity": sensitivity}
