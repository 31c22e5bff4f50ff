"""What is told on a page, as plain data: a title and blocks of words, lists, tables and curves.

``js/sheet.js`` writes it as text and never as markup, so that no name in anybody's file or link can act on a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Block = dict[str, Any]
Sheet = dict[str, Any]


def sheet(title: str, *blocks: Block, headed: bool = True) -> Sheet:
    """A sheet; blocks without anything to say are left out. One that is not headed stands under a heading already."""
    return {"title": title, "blocks": [block for block in blocks if block], "headed": headed}


def text(words: str) -> Block:
    """A paragraph."""
    return {"text": words} if words else {}


def strong(words: str) -> Block:
    """A paragraph that stands out."""
    return {"strong": words} if words else {}


def bullets(lines: Iterable[str]) -> Block:
    """A list."""
    said = [line for line in lines if line]
    return {"list": said} if said else {}


def progress(step: int, steps: int) -> Block:
    """How far one is, as so many strokes; the words say it too."""
    return {"progress": [step, steps]}


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], bars: Sequence[float] | None = None,
    full: float = 0.0,
) -> Block:  # fmt: skip
    """A table; the first cell of a row names it.

    Args:
        caption: above it.
        head: names of the columns; one more than a row has cells where there are bars.
        rows: cells.
        bars: a number a row, drawn to the right of the middle where it is above 0 and to the left where it is below.
        full: the number whose bar fills its side, if none is larger, so that next to nothing does not look like much.
    """
    written = [list(row) for row in rows]
    drawn = None if bars is None else list(bars)
    made = {"caption": caption, "head": list(head), "rows": written, "bars": drawn, "full": full}
    return {"table": made} if written else {}


def scale(caption: str, low: float, high: float, marks: Iterable[tuple[str, float]]) -> Block:
    """Numbers beside each other on a line from ``low`` to ``high``, each with its name; at most four."""
    return {"scale": {"caption": caption, "low": low, "high": high, "marks": [list(mark) for mark in marks]}}


def lines(
    caption: str,
    unit: str,
    x: Sequence[int],
    series: Iterable[tuple[str, Sequence[float | None]]],
    low: float,
    high: float,
) -> Block:
    """Curves over weeks that share an axis from ``low`` to ``high``; at most four, None where there is nothing."""
    if len(x) < 2:
        return {}
    drawn = [{"name": name, "y": list(values)} for name, values in series]
    return {"lines": {"caption": caption, "unit": unit, "x": list(x), "series": drawn, "low": low, "high": high}}
