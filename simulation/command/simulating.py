"""The commands that simulate: ``cohesion run``, ``compare`` and ``survey``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.command.arguments import (
    A_SCENARIO,
    Out,
    Parameters,
    Residents,
    ScenarioName,
    Seed,
    Sets,
    Weeks,
    Workers,
    load,
    load_all,
)  # fmt: skip
from simulation.command.ending import finish, kept

if TYPE_CHECKING:
    from simulation.scenario import Scenario


def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    weeks: Weeks = None,
    residents: Residents = None,
    threads: Annotated[
        int | None,
        typer.Option(min=1, max=1024, help="Threads, or processes with --draws; all processors if not given."),
    ] = None,
    set_: Sets = None,
    draws: Annotated[
        int, typer.Option(min=0, help="Draws of the calibrated parameters, two communities each, in place of one run.")
    ] = 0,
    parameters: Parameters = "shipped",
    out: Out = None,
) -> None:
    """Run one scenario and print its outcomes at start and end; with --draws, how far they are known."""
    from simulation.writing import keeping

    if draws:
        _spread(load(scenario, set_, weeks, residents), draws, parameters, seed, threads, out)
        return
    folder = None if out is None else keeping.ready(out, keeping.RUN, "--out")
    what = load(scenario, set_, weeks, residents)
    from simulation.command.progress import Reporter
    from simulation.command.tables import console, results

    with Reporter("compiling and building") as progress:
        from simulation.run import run as simulate

        made = simulate(what, seed, threads=threads, progress=progress)
    finish(lambda: results(made, what, console()), kept(made.save, folder, keeping.RUN))


def _spread(what: Scenario, draws: int, parameters: str, seed: int, workers: int | None, out: str | None) -> None:
    from simulation.command.calibrating import chosen
    from simulation.command.progress import Reporter
    from simulation.command.tables import console, spread
    from simulation.writing import keeping

    folder = None if out is None else keeping.ready(out, keeping.DRAWS, "--out")
    some = chosen(draws, parameters, (what,))
    with Reporter("compiling and building") as progress:
        from simulation.paired.spread import spread as simulate

        made = simulate(what, some, seed=seed, workers=workers, progress=progress)
    finish(lambda: spread(made, console()), kept(made.save, folder, keeping.DRAWS))


def compare(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="The scenario to compare with.")],
    arms: Annotated[list[str], typer.Argument(metavar="ARM...", help="One or more scenarios of what could be done.")],
    replicates: Annotated[int, typer.Option(min=2, max=100_000, help="Pairs of runs, one seed each.")] = 20,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    residents: Residents = None,
    set_: Sets = None,
    draws: Annotated[
        int, typer.Option(min=0, help="Draws of the calibrated parameters to spread replicates over.")
    ] = 0,
    parameters: Parameters = "shipped",
    precision: Annotated[
        list[str] | None,
        typer.Option(metavar="OUTCOME=HALF_WIDTH", help="Add replicates until known so well. May be repeated."),
    ] = None,
    until_ranked: Annotated[
        str | None, typer.Option(metavar="OUTCOME", help="Add replicates until the ranking in it is decided.")
    ] = None,
    max_replicates: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="Replicates at most with these two; 200 if not given.")
    ] = None,
    report: Annotated[
        bool,
        typer.Option(
            "--report", help="Write report.html, for those who decide; costs per QALY once --set says economics.*"
        ),
    ] = False,
    alternatives: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="What 'cohesion alternatives' wrote, for the report."),
    ] = None,
    out: Out = None,
) -> None:
    """Compare arms with a baseline on the same people and the same draws."""
    from simulation.command.calibrating import chosen, uncertain
    from simulation.command.precise import check_stop, half_widths, stopped
    from simulation.command.reporting import briefed, command_of, may_be_told, structures
    from simulation.errors import InputError
    from simulation.writing import keeping

    wanted = half_widths(precision or ())
    check_stop(until_ranked, replicates, max_replicates)
    more = {"uncertainty.csv": draws, "precision.csv": wanted or until_ranked}
    files = (*keeping.COMPARISON, *(name for name, asked in more.items() if asked))
    files = (*files, *keeping.DETAILS, *keeping.REPORT) if report else files
    # a comparison without a page may not stand beside the page of another
    folder = None if out is None else keeping.ready(out, files, "--out", () if report else keeping.REPORT)
    ours, *theirs = load_all((baseline, *arms), set_, weeks, residents)
    spread = chosen(draws, parameters, (ours, *theirs)) if draws else []
    if report:
        may_be_told(ours, out)
    elif alternatives is not None:
        raise InputError("is for a report", "--alternatives", "add --report --out FOLDER")
    otherwise = structures(alternatives, ours, theirs)
    from simulation.command.progress import Reporter
    from simulation.command.tables import comparison, console

    with Reporter("compiling and building") as progress:
        from simulation.compare import compare as simulate

        made = simulate(
            ours, theirs, replicates, seed=seed, workers=workers, draws=spread, precision=wanted, ranked=until_ranked,
            most=max_replicates, progress=progress, details=report,
        )  # fmt: skip

    def shown() -> None:
        comparison(made, console())
        if made.stop:
            stopped(made.stop, console())
        if spread:
            uncertain(made, console())

    told: dict[str, object] = {
        "--replicates": replicates, "--seed": seed, "--weeks": weeks, "--residents": residents,
        "--precision": precision, "--until-ranked": until_ranked, "--max-replicates": max_replicates,
        "--alternatives": alternatives,
    }  # fmt: skip
    told |= {"--draws": draws, "--parameters": parameters} if draws else {}
    save = kept(made.save, folder, files)
    if folder is not None and report:
        save = partial(briefed, made, folder, command_of([baseline, *arms], told, set_ or []), otherwise)
    finish(shown, save)


def survey(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|FOLDER", help=f"{A_SCENARIO[:-1]}, or what 'run' wrote.")],
    asked: Annotated[int, typer.Option(min=1, help="Adults asked; as many as the Survey of the Health did.")] = 1647,
    repeats: Annotated[int, typer.Option(min=1, max=10_000, help="Surveys of the same people, to see chance.")] = 1,
    homes: Annotated[bool, typer.Option("--homes", help="Draw homes and ask every adult there.")] = False,
    seed: Seed = 1,
    weeks: Weeks = None,
    residents: Residents = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Ask residents as the Survey of the Health of Wisconsin did, and print the odds ratios it would report."""
    from simulation.command.surveying import finished, lived, report
    from simulation.command.tables import console
    from simulation.writing import keeping

    folder = None if out is None else keeping.ready(out, keeping.SURVEY, "--out")
    over = finished(what, {"--set": set_, "--weeks": weeks, "--residents": residents})
    people = lived(load(what, set_, weeks, residents), seed) if over is None else over
    from simulation.survey import repeated
    from simulation.survey import survey as ask

    made = ask(people, asked, seed=seed, design="households" if homes else "adults")
    times = repeated(people, asked, times=repeats, seed=seed) if repeats > 1 else None
    finish(lambda: report(made, times, console()), kept(made.save, folder, keeping.SURVEY))


COMMANDS = {"run": run, "compare": compare, "survey": survey}
