"""The commands that run no week: ``cohesion check``, ``list`` and ``week``."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.command.arguments import A_SCENARIO
from simulation.command.sweeping import checked


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help=A_SCENARIO)],
) -> None:
    """Check a scenario with the tables it names, or a sweep, and say what it is."""
    from simulation.batch.sweep import is_sweep

    if is_sweep(file):
        checked(file)
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


def week() -> None:
    """Print the model on one page: the stages of a week, what they read and what they write."""
    from simulation.command.tables import console
    from simulation.command.tables import week as table
    from simulation.week import STAGES

    table(STAGES, console())


COMMANDS = {"check": check, "list": list_, "week": week}
