"""The command that asks what conclusions hang on: ``cohesion alternatives``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulation.command.arguments import Out, Residents, Seed, Sets, Weeks, Workers, load_all
from simulation.command.ending import finish, kept

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.analysis.ensemble import Ensemble

SHOWN = 12  # conclusions that hang on an assumption, a kind; the rest is in the table


def alternatives(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="The scenario to compare with.")],
    arms: Annotated[list[str], typer.Argument(metavar="ARM...", help="One or more scenarios of what could be done.")],
    replicates: Annotated[int, typer.Option(min=2, max=100_000, help="Pairs of runs under each alternative.")] = 20,
    draws: Annotated[
        int | None, typer.Option(min=0, help="Draws of the parameters; half the replicates by default, 0: none.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="An alternative; all if none. May be repeated.")
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", metavar="NAME", help="An outcome to print. May be repeated.")
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    weeks: Weeks = None,
    residents: Residents = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Compare arms under other assumptions, such as contagious mood, and say which conclusions hang on them."""
    from simulation.analysis.alternatives import HEADLINES
    from simulation.analysis.ensemble import FILES
    from simulation.errors import InputError, did_you_mean
    from simulation.outcomes import OUTCOMES
    from simulation.writing import keeping

    for name in outcome or ():
        if name not in OUTCOMES:
            raise InputError(f"there is no outcome {name!r}", "--outcome", did_you_mean(name, OUTCOMES))
    folder = None if out is None else keeping.ready(out, FILES, "--out")
    ours, *theirs = load_all((baseline, *arms), set_, weeks, residents)
    from simulation.command.progress import Reporter
    from simulation.command.tables import console

    with Reporter("compiling and building") as progress:
        from simulation.analysis.ensemble import alternatives as simulate

        made = simulate(
            ours, theirs, replicates, seed=seed, workers=workers, draws=draws, only=only or (), progress=progress
        )
    finish(lambda: shown(made, tuple(outcome or HEADLINES), console()), kept(made.save, folder, FILES))


def shown(made: Ensemble, outcomes: tuple[str, ...], to: Console) -> None:
    """A table an arm, and what hangs on assumptions: flips first."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from simulation.command.tables import SCALE, _unit
    from simulation.outcomes import OUTCOMES

    base = made.reference.baseline.name
    rows = {
        (row["arm"], row["alternative"], row["outcome"]): row
        for row in made.table[made.table["against"] == base].to_dict("records")
    }
    for arm in made.reference.arms:
        table = Table(title=f"[bold]{escape(arm)} against {escape(base)}[/bold]", box=box.SIMPLE, pad_edge=False,
                      title_justify="left", collapse_padding=True)  # fmt: skip
        table.add_column("alternative", no_wrap=True)
        for name in outcomes:
            o = OUTCOMES[name]
            table.add_column(f"{o.label}\n({_unit(o.unit)})", justify="right", overflow="fold")
        for one in made.alternatives:
            table.add_row(
                one.name, *(_cell(rows[arm, one.name, name], SCALE.get(OUTCOMES[name].unit, 1.0)) for name in outcomes)
            )
        to.print(table)
    to.print("Differences, of what is in % percentage points. In brackets: the 95 % interval holds 0.")
    driven, counts = made.assumption_driven, made.conclusions["verdict"].value_counts()
    many = {"survives": "survive", "flips": "turn round", "vanishes": "vanish", "appears": "appear"}
    many["undecided"] = "undecided"
    said = ", ".join(f"{counts[verdict]} {words}" for verdict, words in many.items() if verdict in counts)
    to.print(f"Conclusions (an arm or two arms, and an outcome) by what becomes of them: {said or 'none'}.")
    for verdict in ("flips", "vanishes", "appears"):
        part = driven[driven["verdict"] == verdict]
        if len(part):
            to.print(f"[bold]{len(part)} {many[verdict]}:[/bold]")
        for _, row in part.head(SHOWN).iterrows():
            against = "" if row["against"] == base else f" more than {row['against']}"
            label = OUTCOMES[row["outcome"]].label
            to.print(f"  {escape(row['arm'])}{escape(against)}: {label} ({row['turned']})", soft_wrap=True)
        if len(part) > SHOWN:
            to.print(f"  and {len(part) - SHOWN} more")
    to.print("Sizes matter too: among hundreds of conclusions some look clear by chance. A model, not a forecast.")


def _cell(row: Any, scale: float) -> str:
    if row["mean"] == row["low"] == row["high"] == 0:
        return "0"
    text = f"{scale * row['mean']:+.2g}"
    return f"({text})" if row["low"] <= 0 <= row["high"] else text


COMMANDS = {"alternatives": alternatives}
