"""Sections as one HTML page that needs nothing but itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from simulation.report.words import NOTHING, name, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from simulation.report.blocks import Grid, Section


def page(title: str, sections: Sequence[Section], about: Mapping[str, Any]) -> str:
    """The page as text: a title, a table of contents, the sections in order.

    Args:
        title: heading of the page.
        sections: its parts; each needs an id of its own.
        about: what the template says in its foot: version, date.
    """
    return _template().render(title=title, sections=sections, about=about, cells=cells, style=Markup(_style()))


def cells(grid: Grid, row: int) -> list[tuple[str, Markup]]:
    """Each cell of a row: how it is set (text or number), and what is in it."""
    made = []
    for column in grid.columns:
        value, *ends = column.split("~")[0].split("|")
        shown = _cell(grid, row, value)
        if "~" in column:
            shown += Markup(' <span class="unit">{}</span>').format(grid.table.frame[column.split("~")[1]].iloc[row])
        if ends and "<data" in shown:
            known = grid.table.frame[ends].iloc[row].notna().any()
            said = Markup("{} to {}").format(*(_cell(grid, row, end) for end in ends)) if known else "no interval"
            shown += Markup(' <span class="ends">({})</span>').format(said)
        number = grid.table.frame[value].dtype.kind in "iuf"
        made.append(("number" if number else "text", shown))
    return made


def _cell(grid: Grid, row: int, column: str) -> Markup:
    value = grid.table.frame[column].iloc[row]
    if column == grid.marks:
        return Markup('<span class="mark-{}">{}</span>').format(str(value).replace(" ", "-"), value)
    if isinstance(value, str):
        if column in ("arm", "against"):
            return name(value)
        return escape(value.replace("_", " ")) if value else Markup('<span class="none">{}</span>').format(NOTHING)
    return say(grid.table, row, column)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("simulation.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return made.get_template("page.html.j2")


def _style() -> str:
    return files("simulation.report").joinpath("page.css").read_text(encoding="utf-8")
