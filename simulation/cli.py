"""The command ``cohesion``: run, compare, check and list from a terminal.

Everything heavy is imported inside the command that needs it, so that help comes at once. Input that cannot be used
ends with one or two lines on the error stream and exit code 2, Ctrl-C with 130; nobody sees a traceback.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from simulation.command import LEFT, sweeping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulation.scenario import Scenario

P = ParamSpec("P")

app = typer.Typer(
    name="cohesion",
    help="Simulate how neighborhoods, belonging and mental health move together, and what programs do to them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would cost a tenth of a second
    context_settings={"help_option_names": ["-h", "--help"]},
)

_A_SCENARIO = "A scenario file, or a name from 'list scenarios'."
ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help=_A_SCENARIO)]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Key of every random draw.")]
Weeks = Annotated[int | None, typer.Option(min=1, help="Weeks to run after the burn-in; the scenario's if not given.")]
Residents = Annotated[int | None, typer.Option(min=1, help="Number of residents; the scenario's if not given.")]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Processes; one a processor by default.")]
Out = Annotated[str | None, typer.Option(metavar="FOLDER", help="For tables and figures; made if it is not there.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one entry, such as causal_share=0.5. May be repeated."),
]


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command with every refusal turned into a message and an exit code."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        LEFT[0] = "nothing was written"
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt:
            raise typer.Exit(_say(f"stopped; {LEFT[0]}", 130)) from None
        except MemoryError:
            raise typer.Exit(_say("out of memory: write fewer --residents", 2)) from None
        except BrokenPipeError:
            # whoever read the output has gone; the interpreter must not complain again when it flushes
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise typer.Exit(_say(f"{where}{error.strerror or error}", 2)) from None
        except ValueError as error:
            from simulation.errors import InputError

            if not isinstance(error, InputError):
                raise
            raise typer.Exit(_say(str(error), 2)) from None

    return guarded


@app.callback(invoke_without_command=True)
def _common(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        from simulation import __version__

        print(f"cohesion {__version__}")
        raise typer.Exit(0)


@app.command()
@_guarded
def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    weeks: Weeks = None,
    residents: Residents = None,
    threads: Annotated[int | None, typer.Option(min=1, max=1024, help="Threads; all processors if not given.")] = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Run one scenario and print its outcomes at start and end."""
    from simulation import keeping

    folder = None if out is None else keeping.ready(out, keeping.RUN, "--out")
    what = _load(scenario, set_, weeks, residents)
    from simulation.command.progress import Reporter
    from simulation.command.tables import console, results

    with Reporter("compiling and building") as progress:
        from simulation.run import run as simulate

        made = simulate(what, seed, threads=threads, progress=progress)
    results(made, what, console())
    if folder is not None:
        made.save(folder)
        print(f"Wrote {', '.join(keeping.RUN)} to {folder}")


@app.command()
@_guarded
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
    parameters: Annotated[str, typer.Option(metavar="shipped|FILE", help="Where --draws are taken from.")] = "shipped",
    out: Out = None,
) -> None:
    """Compare arms with a baseline on the same people and the same draws."""
    from simulation import keeping
    from simulation.command.calibrating import chosen, uncertain

    files = (*keeping.COMPARISON, "uncertainty.csv") if draws else keeping.COMPARISON
    folder = None if out is None else keeping.ready(out, files, "--out")
    spread = chosen(draws, parameters) if draws else []
    ours, *theirs = [_load(name, set_, weeks, residents) for name in (baseline, *arms)]
    from simulation.command.progress import Reporter
    from simulation.command.tables import comparison, console

    with Reporter("compiling and building") as progress:
        from simulation.compare import compare as simulate

        made = simulate(ours, theirs, replicates, seed=seed, workers=workers, draws=spread, progress=progress)
    comparison(made, console())
    if spread:
        uncertain(made, console())
    if folder is not None:
        made.save(folder)
        print(f"Wrote {', '.join(files)} to {folder}")


@app.command()
@_guarded
def survey(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|FOLDER", help=f"{_A_SCENARIO[:-1]}, or what 'run' wrote.")],
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
    from simulation import keeping
    from simulation.command.surveying import finished, lived, report
    from simulation.command.tables import console

    folder = None if out is None else keeping.ready(out, keeping.SURVEY, "--out")
    over = finished(what, {"--set": set_, "--weeks": weeks, "--residents": residents})
    people = lived(_load(what, set_, weeks, residents), seed) if over is None else over
    from simulation.survey import repeated
    from simulation.survey import survey as ask

    made = ask(people, asked, seed=seed, design="households" if homes else "adults")
    report(made, repeated(people, asked, times=repeats, seed=seed) if repeats > 1 else None, console())
    if folder is not None:
        made.save(folder)
        print(f"Wrote {', '.join(keeping.SURVEY)} to {folder}")


@app.command()
@_guarded
def calibrate(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help=_A_SCENARIO)] = "baseline",
    out: Annotated[str, typer.Option(metavar="FOLDER", help="Keeps finished studies; run again, it goes on.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Smaller communities and fewer of them.")] = False,
    seed: Seed = 1,
    workers: Workers = None,
    set_: Sets = None,
) -> None:
    """Fit the free parameters to published targets; write the posterior and what it is worth."""
    # one thread for small products of matrices: quicker than two, and the last digit is the same on every machine
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from simulation.command.calibrating import calibrated

    calibrated(_load(scenario, set_, None, None), out, quick, seed, workers)


@app.command()
@_guarded
def validate(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help=_A_SCENARIO)] = "baseline",
    quick: Annotated[bool, typer.Option("--quick", help="Few small communities: about a minute.")] = False,
    parameters: Annotated[
        str, typer.Option(metavar="shipped|own|FILE", help="Posterior to draw from; 'own': the scenario's values.")
    ] = "shipped",
    seed: Seed = 1,
    workers: Workers = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Predict targets and held-out trials, and print hits and misses, misses first."""
    from simulation.command.calibrating import validated

    validated(_load(scenario, set_, None, None), quick, parameters, seed, workers, out)


@app.command()
@_guarded
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help=_A_SCENARIO)],
) -> None:
    """Check a scenario with the tables it names, or a sweep, and say what it is."""
    from simulation.batch.sweep import is_sweep

    if is_sweep(file):
        sweeping.checked(file)
        return
    from simulation.command.tables import console, left_open, summary
    from simulation.scenario import Scenario

    scenario = Scenario.load(file)
    facts = {"residents": f"{scenario.population.residents:,}"}
    if scenario.population.file or scenario.ties.file:
        from simulation.building import build

        # a table of residents and its ties can only be judged together, so the world is built
        world = build(scenario, seed=1)
        facts["residents"] = f"{world.n:,}, from {scenario.population.file}" if scenario.population.file else ""
        facts["residents"] = facts["residents"] or f"{world.n:,}"
        facts["ties"] = f"{int(world.ties.degree.sum()) // 2:,}"
        facts["drawn"] = left_open(scenario, world.drawn)
    else:
        from simulation.population.synthesis import plan

        plan(scenario)
    summary(scenario, facts, console())
    print("This scenario can be run.")


@app.command(name="list")
@_guarded
def list_(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[activities|barriers|interventions|shocks|outcomes|parameters|columns|scenarios]",
            help="What to list.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
) -> None:
    """List what there is to use; without a kind, say which kinds there are."""
    from simulation.catalog import CATALOG
    from simulation.errors import InputError, did_you_mean

    if kind is None:
        from simulation.command.tables import console, kinds

        kinds({name: (rows.__doc__ or "").partition(": ")[2] for name, rows in CATALOG.items()}, console())
        return
    if kind not in CATALOG:
        raise InputError(f"there is no list of {kind!r}", "list", did_you_mean(kind, CATALOG))
    rows_found = CATALOG[kind]()
    if json:
        from json import dumps

        print(dumps(rows_found, indent=2, ensure_ascii=False))
        return
    from simulation.command.tables import catalog, console

    catalog(kind, rows_found, console())


@app.command()
@_guarded
def week() -> None:
    """Print the model on one page: the stages of a week, what they read and what they write."""
    from simulation.command.tables import console
    from simulation.command.tables import week as table
    from simulation.week import STAGES

    table(STAGES, console())


sweeping.register(app, _guarded)


def _load(name: str, sets: Iterable[str] | None, weeks: int | None, residents: int | None) -> Scenario:
    """A scenario with what the command line changes; each refusal names the file or the option it came from."""
    from simulation.scenario import Scenario

    scenario = Scenario.load(name)
    changes = _settings(sets or ())
    if changes:
        scenario = Scenario.parse(scenario.plain(), "--set", changes)
    if weeks is not None:
        scenario = Scenario.parse(scenario.plain(), "--weeks", {"weeks": weeks})
    if residents is not None:
        if scenario.population.file:
            from simulation.errors import InputError

            what = "has no effect: population.file says who lives there"
            raise InputError(what, "--residents", "leave it out, or add --set population.file=null")
        scenario = Scenario.parse(scenario.plain(), "--residents", {"population.residents": residents})
    return scenario


def _settings(sets: Iterable[str]) -> dict[str, Any]:
    from simulation.errors import InputError
    from simulation.reading.strict_yaml import value

    changes: dict[str, Any] = {}
    for text in sets:
        path, sign, said = text.partition("=")
        if not sign or not path.strip():
            raise InputError(f"{text[:80]!r} is not PATH=VALUE", "--set", "write for example causal_share=0.5")
        if not said.strip():
            raise InputError("has no value", f"--set {path}", "write a value after '=', or null to take the entry out")
        changes[path.strip()] = value(said, f"--set {path.strip()}")
    return changes


def _say(message: str, code: int) -> int:
    print(f"cohesion: {message}", file=sys.stderr, flush=True)
    return code


def _usage(error: Any) -> int:
    """Say what is wrong with the command line; a command without anything gets its help."""
    from simulation.command.usage import refusal

    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 2
    return _say(refusal(error), 2)


def _stop(number: int, frame: object) -> None:
    """End this process and its workers: a pool would first finish all that it was given."""
    processes = sys.modules.get("multiprocessing")
    for worker in processes.active_children() if processes else ():
        worker.terminate()
    if number == signal.SIGTERM:
        sys.exit(_say(f"ended from outside; {LEFT[0]}", 143))
    raise KeyboardInterrupt


def main(argv: list[str] | None = None) -> int:
    """The entry point: run a command line and return its exit code."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        # also a polite end from outside runs the clean-up of half-written folders
        before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = app(args=argv, prog_name="cohesion", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except (KeyboardInterrupt, typer.Abort):
        return _say("stopped", 130)
    except Exception as error:  # a bug, not bad input; a report needs the trace
        if hasattr(error, "format_message"):  # whatever class of typer's it is: older ones take click's
            return _usage(error)
        if os.environ.get("COHESION_TRACEBACK"):
            raise
        name = type(error).__name__
        return _say(f"internal error, please report it: {name}: {error}\n  COHESION_TRACEBACK=1 shows where", 1)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def entry() -> None:
    """:func:`main` as a process; one stopped amid a week ends at once, for a thread may still be in a kernel."""
    if (code := main()) in (130, 143) and "concurrent.futures.process" not in sys.modules:
        print(end="", flush=True)
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    entry()
