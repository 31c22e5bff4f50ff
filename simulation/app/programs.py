"""What is done in the second world: added, stopped, taken out, and shown as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.app import controls
from simulation.app.sheets import Sheet, sheet, table, text
from simulation.errors import InputError
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def added(arm: Scenario, kind: str, week: int) -> tuple[str, Scenario]:
    """The scenario with one more program from a week on, and the name it got.

    Raises:
        InputError: if there is no such kind, or it does not go with what is there.
    """
    number, name = 1, kind
    while name in arm.interventions:
        number += 1
        name = f"{kind}_{number}"
    return name, named(
        Scenario.parse(arm.plain(), "settings", {f"interventions.{name}": {"kind": kind, "start": week}})
    )


def stopped(arm: Scenario, name: str, week: int) -> Scenario:
    """The scenario with a program that ends before a week; one that has not begun is taken out.

    Raises:
        InputError: if there is no such program, or it has ended.
    """
    piece = _held(arm, name)
    if week <= piece.start + piece.lag:
        return without(arm, name)
    if piece.end is not None and piece.end <= week:
        raise InputError(
            f"{controls.words(name)} has ended after week {piece.end - 1}", "programs", "nothing is left to stop"
        )
    return Scenario.parse(arm.plain(), "settings", {f"interventions.{name}.end": week})


def without(arm: Scenario, name: str) -> Scenario:
    """The scenario as if a program had never been.

    Raises:
        InputError: if there is no such program.
    """
    _held(arm, name)
    kept = {one: piece for one, piece in arm.plain()["interventions"].items() if one != name}
    return named(Scenario.parse(arm.plain() | {"interventions": kept}, "settings"))


def named(arm: Scenario) -> Scenario:
    """The scenario named after what is done in it."""
    done = [controls.words(name).lower() for name in arm.interventions]
    name = f"with {' and '.join(done)}" if done else "nothing done"
    return arm.model_copy(update={"name": name if len(name) <= 80 else f"with {len(done)} programs", "story": ""})


def as_sheet(arm: Scenario, costs: Mapping[str, float], other: Sequence[str] = ()) -> Sheet:
    """The table of programs: what, for whom, from week, to week, how strong, and what it has cost so far.

    Where there is none, in what ``other`` the worlds differ.
    """
    if not arm.interventions and other:
        parts = " and ".join(part.replace("_", " ") for part in other)
        return sheet("", text(f"No program runs: the second world differs by its {parts}."))
    if not arm.interventions:
        return sheet("", text("Nothing is done yet: both worlds are the same, to the last digit. Add a program."))
    head = ("What", "For whom", "From week", "To week", "How strong", "Of what", "Cost so far", "Evidence")
    return sheet("", table("Programs in the second world", head, [_row(arm, n, costs) for n in arm.interventions]))


def _row(arm: Scenario, name: str, costs: Mapping[str, float]) -> tuple[str, ...]:
    row = controls.program(arm, "interventions", name)
    end = "the end" if row["end"] is None else f"{row['end'] - 1}"
    spent = f"{costs.get(name, 0):,.0f} {arm.economics.currency}"
    return (
        row["label"], row["whom"], f"{row['start']}", end, row["strength"], row["amount"], spent, row["grade"],
    )  # fmt: skip


def _held(arm: Scenario, name: str) -> Any:
    if name not in arm.interventions:
        raise InputError(f"there is no program {name[:40]!r}", "programs", "choose one of the table")
    return arm.interventions[name]
