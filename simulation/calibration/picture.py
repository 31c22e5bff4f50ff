"""One picture of a validation: where predictions lie against what was observed, targets apart from trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from simulation.plots import COLORS, FOOTNOTE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_WIDE = 3.0  # half-widths of the observed interval shown to either side


def validation(table: pd.DataFrame) -> Figure:
    """Every figure on one scale: 0 is the middle of the observed interval, -1 and 1 its ends."""
    kinds = [kind for kind in ("trial", "target") if (table["kind"] == kind).any()]
    parts = {kind: table[table["kind"] == kind].iloc[::-1] for kind in kinds}
    heights = [len(parts[kind]) + 0.6 for kind in kinds]
    figure = Figure(figsize=(10, 0.27 * sum(heights) + 1.8), layout="constrained")
    panels: Any = figure.subplots(len(kinds), 1, squeeze=False, height_ratios=heights, sharex=True)
    for axes, kind in zip(panels[:, 0], kinds, strict=True):
        _rows(axes, parts[kind], "Trials that nothing was fitted to" if kind == "trial" else "Targets")
    panels[-1, 0].set_xlabel("half-widths of the observed interval from its middle", fontsize=9)
    hits = int(table["hit"].sum())
    figure.suptitle(f"Predicted against observed: {hits} of {len(table)} inside", fontsize=13, fontweight="bold")
    figure.supxlabel(
        "Gray band: observed interval. Dot: mean prediction, filled if fitted; line: middle 90 % of communities. "
        f"Arrows: off the scale. {FOOTNOTE}",
        fontsize=8, color="#555555",
    )  # fmt: skip
    return figure


def _rows(axes: Axes, part: pd.DataFrame, title: str) -> None:
    axes.axvspan(-1, 1, color="#E3E3E3", zorder=0)
    axes.axvline(0, color="#AAAAAA", linewidth=0.8, zorder=1)
    for y, (_, row) in enumerate(part.iterrows()):
        middle, half = (row["low"] + row["high"]) / 2, max((row["high"] - row["low"]) / 2, 1e-12)
        at, low, high = ((row[name] - middle) / half for name in ("predicted", "predicted_low", "predicted_high"))
        color, marker = (COLORS[0], "o") if row["hit"] else (COLORS[1], "D")
        inside = np.clip([low, high], -_WIDE, _WIDE)
        axes.plot(inside, [y, y], color=color, linewidth=1.4, zorder=2)
        if abs(at) > _WIDE:
            axes.plot(np.sign(at) * _WIDE, y, marker=">" if at > 0 else "<", color=color, markersize=7, zorder=3)
        else:
            axes.plot(at, y, marker=marker, color=color, markerfacecolor=color if row["fitted"] else "white", zorder=3)
        text = f"{row['predicted']:.3g} for {row['low']:.3g} to {row['high']:.3g}"
        axes.annotate(text, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=8, color="#555555")
    axes.set_yticks(range(len(part)), [str(name).replace("_", " ") for name in part["target"]], fontsize=9)
    axes.set_ylim(-0.6, len(part) - 0.4)
    axes.set_xlim(-_WIDE * 1.05, _WIDE * 1.05)
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
