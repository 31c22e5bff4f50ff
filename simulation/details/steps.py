"""The step each resident is on this week, for each way an intervention takes to residents.

What each step means stands in :mod:`simulation.details.channels`. A step is only reached in a week in which the
intervention moves something; attendance goes on counting afterwards, for groups and sessions that outlast the money.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from simulation.delivery.clinic import cases
from simulation.delivery.targeting import members
from simulation.details import channels
from simulation.details.channels import ACCEPTED, ATTENDED, AWARE, ELIGIBLE, OFFERED, TO_CARE, TO_GROUPS, Channel
from simulation.interventions import Personal
from simulation.levers import LEVERS
from simulation.residents import CareState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.interventions import Base
    from simulation.levers import Levers
    from simulation.world import World


class Seen(NamedTuple):
    """What there is to see of one intervention after a week.

    Attributes:
        world: after the week.
        moved: what the intervention moved, None if nothing.
        eligible: who it might have enrolled, None if it did not say.
        stage: the furthest step of each resident so far, (N,).
    """

    world: World
    moved: Levers | None
    eligible: NDArray[np.bool_] | None
    stage: NDArray[np.uint8]


class Way(ABC):
    """How one intervention comes to residents."""

    channel: ClassVar[Channel]

    def __init__(self, name: str, piece: Base, world: World) -> None:
        self.name, self.piece = name, piece

    @abstractmethod
    def __call__(self, seen: Seen) -> NDArray[np.uint8] | None:
        """The step of each resident this week, (N,); 0 for on none. None where nobody is on any."""


class Persons(Way):
    """Moves something of residents by name."""

    channel: ClassVar[Channel] = "persons"

    def __init__(self, name: str, piece: Base, world: World) -> None:
        super().__init__(name, piece, world)
        levers = channels.person_levers(piece)
        self._direct = channels.direct(piece)
        self._levers = levers
        self._visits, self._sessions = bool(TO_GROUPS & set(levers)), bool(TO_CARE & set(levers))

    def __call__(self, seen: Seen) -> NDArray[np.uint8] | None:
        """See :class:`Way`."""
        world, moved, eligible, stage = seen
        if moved is None and self._direct:
            return None
        r = world.residents
        now: NDArray[np.uint8] = np.zeros(world.n, np.uint8)
        if moved is not None:
            now[self._eligible(world, eligible)] = ELIGIBLE
            touched = np.zeros(world.n, np.bool_)
            for name in self._levers:
                if moved.touched(name):
                    array = moved.get(name) != 0
                    touched |= array if array.ndim == 1 else array.any(axis=0)
            if touched.any():
                rows = self._enrolled(world)
                others = touched.copy()
                others[rows] = False
                if not others.any():  # else those enrolled are who delivers it
                    now[rows] = OFFERED
                now[touched] = ATTENDED if self._direct else ACCEPTED
        if not self._direct:
            came = np.zeros(world.n, np.bool_)
            if self._visits:
                came |= r.attended != 0
            if self._sessions:
                came |= r.session == 1
            now[came & (np.maximum(stage, now) >= ACCEPTED)] = ATTENDED
        return now

    def _eligible(self, world: World, eligible: NDArray[np.bool_] | None) -> Any:
        if eligible is not None:
            return eligible
        if isinstance(self.piece, Personal):
            return members(world, self.piece.target.group)
        hoods = world.rosters.get(f"{self.name}, neighborhoods")
        return slice(None) if hoods is None else np.isin(world.residents.neighborhood, hoods[0])

    def _enrolled(self, world: World) -> NDArray[np.int64]:
        rows, arrivals, _ = world.rosters.get(self.name, (np.zeros(0, np.int64), np.zeros(0, np.uint32), None))
        return np.asarray(rows[world.residents.arrival[rows] == arrivals])


class Groups(Way):
    """Founds, pays for or changes groups."""

    channel: ClassVar[Channel] = "groups"

    def __init__(self, name: str, piece: Base, world: World) -> None:
        super().__init__(name, piece, world)
        self._levers = channels.group_levers(piece)
        self._ever: NDArray[np.bool_] = np.zeros(world.places.open.shape, np.bool_)

    def __call__(self, seen: Seen) -> NDArray[np.uint8] | None:
        """See :class:`Way`."""
        world, moved = seen.world, seen.moved
        r, places = world.residents, world.places
        now: NDArray[np.uint8] = np.zeros(world.n, np.uint8)
        if moved is not None:
            groups = self._groups(world, moved)
            self._ever |= groups
            here = _bits(world, groups)[r.neighborhood]
            meeting = _bits(world, groups & (places.open == 1) & (places.meets == 1))[r.neighborhood]
            now[here != 0] = ELIGIBLE
            now[(r.known & here) != 0] = AWARE
            now[(r.known & meeting) != 0] = OFFERED
            now[((r.attended | r.refused) & here) != 0] = ACCEPTED
        elif not self._ever.any():
            return None
        now[(r.attended & _bits(world, self._ever)[r.neighborhood]) != 0] = ATTENDED
        return now

    def _groups(self, world: World, moved: Levers) -> NDArray[np.bool_]:
        places = world.places
        groups = np.zeros(places.open.shape, np.bool_)
        for name in self._levers:
            if moved.touched(name):
                array = moved.get(name) != 0
                shape = LEVERS[name].shape
                groups |= array[places.organization_of] if shape == "O" else array if shape == "U A" else array.any(0)
        return np.asarray(groups & (places.offered == 1))


class Care(Way):
    """Changes care centers."""

    channel: ClassVar[Channel] = "care"

    def __init__(self, name: str, piece: Base, world: World) -> None:
        super().__init__(name, piece, world)
        self._levers = channels.shaped(piece, "K")
        self._ever: NDArray[np.bool_] = np.zeros(world.places.dims["K"], np.bool_)

    def __call__(self, seen: Seen) -> NDArray[np.uint8] | None:
        """See :class:`Way`."""
        world, moved = seen.world, seen.moved
        r, center = world.residents, world.places.center
        now: NDArray[np.uint8] = np.zeros(world.n, np.uint8)
        if moved is not None:
            centers = np.zeros_like(self._ever)
            for name in self._levers:
                if moved.touched(name):
                    centers |= moved.get(name) != 0
            self._ever |= centers
            here, state = centers[center][r.neighborhood], r.care_state
            now[here & (cases(world) | (state != CareState.NONE))] = ELIGIBLE
            for code, step in (
                (CareState.SEEKING, AWARE), (CareState.WAITING, OFFERED), (CareState.IN_CARE, ACCEPTED)
            ):  # fmt: skip
                now[here & (state == code)] = step
        elif not self._ever.any():
            return None
        now[self._ever[center][r.neighborhood] & (r.session == 1)] = ATTENDED
        return now


class Everywhere(Way):
    """Changes neighborhoods."""

    channel: ClassVar[Channel] = "places"

    def __call__(self, seen: Seen) -> NDArray[np.uint8] | None:
        """See :class:`Way`."""
        world, moved = seen.world, seen.moved
        if moved is None:
            return None
        hoods = np.zeros(world.places.dims["H"], np.bool_)
        for name in channels.shaped(self.piece, "H"):
            if moved.touched(name):
                hoods |= moved.get(name) != 0
        return np.where(hoods[world.residents.neighborhood], np.uint8(ATTENDED), np.uint8(0))


_WAYS: dict[Channel, type[Way]] = {"persons": Persons, "groups": Groups, "care": Care, "places": Everywhere}


def way_of(channel: Channel, name: str, piece: Base, world: World) -> Way:
    """The way of an intervention in a world."""
    return _WAYS[channel](name, piece, world)


def _bits(world: World, groups: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """These groups (U, A) as bits of ``known`` and ``attended``, for the residents of each neighborhood, (H,)."""
    of = world.places.unit_of
    columns = np.arange(of.shape[1])
    bits = np.left_shift(np.uint32(1), columns.astype(np.uint32))
    return np.asarray((groups[of, columns] * bits).sum(axis=1), np.uint32)
