"""``cohesion twin``: one resident's life in two worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulation.command.arguments import Out, Residents, Seed, Sets, Weeks, load_all
from simulation.command.ending import finish, kept

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.twin import Twin

SHOWN = 30  # weeks printed at most; all are in twin.csv


def twin(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="The scenario to compare with.")],
    arm: Annotated[str, typer.Argument(metavar="ARM", help="A scenario of what could be done.")],
    resident: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose life; one that tells something if not given.")
    ] = None,
    seed: Seed = 1,
    weeks: Weeks = None,
    residents: Residents = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Tell one resident's year in two worlds: week by week, where the two part, and what parted them."""
    from simulation.command.progress import Reporter
    from simulation.command.tables import console
    from simulation.writing import keeping

    files = ("twin.csv", "twin.json", "twin.png")
    folder = None if out is None else keeping.ready(out, files, "--out")
    ours, theirs = load_all((baseline, arm), set_, weeks, residents)
    with Reporter("compiling and building") as progress:
        from simulation.twin import twin as tell

        made = tell(ours, theirs, resident, seed=seed, progress=progress)
    finish(lambda: told(made, console()), kept(made.save, folder, files))


def told(made: Twin, to: Console) -> None:
    """Who, where they part and why, what followed, and the weeks in which something differs."""
    from rich.markup import escape

    from simulation.command.tables import _wrapped

    def say(text: str, indent: str = "") -> None:
        to.print(_wrapped(text, to.width, indent), soft_wrap=True, markup=False)

    to.print(f"[bold]Resident {escape(made.resident)}[/bold] of {escape(made.arm.name)}, {made.residents:,} residents")
    say(f"At the start {made.about}.")
    say(f"Chosen: {made.chosen}.")
    to.print()
    to.print(f"[bold]{escape(made.verdict())}[/bold]")
    for moment in made.chain[:-1]:
        say(f"  How it came there: week {moment.week}, {moment.stage}, {moment.of()}{moment.words}", "    ")
    if made.moments:
        to.print("\nThen, each for the first time:")
        for moment in made.moments:
            say(f"  week {moment.week:>3}  {moment.stage}: {moment.words}", " " * 12)
    if made.parting:
        _weeks(made, to)
    say(
        f"{made.parted:,} of {made.residents:,} lives differ in anything. Both worlds share people, burn-in and every "
        f"draw (seed {made.seed}); causes are found by putting one input of that stage back to its value in the "
        "baseline and running the stage again. One life is a story, not an effect: 'cohesion compare' estimates those."
    )
    to.print("A model, not a forecast.")


def _weeks(made: Twin, to: Console) -> None:
    """Weeks in which what is done or scored differs; as many as fit, evenly over the year."""
    from rich.markup import escape

    from simulation.command.tables import _table

    names = (made.baseline.name, made.arm.name)
    keys = ("score_depression", "belonging", "attended", "kept_away_by", "care")
    table = made.weeks
    cells = {key: [table[f"{key} ({name})"].tolist() for name in names] for key in keys}
    differ = [
        week for week in range(1, len(table))
        if any(str(cells[key][0][week]) != str(cells[key][1][week]) for key in keys if key != "belonging")
    ]  # fmt: skip
    step = -(-len(differ) // SHOWN) if differ else 1
    rows = []
    for week in differ[::step]:
        there, here = ({key: cells[key][k][week] for key in keys} for k in (0, 1))
        row = {"week": str(week), "depression": f"{_number(there['score_depression'])} > "
               f"{_number(here['score_depression'])}"}  # fmt: skip
        row["in the baseline"], row["in the arm"] = _deed(there), _deed(here)
        rows.append(row)
    if not rows:
        to.print(f"\nIn no week of {len(table) - 1} does the score differ, nor what is done.\n")
        return
    left = f", only every {('second', 'third', 'fourth')[min(step, 4) - 2]} of them" if step > 1 else ""
    title = f"The {len(differ)} of {len(table) - 1} weeks in which score or deeds differ{left} (baseline > arm)"
    shown = _table(title)
    for head in ("week", "depression"):
        shown.add_column(head, justify="right", no_wrap=True)
    for head in ("in the baseline", "in the arm"):  # words, which may take several lines
        shown.add_column(head, overflow="fold")
    for row in rows:
        shown.add_row(*(escape(cell) for cell in row.values()))
    to.print(shown)


def _number(value: object) -> str:
    return "-" if value is None or value != value else f"{float(str(value)):.0f}"


def _deed(row: dict[str, object]) -> str:
    """What was done in a week, in words."""
    if row["attended"] is None or row["attended"] != row["attended"]:
        return "moved away"
    parts = [str(row["attended"]).replace(" ", ", ").replace("_", " ")] if row["attended"] else []
    if row["kept_away_by"]:
        parts.append(f"kept away: {str(row['kept_away_by']).replace('_', ' ')}")
    if row["care"] not in ("none", "after"):
        parts.append(f"{'' if 'care' in str(row['care']) else 'care: '}{row['care']}")
    return "; ".join(parts) or "-"


COMMANDS = {"twin": twin}
