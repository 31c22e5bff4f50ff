"""What is written down of one resident each week, in both worlds, and who the resident is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError
from simulation.levers import LEVERS
from simulation.residents import CareState, Employment, Gender, Housing, Mobility
from simulation.stages.participation import FULL

if TYPE_CHECKING:
    import pandas as pd

    from simulation.world import World

SCORES = ("score_depression", "score_anxiety", "score_stress")
STATES = ("distress", "belonging", "purpose", "trust", "stigma", "literacy", "service_trust", "support", "loneliness")
ROW = dict[str, Any]


def names_of(world: World, bits: int) -> list[str]:
    """Activities of a set of bits."""
    return [name for a, name in enumerate(world.activities) if bits >> a & 1]


def written(world: World, row: int, arrival: int) -> ROW:
    """One week of a resident; empty once the resident has moved out of the area."""
    r, ties = world.residents, world.ties
    here = int(r.arrival[row]) == arrival
    if not here:
        return {"lives_here": False}
    barriers = list(world.scenario.barriers)
    kept = int(r.unmet[row])
    held = int(ties.degree[row])
    reached = [
        name for name, column in LEVERS.items()
        if column.shape == "N" and world.levers.touched(name) and world.levers.get(name)[row] != 0
    ]  # fmt: skip
    made: ROW = {"lives_here": True, "neighborhood": int(r.neighborhood[row])}
    made |= {name: int(getattr(r, name)[row]) for name in SCORES}
    made |= {name: round(float(getattr(r, name)[row]), 5) for name in STATES}
    made |= {
        "event": round(float(r.event[row]), 5),
        "known": " ".join(names_of(world, int(r.known[row]))),
        "attended": " ".join(names_of(world, int(r.attended[row]))),
        "turned_down": " ".join(names_of(world, int(r.refused[row]))),
        "kept_away_by": "full group" if kept == FULL else barriers[kept] if kept >= 0 else "",
        "ties": held,
        "tied_to": " ".join(str(int(r.dwelling[j])) for j in sorted(ties.neighbor[row, :held].tolist())),
        "ties_met": int(r.ties_met[row]),
        "employment": words(Employment, int(r.employment[row])),
        "care": words(CareState, int(r.care_state[row])),
        "session": int(r.session[row]),
        "reached_by": " ".join(reached),
    }
    return made


def table(rows: list[tuple[ROW, ROW]], names: tuple[str, str]) -> pd.DataFrame:
    """A row a week: every column of both worlds, the baseline's first, and which of them differ."""
    import pandas as pd

    columns = list(dict.fromkeys(key for pair in rows for row in pair for key in row))
    made = []
    for week, (base, arm) in enumerate(rows):
        line: ROW = {"week": week}
        for key in columns:
            line |= {f"{key} ({names[0]})": base.get(key), f"{key} ({names[1]})": arm.get(key)}
        line["differ"] = " ".join(key for key in columns if base.get(key) != arm.get(key))
        made.append(line)
    return pd.DataFrame(made)


def words(kind: Any, code: int) -> str:
    """A code in words."""
    return str(kind(code).name).lower().replace("_", " ")


def about(world: World, row: int) -> str:
    """Who a resident is, in one line."""
    r = world.residents
    home = {Housing.OWNER: "owns the home", Housing.RENTER: "rents", Housing.SUPPORTED: "in supported housing",
            Housing.NONE: "without a home"}  # fmt: skip
    way = {Mobility.CAR: "has a car", Mobility.TRANSIT: "no car, uses transit", Mobility.NONE: "no car, no transit"}
    gender = {Gender.MAN: "a man", Gender.WOMAN: "a woman", Gender.OTHER: "a person of another gender"}
    parts = [
        f"{gender[Gender(int(r.gender[row]))]} of {int(r.age[row])}",
        words(Employment, int(r.employment[row])),
        f"income quintile {int(r.income[row])}",
        home[Housing(int(r.housing[row]))],
        way[Mobility(int(r.mobility[row]))],
        f"{int(world.ties.degree[row])} ties",
        f"depression score {int(r.score_depression[row])}",
    ]
    return ", ".join(parts)


def row_of(world: World, resident: str | int) -> int:
    """Row of the resident with an id: that of population.file, if there is one, or the number of the dwelling.

    Raises:
        InputError: if there is none.
    """
    said = str(resident).strip()
    r = world.residents
    if world.ids is not None:
        found = np.flatnonzero(world.ids == said)
        if found.size:
            return int(np.flatnonzero(r.dwelling == found[0])[0])
        what = f"nobody has the id {said[:60]!r}"
        raise InputError(what, "--resident", f"write an id of {world.scenario.population.file}")
    if said.isdecimal():
        rows = np.flatnonzero(r.dwelling == int(said))
        if rows.size:
            return int(rows[0])
    what = f"nobody has the number {said[:60]!r}"
    instead = f"write a number from {int(r.dwelling.min())} to {int(r.dwelling.max())}, as in the column 'dwelling'"
    raise InputError(what, "--resident", instead)


def number_of(world: World, row: int) -> str:
    """The id of a resident, as :func:`row_of` takes it."""
    dwelling = int(world.residents.dwelling[row])
    return str(dwelling if world.ids is None else world.ids[dwelling])
