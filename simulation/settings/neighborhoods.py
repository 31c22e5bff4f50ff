"""Neighborhoods: where they lie, what they look like, and the little that the place itself does to residents.

Every neighborhood draws by its own number, so that a larger world begins with the same neighborhoods. Effects are
normal with the variance share that studies find between neighborhoods; a latent scale has variance 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.randomness import Decision, gaussians, uniforms

if TYPE_CHECKING:
    from simulation.places import Places
    from simulation.scenario import Scenario


def districts(hoods: int, per_district: int) -> int:
    """How many districts ``hoods`` neighborhoods make: blocks of ``per_district``, the last perhaps smaller."""
    return max(1, -(-hoods // per_district))


def fill(places: Places, scenario: Scenario, seed: int) -> None:
    """Fill the neighborhood columns (H,): setting, district, center, safety, green, transit and the two effects.

    Raises:
        ValueError: if ``places`` has fewer districts than its neighborhoods need.
    """
    p, hoods = scenario.neighborhoods, places.dims["H"]
    if districts(hoods, p.per_district) > places.dims["K"]:
        raise ValueError(f"{hoods} neighborhoods need {districts(hoods, p.per_district)} districts")
    number = np.arange(hoods)
    places.district[:] = places.center[:] = number // p.per_district
    u = uniforms(seed, Decision.NEIGHBORHOOD, 0, number, 0, item=0)[:, 0]
    places.setting[:] = np.where(u < p.rural, 2, np.where(u < p.rural + p.urban, 0, 1))
    z = gaussians(seed, Decision.NEIGHBORHOOD, 0, number, 0, item=1)
    places.safety[:], places.green[:] = z[:, 0], z[:, 1]
    places.distress_effect[:] = np.sqrt(p.distress_share) * z[:, 2]
    places.belonging_effect[:] = np.sqrt(p.belonging_share) * z[:, 3]
    places.transit[:] = p.transit(places.setting)
