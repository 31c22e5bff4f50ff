"""What a world amounts to in numbers: one decorated function an outcome, a few numpy lines each, by subject.

An outcome reads the world and changes nothing. Sums run over whole arrays in float64 or whole numbers, so the answer
does not depend on the number of threads; outcomes are only mapped over them. A new outcome is one function in the file
of its subject: tables, plots, comparisons and the command line find it in :data:`OUTCOMES`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from simulation import plugins
from simulation.kernels import together
from simulation.outcomes.registry import MODERATE, OUTCOMES, Outcome, Unit, outcome

# isort: off
# the order of the imports is the order of the columns in every table
from simulation.outcomes import symptoms, cohesion, ties, participation, care, course, circumstances
# isort: on

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

__all__ = ["MODERATE", "OUTCOMES", "Outcome", "Unit", "measure", "outcome"]
SUBJECTS = (symptoms, cohesion, ties, participation, care, course, circumstances)


def measure(world: World) -> NDArray[np.float64]:
    """Every outcome of this week, in the order of :data:`OUTCOMES`, shape (outcomes,)."""
    calls = [partial(o.function, world) for o in OUTCOMES.values()]
    return np.array(together(calls, world.threads if world.n > 50_000 else 1), np.float64)


plugins.load()  # theirs come last, so that no column of ours ever moves
