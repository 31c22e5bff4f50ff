"""The command that opens the classroom's page: ``cohesion app``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulation.command.arguments import A_SCENARIO, Seed, Sets, load

if TYPE_CHECKING:
    from simulation.scenario import Scenario

ALONE, CLASS = 2_000, 1_000  # residents: as many as can be drawn; and few enough that thirty worlds fit one computer


def app(
    scenario: Annotated[str, typer.Argument(metavar="[SCENARIO]", help=A_SCENARIO)] = "all_together",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; the first free one from 8765.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    class_: Annotated[bool, typer.Option("--class", help="Let others on the local network in, each alone.")] = False,
    residents: Annotated[
        int | None, typer.Option(min=1, help=f"Residents; {ALONE} if not given, {CLASS} for a class.")
    ] = None,
    seed: Seed = 1,
    set_: Sets = None,
) -> None:
    """Open a page on which a neighborhood lives, with and without what a scenario does there."""
    from simulation.app.serve import serve

    what = load(scenario, set_, None, None)
    if residents is not None or not what.population.file:
        what = load(scenario, set_, None, residents or (CLASS if class_ else ALONE))
    serve(without(what), what, seed=seed, start=scenario, port=port, browser=not no_browser, together=class_)


def without(scenario: Scenario) -> Scenario:
    """The same place with nothing done: what a scenario is compared with."""
    return scenario.with_(name="baseline", interventions={})


COMMANDS = {"app": app}
