"""What an intervention means by a name: activities, barriers, venues; and how what it brings is run and paid for.

Whom it enrolls is chosen by :mod:`simulation.delivery.targeting`. An activity that an intervention brings has an
organization of its own, which opens with the first money and lives on what it has when the money ends; were it part
of another organization, money for that one would open it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from simulation.levers import Levers
    from simulation.parameters.activity import Activity


def columns(
    world: Any, names: Iterable[str] = (), keep: Callable[[Activity], bool] = lambda activity: True
) -> NDArray[np.int64]:
    """Places on the axis of activities of those named, or of all if none is; of these, the ones to ``keep``."""
    wanted = set(names)
    kept = [a for a, (n, x) in enumerate(world.activities.items()) if (n in wanted or not wanted) and keep(x)]
    return np.array(kept, np.int64)


def in_person(activity: Activity) -> bool:
    """Whether it meets in a place."""
    return not activity.online


def barriers(world: Any, *kinds: str) -> NDArray[np.int64]:
    """Places on the axis of barriers of every barrier of these kinds; a scenario may have none, or two of one kind."""
    return np.array([b for b, x in enumerate(world.scenario.barriers.values()) if x.kind in kinds], np.int64)


def ease(
    world: Any, levers: Levers, share: float, units: NDArray[np.bool_], activities: NDArray[np.int64], *kinds: str
) -> None:
    """Take a share of these activities' exposure to barriers of these kinds away in some units."""
    of_kind = barriers(world, *kinds)
    if of_kind.size:
        levers.add("ease", share, np.ix_(of_kind, units, activities))


def relieve(world: Any, levers: Levers, share: Any, rows: NDArray[Any], *kinds: str) -> None:
    """Take a share of these residents' susceptibility to barriers of these kinds away; one share, or one each."""
    for b in barriers(world, *kinds):
        levers.add("relief", share, (np.full(rows.size, b), rows))


def bits(activities: NDArray[np.int64]) -> np.uint32:
    """These activities as bits of ``known`` and ``attended``."""
    return np.uint32(sum(1 << int(a) for a in activities))


def running(world: Any, units: NDArray[np.bool_], activities: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which groups of these activities are open in some units, (U, A)."""
    mask = np.zeros(world.places.open.shape, np.bool_)
    mask[np.ix_(units, activities)] = True
    return np.asarray(mask & (world.places.open == 1))


def meetings(world: Any, units: NDArray[np.bool_], activities: NDArray[np.int64]) -> int:
    """How many groups of these activities meet this week in some units, parallel ones included."""
    places = world.places
    return int((places.parallel * places.meets)[running(world, units, activities)].sum())


def venues(world: Any, units: NDArray[np.bool_], activities: NDArray[np.int64]) -> int:
    """How many organizations run open groups of these activities in some units; each is held to have one venue."""
    return int(np.unique(world.places.organization_of[running(world, units, activities)]).size)


def wage(world: Any) -> float:
    """USD an hour of group work in this scenario."""
    return float(world.scenario.organizations.wage)


def brought(name: str, activity: Activity) -> dict[str, Activity]:
    """An activity under a new name, run by an organization that runs nothing else."""
    return {name: activity.model_copy(update={"host": f"{activity.host}: {name}"})}


def original(given: Mapping[str, Activity], name: str) -> Activity:
    """The activity of this name among those the scenario has.

    Raises:
        InputError: if there is none.
    """
    if name not in given:
        raise InputError(f"there is no activity {name[:60]!r} to start from", instead=did_you_mean(name, given))
    return given[name]


def fund(world: Any, levers: Levers, name: str, units: NDArray[np.bool_], strength: float) -> float:
    """Pay an average week of a brought activity's meetings in some units, overhead included; answers with the sum."""
    places, a = world.places, list(world.activities).index(name)
    at = units & (places.offered[:, a] == 1)
    activity = world.activities[name]
    each = activity.weekly_cost * activity.frequency * (1 + world.scenario.organizations.overhead) * strength
    paid = places.parallel[at, a] * each
    if paid.size and each > 0:
        levers.add("funding", paid, places.organization_of[at, a])
    return float(paid.sum())


def announce(world: Any, levers: Levers, name: str, units: NDArray[np.bool_], chance: float) -> None:
    """Let residents of some units hear of a brought activity; nobody learns of it before it opens."""
    levers.add("news", chance * units, (slice(None), list(world.activities).index(name)))
