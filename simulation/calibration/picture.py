"""Pictures of a calibration and a validation: what was learned of each parameter, what is predicted of each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from simulation.calibration.priors import MOVED, PRIORS
from simulation.calibration.words import called
from simulation.plots import COLORS, FOOTNOTE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_WIDE = 3.0  # half-widths of the observed interval shown to either side
_ACROSS = 5  # panels beside each other


def validation(table: pd.DataFrame) -> Figure:
    """Every figure on one scale: 0 is the middle of the observed interval, -1 and 1 its ends."""
    kinds = [kind for kind in ("trial", "target") if (table["kind"] == kind).any()]
    parts = {kind: table[table["kind"] == kind].iloc[::-1] for kind in kinds}
    heights = [len(parts[kind]) + 0.6 for kind in kinds]
    figure = Figure(figsize=(11.6, 0.27 * sum(heights) + 1.8), layout="constrained")
    panels: Any = figure.subplots(len(kinds), 1, squeeze=False, height_ratios=heights, sharex=True)
    for axes, kind in zip(panels[:, 0], kinds, strict=True):
        _rows(axes, parts[kind], "Trials that nothing was fitted to" if kind == "trial" else "Targets")
    panels[-1, 0].set_xlabel("half-widths of the observed interval from its middle", fontsize=9)
    hits = int(table["hit"].sum())
    figure.suptitle(f"Predicted against observed: {hits} of {len(table)} inside", fontsize=13, fontweight="bold")
    figure.supxlabel(
        "Gray band: observed interval. Dot: mean prediction, filled if fitted (of a trial: if a program's size is its "
        "own);\nline: middle 90 % of communities, of a trial with the chance of its sample. "
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
        text = f"{row['predicted']:#.3g} for {row['low']:.3g} to {row['high']:.3g}"
        axes.annotate(text, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=8, color="#555555")
    axes.set_yticks(range(len(part)), [called(str(name)) for name in part["target"]], fontsize=9)
    axes.set_ylim(-0.6, len(part) - 0.4)
    axes.set_xlim(-_WIDE * 1.05, _WIDE * 1.05)
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def learned(draws: pd.DataFrame) -> Figure:
    """A panel a parameter: the posterior over the prior, which is flat where equal widths hold equal prior chances.

    Args:
        draws: a posterior, a column a parameter; parameters without a prior are left out.
    """
    known = [prior for prior in PRIORS if prior.path in draws]
    down = -(-len(known) // _ACROSS)
    figure = Figure(figsize=(2.55 * _ACROSS, 1.55 * down + 1.5), layout="constrained")
    panels: Any = figure.subplots(down, _ACROSS, squeeze=False)
    bins = np.linspace(0, 1, 21)
    for axes, prior in zip(panels.flat, known, strict=False):
        unit = prior.unit(draws[prior.path].to_numpy())
        narrowed = 1 - unit.std() * np.sqrt(12)
        color = COLORS[0] if narrowed >= MOVED else COLORS[1]
        axes.axhspan(0, 1, color="#DDDDDD", zorder=0)
        axes.hist(unit, bins=list(bins), density=True, color=color, alpha=0.8, zorder=1)
        section, _, name = prior.path.rpartition(".")
        told = f"narrowed by {100 * max(narrowed, 0):.0f} %" + (" only" if narrowed < MOVED else "")
        axes.set_title(name.replace("_", " "), fontsize=10, fontweight="bold", loc="left", pad=16)
        note = ", ".join(part for part in (section.replace(".", ": "), told) if part)
        axes.annotate(
            note, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", fontsize=7.5, color=color
        )
        axes.set_xlim(0, 1)
        ends = [f"{float(value):.3g}" for value in prior.value(np.array([0.0, 0.5, 1.0]))]
        axes.set_xticks([0, 0.5, 1], ends, fontsize=8)
        axes.set_yticks([])
        axes.spines[["top", "right", "left"]].set_visible(False)
    for axes in panels.flat[len(known) :]:
        axes.set_axis_off()
    figure.suptitle("What the targets say of each parameter", fontsize=13, fontweight="bold")
    figure.supxlabel(
        "Gray: prior, flat on an axis on which equal widths were equally likely (ends and middle are written). "
        f"Colored: {len(draws)} draws of the posterior;\nblue if its SD is at least {100 * MOVED:.0f} % below the "
        f"prior's, orange if not: what hangs on that parameter is assumption. {FOOTNOTE}",
        fontsize=8, color="#555555",
    )  # fmt: skip
    return figure


def speaks(table: pd.DataFrame) -> Figure:
    """Which target speaks of which parameter: a cell each, darker where the target says more.

    Args:
        table: :func:`simulation.calibration.report.informs`, parameters as rows.
    """
    values = table.to_numpy()
    down, across = values.shape
    figure = Figure(figsize=(0.36 * across + 3.0, 0.3 * down + 3.1), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.minimum(values, 3), cmap="Blues", vmin=0, vmax=3, aspect="auto")
    for k in range(down):
        for t in range(across):
            if values[k, t] >= 0.3:
                color = "white" if values[k, t] > 1.8 else "black"
                axes.text(t, k, f"{values[k, t]:.1f}", ha="center", va="center", fontsize=7, color=color)
    axes.set_yticks(range(down), list(table.index), fontsize=9)
    names = [str(name).replace("_", " ") for name in table.columns]
    axes.set_xticks(range(across), names, fontsize=9, rotation=60, ha="right", rotation_mode="anchor")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    figure.suptitle("Which target speaks of which parameter", fontsize=13, fontweight="bold")
    figure.supxlabel(
        "By how many of its standard deviations a target moves when the parameter moves by one SD of its prior; under "
        f"0.3 nothing is written.\nA row without a dark cell: no target speaks of that parameter. {FOOTNOTE}",
        fontsize=8, color="#555555",
    )  # fmt: skip
    return figure
