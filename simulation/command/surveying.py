"""What ``cohesion survey`` asks and prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.errors import InputError
from simulation.reading.paths import expanded

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from simulation.results import Results
    from simulation.scenario import Scenario
    from simulation.survey import Survey
    from simulation.world import World


def finished(what: str, changed: dict[str, Any]) -> Results | None:
    """Results of the folder that somebody named, or None if it is no folder of a finished run.

    Args:
        what: a folder, or a scenario's file or name.
        changed: options that would change a scenario; a run that is over takes none.

    Raises:
        InputError: if it is a finished run and one of the options is given.
    """
    folder = expanded(what)
    if not (folder / "run.json").is_file():
        return None
    given = [name for name, value in changed.items() if value is not None]
    if given:
        raise InputError(f"has no effect: {what} is a run that is over", given[0], "leave it out, or name a scenario")
    from simulation.results import Results

    return Results.load(folder)


def lived(scenario: Scenario, seed: int) -> World:
    """The world at the end of its run."""
    from simulation.command.progress import Reporter

    with Reporter("compiling and building") as progress:
        from simulation.follow import burnt_in
        from simulation.week import step

        world = burnt_in(scenario, seed, progress=progress)
        for week in range(1, scenario.weeks + 1):
            step(world)
            progress("weeks", week, scenario.weeks)
    return world


def report(made: Survey, many: pd.DataFrame | None, to: Console) -> None:
    """The survey; then, if there were many, what chance in the sample does to the odds ratio of each scale."""
    to.print(repr(made), soft_wrap=True, markup=False)
    shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in made.classes().items())
    alphas = ", ".join(f"{scale} {value:.2f}" for scale, value in made.alpha.items())
    to.print(f"Sense of community: {shares}.")
    to.print(f"Cronbach's alpha: {alphas}.")
    if many is not None:
        mine = many[many["community"] == "negative"]
        times = mine["seed"].nunique()
        to.print(f"{times:,} surveys of the same people, negative class, adjusted; the middle 95 %:")
        for scale, rows in mine.groupby("scale", sort=False)["adjusted"]:
            low, middle, high = rows.quantile([0.025, 0.5, 0.975])
            none = f"; {rows.isna().sum()} gave none" if rows.isna().any() else ""
            to.print(f"  {scale}: {low:.1f} to {high:.1f}, median {middle:.1f}{none}")
    to.print("An association, of which no survey can tell how much is cause. A model, not a forecast.")
