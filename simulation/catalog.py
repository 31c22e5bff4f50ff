"""What there is to use, read off the models themselves: pieces, outcomes, parameters, scenarios. No second list.

Every function answers rows of plain data, the same that ``cohesion list ... --json`` prints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

Row = dict[str, Any]

# "Kim 2015", "Swift & Greenberg 2012", "County Health Rankings 2025": capitalized words up to a year
_NAME = r"[A-Z][\w'’.-]*"
_NO_NAME = r"(?!In |By |Since |CAD|CPI|GBP|USD)"
_CITATION = re.compile(rf"(?<![\w-]){_NO_NAME}{_NAME}(?: (?:&|and|of|to|et al\.|{_NAME}))* (?:19|20)\d\d\b")


def activities() -> list[Row]:
    """Activities: groups that meet, as the scenarios that ship with the package describe them."""
    from simulation.reading.agreement import all_activities
    from simulation.reading.scenario_files import shipped
    from simulation.scenario import Scenario

    found: dict[str, Row] = {}
    every = {name: Scenario.load(name) for name in shipped()}
    # the baseline first, then who does least, so that what a scenario adds is not shown as that of one that extends it
    order = sorted(every, key=lambda name: (name != "baseline", "/" in name, len(every[name].interventions), name))
    for name, scenario in ((name, every[name]) for name in order):
        for key, activity in all_activities(scenario).items():
            row: Row = {"name": key, "story": activity.story, "family": activity.family, "slot": activity.slot}
            row |= {"price": activity.price, "online": activity.online, "group": activity.group}
            row |= {"scenario": "" if name == "baseline" else name, "source": activity.source}
            found.setdefault(key, row)
    return list(found.values())


def barriers() -> list[Row]:
    """Kinds of barriers: what keeps residents from taking part."""
    rows = []
    for kind, piece in _registry("barriers").items():
        felt, posed = _asked_for(piece)
        row = {"kind": kind, "claim": _claim(piece), "evidence": piece.grade, "felt by": felt, "posed by": posed}
        rows.append(row | {"weight": piece.model_fields["weight"].default} | _numbers(piece))
    return rows


def interventions() -> list[Row]:
    """Kinds of interventions: what can be done."""
    return [_program(kind, piece) for kind, piece in _registry("interventions").items()]


def shocks() -> list[Row]:
    """Kinds of shocks: what strikes an area and nobody chooses."""
    return [_program(kind, piece) for kind, piece in _registry("shocks").items()]


def outcomes() -> list[Row]:
    """Outcomes: what every run reports each week."""
    from simulation.outcomes import OUTCOMES

    names = ("name", "label", "unit", "better", "claim")
    return [{name: getattr(outcome, name) for name in names} for outcome in OUTCOMES.values()]


def parameters() -> list[Row]:
    """Parameters: every entry a scenario file can have, with unit, range, source and confidence."""
    from simulation.scenario import Scenario

    return list(_walk(Scenario, ""))


def columns() -> list[Row]:
    """Columns: what a table of residents (population.file) may hold; what is missing is drawn."""
    from simulation.population.people_file import COLUMNS, LABELS, readable
    from simulation.scenario import Scenario

    cultures = tuple(Scenario.load("baseline").population.cultures)
    rows: list[Row] = [
        {"name": "id", "claim": "Who it is; the table of ties names residents by it.", "takes": "any label, each once"}
    ]
    for name, column in COLUMNS.items():
        words = ", ".join(f"{word} ({code})" for word, code in readable(name, cultures).items())
        takes = words or f"{column.low:g} to {column.high:g} {column.unit}"
        takes = "any label; who shares one belongs together" if name in LABELS else takes
        rows.append({"name": name, "claim": column.meaning, "takes": takes})
    return rows


def scenarios() -> list[Row]:
    """Scenarios: those that ship with the package; a name can be given instead of a file."""
    from simulation.reading.scenario_files import read, shipped

    rows = []
    for name, path in shipped().items():
        data, _ = read(path)
        rows.append({"name": name, "story": data.get("story", ""), "file": str(path)})
    return rows


CATALOG: dict[str, Callable[[], list[Row]]] = {
    function.__name__: function
    for function in (activities, barriers, interventions, shocks, outcomes, parameters, columns, scenarios)
}


def _registry(folder: str) -> dict[str, Any]:
    from simulation.piece import registry

    return dict(registry(folder))


def _claim(piece: type[BaseModel]) -> str:
    return (piece.__doc__ or "").strip().split("\n")[0]


def _program(kind: str, piece: Any) -> Row:
    row = {"kind": kind, "claim": _claim(piece), "level": getattr(piece, "level", "")}
    row |= {"evidence": getattr(piece, "grade", "")}
    return row | {"moves": list(piece.moves)} | _numbers(piece)


def _numbers(piece: type[BaseModel]) -> Row:
    """A piece's fields and units, and in short where defaults come from: whom its text cites, how many are assumed."""
    from simulation.reading.fields import note

    own = {name: field for name, field in piece.model_fields.items() if name != "kind"}
    sources = {name: note(field, "source") for name, field in own.items()}
    trust = [note(field, "confidence") for name, field in own.items() if sources[name] not in ("", "scenario")]
    backed = sum(how not in ("assumption", "definition") for how in trust)
    assumed = trust.count("assumption")
    texts = [" ".join(text.split()) for text in (piece.__doc__ or "", *sources.values())]
    cited = sorted({found for text in texts for found in _CITATION.findall(text)})
    counts = (f"{backed} from sources", f"{assumed} assumption{'' if assumed == 1 else 's'}")
    said = ", ".join(words for words, n in zip(counts, (backed, assumed), strict=True) if n)
    units = {name: unit for name, field in own.items() if (unit := note(field, "unit"))}
    return {"numbers": said or "set by the scenario", "sources": cited, "fields": list(own), "units": units}


class _Asked:
    """Stands in for residents, an activity or places, and remembers what it was asked for."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self.names: list[str] = []
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        if name not in self.names and name != "dims":
            self.names.append(name)
        return self._answer(name)


def _asked_for(piece: type[BaseModel]) -> tuple[list[str], list[str]]:
    """What a kind of barrier looks at: in residents, and in activities and the places where they meet."""
    from simulation.parameters.activity import Activity
    from simulation.places import Places
    from simulation.residents import Residents

    one = dict.fromkeys("NAHUBOK", 1)
    residents, places = Residents(**one), Places(**one)
    barrier: Any = piece()
    who = _Asked(lambda name: getattr(residents, name))
    what = _Asked(lambda name: getattr(Activity(family="social"), name))
    where = _Asked(lambda name: getattr(places, name))
    barrier.susceptibility(who)
    barrier.exposure({"any": what}, where)
    return who.names, what.names + where.names


def _walk(
    model: type[BaseModel], prefix: str, skip: dict[str, FieldInfo] | None = None, kind: str = ""
) -> Iterator[Row]:
    """A row for each field of a section; sections inside it, entries of mappings and pieces follow."""
    from simulation.piece import Piece
    from simulation.reading.fields import bare, is_model

    for name, field in model.model_fields.items():
        path, inner = f"{prefix}{name}", bare(field.annotation)
        if name == "kind" and issubclass(model, Piece):
            continue
        if is_model(inner):
            yield from _walk(inner, f"{path}.")
            continue
        entry: Any = bare(get_args(inner)[1]) if get_origin(inner) is dict else None
        if entry is Piece:
            yield from _walk_pieces(path)
        elif is_model(entry):
            yield from _walk(entry, f"{path}.*.")
        elif skip is None or name not in skip or skip[name].default != field.default:
            yield _parameter(path, field, kind)


def _walk_pieces(folder: str) -> Iterator[Row]:
    """What every piece of a folder has, once; then what each kind adds or sets otherwise."""
    from importlib import import_module

    base = import_module(f"simulation.{folder}").Base
    yield from _walk(base, f"{folder}.*.")
    for kind, piece in _registry(folder).items():
        yield from _walk(piece, f"{folder}.*.", skip=base.model_fields, kind=kind)


def _parameter(path: str, field: FieldInfo, kind: str) -> Row:
    from simulation.reading import fields

    low, high = fields.bounds(field)
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    return {
        "path": path,
        "kind": kind,
        "required": field.is_required(),
        "default": default,
        "takes": fields.kind(field.annotation),
        "low": low,
        "high": high,
        **{key: fields.note(field, key) for key in ("unit", "source", "confidence")},
        "claim": field.description or "",
    }
