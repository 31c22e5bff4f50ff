"""The tables of the ODD document, made from the code: ``python -m simulation.odd`` rewrites them in ODD.md.

Between ``<!-- begin NAME -->`` and ``<!-- end NAME -->`` the document holds what :data:`TABLES` says; a test fails when
the two differ, so that the document cannot fall behind.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DOCUMENT = Path(__file__).with_name("ODD.md")
_PART = re.compile(r"(<!-- begin (\w+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; what would break it is escaped."""
    lines = [list(head), ["---"] * len(list(head)), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        value = ", ".join(str(part) for part in value)
    return ("" if value is None else str(value)).replace("|", "\\|").replace("\n", " ").strip()


def _legend(name: str) -> Callable[[], str]:
    def rows() -> str:
        from simulation.places import Places
        from simulation.residents import Residents
        from simulation.ties import Ties

        legend = {"residents": Residents, "ties": Ties, "places": Places}[name].legend
        return table(
            ("name", "axes", "unit", "range", "role", "meaning"),
            ((f"`{c.name}`", c.shape, c.unit, f"{c.low:g} to {c.high:g}", c.role, c.meaning) for c in legend),
        )

    return rows


def stages() -> str:
    """The week in order."""
    from simulation.week import STAGES

    rows = ((k, f"`{s.name}`", s.claim, s.reads, s.writes) for k, s in enumerate(STAGES, 1))
    return table(("", "stage", "claim", "reads", "writes"), rows)


def levers() -> str:
    """What interventions and shocks may move."""
    from simulation.levers import LEVERS

    return table(
        ("lever", "axes", "unit", "meaning"), ((f"`{c.name}`", c.shape, c.unit, c.meaning) for c in LEVERS.values())
    )


def activities() -> str:
    """What there is to take part in."""
    names = ("family", "slot", "price", "group", "story")
    rows = ((f"`{r['name']}`", *(r[name] for name in names), r["scenario"] or "baseline") for r in catalog.activities())
    return table(("activity", "family", "slot", "USD a visit", "for", "story", "scenario"), rows)


def barriers() -> str:
    """What keeps residents away."""
    names = ("weight", "evidence", "felt by", "posed by", "claim")
    return table(("barrier", *names), ((f"`{r['kind']}`", *(r[name] for name in names)) for r in catalog.barriers()))


def _programs(rows: Callable[[], list[catalog.Row]]) -> Callable[[], str]:
    def made() -> str:
        cells = ((f"`{r['kind']}`", r["level"], r["evidence"], r["moves"], r["claim"]) for r in rows())
        return table(("kind", "level", "evidence", "moves", "claim"), cells)

    return made


def outcomes() -> str:
    """What is measured each week."""
    rows = ((f"`{r['name']}`", r["unit"], r["better"], r["claim"]) for r in catalog.outcomes())
    return table(("outcome", "unit", "better", "claim"), rows)


def parameters() -> str:
    """Every number, with what stands behind it."""
    rows = (
        (_path(r), _short(r["default"]), _range(r), r["unit"], r["claim"], r["source"], r["confidence"])
        for r in catalog.parameters()
        if r["unit"]
    )
    return table(("parameter", "default", "range", "unit", "claim", "source", "confidence"), rows)


def _path(row: catalog.Row) -> str:
    return f"`{row['path']}`" + (f" ({row['kind']})" if row["kind"] else "")


def _range(row: catalog.Row) -> str:
    low, high = row["low"], row["high"]
    return "" if low is None or high is None else f"{low:g} to {high:g}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


TABLES: dict[str, Callable[[], str]] = {
    "residents": _legend("residents"),
    "ties": _legend("ties"),
    "places": _legend("places"),
    "levers": levers,
    "stages": stages,
    "activities": activities,
    "barriers": barriers,
    "interventions": _programs(catalog.interventions),
    "shocks": _programs(catalog.shocks),
    "outcomes": outcomes,
    "parameters": parameters,
}


def filled(text: str) -> str:
    """The document with every table as the code has it now.

    Raises:
        KeyError: if the document asks for a table that there is not.
    """
    return _PART.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[3]}", text)


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
