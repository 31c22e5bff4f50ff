"""Pieces: validated classes that scenario files name by ``kind``, found because their file lies in a folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, TypeVar

from simulation.errors import did_you_mean
from simulation.parameters.base import Section

PieceT = TypeVar("PieceT", bound="Piece")


class Piece(Section):
    """One mechanism a scenario can name; each leaf class fixes ``kind`` to a Literal of its own name."""

    kind: str


@cache
def registry(folder: str) -> dict[str, type[Piece]]:
    """Every piece of ``simulation/<folder>``, by kind, in alphabetical order."""
    package = importlib.import_module(f"simulation.{folder}")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"simulation.{folder}.{module.name}")
    leaves = (c for c in _descendants(package.Base) if c.__module__.startswith(f"{package.__name__}."))
    return dict(sorted((str(c.model_fields["kind"].default), c) for c in leaves))


def _descendants(cls: type[PieceT]) -> list[type[PieceT]]:
    return [d for child in cls.__subclasses__() for d in (child, *_descendants(child))]


def make(folder: str, data: Any) -> Any:
    """A piece from what a scenario file says of it.

    Raises:
        ValueError: if ``kind`` is missing or names no piece of the folder; the message names the nearest one.
    """
    if isinstance(data, Piece):
        return data
    kinds = registry(folder)
    if isinstance(data, str) and data in kinds:
        raise ValueError(f"needs a kind; write {{kind: {data}}}")
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        from simulation.reading.refusals import brief  # late: it asks the registry

        hint = did_you_mean(str(kind), kinds)
        raise ValueError(f"unknown kind {brief(kind)}; {hint}" if kind else f"needs a kind; {hint}")
    return kinds[kind].model_validate(data)
