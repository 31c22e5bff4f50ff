"""Who gains and who loses: each resident that is drawn against itself in the other world, over the last weeks.

Who lived there when the two lives parted and still does in both worlds is the same person; everybody else moved and is
left out. Groups are those of the baseline (:mod:`simulation.analysis.groups`), thresholds of "better" and "worse"
those of :mod:`simulation.details.pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.analysis.groups import grouped
from simulation.app.sheets import sheet, table, text
from simulation.details.pairs import SCALED
from simulation.follow import END_WEEKS
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.app.lives import Lives
    from simulation.app.sheets import Sheet

BY = ("income", "age", "gender", "culture")
COMPARED = ("depression", "anxiety", "stress", "belonging", "loneliness", "stigma", "participation")
FIFTHS = "lowest", "second", "middle", "fourth", "highest"
# a mean change that fills its side of the table, if none is larger: what makes one person better off, where that is set
FULL = {name: scale.threshold for name, scale in SCALED.items()} | {"stigma": 0.2, "participation": 0.05}
FEW = 10  # a mean of fewer residents says more about who they are than about what was done


@dataclass(frozen=True)
class Gain:
    """A group's mean change.

    Attributes:
        by: what groups are told apart by.
        group: its name.
        n: residents compared with themselves.
        baseline: their mean in the baseline.
        change: mean of arm minus baseline.
    """

    by: str
    group: str
    n: int
    baseline: float
    change: float


@dataclass(frozen=True)
class Gains:
    """Changes of an outcome by group, and how many residents are better off.

    Attributes:
        outcome: one of :data:`COMPARED`.
        weeks: how many of the last weeks each resident's value is the mean of.
        everybody: all together.
        groups: by group.
        shares: of residents better, the same and worse off; None where no threshold is set for the outcome.
    """

    outcome: str
    weeks: int
    everybody: Gain
    groups: tuple[Gain, ...]
    shares: tuple[float, float, float] | None


def gains(lives: Lives, outcome: str, weeks: int = END_WEEKS) -> Gains | None:
    """Compare the residents drawn with themselves; None before the first week, or when nobody stayed.

    Args:
        lives: both worlds.
        outcome: one of :data:`COMPARED`.
        weeks: last weeks to take the mean of.

    Raises:
        KeyError: if the outcome is none of :data:`COMPARED`.
    """
    if outcome not in COMPARED:
        raise KeyError(outcome)
    same, before, after = pairs(lives, outcome, weeks)
    if not before.shape[0] or not same.any():
        return None
    base, change = before.mean(axis=0)[same], (after.mean(axis=0) - before.mean(axis=0))[same]
    world, rows = lives.worlds[0], lives.scene.rows[same]
    r, cultures = world.residents, tuple(world.scenario.population.cultures)
    found = []
    for by in BY:
        group = grouped(by, lambda name: getattr(r, name)[rows], lambda: None, cultures)
        for code, word in enumerate(group.words):
            here = group.codes == code
            if here.any():
                found.append(_gain(by, word, base[here], change[here]))
    everybody = _gain("everybody", "everybody", base, change)
    return Gains(outcome, before.shape[0], everybody, tuple(found), _shares(outcome, change))


def pairs(lives: Lives, outcome: str, weeks: int) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]:
    """Mask of the residents drawn who are the same in both worlds, and an outcome of all of them in both.

    Returns:
        (residents,), and twice (weeks, residents).
    """
    before, after = (diary.last(weeks) for diary in lives.diaries)
    same = np.ones(lives.scene.rows.size, np.bool_)
    for pages in (before, after):
        same &= (pages["arrival"] == lives.arrivals.astype(np.uint16)).all(axis=0)
    return same, _value(before, outcome), _value(after, outcome)


def told(found: Gains | None) -> Sheet:
    """The gains as a table."""
    if found is None:
        return sheet("Who gains, who loses", text("Nothing to compare yet: let at least one week go by."), headed=False)
    outcome = OUTCOMES[found.outcome]
    shown = [g for g in (found.everybody, *found.groups) if g.n >= FEW]
    rows = [(_words(g), f"{g.n:,}", *_figures(outcome.unit, g)) for g in shown]
    unit = "%, change in percentage points" if outcome.unit == "share" else outcome.unit
    sign = {"lower": -1, "higher": 1}.get(outcome.better, 0)
    better = {"lower": "less is better", "higher": "more is better", "none": "neither direction is better"}
    parts = [text(_sentence(found)), table(
        f"{outcome.label} ({unit}; {better[outcome.better]}), mean of the last {found.weeks} weeks",
        ("", "Residents", "First world", "Change", "worse ◂ ▸ better" if sign else "less ◂ ▸ more"), rows,
        [(sign or 1) * g.change for g in shown], FULL[found.outcome],
    )]  # fmt: skip
    left = len(found.groups) + 1 - len(shown)
    if left:
        parts.append(text(f"{left} {'group' if left == 1 else 'groups'} of fewer than {FEW} residents not shown."))
    return sheet("Who gains, who loses", *parts, headed=False)


def _words(gain: Gain) -> str:
    if gain.by == "income":
        return f"Income: {FIFTHS[int(gain.group[-1]) - 1]} fifth"
    return "Everybody" if gain.by == "everybody" else f"{gain.by.capitalize()}: {gain.group.replace('_', ' ')}"


def _figures(unit: str, gain: Gain) -> tuple[str, str]:
    scale, digits = (100, 1) if unit == "share" else (1, 2 if unit != "0-1" else 3)
    return f"{scale * gain.baseline:.{digits}f}", f"{scale * gain.change:+.{digits + 1}f}"


def _sentence(found: Gains) -> str:
    who = f"{found.everybody.n:,} residents who live in both worlds are compared with themselves."
    if found.shares is None:
        return who
    better, same, worse = found.shares
    width, unit = SCALED[found.outcome].threshold, OUTCOMES[found.outcome].unit
    return (
        f"{who} Better off: {better:.1%}, worse off: {worse:.1%}, about the same (by less than {width:g} {unit}): "
        f"{same:.1%}."
    )


def _value(pages: NDArray[Any], outcome: str) -> NDArray[np.float32]:
    column = pages["attended"] != 0 if outcome == "participation" else pages[outcome]
    return np.asarray(column, np.float32)


def _gain(by: str, group: str, base: NDArray[np.float32], change: NDArray[np.float32]) -> Gain:
    return Gain(by, group, base.size, float(base.mean(dtype=np.float64)), float(change.mean(dtype=np.float64)))


def _shares(outcome: str, change: NDArray[np.float32]) -> tuple[float, float, float] | None:
    if outcome not in SCALED:
        return None
    edge = SCALED[outcome].threshold * (1 - 1e-6)  # a state is kept to seven digits
    good = change if OUTCOMES[outcome].better == "higher" else -change
    better, worse = float((good >= edge).mean()), float((good <= -edge).mean())
    return better, 1 - better - worse, worse
