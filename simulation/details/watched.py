"""Levers that also note, for some interventions, what each of them moved this week and who might be enrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.levers import LEVERS, Levers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


class WatchedLevers(Levers):
    """The world's levers under watch. What pieces add to them is added as ever, to the bit.

    Attributes:
        eligible: by intervention: mask of who may be enrolled this week, where it enrolls among some only, (N,).
    """

    def __init__(self, names: Iterable[str], **dims: int) -> None:
        super().__init__(**dims)
        self._moved = {name: Levers(**dims) for name in names}
        self.eligible: dict[str, NDArray[np.bool_]] = {}

    def of(self, name: str) -> Levers:
        """Levers that write to these and to the intervention's own."""
        own = self._moved.get(name)
        return self if own is None else _Both(self, own)

    def note_eligible(self, name: str, rows: NDArray[np.bool_]) -> None:
        """Keep who may be enrolled this week."""
        if name in self._moved:
            self.eligible[name] = rows

    def moved_by(self, name: str) -> Levers | None:
        """What an intervention moved this week, None if nothing.

        Where the world's levers hold a sum of pushes, these hold how many pushes there were.
        """
        own = self._moved[name]
        return own if any(own.touched(lever) and own.get(lever).any() for lever in LEVERS) else None

    def reset(self) -> None:
        """Set what was moved back to zero, and forget who moved it."""
        super().reset()
        self.eligible.clear()
        for own in self._moved.values():
            own.reset()


class _Both(Levers):
    def __init__(self, shared: Levers, own: Levers) -> None:
        super().__init__(**shared.dims)
        self._shared, self._own = shared, own

    def add(self, name: str, value: Any, where: Any = ...) -> None:
        self._shared.add(name, value, where)
        self._own.add(name, np.asarray(np.asarray(value) != 0, np.float32), where)

    def touched(self, name: str) -> bool:
        return self._shared.touched(name)

    def get(self, name: str) -> NDArray[Any]:
        return self._shared.get(name)

    def get_or_empty(self, name: str) -> NDArray[Any]:
        return self._shared.get_or_empty(name)
