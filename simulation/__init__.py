"""An agent-based simulation of neighborhood cohesion and mental health: the public door.

Names are looked up when first used, so that ``import simulation`` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.batch.loading import load_sweep
    from simulation.batch.runner import sweep
    from simulation.compare import compare
    from simulation.errors import InputError
    from simulation.model import Community
    from simulation.optimize import optimize
    from simulation.paired.comparison import Comparison
    from simulation.report import report
    from simulation.results import Results
    from simulation.run import run
    from simulation.scenario import Scenario
    from simulation.survey import Survey, survey
    from simulation.twin import twin

    __version__: str

_HOME = {
    "Community": "model",
    "Comparison": "paired.comparison",
    "InputError": "errors",
    "Results": "results",
    "Scenario": "scenario",
    "Survey": "survey",
    "compare": "compare",
    "load_sweep": "batch.loading",
    "optimize": "optimize",
    "report": "report",
    "run": "run",
    "survey": "survey",
    "sweep": "batch.runner",
    "twin": "twin",
}

__all__ = [
    "Community", "Comparison", "InputError", "Results", "Scenario", "Survey", "__version__", "compare", "load_sweep",
    "optimize", "report", "run", "survey", "sweep", "twin",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from simulation.version import version

        return version()
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Door(ModuleType):
    """The package; importing ``simulation.run`` does not put that module in the place of the function ``run``."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door
