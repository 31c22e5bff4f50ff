"""Pieces: validated classes that scenario files name by ``kind``, found because their file lies in a folder.

Installed plugins bring more (:mod:`simulation.plugins`).
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, TypeVar

from simulation.errors import InputError, brief, did_you_mean
from simulation.levers import LEVERS
from simulation.parameters.base import Section
from simulation.plugins import load

PieceT = TypeVar("PieceT", bound="Piece")


class Piece(Section):
    """One mechanism a scenario can name; each leaf class fixes ``kind`` to a Literal of its own name."""

    kind: str


@cache
def registry(folder: str) -> dict[str, type[Piece]]:
    """Every piece of ``simulation/<folder>`` and of installed plugins, by kind, in alphabetical order.

    Raises:
        InputError: if a plugin cannot be loaded, or brings a kind whose name is taken or which says too little.
    """
    package = importlib.import_module(f"simulation.{folder}")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"simulation.{folder}.{module.name}")
    homes = (f"{package.__name__}.", *load())
    leaves: dict[str, type[Piece]] = {}
    for piece in _descendants(package.Base):
        if not piece.__module__.startswith(homes) or piece.model_fields["kind"].is_required():
            continue
        kind = str(piece.model_fields["kind"].default)
        _complete(piece, kind, package.Base)
        if leaves.setdefault(kind, piece) is not piece:
            what = f"two pieces are of the kind {kind!r}: {leaves[kind].__module__} and {piece.__module__}"
            raise InputError(what, folder, "rename the plugin's, or uninstall it")
    return dict(sorted(leaves.items()))


def _complete(piece: type[Piece], kind: str, base: type[Piece]) -> None:
    """Refuse a kind, somebody else's as a rule, that would fail only once it is listed or run."""
    here = f"{piece.__module__}.{piece.__name__}"
    for name in sorted(base.__class_vars__):
        if not hasattr(piece, name):
            what = f"the kind {kind!r} does not say its {name}"
            raise InputError(what, here, f"write {name}: ClassVar = ... in it, as README's example does")
    if missing := sorted(getattr(piece, "__abstractmethods__", ())):
        raise InputError(f"the kind {kind!r} has no {missing[0]}()", here, f"define {missing[0]}() in it")
    for lever in getattr(piece, "moves", ()):
        if lever not in LEVERS:
            hint = did_you_mean(str(lever), LEVERS)
            raise InputError(f"the kind {kind!r} moves {brief(lever)}, which is no lever", here, hint)


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
        hint = did_you_mean(str(kind), kinds)
        raise ValueError(f"unknown kind {brief(kind)}; {hint}" if kind else f"needs a kind; {hint}")
    return kinds[kind].model_validate(data)
