"""Replicates until the answer is precise enough: what is asked for, and what was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from simulation.paired.stopping import Stop

_HEADS = {
    "half-width": "Half-widths of 95 % intervals of the difference",
    "ranking": "Rankings: differences between each two",
}


def half_widths(given: Iterable[str]) -> dict[str, float]:
    """Half-widths by outcome from options such as ``depression=0.2``.

    Raises:
        InputError: if one is not OUTCOME=HALF_WIDTH.
    """
    made: dict[str, float] = {}
    for text in given:
        name, sign, said = (part.strip() for part in text.partition("="))
        if name in made:
            raise InputError(f"{name[:60]!r} is asked for twice", "--precision", "leave one out")
        try:
            made[name] = float(said)
        except ValueError:
            sign = ""
        if not sign or not name:
            what = f"{text[:80]!r} is not OUTCOME=HALF_WIDTH"
            raise InputError(what, "--precision", "write for example depression=0.2") from None
    return made


def check_stop(ranked: str | None, first: int, most: int | None) -> None:
    """What can be refused before a file is read: an outcome that is none, an end before the beginning.

    Raises:
        InputError: naming the option.
    """
    from simulation.outcomes import OUTCOMES

    if ranked is not None and ranked not in OUTCOMES:
        raise InputError(f"there is no outcome {ranked[:60]!r}", "--until-ranked", did_you_mean(ranked, OUTCOMES))
    if most is not None and most < first:
        what = f"{most} is below the {first} to begin with (--replicates)"
        raise InputError(what, "--max-replicates", f"write {first} or more")


def stopped(stop: Stop, to: Console) -> None:
    """What was reached, goal by goal, and what it took."""
    from simulation.command.tables import _fixed, _places, _print_fitting
    from simulation.outcomes import OUTCOMES

    for goal, head in _HEADS.items():
        rows = []
        for row in (row for row in stop.rows if row["goal"] == goal):
            places = _places(2 * min(row["half_width"], 1e9), row["below"])
            label = OUTCOMES[row["outcome"]].label
            got = "yes" if row["reached"] else "no"
            if goal == "ranking":
                head = f"Ranking in {label}: differences between each two, without sign"
                names = {"between": row["arm"], "and": row["against"]}
                numbers = {"difference": _fixed(row["below"], places), "needed": _fixed(row["half_width"], places)}
                rows.append({**names, **numbers, "decided": got})
            else:
                numbers = {"wanted": f"{row['below']:g}", "half-width": _fixed(row["half_width"], places)}
                rows.append({"arm": row["arm"], "outcome": label, **numbers, "reached": got})
        if rows:
            _print_fitting(rows, (tuple(rows[0]),), to, head)
    to.print(stop.words())
