"""What each replicate of a comparison leaves behind beyond weekly outcomes, and the tables made of it.

``compare(..., details=True)`` writes it down: :mod:`~simulation.details.watch` while a world is followed (small
arrays, sent back by the worker), :class:`Details` for all replicates, tables as pandas frames when they are asked for.
Nothing of it changes a number of a run. A placebo, an arm that reaches nobody or changes nothing, differs from the
baseline by exactly zero everywhere.
"""

from __future__ import annotations

from simulation.details.details import Details

__all__ = ["Details"]
