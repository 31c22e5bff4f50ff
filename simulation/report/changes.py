"""What an arm has otherwise than the baseline, in words made from the scenarios themselves.

A piece is told by what it claims, its main number with its unit, and from when to when: "baseline + 2 champions per 100
residents from week 10". Nothing here knows any piece by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.reading.fields import note, plain
from simulation.report.blocks import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from simulation.paired.comparison import Comparison
    from simulation.scenario import Scenario

_PIECES = ("interventions", "shocks", "barriers")
_BASE = ("kind", "start", "end", "coverage", "target", "area", "fidelity", "dose", "lag", "indirect_costs")
_SHARED = ("fidelity", "dose", "lag", "indirect_costs")  # told only where they are not as planned
_LEFT_OUT = ("name", "story")
_MOST = 12  # entries told one by one


def sentence(baseline: Scenario, arm: Scenario) -> str:
    """An arm as the baseline and what is added, taken away or changed, in one line."""
    said = list(differences(baseline, arm))
    return f"{baseline.name} {' '.join(said)}" if said else f"{baseline.name}, with nothing changed"


def differences(baseline: Scenario, arm: Scenario) -> Iterator[str]:
    """Each difference in words, beginning with +, - or "with"."""
    for folder in _PIECES:
        before, now = getattr(baseline, folder), getattr(arm, folder)
        for name, piece in now.items():
            if name not in before or type(before[name]) is not type(piece):
                yield f"+ {_piece(piece)}"
            elif before[name] != piece:
                yield f"with {_words(name)} otherwise ({'; '.join(_changed(before[name], piece))})"
        for name in before:
            if name not in now:
                yield f"− {_words(name)} ({_words(before[name].kind)})"
    settings = list(_settings(baseline, arm, ""))
    if settings:
        more = len(settings) - _MOST
        yield f"with {'; '.join(settings[:_MOST])}" + (f"; and {more} more entries" if more > 0 else "")


def told(comparison: Comparison) -> Table:
    """A row an arm: what it is in one line, and its own story."""
    import pandas as pd

    base = comparison.baseline
    rows = [{"arm": base.name, "is": f"{base.name}, the comparator", "story": base.story}]
    rows += [{"arm": arm, "is": sentence(base, s), "story": s.story} for arm, s in comparison.arms.items()]
    return Table("arms", "What each arm is, in words", pd.DataFrame(rows, columns=["arm", "is", "story"]))


def _piece(piece: Any) -> str:
    """A piece in words: what it is, how much of it, for whom or where, when, and what else is not as planned."""
    fields = type(piece).model_fields
    own = [name for name in fields if name not in _BASE]
    said = _words(piece.kind)
    main = next((name for name in own if _main(note(fields[name], "unit"), getattr(piece, name))), "")
    if main and " per 1" in note(fields[main], "unit"):
        amount = f"{plain(getattr(piece, main))} {note(fields[main], 'unit')}"
        known = any(word.rstrip("s") in amount for word in said.split())
        said = amount if known else f"{said}, {amount}"
    elif main:
        said += f", {_entry(fields[main], main, getattr(piece, main))}"
    rest = [name for name in (*own, *_SHARED) if name != main and name in fields and not _as_planned(piece, name)]
    parts = [said, _whom(piece), _when(piece) if "start" in fields else ""]
    said = ", ".join(part for part in parts if part)
    return said + (f" ({'; '.join(_entry(fields[n], n, getattr(piece, n)) for n in rest)})" if rest else "")


def _main(unit: str, value: Any) -> bool:
    """Whether a number says how much is done: so many for so many residents, money in a time, or who is reached."""
    if " per 1" in unit:
        return bool(value) or "per 100 " in unit
    return (unit.startswith("USD a ") and unit.split()[2] in ("month", "year")) or unit == "share of residents"


def _as_planned(piece: Any, name: str) -> bool:
    field = type(piece).model_fields[name]
    return bool(getattr(piece, name) == field.get_default(call_default_factory=True))


def _whom(piece: Any) -> str:
    """For which part of whom, or in which part of the neighborhoods."""
    fields, target, area = type(piece).model_fields, getattr(piece, "target", None), getattr(piece, "area", None)
    share = note(fields["coverage"], "unit") if "coverage" in fields else ""
    if "neighborhoods" in share:
        if piece.coverage == 1:
            return "in every neighborhood"
        which = "" if area in (None, "everywhere") else f", {_words(str(area))} first"
        return f"in {_percent(piece.coverage)} of neighborhoods{which}"
    group = _words(str(target.group)) if target is not None and hasattr(target, "group") else ""
    if share == "share a year":
        return f"for {_percent(piece.coverage)} of {'residents' if group == 'everybody' else group} a year"
    if share:
        whom = share.removeprefix("share of ").removeprefix("share ")
        whom = (group or "residents") if whom == "those it is for" else whom
        return f"for {_percent(piece.coverage)} of {'residents' if whom == 'everybody' else whom}"
    return f"for {group}" if group else ""


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _when(piece: Any) -> str:
    until = "" if piece.end is None else f" to week {plain(piece.end)}"
    return f"from week {plain(piece.start)}{until}"


def _entry(field: Any, name: str, value: Any) -> str:
    unit = note(field, "unit")
    if unit.split(" of ")[0] == "share" and isinstance(value, (int, float)):
        return f"{_words(name)} {_percent(value)}{unit.removeprefix('share')}"
    return f"{_words(name)} {_value(value)}" + (f" {unit}" if unit else "")


def _changed(before: Any, now: Any) -> Iterator[str]:
    for field in type(now).model_fields:
        was, is_ = getattr(before, field), getattr(now, field)
        if was != is_:
            yield f"{_words(field)} {_value(is_)} instead of {_value(was)}"


def _settings(before: BaseModel, now: BaseModel, prefix: str) -> Iterator[str]:
    """Entries of sections and of mappings that are not pieces, where they differ."""
    from pydantic import BaseModel as Model

    for field in type(now).model_fields:
        if not prefix and field in (*_PIECES, *_LEFT_OUT):
            continue
        was, is_ = getattr(before, field), getattr(now, field)
        path = f"{prefix}{_words(field)}"
        if was == is_:
            continue
        if isinstance(is_, Model) and isinstance(was, Model):
            yield from _settings(was, is_, f"{path}, ")
        elif isinstance(is_, dict) and isinstance(was, dict):
            yield from _entries(was, is_, path)
        else:
            yield f"{path} {_value(is_)} instead of {_value(was)}"


def _entries(before: dict[str, Any], now: dict[str, Any], path: str) -> Iterator[str]:
    from pydantic import BaseModel as Model

    for key in now:
        if key not in before:
            yield f"{path}: {_words(key)} added"
        elif isinstance(now[key], Model) and before[key] != now[key]:
            yield from _settings(before[key], now[key], f"{path}, {_words(key)}, ")
        elif before[key] != now[key]:
            yield f"{path}, {_words(key)} {_value(now[key])} instead of {_value(before[key])}"
    yield from (f"{path}: {_words(key)} taken away" for key in before if key not in now)


def _value(value: Any) -> str:
    from pydantic import BaseModel as Model

    if isinstance(value, Model):
        return "of its own"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_value, value)) or "none"
    return plain(value) if isinstance(value, (int, float)) else _words(str(value))


def _words(name: Any) -> str:
    return str(name).replace("_", " ")
