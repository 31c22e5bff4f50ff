"""Arrays with a legend: one declaration builds the arrays, checks them, documents them and names their units."""

from __future__ import annotations

import math
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


SMALL = 16_384  # bytes; smaller arrays never fill a cache


class Table:
    """Arrays named by ``legend``, reachable as attributes; ``next`` holds next week's copy of each state."""

    legend: ClassVar[tuple[Column, ...]]

    def __init__(self, **dims: int) -> None:
        """Allocate every array of the legend as zeros; ``dims`` maps axis letters to lengths."""
        self.dims = dims
        self.next = SimpleNamespace()
        for k, column in enumerate(self.legend):
            shape = tuple(dims[axis] for axis in column.shape.split())
            setattr(self, column.name, staggered(shape, column.dtype, 2 * k))
            if column.role == "state":
                setattr(self.next, column.name, staggered(shape, column.dtype, 2 * k + 1))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> NDArray[Any]: ...

    @classmethod
    def names(cls, *roles: str) -> tuple[str, ...]:
        """Names of the columns with one of these roles, or of all."""
        return tuple(c.name for c in cls.legend if not roles or c.role in roles)

    def advance(self) -> None:
        """Make next week's states this week's."""
        now, coming = vars(self), vars(self.next)
        for name in coming:
            now[name], coming[name] = coming[name], now[name]

    def put(self, name: str, array: NDArray[Any]) -> None:
        """Replace an array by one of another shape; ``dims`` must say so too.

        Raises:
            ValueError: if the shape is not that of the column's axes.
        """
        column = next(c for c in self.legend if c.name == name)
        shape = tuple(self.dims[axis] for axis in column.shape.split())
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape} and its axes {column.shape!r} ask for {shape}")
        setattr(self, name, array)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by name, without the buffers of next week."""
        return {column.name: getattr(self, column.name) for column in self.legend}

    def copy(self) -> Any:
        """An independent copy of every array."""
        twin = object.__new__(type(self))
        twin.dims, twin.next = dict(self.dims), SimpleNamespace()
        for k, column in enumerate(self.legend):
            setattr(twin, column.name, _copied(getattr(self, column.name), 2 * k))
            if column.role == "state":
                setattr(twin.next, column.name, _copied(getattr(self.next, column.name), 2 * k + 1))
        return twin

    def nbytes(self) -> int:
        """Bytes held, buffers included."""
        held = [*self.arrays().values(), *vars(self.next).values()]
        return sum(int(array.nbytes) for array in held)


def staggered(shape: tuple[int, ...], dtype: str | np.dtype[Any], k: int) -> NDArray[Any]:
    """An array of zeros whose start lies ``k`` steps of five cache lines into a page.

    Large arrays otherwise all start at a page's edge, so that the same row of each falls into the same few places
    of the processor's first cache and a loop over twenty columns keeps throwing out what it needs next.
    """
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    if size < SMALL:
        return np.zeros(shape, kind)
    buffer = np.zeros(size + 4096 + 64, np.uint8)
    offset = -buffer.ctypes.data % 64 + k * 320 % 4096
    return buffer[offset : offset + size].view(kind).reshape(shape)


def _copied(array: NDArray[Any], k: int) -> NDArray[Any]:
    out = staggered(array.shape, array.dtype, k)
    out[...] = array
    return out
