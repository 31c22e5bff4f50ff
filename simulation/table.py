"""Arrays with a legend: one declaration builds the arrays, checks them, documents them and names their units."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Column:
    """One named array of a table.

    Attributes:
        name: attribute name.
        dtype: numpy dtype name.
        shape: axis letters, such as ``"N"`` or ``"U A"``; the table says what each letter counts.
        unit: unit of the values.
        low: smallest value that makes sense.
        high: largest value that makes sense.
        meaning: one sentence.
        role: fixed | slow | state | own | flow. A *state* is double-buffered: stages read this week's values and
            write next week's; *own* values are read and written by their resident only; a *flow* is made anew
            within the week.
        file: whether a table of residents may give this column.
    """

    name: str
    dtype: str
    shape: str
    unit: str
    low: float
    high: float
    meaning: str
    role: str = "fixed"
    file: bool = False


class Table:
    """Arrays named by ``legend``, reachable as attributes; ``next`` holds next week's copy of each state."""

    legend: ClassVar[tuple[Column, ...]]

    def __init__(self, **dims: int) -> None:
        """Allocate every array of the legend as zeros; ``dims`` maps axis letters to lengths."""
        self.dims = dims
        self.next = SimpleNamespace()
        for column in self.legend:
            shape = tuple(dims[axis] for axis in column.shape.split())
            setattr(self, column.name, np.zeros(shape, column.dtype))
            if column.role == "state":
                setattr(self.next, column.name, np.zeros(shape, column.dtype))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> NDArray[Any]: ...

    @classmethod
    def names(cls, *roles: str) -> tuple[str, ...]:
        """Names of the columns with one of these roles, or of all."""
        return tuple(c.name for c in cls.legend if not roles or c.role in roles)

    def advance(self) -> None:
        """Make next week's states this week's."""
        for name in self.names("state"):
            now = getattr(self, name)
            setattr(self, name, getattr(self.next, name))
            setattr(self.next, name, now)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by name, without the buffers of next week."""
        return {column.name: getattr(self, column.name) for column in self.legend}

    def copy(self) -> Any:
        """An independent copy of every array."""
        twin = object.__new__(type(self))
        twin.dims, twin.next = dict(self.dims), SimpleNamespace()
        for column in self.legend:
            setattr(twin, column.name, getattr(self, column.name).copy())
            if column.role == "state":
                setattr(twin.next, column.name, getattr(self.next, column.name).copy())
        return twin

    def nbytes(self) -> int:
        """Bytes held, buffers included."""
        return sum(a.nbytes for a in self.arrays().values()) + sum(a.nbytes for a in vars(self.next).values())
