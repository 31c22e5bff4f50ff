"""Pieces and outcomes from outside: installed packages that name a module under the entry point ``cohesion.plugins``.

The module may define interventions, shocks and barriers (classes that extend the ``Base`` of
``simulation.interventions``, ``.shocks`` or ``.barriers``) and outcomes (functions decorated with
``simulation.outcomes.outcome``); nothing else is to be registered. Scenario files name no code, so that a file from
somebody else cannot run any: what may run is what has been installed.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP = "cohesion.plugins"


@cache
def found() -> tuple[EntryPoint, ...]:
    """Entry points of installed plugins, by name."""
    return tuple(sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)))


@cache
def load() -> tuple[str, ...]:
    """Import every plugin once; names of their modules.

    Raises:
        InputError: if one cannot be imported, naming it and why.
    """
    for point in found():
        try:
            point.load()
        except Exception as problem:  # whatever somebody else's module may raise
            what = f"the plugin {point.name!r} cannot be loaded: {type(problem).__name__}: {problem}"
            raise InputError(what, point.value, "mend or uninstall the package that brings it") from problem
    return modules(found())


def modules(points: Iterable[EntryPoint]) -> tuple[str, ...]:
    """Modules that entry points name."""
    return tuple(point.module for point in points)


def versions() -> dict[str, str]:
    """Installed plugins and their versions, for whoever must know what a number depends on."""
    return {point.name: point.dist.version if point.dist else "unknown" for point in found()}
