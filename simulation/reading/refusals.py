"""Refusals in words: one or two lines that say where a value stands, what is wrong and what to write instead."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args, get_origin

from simulation.errors import InputError, brief, did_you_mean
from simulation.reading.fields import bare, bounds, is_model, plain, span, wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo

TOLD = 4  # further problems that a refusal names; it stays two lines long


def explain(error: ValidationError, model: type[BaseModel], where: str, data: Any = None) -> InputError:
    """The first problem of a validation as an :class:`InputError`, and how many more there are.

    Args:
        error: what pydantic found.
        model: the class that was validated.
        where: the file; a ``scenario_files.Origin`` also gives the line.
        data: what was validated; without it, the fields of a piece cannot be named.
    """
    problems = error.errors(include_url=False)
    # an unknown key often is the cause of the missing one beside it, so it comes first
    first = min(problems, key=lambda p: p["type"] != "extra_forbidden")
    spot = _find(model, first["loc"], data)
    at = getattr(where, "at", None)
    # repr only for paths with line breaks and the like, which would spoil the message
    path = spot.name if spot.name.isprintable() else ascii(spot.name)[1:-1]
    full = ": ".join(part for part in (at(spot.path) if at else str(where), path[:200]) if part)
    cause = (first.get("ctx") or {}).get("error")
    if isinstance(cause, InputError):
        what, instead = cause.what, cause.instead
        if cause.where and cause.where not in full:
            full = f"{full if spot.path or not at else at(cause.where.split('.'))}: {cause.where}"
    else:
        what, instead = _say(first, spot, model)
        instead = _other_name(first, spot, data, what) + instead
    others = dict.fromkeys(_find(model, p["loc"], data).name for p in problems)  # branches of a union are one path
    if told := [name if name.isprintable() else ascii(name)[1:-1] for name in others if name != spot.name]:
        more = ", ".join(name[:60] for name in told[:TOLD]) + (", ..." if len(told) > TOLD else "")
        what += f" (and {len(told)} more problem{'s' if len(told) > 1 else ''}: {more})"
    return InputError(what, full, instead)


@dataclass
class _Spot:
    """Where a problem stands: the path, its field, the class that has the field, and the type of value it takes."""

    path: tuple[str, ...]
    field: FieldInfo | None
    owner: type[BaseModel] | None
    annotation: Any

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def wanted(self) -> str:
        return wanted(self.annotation, self.field)


def _find(model: type[BaseModel], loc: Sequence[int | str], data: Any) -> _Spot:
    path: list[str] = []
    field: FieldInfo | None = None
    owner: type[BaseModel] | None = None
    here: Any = model
    for part in loc:
        if is_model(here):
            owner, field = here, here.model_fields.get(str(part))
            here = field.annotation if field else None
        elif get_origin(here) is dict:
            owner, here = None, get_args(here)[1]  # an entry keeps its mapping's unit
        elif get_origin(here) in (list, tuple) and isinstance(part, int):
            inner = [a for a in get_args(here) if a is not Ellipsis]  # and an item its list's
            here = inner[min(part, len(inner) - 1)]
        else:
            break  # pydantic's own names for the branches of a union: not part of the user's path
        path.append(str(part))
        data = data.get(part) if isinstance(data, dict) else None
        here = _class_of_piece(bare(here), path, data)
    return _Spot(tuple(path), field, owner, here)


def _class_of_piece(here: Any, path: Sequence[str], data: Any) -> Any:
    """The class that a piece's ``kind`` names, for the general ``Piece``; anything else unchanged."""
    from simulation.piece import Piece, registry

    if here is Piece and isinstance(data, dict):
        return registry(path[0]).get(str(data.get("kind")), here)
    return here


def _say(problem: Mapping[str, Any], spot: _Spot, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong, and what to write instead."""
    kind, given = str(problem["type"]), problem.get("input")
    if kind in ("extra_forbidden", "invalid_key"):
        return _unknown(spot, model)
    if problem["loc"] and problem["loc"][-1] == "[key]":
        return f"the name {brief(given)} cannot be used: {problem['msg'][:1].lower()}{problem['msg'][1:]}"[:200], ""
    if kind == "missing":
        if spot.path and spot.path[-1].isdigit():
            return f"item {int(spot.path[-1]) + 1} of the list is missing", f"write {spot.wanted} there"
        return "is missing", f"write {spot.path[-1] if spot.path else 'it'}: {spot.wanted}"
    if kind in ("too_long", "too_short"):
        limit = problem.get("ctx") or {}
        bound = f"at most {limit['max_length']}" if kind == "too_long" else f"{limit.get('min_length', 1)} or more"
        return f"holds {limit.get('actual_length', 'another number of')} entries", f"write {bound}"
    if kind in ("string_too_long", "string_too_short"):
        limit = problem.get("ctx") or {}
        bound = f"at most {limit['max_length']}" if kind == "string_too_long" else f"{limit['min_length']} or more"
        return f"{brief(given)} has {len(str(given))} characters", f"write {bound}"
    if kind == "finite_number" or (isinstance(given, float) and not math.isfinite(given)):
        return f"{brief(given)} is not a finite number", f"write {spot.wanted}"
    if kind in ("literal_error", "enum"):
        words = [str(w) for w in get_args(spot.annotation)]
        return f"{brief(given)} is not allowed{_misread(given)}", did_you_mean(str(given), words) if words else ""
    if kind.startswith(("greater_than", "less_than")):
        return _outside(given, problem.get("ctx") or {}, spot)
    if kind.endswith(("_type", "_parsing", "_from_float")) or kind in ("none_required", "is_instance_of"):
        return _wrong_kind(given, spot)
    what = " ".join(str(problem.get("msg", "")).removeprefix("Value error, ").split())
    if kind in ("value_error", "assertion_error"):
        what, _, instead = what.partition("; ")
        return what, instead
    return f"{brief(given)}: {what[:1].lower()}{what[1:]}"[:200], ""


def _other_name(problem: Mapping[str, Any], spot: _Spot, data: Any, what: str) -> str:
    """A hint at the activity or piece that a half-described new one may have been meant for; empty for others."""
    if len(spot.path) < 2 or not (problem["type"] == "missing" or what.startswith("needs a kind")):
        return ""
    section, name = spot.path[:2]
    there = data.get(section) if isinstance(data, dict) else None
    others = [str(other) for other in there if str(other) != name] if isinstance(there, dict) else []
    near = get_close_matches(name, others, n=1, cutoff=0.75)
    return f"did you mean {section}.{near[0]}? if not, " if near else ""


def _unknown(spot: _Spot, model: type[BaseModel]) -> tuple[str, str]:
    word, section = (spot.path[-1] if spot.path else ""), ".".join(spot.path[:-1])
    names = list(spot.owner.model_fields) if spot.owner else []
    elsewhere = [path for path in _paths(model) if path.rpartition(".")[2] == word]
    if elsewhere and not get_close_matches(word, names, n=1, cutoff=0.8):
        hint = f"did you mean {elsewhere[0]!r}?"
    else:
        hint = did_you_mean(word, names)
    return f"there is no such entry in {section or f'a {model.__name__.lower()}'}", hint


def _paths(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Dotted paths of every field of a model and its sections."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        found.append(prefix + name)
        inner = bare(field.annotation)
        if is_model(inner):
            found += _paths(inner, f"{prefix}{name}.")
    return found


def _outside(given: Any, limit: Mapping[str, Any], spot: _Spot) -> tuple[str, str]:
    if "gt" in limit or "lt" in limit:  # the end itself is outside too
        side, end = ("above", limit["gt"]) if "gt" in limit else ("below", limit["lt"])
        return f"{brief(given)} is outside its range", f"write a number {side} {plain(end)}"
    if bounds(spot.field) != (None, None):
        return f"{brief(given)} is outside its range", f"write {spot.wanted}"
    return f"{brief(given)} is outside its range", f"write a number {span(limit.get('ge'), limit.get('le'))}"


def _wrong_kind(given: Any, spot: _Spot) -> tuple[str, str]:
    kind = bare(spot.annotation)
    if given is None:
        return "is empty (null)", f"write {spot.wanted}, or take the line out; null only removes what 'extends' brings"
    if kind in (int, float) and isinstance(given, str):
        number = _number(given)
        if number is None:
            return f"{brief(given)} is text", f"write {spot.wanted}"
        said = str(int(number)) if kind is int and number.is_integer() else _yaml_number(number)
        return f"{brief(given)} is text to YAML, not a number", f"write {said}, without quotes or other signs"
    if kind is int and isinstance(given, float) and given.is_integer() and abs(given) < 1e15:
        return f"{brief(given)} is not a whole number", f"write {int(given)}"
    quotes = " in quotes" if kind is str else ""
    return f"{brief(given)} is {_kind_of(given)}{_misread(given)}", f"write {spot.wanted}{quotes}"


def _misread(given: Any) -> str:
    return " (YAML reads on, off, yes and no as true and false)" if isinstance(given, bool) else ""


def _number(text: str) -> float | None:
    """A number that somebody wrote in a way YAML takes for text: 1e-3, 12%, 1,000."""
    cleaned = text.strip().replace(",", "")
    try:
        number = float(cleaned.rstrip("%")) / (100 if cleaned.endswith("%") else 1)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _yaml_number(number: float) -> str:
    """A number in signs that YAML 1.1 reads as one; both ways of writing a small one."""
    mantissa, _, exponent = f"{number:.6e}".partition("e")
    power = int(exponent)
    short = mantissa.rstrip("0")
    science = f"{short}{'0' if short.endswith('.') else ''}e{'-' if power < 0 else '+'}{abs(power)}"
    exact = f"{number:.10f}".rstrip("0")
    exact += "0" if exact.endswith(".") else ""
    if abs(power) > 11 or float(exact) != number:
        return science
    return f"{exact} or {science}" if power < -2 else exact


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    names = {bool: "true or false", str: "text", int: "a whole number", float: "a number", list: "a list"}
    return names.get(type(value), f"of the kind {type(value).__name__}")
