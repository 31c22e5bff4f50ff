"""What interventions in care ask of the world: who is a case, whom a center serves, what it did last week.

Survey scores and sessions are last week's, the newest that anybody could act on. Centers are counted over all their
residents, so that a lever at a center that is meant for some of them is their share.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.delivery.targeting import TOP_UP, members, roster
from simulation.instrument import CUTOFFS
from simulation.residents import CareState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.interventions import Personal
    from simulation.levers import Levers


def cases(world: Any, severity: str = "moderate") -> NDArray[np.bool_]:
    """Mask of the residents whose last depression score was of this severity or worse, (N,)."""
    return np.asarray(world.residents.score_depression >= CUTOFFS["depression"][severity])


def untreated(world: Any) -> NDArray[np.bool_]:
    """Mask of the residents who are neither in care nor on the way to it, nor just through it, (N,)."""
    return np.asarray(world.residents.care_state == CareState.NONE)


def enroll(
    piece: Personal, world: Any, name: str, among: NDArray[np.bool_], places: float | None = None,
    every: int = TOP_UP,
) -> NDArray[Any]:  # fmt: skip
    """Rows enrolled of those of the target group who are also ``among``; the coverage is a share of these.

    With ``places`` no more are enrolled at a time than there are places for; who is in one keeps it. Places are filled
    again ``every`` so many weeks.
    """
    may = members(world, piece.target.group) & among
    wanted = piece.coverage * float(np.count_nonzero(may))
    share = (wanted if places is None else min(wanted, math.floor(places))) / max(world.n, 1)
    return roster(world, name, share, piece.target.rule, may, piece.stay, every)


def count(world: Any, rows: NDArray[Any]) -> NDArray[np.int64]:
    """How many of these rows (or of this mask) each center serves, (K,)."""
    places = world.places
    return np.bincount(places.center[world.residents.neighborhood[rows]], minlength=places.dims["K"])


def served(world: Any, hoods: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of each center's residents who live in these neighborhoods, (K,)."""
    places, k = world.places, world.places.dims["K"]
    everybody = np.bincount(places.center, places.population, minlength=k)
    there = np.bincount(places.center, places.population * hoods, minlength=k)
    return np.asarray(there / np.maximum(everybody, 1))


def sessions(world: Any) -> NDArray[np.int64]:
    """Sessions attended at each center last week, (K,)."""
    return count(world, world.residents.session == 1)


def train_services(
    world: Any, levers: Levers, hoods: NDArray[np.bool_], group: NDArray[np.bool_], trust: float, dropout: float
) -> float:
    """Let services of some neighborhoods learn to serve a group: its trust rises, its dropout falls.

    Residents of the group who live there gain ``trust`` SD a year; a center's hazard of dropping out loses the share
    ``dropout`` times the group's share of the center's clients.

    Returns:
        Clinicians trained.
    """
    r = world.residents
    theirs = group & hoods[r.neighborhood]
    levers.add("service_trust", trust / 52, theirs)
    in_care = r.care_state == CareState.IN_CARE
    share = count(world, in_care & theirs) / np.maximum(count(world, in_care), 1)
    levers.add("care_dropout", dropout * share)
    return float((world.places.in_post * served(world, hoods)).sum())
