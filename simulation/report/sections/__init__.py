"""The parts of a report, one file each: a function from a brief to a :class:`~simulation.report.blocks.Section`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.report.sections import answer, appendix, assumptions, costs, gains, outcomes, reach

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.report.blocks import Section
    from simulation.report.brief import Brief

SECTIONS: tuple[Callable[[Brief], Section | None], ...] = (
    answer.section,
    outcomes.section,
    reach.section,
    gains.section,
    costs.section,
    assumptions.section,
    appendix.section,
)
