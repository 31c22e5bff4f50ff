"""What worlds, places and activities are called on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.app.lives import Lives
    from simulation.scenario import Scenario

SETTINGS = "in the city", "in a suburb", "in the country"


def worlds(lives: Lives) -> tuple[str, str]:
    """What the two worlds are called."""
    first = f"With {plain(lives.baseline.name)}" if lives.baseline.interventions else "As it is"
    other = differing(lives.baseline, lives.arm)
    if not other:
        return first, "The same (nothing chosen yet)"
    name = plain(lives.arm.name)
    if not lives.arm.interventions and name in (plain(lives.baseline.name), "nothing done"):
        return first, f"With other {' and '.join(map(plain, other))}"
    return first, name.capitalize() if name.startswith("with ") else f"With {name}"


def differing(one: Scenario, other: Scenario) -> list[str]:
    """In which parts two scenarios differ, but for how they are called and how long they last."""
    told = {"name", "story", "weeks"}
    return [] if one is other else [
        part for part in type(one).model_fields if part not in told and getattr(one, part) != getattr(other, part)
    ]  # fmt: skip


def doings(lives: Lives) -> tuple[str, str]:
    """What is done in each of the two, and in which weeks; nothing where its name says so already."""
    return _doings(lives.baseline), _doings(lives.arm)


def _doings(scenario: Scenario) -> str:
    parts = []
    for name, piece in scenario.interventions.items():
        ends, starts = piece.end is not None, piece.start > 0
        when = f"weeks {piece.start}-{piece.end - 1}" if ends else f"from week {piece.start}"
        parts.append(f"{plain(name)} ({when})" if ends or starts else plain(name))
    return "" if len(parts) == 1 and parts[0] in plain(scenario.name) else ", ".join(parts)


def plain(name: str) -> str:
    """A name from a file as words."""
    return name.replace("_", " ")


def lower(words: str) -> str:
    """The words within a sentence."""
    return words[0].lower() + words[1:]


def hood(lives: Lives, number: int) -> str:
    """What a neighborhood is called."""
    setting = SETTINGS[int(lives.worlds[0].places.setting[number])]
    return f"Neighborhood {number + 1}" if lives.scene.centers.shape[0] > 1 else f"The neighborhood, {setting}"


def venue(lives: Lives, number: int) -> tuple[str, str]:
    """What a venue is called, and the same with where it is."""
    unit, activity = (int(v) for v in lives.scene.venues[number])
    name = plain(list(lives.worlds[1].activities)[activity])
    hoods = lives.worlds[0].places.dims["H"]
    where = f"neighborhood {unit + 1}" if unit < hoods else f"district {unit - hoods + 1}"
    return name, name if hoods == 1 else f"{name}, {where}"
