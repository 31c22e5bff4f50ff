"""``cohesion optimize``: the best mix of interventions within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simulation.command import LEFT
from simulation.command.arguments import Out, Residents, Seed, Sets, Weeks, load_all
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from simulation.optimize import Optimum


def optimize(
    baseline: Annotated[str, typer.Argument(metavar="BASELINE", help="The scenario to compare with.")],
    budget: Annotated[
        float, typer.Option(min=0, metavar="AMOUNT", help="Money for the whole run and everybody who lives there.")
    ],
    arms: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ARM...]", help="Scenarios whose interventions can be bought; the library's if none."),
    ] = None,
    outcome: Annotated[
        str, typer.Option(help="What is to be gained: an outcome at the end, or 'qaly' over the whole run.")
    ] = "depression_moderate",
    threshold: Annotated[
        float | None, typer.Option(min=0, metavar="AMOUNT", help="What a QALY may cost: gain net monetary benefit.")
    ] = None,
    aversion: Annotated[
        float, typer.Option(min=0, max=100, help="Aversion to inequality by income (Atkinson); 0 is none.")
    ] = 0.0,
    scale: Annotated[
        list[str] | None, typer.Option(metavar="NAME=LOW..HIGH", help="Least and most of one. May be repeated.")
    ] = None,
    trials: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Mixes that are tried; 60, or more if much can be bought.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=2, max=10_000, help="Of each mix, in the search.")] = 10,
    finalists: Annotated[int, typer.Option(min=2, max=50, help="Mixes that are lived through again.")] = 4,
    fresh: Annotated[int, typer.Option(min=2, max=100_000, help="Replicates of these, with fresh seeds.")] = 20,
    draws: Annotated[int, typer.Option(min=0, help="Draws of the calibrated parameters to spread over.")] = 0,
    parameters: Annotated[str, typer.Option(metavar="shipped|FILE", help="Where --draws are taken from.")] = "shipped",
    seed: Seed = 1,
    workers: Annotated[int | None, typer.Option(min=0, max=1024, help="Processes; one a processor by default.")] = None,
    weeks: Weeks = None,
    residents: Residents = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Search for the best mix and scale of interventions within a budget; needs optuna."""
    from simulation.command.calibrating import chosen
    from simulation.command.progress import Reporter
    from simulation.command.tables import console

    ranges = scales(scale or ())
    ours, *theirs = load_all((baseline, *(arms or ())), set_, weeks, residents)
    spread = chosen(draws, parameters, (ours, *theirs)) if draws else []
    if out is not None:
        LEFT[0] = f"the runs finished until now are kept in {out}; the same command goes on from there"
    with Reporter("compiling and building") as progress:
        from simulation.optimize import optimize as search

        made = search(
            ours, theirs, budget=budget, outcome=outcome, aversion=aversion, threshold=threshold, scales=ranges,
            trials=trials, replicates=replicates, finalists=finalists, fresh=fresh, draws=spread, seed=seed,
            workers=workers, out=out, progress=progress,
        )  # fmt: skip
    found(made, console())
    if out is not None:
        from simulation.optimize.result import FILES

        print(f"Wrote {', '.join(FILES)} to {out}")


def scales(given: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Ranges by item from options such as ``rides=0.1..0.8``.

    Raises:
        InputError: if one is not NAME=LOW..HIGH.
    """
    made = {}
    for text in given:
        name, sign, said = text.partition("=")
        low, dots, high = said.partition("..")
        try:
            if not (sign and dots and name.strip()):
                raise ValueError
            made[name.strip()] = (float(low), float(high))
        except ValueError:
            what = f"{text[:80]!r} is not NAME=LOW..HIGH"
            raise InputError(what, "--scale", "write for example rides=0.1..0.8") from None
    return made


def found(made: Optimum, to: Console) -> None:
    """The answer, the finalists, the frontier, and what was searched."""
    from simulation.command.tables import _places, _print_fitting, _wrapped

    def say(text: str) -> None:
        to.print(_wrapped(text, to.width, ""), soft_wrap=True, markup=False)

    say(made.verdict())
    final, table = made.final, made.candidates
    front = table[table["frontier"]].sort_values("cost")
    size = float((final["gain_high"] - final["gain_low"]).max())
    places = max(2, _places(size, float(final["gain"].abs().max())))
    rows = []
    for row in final.to_dict("records"):
        given_up = "" if row.get("regret") != row.get("regret") else f"{row.get('regret', 0):,.{places}f}"
        better = "" if row.get("better") != row.get("better") else f"{row.get('better', 0):.2f}"
        cells = {"finalist": row["mix"], "cost": f"{row['cost']:,.0f}", "gain": f"{row['gain']:,.{places}f}"}
        cells["95 % from"], cells["to"] = (f"{row[end]:,.{places}f}" for end in ("gain_low", "gain_high"))
        cells |= {"regret": given_up if row["within"] else "too dear", "P(better)": better if row["within"] else ""}
        rows.append(cells)
    heads = ("finalist", "cost", "gain", "95 % from", "to", "regret", "P(better)")
    _print_fitting(rows, (heads, heads[:3] + heads[5:], heads[:3]), to, f"Finalists, {made.fresh} fresh replicates")
    shown = [
        {"mix": row["mix"], "cost": f"{row['cost']:,.0f}", "gain": f"{row['gain']:,.{places}f}",
         "95 % from": f"{row['gain_low']:,.{places}f}", "to": f"{row['gain_high']:,.{places}f}"}
        for row in front.to_dict("records")
    ]  # fmt: skip
    layouts = (("mix", "cost", "gain", "95 % from", "to"), ("mix", "cost", "gain"))
    _print_fitting(shown, layouts, to, f"Frontier of the search, {made.replicates} replicates: flattered")
    how = "each resident counts alike" if made.aversion == 0 else f"inequality aversion {made.aversion:g} (Atkinson)"
    say(
        f"Gain: {_gained(made)}; {how}. "
        f"{len(made.tried)} mixes tried of {', '.join(made.space)}; {made.runs:,} runs this time. Finalists were "
        "chosen by the search and judged by seeds that it had not seen; the first of a few finalists is still a little "
        "flattered. Regret: gain given up by choosing it instead of the first."
    )
    to.print("A model, not a forecast.")


def _gained(made: Optimum) -> str:
    """What a gain is, in words."""
    from simulation.analysis.economics.perspective import MEANING

    aim = made.aim
    if not aim.years:
        return f"{'less' if aim.lower else 'more'} {aim.label} than in {made.baseline.name} at the end, {aim.unit}"
    economics = made.baseline.economics
    rate, unset = economics.discount_effects, [n for n in _DECIDED if getattr(economics, n) is None]
    counted = [f"later years discounted by {100 * rate:g} %" if rate else "not discounted"]
    if aim.threshold is not None:
        later = f"discounted by {100 * economics.discount_costs:g} %" if economics.discount_costs else "not discounted"
        counted.append(f"costs: {MEANING[economics.perspective or 'funder']}, {later}")
    counted.append("at the scenario's utilities (their uncertainty is not in the intervals)")
    said = f"{aim.label} beyond {made.baseline.name}, {aim.unit}, {'; '.join(counted)}"
    return said + (f"; not decided: economics.{', economics.'.join(unset)}" if unset else "")


_DECIDED = ("perspective", "discount_costs", "discount_effects", "horizon")
COMMANDS = {"optimize": optimize}
