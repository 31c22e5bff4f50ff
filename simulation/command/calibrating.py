"""What ``cohesion calibrate`` and ``cohesion validate`` do and print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from simulation.command.ending import finish, kept
from simulation.command.progress import Reporter
from simulation.command.tables import SCALE, console
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from rich.console import Console

    from simulation.calibration.validate import Validation
    from simulation.paired.comparison import Comparison
    from simulation.scenario import Scenario


TELLING = 0.1  # skill from which on a prediction is said to tell something; a convention


def calibrated(scenario: Scenario, out: str, quick: bool, seed: int, workers: int | None) -> None:
    """Calibrate, print what came of it, write the posterior into the folder.

    Raises:
        InputError: if no folder is named, it holds something else, or the scenario cannot be calibrated.
    """
    if not out:
        raise InputError("needs a folder that keeps finished studies", "--out", "write for example --out calibration")
    from simulation.calibration import report
    from simulation.calibration.calibrate import QUICK, Settings, calibrate
    from simulation.calibration.draws import posterior
    from simulation.reading.paths import expanded

    folder = expanded(out)
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file", f"--out {out}", "name a folder")
    with Reporter("compiling") as progress:
        made = calibrate(
            scenario, folder, QUICK if quick else Settings(), seed=seed, workers=workers, progress=progress
        )
    report.save(made, folder)
    to, told = console(), report.summary(made)
    known, fit = report.identifiability(made), report.fit(made)
    to.print(_parameters(known))
    to.print(_figures(fit[fit["hit"].notna()].sort_values("hit", kind="stable"), "Targets, misses first"))
    print(
        f"{told['hits']} of {told['targets']} targets inside their interval ({told['fitted_hits']} of {told['fitted']} "
        f"fitted ones). The data moved {told['moved']} of {told['parameters']} parameters; what hangs on the others "
        "is assumption."
    )
    if told["coverage"] is not None:
        covered = f"90 % intervals covered {100 * told['coverage']:.0f} % of parameters"
        print(f"{covered} in {told['recovered']} studies held out.")
    apart = report.agreement(made.draws(), posterior())
    outside = ", ".join(apart.index[~apart["inside"]])
    print(
        f"{apart['inside'].sum()} of {len(apart)} medians lie inside the 95 % intervals of the posterior that ships"
        + (f"; outside: {outside}." if outside else ".")
    )
    print(f"Wrote {', '.join(report.FILES)} to {folder}")


def validated(
    scenario: Scenario, quick: bool, parameters: str, seed: int, workers: int | None, out: str | None
) -> None:
    """Validate and print the table; write it if a folder is named.

    Raises:
        InputError: if the posterior or the folder cannot be used.
    """
    from simulation.calibration.draws import posterior
    from simulation.calibration.validate import FILES, QUICK, Settings, validate
    from simulation.writing import keeping

    folder = None if out is None else keeping.ready(out, FILES, "--out")
    draws = None if parameters == "own" else posterior(None if parameters == "shipped" else parameters)
    with Reporter("compiling") as progress:
        made = validate(
            scenario, QUICK if quick else Settings(), draws=draws, seed=seed, workers=workers, progress=progress
        )
    finish(lambda: _judged(made), kept(made.save, folder, FILES))


def _judged(made: Validation) -> None:
    """Trials, targets, how much was run, and what the hits are worth."""
    to, table = console(), made.table()
    for kind, title in (("trial", "Trials that nothing was fitted to"), ("target", "Targets")):
        to.print(_figures(table[table["kind"] == kind], f"{title}, misses first"))
    ran = made.settings
    print(
        f"Means over {ran.studies} communities of {ran.residents:,} residents for targets, {ran.seeds} for each trial."
        + (
            " With one, a trial's interval is the chance in its own sample alone, and a target near the edge of its "
            "interval may fall out by chance: run without --quick before you judge."
            if ran.seeds == 1
            else ""
        )
    )
    hits = table.groupby("kind")["hit"].agg(["sum", "size"])
    words = ", ".join(f"{row['sum']} of {row['size']} {kind} figures" for kind, row in hits.iterrows())
    print(f"Inside the observed interval: {words}. A model, not a forecast.")
    trial = table[table["kind"] == "trial"]
    own, told = trial["hit"] & trial["fitted"], trial["hit"] & ~trial["fitted"] & (trial["skill"] > TELLING)
    print(
        f"Of the {trial['hit'].sum()} hits of trials {own.sum()} are no test, since the program's size was taken from "
        f"that very study; {told.sum()} of the others are clearly better than 'nothing happens' (skill over {TELLING})."
    )


def chosen(count: int, parameters: str, scenarios: Iterable[Scenario]) -> list[dict[str, float]]:
    """So many draws of a posterior, evenly over it, and with each what is open of the scenarios' programs.

    Raises:
        InputError: if it cannot be read, holds fewer, or has a draw that a scenario cannot take.
    """
    from simulation.calibration.draws import posterior, spread_over, with_draw
    from simulation.calibration.effects import with_effects

    scenarios = list(scenarios)
    draws = with_effects(spread_over(posterior(None if parameters == "shipped" else parameters), count), scenarios)
    for draw in draws if Path(parameters).exists() else ():  # somebody's own file, refused before the first run
        for scenario in scenarios:
            try:
                with_draw(scenario, draw)
            except InputError as error:
                raise InputError(error.what, f"{parameters}, for {error.where}", error.instead) from None
    return draws


def uncertain(made: Comparison, to: Console) -> None:
    """What parameters and chance each add to a difference, the outcomes that parameters leave undecided first."""
    known = made.uncertainty()
    known = known[known["mean"] != 0].sort_values("decided", kind="stable")
    for column in ("mean", "low", "high", "parameter_sd", "chance_sd"):
        known[column] *= known["unit"].map(lambda unit: SCALE.get(unit, 1.0))
    for arm in made.arms:
        title = f"{arm}: what {len(set(made.draw))} draws of the parameters leave open"
        table = Table(title=title, box=box.SIMPLE, title_justify="left")
        table.add_column("outcome", overflow="fold", min_width=14)
        for name in ("difference", "95 % over\nparameters", "SD: parameters,\nchance", "same\nsign"):
            table.add_column(name, justify="right", no_wrap=True)
        for _, row in known[known["arm"] == arm].iterrows():
            ends = f"{row['low']:+.2g} to {row['high']:+.2g}" if row["parameter_sd"] else "none told from chance"
            spread = f"{row['parameter_sd']:.2g}, {row['chance_sd']:.2g}"
            name = OUTCOMES[row["outcome"]].label + (" (%)" if row["unit"] in SCALE else "")
            table.add_row(name, f"{row['mean']:+.2g}", ends, spread, f"{100 * row['decided']:.0f} %")
        to.print(table)
    print(
        "Parameters SD: between draws, beyond what chance makes. Chance SD: between communities of one draw. The first "
        "tables count both, '95 % over parameters' the first alone. Of what is in % they are percentage points."
    )


def _parameters(known: pd.DataFrame) -> Table:
    table = Table(title="What the data say of each parameter", box=box.SIMPLE, title_justify="left")
    for name in ("parameter", "prior", "posterior, 90 %", "narrowed by"):
        table.add_column(name, justify="left" if name == "parameter" else "right", overflow="fold")
    for _, row in known.iterrows():
        span = f"{row['median']:.3g} ({row['low']:.3g} to {row['high']:.3g})"
        narrowed = f"{100 * row['contraction']:.0f} %" + ("" if row["moved"] else " (not moved)")
        table.add_row(row["parameter"], f"{row['prior_low']:g} to {row['prior_high']:g}", span, narrowed)
    return table


def _figures(rows: pd.DataFrame, title: str) -> Table:
    from simulation.calibration.words import called

    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    scored = "skill" in rows and bool(rows["skill"].notna().any())
    for name in ("figure", "observed", "predicted, 90 %", *(("width", "skill") if scored else ()), ""):
        table.add_column(name, justify="left" if name in ("figure", "") else "right", overflow="fold")
    for _, row in rows.iterrows():
        name = called(str(row["target"]))
        observed = f"{row['observed']:.3g} ({row['low']:.3g} to {row['high']:.3g})"
        predicted = f"{row['predicted']:#.3g} ({row['predicted_low']:#.3g} to {row['predicted_high']:#.3g})"
        scores = [f"{row[name]:.2f}" if row[name] == row[name] else "" for name in ("width", "skill")] if scored else []
        table.add_row(name, observed, predicted, *scores, _verdict(row))
    if scored:
        table.caption = (
            "width: of the predicted interval over the observed; skill: against 'nothing happens', 1 is best"
        )
        table.caption_justify = "left"
    return table


def _verdict(row: Any) -> str:
    why = ", own size" if row.get("kind") == "trial" else ", fitted"
    return ("hit" if row["hit"] else "MISS") + (why if row["fitted"] else "")
