"""Which scenarios may be compared: arms live among the baseline's people, as long and with what is offered there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.building import SHARED
from simulation.errors import InputError
from simulation.follow import as_scenario
from simulation.scenario import Scenario

_ALIKE = (*SHARED, "weeks", "economics")  # costs of two price years cannot be subtracted
_INSTEAD = {
    "population": "the same people live in every arm: give all the same, such as --residents 3000",
    "weeks": "every arm runs as long: give all the same, such as --weeks 104",
    "activities": "what is offered is the same in every arm: change barriers or interventions, or run the two apart",
}


def named_arms(baseline: Scenario, arms: Any) -> dict[str, Scenario]:
    """Arms by name, each checked to live among the baseline's people.

    Raises:
        InputError: as :func:`simulation.compare.compare`.
    """
    if isinstance(arms, (str, Path, Scenario)):
        arms = [arms]
    arms = arms or []
    if isinstance(arms, Mapping):
        pairs = [(str(name), as_scenario(arm)) for name, arm in arms.items()]
    else:
        pairs = [(arm.name, arm) for arm in map(as_scenario, arms)]
    if not pairs:
        raise InputError("there is no arm to compare", "arms", "name at least one scenario besides the baseline")
    named: dict[str, Scenario] = {}
    ours = baseline.plain()
    for name, arm in pairs:
        if name in named or name == baseline.name:
            raise InputError(f"two scenarios are named {name!r}", "arms", "give each its own 'name:', or leave one out")
        theirs = arm.plain()
        for part in _ALIKE:
            found = _first_difference(ours[part], theirs[part], part)
            if found:
                raise InputError(
                    f"{_brief(found[2])} here, {_brief(found[1])} in {baseline.name!r}; an arm may not differ in that",
                    f"{name}: {found[0]}",
                    _INSTEAD.get(part, "change it in both alike, such as by --set for all at once"),
                )
        named[name] = arm if arm.name == name else arm.with_(name=name)
    return named


def _first_difference(ours: Any, theirs: Any, path: str) -> tuple[str, Any, Any] | None:
    """Dotted path and both values of the first place where two pieces of plain data differ."""
    if ours == theirs:
        return None
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*ours, *theirs]):
            found = _first_difference(ours.get(key, "nothing"), theirs.get(key, "nothing"), f"{path}.{key}")
            if found:
                return found
    return path, ours, theirs


def _brief(value: Any) -> str:
    if isinstance(value, (dict, list, tuple)) and value:
        return "something of its own"
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
