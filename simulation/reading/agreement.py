"""What the parts of a scenario owe each other: names that must exist, and how much the model has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.parameters.activity import Activity
    from simulation.scenario import Scenario

MOST_ACTIVITIES = 32  # bits of a word: what a resident knows, attends and is refused
MOST_BARRIERS = 40  # a byte numbers the reasons of unmet demand; a full group is 120


def check(scenario: Scenario) -> None:
    """Refuse a scenario whose parts do not fit together.

    Raises:
        InputError: naming the entry, and what to write there.
    """
    if len(scenario.barriers) > MOST_BARRIERS:
        what = f"holds {len(scenario.barriers)} barriers; the model has room for {MOST_BARRIERS}"
        raise InputError(what, "barriers", "take some out, such as two of one kind")
    known = all_activities(scenario)
    for name, piece in scenario.interventions.items():
        several, one = getattr(piece, "activities", ()), getattr(piece, "relay", "")
        named = [("activities", activity) for activity in (several if isinstance(several, tuple) else ())]
        for field, activity in [*named, *([("relay", one)] if one else [])]:
            if activity not in known:
                what = f"there is no activity {activity[:60]!r}"
                raise InputError(what, f"interventions.{name}.{field}", did_you_mean(activity, known))
    for path, activity in _activities(scenario):
        if activity.culture is not None and activity.culture not in scenario.population.cultures:
            what = f"nobody here is of the culture {activity.culture[:60]!r}"
            raise InputError(what, f"{path}.culture", did_you_mean(activity.culture, scenario.population.cultures))


def all_activities(scenario: Scenario) -> dict[str, Activity]:
    """The scenario's activities, then those its interventions bring, by intervention and name.

    Raises:
        InputError: if an intervention brings an activity under a name that is taken, or there are more than 32.
    """
    known = dict(scenario.activities)
    for name in sorted(scenario.interventions):
        try:
            brought = scenario.interventions[name].new_activities(scenario.activities)
        except InputError as error:  # a piece does not know under which name it stands
            raise InputError(error.what, f"interventions.{name}", error.instead) from None
        for activity, entry in brought.items():
            if activity in known:
                what = f"brings an activity {activity!r}, a name already taken"
                raise InputError(what, f"interventions.{name}", "give its activity another name, such as 'project: b'")
            known[activity] = entry
    if len(known) > MOST_ACTIVITIES:
        extra = len(known) - len(scenario.activities)
        more = f", {extra} of them brought by interventions" if extra else ""
        what = f"holds {len(known)} activities{more}; the model has room for {MOST_ACTIVITIES}"
        raise InputError(what, "activities", f"take out {len(known) - MOST_ACTIVITIES} of them")
    return known


def never_happens(scenario: Scenario, weeks: int | None = None) -> list[str]:
    """Interventions and shocks that start only when the run is over, each with the week in which it would start."""
    last = scenario.weeks if weeks is None else weeks
    pieces = {**scenario.interventions, **scenario.shocks}
    first = {name: piece.begun().start for name, piece in pieces.items()}
    return [f"{name} (week {week})" for name, week in first.items() if week >= last]


def _activities(scenario: Scenario) -> Iterator[tuple[str, Activity]]:
    yield from ((f"activities.{name}", activity) for name, activity in scenario.activities.items())
    for name, piece in scenario.interventions.items():
        yield from (
            (f"interventions.{name}.activity", activity)
            for activity in piece.new_activities(scenario.activities).values()
        )
