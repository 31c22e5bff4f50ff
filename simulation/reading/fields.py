"""What a field of a scenario says about itself: kind, range, unit, allowed words.

Messages, ``cohesion list parameters`` and forms all ask here, so that none of them keeps a list of its own.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_KINDS = {
    int: "a whole number", float: "a number", str: "text", bool: "true or false",
    dict: "names with a value each, NAME: value", list: "a list in [ ]", tuple: "a list in [ ]",
}  # fmt: skip


def bare(annotation: Any) -> Any:
    """An annotation without ``Annotated`` and without ``| None``."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            inner = [a for a in get_args(annotation) if a is not type(None)]
            if len(inner) != 1:
                return annotation
            annotation = inner[0]
        else:
            return annotation


def is_model(annotation: Any) -> bool:
    """Whether it is a class with fields of its own, such as a section of a scenario."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def bounds(field: FieldInfo | None) -> tuple[Any, Any]:
    """Smallest and largest value a field takes; None where there is no bound."""
    low = high = None
    for rule in field.metadata if field else ():
        low = next((v for n in ("ge", "gt") if (v := getattr(rule, n, None)) is not None), low)
        high = next((v for n in ("le", "lt") if (v := getattr(rule, n, None)) is not None), high)
    return low, high


def note(field: FieldInfo | None, key: str) -> str:
    """Unit, source or confidence of a field made with ``number(...)``; empty for others."""
    extra = field.json_schema_extra if field else None
    return str(extra.get(key, "")) if isinstance(extra, dict) else ""


def plain(number: Any) -> str:
    """A number as people write it: 10,000,000 and 0.02 and 1e-06."""
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return str(number)
    if abs(number) >= 10_000 and float(number).is_integer():
        return f"{int(number):,}"
    return f"{number:g}" if isinstance(number, float) else str(number)


def span(low: Any, high: Any) -> str:
    """A range in words; empty when there is none."""
    if low is not None and high is not None:
        return f"from {plain(low)} to {plain(high)}"
    if low is not None:
        return f"of {plain(low)} or more"
    return f"of {plain(high)} or less" if high is not None else ""


def kind(annotation: Any) -> str:
    """What kind of value an annotation takes, in words."""
    wanted = bare(annotation)
    null = " or null" if get_origin(annotation) in (Union, types.UnionType) and wanted is not annotation else ""
    if get_origin(wanted) is Literal:
        return f"one of: {', '.join(map(str, get_args(wanted)))}{null}"
    if is_model(wanted):
        return f"fields such as {', '.join(list(wanted.model_fields)[:4])}"
    return _KINDS.get(get_origin(wanted) or wanted, "another value") + null


def wanted(annotation: Any, field: FieldInfo | None) -> str:
    """Kind, range and unit in one phrase, to follow the word 'write'."""
    unit = note(field, "unit")
    words = " ".join(part for part in (kind(annotation), span(*bounds(field))) if part)
    return f"{words} ({unit})" if unit else words
