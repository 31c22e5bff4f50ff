"""What differs in a life and why, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.levers import LEVERS
from simulation.places import Places
from simulation.residents import CareState, Employment, Residents
from simulation.stages.participation import FULL
from simulation.ties import Ties
from simulation.twin.life import names_of, number_of, words
from simulation.twin.lockstep import bare, entries

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from simulation.twin.lockstep import Pair
    from simulation.twin.mechanism import Cause, Finding
    from simulation.world import World

_MEANING = {column.name: column.meaning for column in (*Residents.legend, *Ties.legend, *Places.legend)}
_MEANING |= {
    "susceptibility": "How much each barrier is felt.", "known": "Activities known.",
    "neighbor": "Who is tied to whom.",
    "attended": "Activities attended last week.", "refused": "Activities wanted but full.",
    "care_state": "Where they stand with care.", "open": "Which groups run.", "meets": "Which groups meet.",
    "capacity": "Places at each meeting.",
}  # fmt: skip
_BITS = ("known", "attended", "refused")
_CODES: dict[str, Any] = {"care_state": CareState, "employment": Employment}


def values(pair: Pair, row: int, column: str) -> tuple[str, str]:
    """A resident's value of a column in the arm and in the baseline, in words."""
    here, there = (_value(world, row, column) for world in (pair.arm, pair.base))
    if bare(column) in ("known", "neighbor"):  # long lists: what the one has and the other has not
        mine, theirs = set(here.split(", ")), set(there.split(", "))
        return ", ".join(sorted(mine - theirs)), ", ".join(sorted(theirs - mine))
    return here, there


def _value(world: World, row: int, column: str) -> str:
    name, value = bare(column), entries(world, column)[row]
    if name in _BITS:
        return ", ".join(one.replace("_", " ") for one in names_of(world, int(value))) or "nothing"
    if name == "unmet":
        barriers = list(world.scenario.barriers)
        return "nothing" if value < 0 else "a full group" if value == FULL else barriers[int(value)].replace("_", " ")
    if name == "neighbor":
        return ", ".join(f"resident {number_of(world, int(j))}" for j in value if j >= 0)
    if name in _CODES:
        return words(_CODES[name], int(value))
    if getattr(value, "shape", ()):
        return f"{float(value.sum()):.4g} in all"
    return f"{float(value):.4g}"


def sentence(pair: Pair, name: str, here: str, there: str, finding: Finding) -> str:
    """What differs, and why."""
    arm, baseline = pair.arm.scenario, pair.base.scenario
    what = {
        "attended": f"went to {here}; in the baseline to {there}",
        "known": _both("knows of", here, there),
        "refused": f"turned down by {here}, because full; in the baseline by {there}",
        "unmet": f"kept away by {here}; in the baseline by {there}",
        "neighbor": _both("tied to", here, there),
        "care_state": f"care: {here}; in the baseline {there}",
        "session": f"therapy sessions this week: {here}; in the baseline {there}",
        "employment": f"{here}; in the baseline {there}",
        "arrival": "has moved away in one of the two worlds" if here != there else here,
    }.get(name, f"{_phrase(_MEANING[name])}: {here}; in the baseline {there}")
    return f"{what}. {_why(pair, finding, arm, baseline)}"


def _both(verb: str, here: str, there: str) -> str:
    """What only one of the two worlds has."""
    parts = [f"{verb} {here}, not so in the baseline"] if here else []
    return "; ".join([*parts, *([f"not {verb} {there}, as in the baseline"] if there else [])])


def _why(pair: Pair, finding: Finding, arm: Scenario, baseline: Scenario) -> str:
    said = [_cause(pair, cause, arm, baseline) for cause in finding.alone]
    if len(said) == 1:
        only = " (all that differed before)" if len(finding.all) == 1 else ""
        return f"Because of {said[0]}{only}."
    if said:
        return f"It would not be so without any one of these: {'; '.join(said)}."
    if not finding.all:
        return "Why could not be told."
    parts = "; ".join(_cause(pair, cause, arm, baseline) for cause in finding.all[:4])
    more = f" and {len(finding.all) - 4} more" if len(finding.all) > 4 else ""
    return f"No one thing alone: several together, {parts}{more}."


def _cause(pair: Pair, cause: Cause, arm: Scenario, baseline: Scenario) -> str:
    plain = cause.here is None or cause.name in (*_BITS, *_CODES)
    both = "" if plain else f" ({cause.here:.4g}; in the baseline {cause.there:.4g})"
    if cause.kind == "lever":
        return f"{_movers(cause.name, arm, baseline)}: {_phrase(LEVERS[cause.name].meaning)}{both}"
    if cause.kind == "own":
        return f"their own past, {_phrase(_MEANING[cause.name])}{both}"
    if cause.kind == "tie":
        who = [number_of(pair.base, j) for j in cause.rows]
        name = f"their tie resident {who[0]}" if len(who) == 1 else f"{len(who)} of their ties"
        return f"{name}: {_phrase(_MEANING[cause.name])}"
    if cause.kind == "place":
        return f"the place, {_phrase(_MEANING[cause.name])}{both}"
    if cause.kind == "others":
        return "others, who are no ties of theirs but share groups, queues or streets"
    return f"the arm's own numbers in the section '{cause.name}'"


def _movers(lever: str, arm: Scenario, baseline: Scenario) -> str:
    """What of the arm moves a lever and is not the same in the baseline."""
    found = [
        f"{name} ({piece.kind.replace('_', ' ')})" if name != piece.kind else name.replace("_", " ")
        for kinds in ("interventions", "shocks")
        for name, piece in getattr(arm, kinds).items()
        if lever in piece.moves and getattr(baseline, kinds).get(name) != piece
    ]
    return ", ".join(found) or "what the baseline has and the arm has not"


def _phrase(meaning: str) -> str:
    """A sentence of a legend within another."""
    text = meaning.rstrip(".")
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
