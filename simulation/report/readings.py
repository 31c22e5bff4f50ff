"""What the intervals of an arm leave standing, in words: which outcomes, which way, and whether the draws agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulation.report.effects import unit
from simulation.report.words import interval, listed, say, text

if TYPE_CHECKING:
    from simulation.report.brief import Brief

ASKED = ("depression_moderate", "anxiety_moderate", "stress_moderate", "belonging", "lonely", "participation",
         "treatment_gap")  # fmt: skip
CLEAR = ("better", "worse")
SURE = 95.0  # percent of draws that must agree on the sign
TOLD = 3  # outcomes of an arm in one sentence of the first screen


def clear(brief: Brief, arm: str) -> list[str]:
    """Outcomes whose interval leaves out zero: those asked about, and of all others what gets worse."""
    return [o for o in brief.measured(*ASKED) if brief.reading(arm, o) in CLEAR] + [
        o for o in brief.comparison.outcomes if o not in ASKED and brief.reading(arm, o) == "worse"
    ]


def sure(brief: Brief, arm: str, outcome: str) -> bool:
    """Whether nearly all draws agree on the sign; without draws nothing speaks against it."""
    same = float(brief.effects.frame["same_sign"].iloc[brief.row(arm, outcome)])
    return not brief.comparison.draw or same >= SURE


def worse(brief: Brief, arm: str) -> list[str]:
    """Outcomes that the arm makes worse: the interval leaves out zero and the draws agree."""
    return [o for o in clear(brief, arm) if brief.reading(arm, o) == "worse" and sure(brief, arm, o)]


def both_ways(brief: Brief, arm: str, outcomes: list[str]) -> Markup:
    """Outcomes with their differences, the better ones first: ``better for a by +1 (0 to 2); worse for b ...``."""
    parts = []
    for way in CLEAR:
        found = [moved(brief, arm, o) for o in outcomes if brief.reading(arm, o) == way]
        parts += [text("{way} {what}", way=f"{way} for", what=listed(found))] if found else []
    return Markup("; ").join(parts)


def moved(brief: Brief, arm: str, outcome: str) -> Markup:
    """An outcome with its difference and interval."""
    row = brief.row(arm, outcome)
    return text(
        "{label} by {mean} {unit} ({ends})",
        label=quoted(brief, outcome), mean=say(brief.effects, row, "mean"), unit=unit(outcome),
        ends=interval(brief.effects, row),
    )  # fmt: skip


def unsure(brief: Brief, arm: str, outcomes: list[str]) -> Markup:
    """Outcomes on whose direction too few draws agree: ``better for a (90 percent of the draws agree) and b (83)``."""
    parts, said = [], "percent of the draws agree"
    for way in CLEAR:
        found = []
        for outcome in (o for o in outcomes if brief.reading(arm, o) == way):
            same = say(brief.effects, brief.row(arm, outcome), "same_sign")
            found.append(text("{label} ({same}{said})", label=quoted(brief, outcome), same=same,
                              said=f" {said}" if said else ""))  # fmt: skip
            said = ""
        parts += [text("{way} for {what}", way=way, what=listed(found))] if found else []
    return Markup(", or ").join(parts)


def quoted(brief: Brief, outcome: str) -> Markup:
    """An outcome's label in quotation marks."""
    return Markup("“{}”").format(brief.label(outcome))
