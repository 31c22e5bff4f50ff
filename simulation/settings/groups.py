"""Groups: which unit offers which activity, for how many, how far away, and which barriers it poses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.parameters.activity import hosts
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.places import Places
    from simulation.scenario import Scenario
    from simulation.world import World

SETTINGS = ("urban", "suburban", "rural")  # in the order of places.setting


def fill(places: Places, scenario: Scenario, seed: int, activities: dict[str, Activity]) -> None:
    """Fill the group columns (U, A) of ``places`` for these activities.

    An organization is numbered ``host * U + unit``, so that an activity with a new host adds numbers at the end.
    """
    units, hoods = places.dims["U"], places.dims["H"]
    unit, kinds = np.arange(units), hosts(activities)
    adults = _adults(places)
    factor = scenario.neighborhoods.travel(places.setting)
    unit_factor = np.concatenate([factor, _by_district(places, factor)])
    places.unit_safety[:] = np.concatenate([places.safety, _by_district(places, places.safety)])
    for a, (name, activity) in enumerate(activities.items()):
        own = ((unit < hoods) == (activity.pool == "neighborhood")) & _where(places, activity)
        draw = uniforms(seed, Decision.NEIGHBORHOOD, 0, unit, 0, item=text_key(name))[:, 0]
        places.offered[:, a] = own & (draw < activity.offered)
        places.unit_of[:, a] = np.arange(hoods) if activity.pool == "neighborhood" else hoods + places.district
        parallel = np.maximum(1, np.rint(activity.per_thousand * adults / 1000)).astype(np.int32)
        places.parallel[:, a] = parallel
        places.capacity[:, a] = activity.capacity * parallel
        places.base_quality[:, a] = places.quality[:, a] = activity.quality
        places.distance[:, a] = 0 if activity.online else activity.distance * unit_factor
        places.organization_of[:, a] = kinds.index(activity.host) * units + unit
    places.open[:] = places.offered
    bar(places, scenario, activities)


def _where(places: Places, activity: Activity) -> NDArray[np.bool_]:
    """Mask of the units in the activity's setting, (U,): districts with such a neighborhood."""
    if activity.setting == "any":
        return np.ones(places.dims["U"], np.bool_)
    hoods = places.setting == SETTINGS.index(activity.setting)
    return np.concatenate([hoods, np.bincount(places.district[hoods], minlength=places.dims["K"]) > 0])


def bar(places: Places, scenario: Scenario, activities: dict[str, Activity]) -> None:
    """Set weight times exposure (B, U, A) for the scenario's barriers."""
    places.dims["B"] = len(scenario.barriers)
    exposure = np.zeros((places.dims["B"], places.dims["U"], places.dims["A"]), np.float32)
    for b, barrier in enumerate(scenario.barriers.values()):
        exposure[b] = barrier.weight * barrier.exposure(activities, places)
    places.put("exposure", exposure)


def _adults(places: Places) -> NDArray[np.float64]:
    district = np.bincount(places.district, places.population, minlength=places.dims["K"])
    return np.concatenate([places.population, district])


def _by_district(places: Places, values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean over each district's residents of a neighborhood quantity."""
    total = np.bincount(places.district, values * places.population, minlength=places.dims["K"])
    return total / np.maximum(np.bincount(places.district, places.population, minlength=places.dims["K"]), 1)


def susceptibility(scenario: Scenario, residents: Any) -> NDArray[np.float32]:
    """How much each resident feels each barrier, shape (B, N)."""
    felt = np.empty((len(scenario.barriers), residents.dims["N"]), np.float32)
    for b, barrier in enumerate(scenario.barriers.values()):
        felt[b] = barrier.susceptibility(residents)
    return felt


def refresh(world: World, rows: NDArray[Any]) -> None:
    """Ask every barrier again for residents who are new or whose traits changed."""
    if rows.size:
        view = _Rows(world.residents, rows)
        for b, barrier in enumerate(world.scenario.barriers.values()):
            world.susceptibility[b, rows] = barrier.susceptibility(view)


class _Rows:
    """Some rows of the residents table, looked up when asked for."""

    def __init__(self, residents: Any, rows: NDArray[Any]) -> None:
        self._residents, self._rows, self.dims = residents, rows, {"N": rows.size}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._residents, name)[self._rows]
