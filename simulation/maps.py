"""Neighborhoods as a map of tiles: one tile each, the neighborhoods of a district side by side.

The model has neighborhoods and districts but no coordinates, so a tile says which neighborhood and which district, and
not where. Blue is better and red worse, which the color-blind can tell apart; a scale never zooms in further than a
stated span, so that noise stays pale.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from simulation.follow import END_WEEKS
from simulation.outcomes import OUTCOMES
from simulation.plots import AXIS, CHANGE, FOOTNOTE, SCALE, SPAN, _figure, _name, _words
from simulation.records import NOTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from simulation.results import Results

GAP = 0.35  # of a tile, between districts
NUMBERED, VALUED = 240, 80  # tiles up to which there is room for a number, and for a value
EMPTY = "#D9D9D9"
LABELS = {"efficacy": "Neighborhood cohesion", "local_ties": "Local ties, by strength", "safety": "Safety",
          "social_capital": "Social capital", "strong_ties": "Strong local ties", "tie_density": "Pairs tied",
          "residents": "Residents"}  # fmt: skip


def neighborhoods(
    results: Results, columns: Sequence[str] = ("belonging", "efficacy"), against: Results | None = None
) -> Figure:
    """A map for each column of ``tables["neighborhoods"]``: its change from week 0 to the mean of the last four weeks.

    Args:
        results: the run.
        columns: what to show.
        against: another run of the same people with the same seed; the map then shows the difference from it at the
            end instead.

    Raises:
        KeyError: if there is no such column.
    """
    scenario = results.provenance["scenario"]
    hoods = results.tables["neighborhoods"]["neighborhood"].max() + 1
    places, (width, height) = _layout(hoods, scenario["neighborhoods"]["per_district"])
    wide = 10.5 / len(columns) if len(columns) > 1 else 7.0
    tall = min(0.85 * wide * height / width, 1.3 * height, 9.0)
    size = wide * len(columns), tall + 2.4
    figure = _figure(*size, between=0.12)
    panels = figure.subplots(1, len(columns), squeeze=False)[0]
    blank = False
    for axes, column in zip(panels, columns, strict=True):
        then = _at_start(results, column) if against is None else _at_end(against, column)
        change = _at_end(results, column) - then
        blank |= bool(np.isnan(change).any())
        _tiles(
            axes,
            places,
            change,
            column,
            "change" if against is None else "difference",
            (width, height),
            min(wide * 0.85, tall * width / height),
        )
    end = f"over {_weeks(results)} weeks"
    if against is not None:
        end = f"against {_name(against.provenance['scenario']['name'])!r} in the last weeks"
    note = f"One run, seed {results.provenance['seed']}. A tile is a neighborhood, a block a district. "
    note += "Blue is better, red worse."
    _words(
        figure,
        figure,
        f"{_name(scenario['name'])}: {hoods:,} neighborhood{'s' if hoods > 1 else ''} {end}",
        f"{note}{' Gray: nobody lives there.' if blank else ''} {FOOTNOTE}",
    )
    return figure


def _weeks(results: Results) -> int:
    return int(results.tables["neighborhoods"]["week"].max())


def _at_start(results: Results, column: str) -> NDArray[np.float64]:
    table = results.tables["neighborhoods"]
    return table.loc[table["week"] == 0, column].to_numpy(np.float64)


def _at_end(results: Results, column: str) -> NDArray[np.float64]:
    """Mean over the weeks that are there of the last four, of those that have a value."""
    table = results.tables["neighborhoods"]
    late = table[table["week"] > max(_weeks(results) - END_WEEKS, 0)]
    return late.groupby("neighborhood")[column].mean().to_numpy(np.float64)


def _layout(hoods: int, per_district: int) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Lower left corner of each neighborhood's tile, (H, 2), and width and height of the whole."""
    block = min(hoods, per_district)
    across = math.ceil(math.sqrt(block))
    down = math.ceil(block / across)
    districts = math.ceil(hoods / per_district)
    # blocks in a row so that the whole is a little wider than high
    row = max(1, min(districts, round(math.sqrt(1.3 * districts * (down + GAP) / (across + GAP)))))
    number = np.arange(hoods)
    district, within = number // per_district, number % per_district
    x = (district % row) * (across + GAP) + within % across
    y = (district // row) * (down + GAP) + within // across
    size = float(x.max()) + 1, float(y.max()) + 1
    return np.stack([x, size[1] - 1 - y], axis=1), size


def _tiles(
    axes: Axes, places: NDArray[np.float64], change: NDArray[np.float64], column: str, what: str,
    size: tuple[float, float], inches: float,
) -> None:  # fmt: skip
    unit = OUTCOMES[column].unit if column in OUTCOMES else NOTES["neighborhoods"][column]["unit"]
    change = change * SCALE.get(unit, 1.0)
    known = ~np.isnan(change)
    reach = max(float(np.abs(change[known]).max(initial=0.0)), SPAN.get(unit, 0.0) or 1e-9)
    boxes = np.array([Rectangle((x + 0.03, y + 0.03), 0.94, 0.94) for x, y in places], dtype=object)
    axes.add_collection(PatchCollection(list(boxes[~known]), facecolor=EMPTY, edgecolor="none"))
    lower = column in OUTCOMES and OUTCOMES[column].better == "lower"
    drawn: Any = PatchCollection(list(boxes[known]), cmap="RdBu_r" if lower else "RdBu", edgecolor="none")
    drawn.set_array(change[known])
    drawn.set_clim(-reach, reach)
    axes.add_collection(drawn)
    axes.set_xlim(-0.2, size[0] + 0.2)
    axes.set_ylim(-0.2, size[1] + 0.2)
    axes.set_aspect("equal", anchor="NW")
    axes.set_axis_off()
    tile = 72 * inches / size[0]  # points
    for h, (x, y) in enumerate(places):
        dark = bool(known[h]) and abs(change[h]) > 0.55 * reach
        color = "white" if dark else "#222222"
        if len(places) <= VALUED and known[h]:
            text = f"{round(change[h], 2) + 0.0:+.2f}".replace("-", "\N{MINUS SIGN}")  # no negative zero
            axes.text(x + 0.5, y + 0.5, text, color=color, ha="center", va="center", fontsize=min(9.0, tile / 4.2))
        if len(places) <= NUMBERED:
            axes.text(x + 0.09, y + 0.91, str(h), color=color, ha="left", va="top", fontsize=min(7.0, tile / 5.5))
    label = OUTCOMES[column].label if column in OUTCOMES else LABELS.get(column, _name(column).capitalize())
    axes.set_title(label, fontsize=11, loc="left", fontweight="bold", pad=10)
    whole: Any = axes.get_figure(root=True)
    bar = whole.colorbar(drawn, ax=axes, orientation="horizontal", shrink=0.7, aspect=30, pad=0.03, anchor=(0.0, 1.0))
    bar.ax.xaxis.set_major_locator(MaxNLocator(4, symmetric=True))
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=8.5)
    bar.set_label(f"{what}, {CHANGE.get(unit, AXIS.get(unit, unit))}", fontsize=9)
