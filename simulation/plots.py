"""Figures of results and comparisons; they see tables, never a world.

Colors are Okabe and Ito's, which the color-blind can tell apart, and never stand alone: each arm has its own marker.
A panel holds outcomes of one unit. An axis never zooms in further than a stated span, so that noise stays small.
"""

from __future__ import annotations

import textwrap
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from simulation.paired.comparison import Comparison
    from simulation.paired.spread import Spread
    from simulation.results import Results

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe and Ito 2008
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
WEEKLY = (
    "depression_moderate", "depression", "treatment_gap",
    "belonging", "lonely", "ties",
    "participation", "stigma", "trust",
)  # fmt: skip
SCALE = {"share": 100.0}
AXIS = {"share": "percent", "points": "DASS-21 points", "SD": "standard deviations", "0-1": "0-1 scale"}
CHANGE = {"share": "percentage points", "points": "DASS-21 points (0-42)", "SD": "standard deviations",
          "0-1": "0-1 scale"}  # fmt: skip
SPAN = {"share": 2.0, "points": 0.5, "SD": 0.1, "0-1": 0.02, "per resident": 0.2, "per 1,000 residents": 1.0,
        "weeks": 1.0}  # fmt: skip
FOOTNOTE = "A model, not a forecast."
LEAST = 20  # residents behind a point of a curve
_GRAY = "#555555"


def weekly(results: Results) -> Figure:
    """Small multiples of nine outcomes by week."""
    table, scenario = results.weeks, results.provenance["scenario"]

    def curve(axes: Axes, name: str, scale: float) -> Any:
        values = table[name] * scale
        axes.plot(table["week"], values, color=COLORS[0], linewidth=1.6)
        return values

    weeks = len(table["week"]) - 1
    return _nine(
        curve, weeks,
        f"{_name(scenario['name'])}: {results.provenance['residents']:,} residents over {weeks} weeks",
        f"One run, seed {results.provenance['seed']}. {FOOTNOTE} Vertical axes do not start at zero.",
    )  # fmt: skip


def bands(spread: Spread) -> Figure:
    """Nine outcomes by week: the mean, what the parameters leave open around it, and chance on top of that."""
    table, weeks = spread.weekly(), spread.scenario.weeks

    def curve(axes: Axes, name: str, scale: float) -> Any:
        part = table[table["outcome"] == name]
        week, mean = part["week"].to_numpy(), part["mean"].to_numpy() * scale
        low, high = (part[end].to_numpy() * scale for end in ("low", "high"))
        known = 1.959964 * part["parameter_sd"].to_numpy() * scale
        axes.fill_between(week, low, high, color=COLORS[0], alpha=0.15, linewidth=0)
        axes.fill_between(
            week,
            np.maximum(mean - known, low),
            np.minimum(mean + known, high),
            color=COLORS[0],
            alpha=0.35,
            linewidth=0,
        )
        axes.plot(week, mean, color=COLORS[0], linewidth=1.6)
        return np.concatenate([low, high])

    return _nine(
        curve, weeks,
        f"{_name(spread.scenario.name)}: {int(spread.residents.mean()):,} residents over {weeks} weeks",
        f"Line: mean of {len(spread.seeds)} communities with parameters of {len(spread.draws)} draws. Dark band: 95 % "
        f"of what the parameters leave open; light band: with the chance of one community. {FOOTNOTE} Vertical axes do "
        "not start at zero.",
    )  # fmt: skip


def _nine(curve: Any, weeks: int, title: str, note: str) -> Figure:
    """Small multiples of nine outcomes by week; ``curve`` draws one and says which values must be seen."""
    # always the same nine panels, so places are fixed: letting the figure lay itself out takes as long as 500 weeks
    figure = Figure(figsize=(11, 8.8))
    room = {"left": 0.06, "right": 0.985, "top": 0.885, "bottom": 0.105, "wspace": 0.22, "hspace": 0.4}
    panels = figure.subplots(3, 3, sharex=True, gridspec_kw=room)
    quarters = MultipleLocator(13 * -(-(weeks + 1) // 78))  # of a year, as long as there is room for them
    for axes, name in zip(panels.flat, WEEKLY, strict=True):
        o = OUTCOMES[name]
        values = curve(axes, name, SCALE.get(o.unit, 1.0))
        axes.set_title(o.label, fontsize=11, loc="left", fontweight="bold", pad=18)
        _small(axes, f"{AXIS.get(o.unit, o.unit)}, {_direction(o.better)}", (0, 1), "axes fraction", (0, 5), "left")
        _at_least(axes, values, SPAN[o.unit], (0, 100) if o.unit == "share" else None)
        _plain(axes)
        axes.grid(color="#E3E3E3", linewidth=0.6)
        axes.xaxis.set_major_locator(quarters if weeks > 26 else MaxNLocator(5, integer=True))
    for axes in panels[-1]:
        axes.set_xlabel("weeks after the burn-in", fontsize=9)
    _words(figure, figure, title, note)
    return figure


def differences(comparison: Comparison) -> Figure:
    """Paired differences from the baseline at the end: a dot and a 95 % interval an arm and outcome."""
    table = comparison.differences
    arms = list(comparison.arms)
    units = list(dict.fromkeys(table["unit"]))
    rows = {u: list(dict.fromkeys(table.loc[table["unit"] == u, "outcome"])) for u in units}
    columns = _columns(rows)
    row = max(0.42, 0.13 * len(arms) + 0.16)  # inches an outcome
    body_height = max(sum(len(rows[u]) * row + 0.65 for u in column) for column in columns)
    head_height = 0.55 + 0.25 * -(-len(arms) // 4)
    figure = _figure(12.5, head_height + body_height + 0.6, between=0.08)
    parts: Any = figure.subfigures(2, 1, height_ratios=[head_height, body_height + 0.6])
    head, below = parts
    body = below.subfigures(1, len(columns), wspace=0.03, squeeze=False)[0]
    for part, column in zip(body, columns, strict=True):
        panels = part.subplots(len(column), 1, squeeze=False, height_ratios=[len(rows[u]) + 0.4 for u in column])
        for axes, unit in zip(panels[:, 0], column, strict=True):
            _dots(axes, table[table["unit"] == unit], rows[unit], arms)
            axes.set_xlabel(f"difference, {CHANGE.get(unit, unit)}", fontsize=9)
            low, up = axes.get_xlim()
            reach = 1.05 * max(abs(low), abs(up), SPAN[unit] / 10)
            axes.set_xlim(-reach, reach)
    handles, labels = body[0].axes[0].get_legend_handles_labels()
    head.legend(handles, labels, loc="lower center", ncols=min(4, len(arms)), frameon=False, fontsize=10)
    last = min(4, comparison.baseline.weeks)
    _words(
        head,
        below,
        f"Difference from {_name(comparison.baseline.name)!r} in the last {last} of {comparison.baseline.weeks} weeks",
        f"Dot: mean of {len(comparison.seeds)} paired replicates; line: 95 % interval, {_counted(comparison)}. "
        f"{int(comparison.residents.mean()):,} residents. {FOOTNOTE}",
    )
    return figure


def _counted(comparison: Comparison) -> str:
    """What the interval of a difference counts."""
    if comparison.draw:
        return f"chance and what {len(set(comparison.draw))} draws of the parameters leave open"
    return "chance alone: it leaves out what nobody knows about the parameters"


def retention(results: Results) -> Figure:
    """Of those who started an activity, the share who still come by weeks since; the most started activities."""
    table, scenario = results.tables["retention"], results.provenance["scenario"]
    table = table[table["started"] >= LEAST]
    first = table[table["weeks"] == 0].nlargest(len(COLORS), "started")
    more = int((table["weeks"] == 0).sum()) > len(first)
    figure = _figure(9.5, 5.2, between=0.14)
    axes = figure.subplots()
    for k, (name, started) in enumerate(zip(first["activity"], first["started"], strict=True)):
        curve = table[table["activity"] == name]
        axes.plot(
            curve["weeks"], 100 * curve["still_come"], color=COLORS[k], marker=MARKERS[k], markersize=5,
            linewidth=1.6, label=f"{_name(name)} ({started:,})",
        )  # fmt: skip
    axes.set_ylim(0, 103)
    axes.set_xlabel("weeks since the first visit", fontsize=9)
    axes.set_ylabel("percent who come within four weeks from there", fontsize=9)
    axes.xaxis.set_major_locator(MultipleLocator(13 if table["weeks"].max() > 26 else 4))
    axes.grid(color="#E3E3E3", linewidth=0.6)
    _plain(axes)
    if len(first):
        axes.legend(title="activity (residents who started)", frameon=False, fontsize=9, title_fontsize=9)
    else:
        _small(axes, "too few started an activity in this run", (0.5, 0.5), "axes fraction", (0, 0), "center")
    _words(
        figure,
        figure,
        f"{_name(scenario['name'])}: who still comes",
        f"One run, seed {results.provenance['seed']}. A start is a first visit after more than a quarter of a year "
        f"without one; who moved away no longer comes. Points with fewer than {LEAST} residents are left out"
        f"{', and all but the most started activities' if more else ''}. {FOOTNOTE}",
    )
    return figure


def write(figure: Figure, path: Path) -> None:
    """Write a figure as PNG; a sign that the font lacks is drawn as a box, and that is all that is said of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")
        figure.savefig(path, dpi=150)


def _dots(axes: Axes, table: Any, outcomes: list[str], arms: list[str]) -> None:
    step = 0.72 / max(len(arms), 1)
    for k, arm in enumerate(arms):
        part = table[table["arm"] == arm].set_index("outcome").loc[outcomes]
        scale = SCALE.get(part["unit"].iloc[0], 1.0)
        mean = part["mean"].to_numpy() * scale
        ends = np.abs(part[["low", "high"]].to_numpy().T * scale - mean)
        place = np.arange(len(outcomes)) + (k - (len(arms) - 1) / 2) * step
        axes.errorbar(
            mean, place, xerr=ends, fmt=MARKERS[k % 7], color=COLORS[k % 7], markersize=5, elinewidth=1.5,
            capsize=0, linestyle="none", label=_name(arm), markerfacecolor=COLORS[k % 7] if k < 7 else "white",
        )  # fmt: skip
    axes.axvline(0, color="black", linewidth=0.9, zorder=0)
    for row in range(len(outcomes) - 1):
        axes.axhline(row + 0.5, color="#DDDDDD", linewidth=0.6, zorder=0)
    known = [OUTCOMES[name] for name in outcomes]
    axes.set_yticks(range(len(outcomes)), [o.label for o in known], va="bottom")
    for at, o in enumerate(known):
        _small(axes, _direction(o.better), (0, at), ("axes fraction", "data"), (-4, -2), "right", va="top")
    axes.set_ylim(len(outcomes) - 0.5, -0.5)
    axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, symmetric=True))
    _plain(axes)


def _columns(rows: dict[str, list[str]]) -> list[list[str]]:
    """Units in one or two columns of about the same height, in their own order within a column."""
    if sum(map(len, rows.values())) <= 8:
        return [list(rows)]
    columns: tuple[list[str], list[str]] = ([], [])
    height = [0.0, 0.0]
    for unit in sorted(rows, key=lambda u: -len(rows[u])):
        shorter = int(height[1] < height[0])
        columns[shorter].append(unit)
        height[shorter] += len(rows[unit]) + 1.5
    return [column for column in columns if column]


def _at_least(axes: Axes, values: Any, span: float, within: tuple[float, float] | None = None) -> None:
    """Show at least this span of the vertical axis, and nothing that cannot be: no share of 101 percent."""
    low, high = float(np.min(values)), float(np.max(values))
    middle, half = (low + high) / 2, max(high - low, span) * 0.55
    bottom, top = middle - half, middle + half
    if within is not None:
        room = 0.1 * half  # a line along an end is still seen whole
        bottom, top = max(bottom, within[0] - room), min(top, within[1] + room)
    axes.set_ylim(bottom, top)


def _figure(width: float, height: float, between: float) -> Figure:
    """A figure of so many inches that lays itself out, with room at its edges and between its panels."""
    figure = Figure(figsize=(width, height), layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=between, h_pad=between)
    return figure


def _small(axes: Axes, text: str, at: Any, inside: Any, offset: tuple[int, int], side: str, va: str = "bottom") -> None:
    """A gray line beside what it belongs to, offset in points."""
    axes.annotate(
        text, at, offset, xycoords=inside, textcoords="offset points", ha=side, va=va, fontsize=8, color=_GRAY,
        annotation_clip=False,
    )  # fmt: skip


def _direction(better: str) -> str:
    return {"lower": "lower is better", "higher": "higher is better"}.get(better, "neither way is better")


def _name(name: str) -> str:
    return name.replace("_", " ")


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5)
    axes.ticklabel_format(axis="x", style="plain", useOffset=False)


def _words(top: FigureBase, bottom: FigureBase, title: str, note: str) -> None:
    """Title above, footnote below, both inside the layout."""
    top.suptitle(title, fontsize=14, fontweight="bold")
    wide = int(bottom.get_figure(root=True).get_figwidth() * 14)
    bottom.supxlabel("\n".join(textwrap.wrap(note, wide)), fontsize=9, color=_GRAY)
