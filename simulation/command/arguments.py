"""What many commands take from the command line, and the scenario they make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulation.scenario import Scenario

PROGRAMS = ("interventions", "shocks")  # what only some scenarios of a comparison have
A_SCENARIO = "A scenario file, or a name from 'list scenarios'."
ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help=A_SCENARIO)]
MaybeScenario = Annotated[str, typer.Argument(metavar="[SCENARIO]", help=A_SCENARIO)]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Key of every random draw.")]
Weeks = Annotated[int | None, typer.Option(min=1, help="Weeks to run after the burn-in; the scenario's if not given.")]
Residents = Annotated[int | None, typer.Option(min=1, help="Number of residents; the scenario's if not given.")]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Processes; one a processor by default.")]
Out = Annotated[str | None, typer.Option(metavar="FOLDER", help="For tables and figures; made if it is not there.")]
Parameters = Annotated[
    str, typer.Option(metavar="shipped|share_0|share_prior|share_1|FILE", help="Where --draws are taken from.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one entry, such as causal_share=0.5. May be repeated."),
]


def load_all(
    names: Iterable[str], sets: Iterable[str] | None, weeks: int | None, residents: int | None
) -> list[Scenario]:
    """Scenarios as :func:`load` makes them; an entry of a program changes only those of them that have the program."""
    from simulation.errors import InputError, did_you_mean
    from simulation.scenario import Scenario

    sets, names = list(sets or ()), list(names)
    paths = {text: [part.strip() for part in text.partition("=")[0].split(".")] for text in sets}
    of_programs = {text: (path[0], path[1]) for text, path in paths.items() if path[0] in PROGRAMS and len(path) > 1}
    # a kind, or all of it at once, adds a program to all alike
    added = {program for text, program in of_programs.items() if len(paths[text]) == 2 or paths[text][2] == "kind"}
    changed = {text: program for text, program in of_programs.items() if program not in added}
    have = {
        name: {(part, each) for part in PROGRAMS for each in getattr(Scenario.load(name), part)}
        for name in (names if changed else ())
    }
    known = set().union(*have.values())
    for part, program in changed.values():
        if (part, program) not in known:
            what = f"none of these scenarios has {program!r} among its {part}"
            raise InputError(what, f"--set {part}", did_you_mean(program, [each for p, each in known if p == part]))
    return [load(n, [t for t in sets if t not in changed or changed[t] in have[n]], weeks, residents) for n in names]


def load(name: str, sets: Iterable[str] | None, weeks: int | None, residents: int | None) -> Scenario:
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
