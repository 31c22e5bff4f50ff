"""One resident's weeks in both worlds as a picture: symptoms, belonging, company, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from simulation.plots import COLORS, FOOTNOTE, MARKERS, _at_least, _figure, _name, _plain, _small, _words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulation.twin.story import Twin

LINES = (
    ("score_depression", "Depression", "DASS-21 points, lower is better", "points"),
    ("belonging", "Sense of community", "standard deviations, higher is better", "SD"),
    ("loneliness", "Loneliness", "0-1 scale, lower is better", "0-1"),
)
LEAST = {"points": 10.0, "SD": 1.0, "0-1": 0.2}  # of the axis: what is less would look like much
_CARE = {"waiting": "waits for care", "in care": "in care"}


def picture(made: Twin) -> Figure:
    """Three lines by week, and below them the weeks in which something was done, in both worlds."""
    deeds = _deeds(made)
    row = 0.34
    figure = _figure(10.5, 1.4 + 3 * 1.75 + row * max(len(deeds), 1) + 1.2, between=0.09)
    heights = [1.75, 1.75, 1.75, row * max(len(deeds), 1) + 0.5]
    panels: Any = figure.subplots(4, 1, sharex=True, gridspec_kw={"height_ratios": heights})
    names = (made.baseline.name, made.arm.name)
    for axes, (column, title, unit, scale) in zip(panels, LINES, strict=False):
        held = []
        for k, name in enumerate(names):
            values = made.weeks[f"{column} ({name})"].to_numpy(np.float64)
            style = {"linestyle": "-" if k else "--", "linewidth": 2.0 if k else 1.6}
            axes.plot(made.weeks["week"], values, color=COLORS[k], label=_name(name), **style)
            held.append(values[np.isfinite(values)])
        axes.set_title(title, fontsize=11, loc="left", fontweight="bold", pad=16)
        _small(axes, unit, (0, 1), "axes fraction", (0, 4), "left")
        if any(part.size for part in held):
            _at_least(axes, np.concatenate(held), LEAST[scale])
            low, high = axes.get_ylim()
            if scale != "SD" and low < 0:  # a score has no values below 0; room for a line that lies on it
                axes.set_ylim(-0.05 * high, high)
        axes.grid(color="#E3E3E3", linewidth=0.6)
        _plain(axes)
    _strip(panels[-1], made, deeds, names)
    panels[-1].set_xlabel("weeks after the burn-in", fontsize=9)
    panels[-1].xaxis.set_major_locator(MaxNLocator(14, integer=True))
    panels[0].legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2, frameon=False, fontsize=10)
    first = made.parting
    if first:
        for axes in panels:
            axes.axvline(first.week, color="black", linewidth=1.0, linestyle=":")
        _small(panels[0], f"they part: week {first.week}, {first.stage}", (first.week, 1), _mixed(panels[0]), (4, -10),
               "left")  # fmt: skip
    _words(
        figure, figure, f"Resident {made.resident} in two worlds",
        f"At the start {made.about}. Chosen: {'asked for' if made.chosen == 'asked for' else 'to tell something, not '}"
        f"{'' if made.chosen == 'asked for' else 'as a typical resident'}. Seed {made.seed}. {FOOTNOTE}",
    )  # fmt: skip
    return figure


def _mixed(axes: Axes) -> Any:
    return axes.get_xaxis_transform()


def _deeds(made: Twin) -> dict[str, tuple[Any, Any]]:
    """For each thing that was done in either world, its weeks in the baseline and in the arm."""
    names, found = (made.baseline.name, made.arm.name), dict[str, list[list[int]]]()
    for k, name in enumerate(names):
        for column, words in (("attended", "{}"), ("kept_away_by", "kept away: {}"), ("care", "{}")):
            for week, said in zip(made.weeks["week"], made.weeks[f"{column} ({name})"], strict=True):
                parts = [said] if column != "attended" else str(said or "").split()
                for part in parts:
                    if not isinstance(part, str) or not part or (column == "care" and part not in _CARE):
                        continue
                    label = words.format(_name(_CARE.get(part, part)))
                    found.setdefault(label, [[], []])[k].append(int(week))
    order = sorted(found, key=lambda label: (label.startswith("kept"), label in _CARE.values(), label))
    return {label: (found[label][0], found[label][1]) for label in order}


def _strip(axes: Axes, made: Twin, deeds: dict[str, tuple[Any, Any]], names: tuple[str, str]) -> None:
    axes.set_title("What was done", fontsize=11, loc="left", fontweight="bold", pad=6)
    for place, both in enumerate(deeds.values()):
        for k, weeks in enumerate(both):
            axes.plot(
                weeks, np.full(len(weeks), place + (k - 0.5) * 0.36), MARKERS[k], color=COLORS[k], markersize=4.5,
                linestyle="none", label=_name(names[k]) if not place else None,
            )  # fmt: skip
    axes.set_yticks(range(len(deeds)), list(deeds), fontsize=9)
    axes.set_ylim(max(len(deeds), 1) - 0.4, -0.6)
    axes.set_xlim(-0.5, len(made.weeks) - 0.5)
    axes.tick_params(axis="y", length=0, labelsize=9)
    if deeds:
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2, frameon=False, fontsize=10, handletextpad=0.1)
    axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    if not deeds:
        _small(axes, "nothing in either world", (0.5, 0.5), "axes fraction", (0, 0), "center")
