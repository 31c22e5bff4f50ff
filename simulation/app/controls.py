"""What can be set on the page, read off the scenario's own fields: label, unit, range, help, source. No second list.

A control is a number with a slider, a choice among words, or a switch; its path is the dotted one that ``--set`` and
scenario files use, so that what is set here can be set there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from simulation.parameters.activity import Activity
from simulation.piece import registry
from simulation.reading.fields import bare, bounds, is_model, note
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from simulation.piece import Piece

OWNED = (".activity.voice", ".activity.roles")
_STEPS = 100  # places of a slider
_PLAN = ("start", "end", "lag", "fidelity", "dose", "indirect_costs", "coverage", "target", "area")


@dataclass(frozen=True)
class Control:
    """One thing to set.

    Attributes:
        path: dotted path in the scenario.
        label: its name in words.
        kind: how it is set.
        value: what the scenario says now.
        help: what it claims about the world.
        unit: of a number; empty for others.
        low: smallest number allowed.
        high: largest.
        step: between places of the slider.
        words: what a choice can be.
        source: where a number comes from.
        confidence: how far to trust it.
    """

    path: str
    label: str
    kind: Literal["number", "choice", "switch"]
    value: Any
    help: str
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    words: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""


def control(scenario: Scenario, path: str) -> Control:
    """The control of one path, such as ``causal_share`` or ``barriers.cost.weight``.

    Raises:
        KeyError: if there is no such path, or what lies there is not one value.
    """
    here: Any = scenario
    *way, last = path.split(".")
    for key in way:
        here = here[key] if isinstance(here, dict) else getattr(here, key)
    made = _control(type(here), here, last, ".".join([*way, ""]))
    if made is None:
        raise KeyError(path)
    return made


def read(scenario: Scenario, path: str, value: Any) -> Any:
    """What a browser says of a control, as the scenario takes it: whole numbers whole, an emptied one none.

    Raises:
        KeyError: as :func:`control`.
        TypeError: if it is no number where one is wanted.
        ValueError: likewise.
    """
    made = control(scenario, path)
    if made.kind != "number":
        return value
    if value in ("", None):
        return None
    number = float(value)
    return int(number) if made.step == 1 and number.is_integer() else number


def of_piece(scenario: Scenario, folder: str, name: str) -> list[Control]:
    """What can be set of one intervention, barrier or shock: what is its own first, then its plan.

    The groups that an intervention founds have two dozen fields of their own; those are for scenario files, but for
    what makes a project its visitors' own.
    """
    piece = getattr(scenario, folder)[name]
    made = list(_walk(piece, f"{folder}.{name}."))
    planned = {name: k for k, name in enumerate(_PLAN)}
    return sorted(made, key=lambda c: planned.get(c.path.split(".")[2], -1))


def kinds(folder: str) -> list[dict[str, str]]:
    """Kinds of a folder of pieces that can be added as they are: kind, label, claim and grade of the evidence."""
    rows = []
    for kind, piece in registry(folder).items():
        if any(field.is_required() for field in piece.model_fields.values()):
            continue  # it must be told something that no slider holds, such as an activity
        rows.append(
            {"kind": kind, "label": words(kind), "claim": claim(piece), "grade": str(getattr(piece, "grade", ""))}
        )
    return rows


def program(scenario: Scenario, folder: str, name: str) -> dict[str, Any]:
    """An intervention or shock as a row of the page's table: what, for whom, from week, to week, how strong."""
    piece: Piece = getattr(scenario, folder)[name]
    target, area = getattr(piece, "target", None), getattr(piece, "area", None)
    whom = words(target.group) if target is not None else words(area) if area is not None else "everybody"
    own = next((c for c in of_piece(scenario, folder, name) if c.kind == "number" and c.value is not None), None)
    said = spoken(own.value, own.unit) if own is not None else ""
    return {
        "name": name,
        "kind": piece.kind,
        "label": words(name),
        "claim": claim(piece),
        "grade": str(getattr(type(piece), "grade", "")),
        "whom": whom,
        "start": getattr(piece, "start", 0),
        "end": getattr(piece, "end", None),
        "strength": f"{getattr(piece, 'strength', 1.0):.0%} of plan",
        "amount": said,
    }


def claim(piece: object) -> str:
    """What a kind of piece does, in one line without marks of code."""
    kind = piece if isinstance(piece, type) else type(piece)
    return (kind.__doc__ or "").strip().split("\n")[0].replace("`", "")


def spoken(value: float, unit: str) -> str:
    """A number with its unit as one says it: 27 % of residents, 10,000 USD."""
    if unit.split(" ")[0] == "share":
        return f"{100 * value:.4g} %{unit.removeprefix('share')}"
    return f"{value:,.6g} {unit}" if unit not in ("", "1") else f"{value:,.6g}"


def words(name: str) -> str:
    """A name of the code as words."""
    return name.replace("_", " ").strip().capitalize()


def _walk(model: BaseModel, prefix: str) -> Iterator[Control]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if is_model(type(value)):
            inner = _walk(value, f"{prefix}{name}.")
            yield from (c for c in inner if not isinstance(value, Activity) or c.path.endswith(OWNED))
            continue
        made = _control(type(model), model, name, prefix)
        if made is not None:
            yield made


def _control(cls: type[BaseModel], model: BaseModel, name: str, prefix: str) -> Control | None:
    """The control of one field, if it is one value that a page can set."""
    if name not in cls.model_fields or name == "kind":
        return None
    field, value = cls.model_fields[name], getattr(model, name)
    annotation = bare(field.annotation)
    common = {"path": prefix + name, "label": words(name), "value": value, "help": field.description or ""}
    if annotation is bool:
        return Control(kind="switch", **common)
    if get_origin(annotation) is Literal:
        return Control(kind="choice", words=tuple(str(word) for word in get_args(annotation)), **common)
    if annotation in (int, float):
        return _number(field, annotation, common)
    return None


def _number(field: FieldInfo, annotation: Any, common: dict[str, Any]) -> Control:
    low, high = bounds(field)
    low, high = float(low if low is not None else 0), float(high if high is not None else 5200)
    step = 1.0 if annotation is int else _round_step((high - low) / _STEPS)
    unit = note(field, "unit") or ("week" if common["path"].endswith(".end") else "")
    return Control(
        kind="number", unit=unit, low=low, high=high, step=step, source=note(field, "source"),
        confidence=note(field, "confidence"), **common,
    )  # fmt: skip


def _round_step(wide: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no wider."""
    if wide <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(wide))
    return next(power * k for k in (5, 2, 1) if power * k <= wide * (1 + 1e-9))
