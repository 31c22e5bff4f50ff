"""Care centers at the start: clinicians in proportion to the adults they serve, some posts vacant, nobody waiting.

And what they go by: how ill a resident is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.randomness import Decision, text_key, uniforms
from simulation.settings.staffing import vacancy

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.places import Places
    from simulation.scenario import Scenario

STAFF_ITEM = text_key("care center")  # keeps the draws of centers apart from those of organizations


def fill(places: Places, scenario: Scenario, seed: int, population_by_center: ArrayLike) -> None:
    """Fill the center columns (K,) of ``places``; ``population_by_center`` counts the adults each one serves."""
    p = scenario.care
    adults = np.asarray(population_by_center, np.float64)
    places.clinicians[:] = p.per_thousand * adults / 1000
    places.budget[:] = places.clinicians * p.salary / 52
    n, size = staff_posts(places.clinicians)
    u = uniforms(seed, Decision.ORGANIZATION, 0, np.arange(n.size), 0, item=STAFF_ITEM)[:, 0]
    places.in_post[:] = np.minimum(n, np.floor(n * (1 - vacancy(p.leave, 1 / p.hiring_weeks)) + u)) * size
    for name in ("waiting", "served", "joined", "left"):
        getattr(places, name)[:] = 0


def staff_posts(clinicians: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many posts make up a center's clinicians, and the size of one: half-time posts, and at least four."""
    n = np.maximum(4.0, np.rint(2 * np.asarray(clinicians)))
    return n, np.asarray(clinicians / n, np.float64)


def severity_of(world: Any, rows: NDArray[Any]) -> NDArray[np.float32]:
    """How ill some residents are, in SD: ``g·distress + sqrt((1 - g²)/3)·(depression + anxiety + stress)``.

    The mix of factors that care goes by, with ``g`` as ``care.general``; its stage computes the same for everybody.
    """
    r, g = world.residents, np.float32(world.scenario.care.general)
    specific = r.depression[rows] + r.anxiety[rows] + r.stress[rows]
    return np.asarray(g * r.distress[rows] + np.sqrt((np.float32(1) - g * g) / np.float32(3)) * specific, np.float32)
