"""What can be bought: interventions, each on a scale of its own, and mixes of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError, did_you_mean
from simulation.piece import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulation.scenario import Scenario

SCALES = ("per_hundred", "reach", "amount", "share", "coverage")  # fields that say how much is done, in this order
Mix = tuple[tuple[str, float], ...]  # names of what is bought and how much of it, in the order of the space
NOTHING: Mix = ()


@dataclass(frozen=True)
class Item:
    """Something that can be bought.

    Attributes:
        name: in the scenario.
        data: the intervention as plain data.
        field: what is scaled.
        low: least of it, when it is bought at all.
        high: most of it.
        given: what the scenario it comes from has.
    """

    name: str
    data: dict[str, Any]
    field: str
    low: float
    high: float
    given: float


def items(
    baseline: Scenario, arms: Iterable[Scenario], scales: Mapping[str, tuple[float, float]] | None = None
) -> dict[str, Item]:
    """What the arms do beyond the baseline, one item an intervention; of the library, if there is no arm.

    Without ``scales`` an item goes from a quarter to twice what the arm has of it, within the field's bounds: a range
    to search, no claim about what can be done.

    Raises:
        InputError: if an arm changes more than interventions, or something has no scale.
    """
    made: dict[str, Item] = {}
    found = _of_arms(baseline, arms) or _library(baseline)
    ranges = dict(scales or {})
    for name, piece in found.items():
        made[name] = _item(name, piece, ranges.pop(name, None))
    if ranges:
        name = next(iter(ranges))
        raise InputError(f"nothing here is called {name[:60]!r}", "scale", did_you_mean(name, made))
    return made


def _of_arms(baseline: Scenario, arms: Iterable[Scenario]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for arm in arms:
        for part in type(arm).model_fields:
            same = part in ("name", "story", "interventions") or getattr(arm, part) == getattr(baseline, part)
            if not same:
                what = "differs from the baseline; only interventions can be mixed"
                raise InputError(what, f"{arm.name}: {part}", "give an arm that adds interventions and nothing else")
        new = {n: piece for n, piece in arm.interventions.items() if baseline.interventions.get(n) != piece}
        if not new:
            raise InputError("does nothing beyond the baseline", arm.name, "name a scenario with an intervention")
        for name, piece in new.items():
            if found.setdefault(name, piece) != piece:
                what = f"{name!r} means two things"
                raise InputError(what, f"{arm.name}: interventions", "give each intervention its own name")
    return found


def _library(baseline: Scenario) -> dict[str, Any]:
    """Every kind of intervention that trials speak for and that has a scale, as it is when nothing is said of it.

    What the baseline cannot hold is left out, such as one that starts from an activity which is not offered there.
    """
    found = {}
    for kind, cls in registry("interventions").items():
        if getattr(cls, "grade", None) == "trials" and any(name in cls.model_fields for name in SCALES):
            with suppress(InputError):
                baseline.with_(interventions={**baseline.plain()["interventions"], kind: {"kind": kind}})
                found[kind] = cls.model_validate({"kind": kind})
    return found


def _item(name: str, piece: Any, given: tuple[float, float] | None) -> Item:
    field = next((scale for scale in SCALES if scale in type(piece).model_fields), None)
    if field is None:
        what = f"a {piece.kind} has none of the fields {', '.join(SCALES)}, and nothing that could be scaled"
        raise InputError(what, name, "leave it out, or put it into the baseline")
    value, (least, most) = float(getattr(piece, field)), _bounds(type(piece), field)
    low, high = given or (value / 4, min(2 * value, most))
    if not least <= low < high <= most:
        what = f"{low:g} to {high:g} is no range of {field}, which goes from {least:g} to {most:g}"
        raise InputError(what, f"scale {name}", f"write for example {name}={most / 10:g}..{most / 2:g}")
    return Item(name, piece.model_dump(mode="json"), field, low, high, min(max(value, low), high))


def _bounds(cls: Any, field: str) -> tuple[float, float]:
    marks = cls.model_fields[field].metadata
    low = next((float(m.ge) for m in marks if getattr(m, "ge", None) is not None), 0.0)
    return low, next((float(m.le) for m in marks if getattr(m, "le", None) is not None), float("inf"))


def scenario_of(baseline: Scenario, space: Mapping[str, Item], mix: Mix) -> Scenario:
    """The baseline with a mix of interventions."""
    if not mix:
        return baseline
    bought = {name: {**space[name].data, space[name].field: value} for name, value in mix}
    return baseline.with_(interventions={**baseline.plain()["interventions"], **bought})


def words(space: Mapping[str, Item], mix: Mix) -> str:
    """A mix in words."""
    return ", ".join(f"{name} ({space[name].field} {value:g})" for name, value in mix) or "nothing"


def apart(space: Mapping[str, Item], one: Mix, other: Mix) -> bool:
    """Whether two mixes are more than shades of one: other things, or one of them by a quarter of its range."""
    a, b = dict(one), dict(other)
    if set(a) != set(b):
        return True
    return any(abs(a[name] - b[name]) >= (space[name].high - space[name].low) / 4 for name in a)
