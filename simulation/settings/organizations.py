"""Organizations at the start: income that covers their groups on average, a reserve, staff, a little ownership.

Columns are float64 USD. Income per week in the long run is ``cost (1 + margin)``: a steady part and grants that
come and go, of which a share ``grant_weeks / (grant_weeks + grant_gap)`` of the time one runs.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.memo import once_each
from simulation.randomness import Decision, uniforms
from simulation.settings.staffing import vacancy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.parameters.organizations import Organizations
    from simulation.places import Places
    from simulation.scenario import Scenario
    from simulation.world import World


def fill(places: Places, scenario: Scenario, seed: int, activities: Mapping[str, Activity] | None = None) -> None:
    """Fill the organization columns (O,) of ``places``, and close the groups of those that do not run.

    Args:
        places: its group columns are filled already.
        scenario: what was asked for.
        seed: key of the draws.
        activities: every activity in the order of axis A; the scenario's own where omitted. Those that
            interventions bring (all after the scenario's own) get no steady revenue: levers must pay for them.
    """
    p = scenario.organizations
    activities = scenario.activities if activities is None else activities
    own = existing(places, len(activities))
    cost = planned(places, activities, p, own)
    own[:, len(scenario.activities) :] = False
    steady = planned(places, activities, p, own) * (1 + p.margin) * (1 - p.grant_share)
    u = uniforms(seed, Decision.ORGANIZATION, 0, np.arange(places.dims["O"]), 0)
    places.running[:] = (cost > 0) & (u[:, 0] >= p.closed)
    places.revenue[:] = steady
    places.cash[:] = cost * p.reserve * (0.1 + 1.5 * u[:, 1]) * places.running  # about what a long run shows
    granted = (u[:, 2] < grant_time(p)) & (places.running == 1)
    places.grant_until[:] = np.where(granted, np.floor(u[:, 2] / grant_time(p) * p.grant_weeks), -1)
    n = posts(cost, p)
    filled = np.minimum(n, np.floor(n * (1 - vacancy(p.leave, 1 / p.hiring_weeks)) + u[:, 3]))
    places.staffing[:] = filled / n * places.running
    places.ownership[:] = p.ownership_say * voice(places, activities, own) * places.running
    places.received[:] = places.spent[:] = places.volunteers[:] = 0.0
    shut_groups(places, places.running == 0)


def per_organization(places: Places, values: Any) -> NDArray[np.float64]:
    """Sum over each organization's groups of a (U, A) quantity, shape (O,)."""
    index = places.organization_of.reshape(-1)
    total = np.bincount(index, np.asarray(values, np.float64).reshape(-1), minlength=places.dims["O"])
    return np.asarray(total, np.float64)


def column(activities: Mapping[str, Activity], name: str) -> NDArray[np.float64]:
    """One number of every activity, shape (A,)."""
    return _columns(name)(activities)


@cache
def _columns(name: str) -> Callable[[Mapping[str, Activity]], NDArray[np.float64]]:
    return once_each(lambda activities: np.array([getattr(a, name) for a in activities.values()], np.float64))


def existing(places: Places, first: int) -> NDArray[np.bool_]:
    """Groups that an organization reckons with, (U, A): its own, open or not, and brought ones that are open.

    The ``first`` activities are the scenario's own; interventions brought the rest, which exist while paid for.
    """
    there = places.offered == 1
    there[:, first:] &= places.open[:, first:] == 1
    return np.asarray(there)


def planned(
    places: Places, activities: Mapping[str, Activity], p: Organizations, there: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """USD an average week of these groups costs each organization, all posts filled and overhead included, (O,)."""
    weekly = column(activities, "weekly_cost") * column(activities, "frequency")
    return (1 + p.overhead) * per_organization(places, there * places.parallel * weekly)


def weekly_cost(world: World) -> NDArray[np.float64]:
    """USD an average week of its groups costs each organization now, overhead included, (O,)."""
    there = existing(world.places, len(world.scenario.activities))
    return planned(world.places, world.activities, world.scenario.organizations, there)


def paid_hours(cost: NDArray[np.float64], p: Organizations) -> NDArray[np.float64]:
    """Hours of paid group work a week behind planned costs, (O,)."""
    return cost / (1 + p.overhead) * p.staff_share / p.wage


def posts(cost: NDArray[np.float64], p: Organizations) -> NDArray[np.float64]:
    """Posts of each organization, at least one, (O,)."""
    return np.asarray(np.maximum(1.0, np.rint(paid_hours(cost, p) / p.post_hours)))


def voice(places: Places, activities: Mapping[str, Activity], there: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far visitors decide, a mean over each organization's groups, (O,)."""
    groups = np.maximum(per_organization(places, there), 1.0)
    return np.asarray(per_organization(places, there * column(activities, "voice")) / groups)


def grant_time(p: Organizations) -> float:
    """Share of the time in which an organization has a grant."""
    return p.grant_weeks / (p.grant_weeks + p.grant_gap)


def shut_groups(places: Places, closed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Close the open groups of these organizations, and say which they were, (U, A)."""
    shut = closed[places.organization_of] & (places.open == 1)
    places.open[shut] = 0
    return np.asarray(shut)
