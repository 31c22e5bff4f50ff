"""What is told on a page, as plain data: a title and blocks of words, lists, tables and curves.

``js/sheet.js`` writes it as text and never as markup, so that no name in anybody's file or link can act on a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Block = dict[str, Any]
Sheet = dict[str, Any]


def sheet(title: str, *blocks: Block) -> Sheet:
    """A sheet; blocks without anything to say are left out."""
    return {"title": title, "blocks": [block for block in blocks if block]}


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


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Block:
    """A table; the first cell of a row names it."""
    written = [list(row) for row in rows]
    return {"table": {"caption": caption, "head": list(head), "rows": written}} if written else {}


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
