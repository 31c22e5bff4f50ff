"""Figures of a report as SVG text; each takes data and is as wide as a phone, so that its words can be read there.

Colors are Okabe and Ito's and never stand alone: an arm has its marker and its line style too. Text stays text, so that
it can be searched and read aloud; names are drawn as they are and never read as formulas.
"""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import MaxNLocator, MultipleLocator

from simulation.plots import COLORS, MARKERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    Ends = tuple[float, float, float]  # mean, low, high

WIDE = 4.9  # inches: a phone's width at which 11 point is 11 pixels
NAMES = 1.72  # inches for names at the left of rows
LINES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (8, 2)), (0, (3, 3)), "-")
INK, GRAY, PALE = "#1a1a1a", "#4d4d4d", "#d9d9d9"
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "cohesion", "text.parse_math": False, "axes.unicode_minus": True,
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 12, "axes.edgecolor": GRAY,
    "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.spines.top": False, "axes.spines.right": False, "path.simplify": True,
}  # fmt: skip
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r' (?:height|width)="[0-9.]+pt"')
_FONT = re.compile(r"font: ([^;\"]*?)'DejaVu Sans'[^;\"]*")


@contextmanager
def drawing(height: float, left: float = 0.72, top: float = 0.36) -> Iterator[tuple[Drawing, Axes]]:
    """A figure of the one width, its panel so high, with inches left of and above it for names and title."""
    with rc_context(_STYLE):
        whole = top + height + 0.58
        figure = Drawing(figsize=(WIDE, whole))
        box = (left / WIDE, 0.58 / whole, (WIDE - left - 0.16) / WIDE, height / whole)
        yield figure, figure.add_axes(box)


def svg(figure: Drawing, key: str) -> str:
    """A figure as SVG text for inside a page: identifiers begin with ``key``, no head, no metadata, no fixed size."""
    held = io.StringIO()
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # text stays text: the reader's own font has it
        figure.savefig(held, format="svg", transparent=True)
    text = _METADATA.sub("", _HEAD.sub("", held.getvalue()))
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda m: f' id="{key}-{m[1]}"' if m[1] in used else "", text)
    text = re.sub(r'(href="|url\()#', rf"\1#{key}-", text)
    text = _FONT.sub(r"font: \1system-ui, 'DejaVu Sans', sans-serif", text)
    text = _SIZE.sub("", text, count=2)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    return text.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1).strip()


def mark(k: int) -> Markup:
    """The mark of arm ``k`` for a legend: its line and marker as a small drawing."""
    shapes = (
        '<circle cx="18" cy="7" r="4.5"/>', '<rect x="13.5" y="2.5" width="9" height="9"/>',
        '<path d="M18 2 L23 12 L13 12Z"/>', '<path d="M18 1.5 L23.5 7 L18 12.5 L12.5 7Z"/>',
        '<path d="M18 12 L23 2 L13 2Z"/>', '<path d="M16 2h4v3h3v4h-3v3h-4v-3h-3v-4h3z"/>',
        '<path d="M13 2l5 3 5-3-3 5 3 5-5-3-5 3 3-5z"/>',
    )  # fmt: skip
    dash = LINES[k % 7]  # -1, the baseline where it is an option, is gray
    dashes = "" if dash == "-" else f' stroke-dasharray="{" ".join(str(2 * part) for part in dash[1])}"'
    color = COLORS[k % 7] if k >= 0 else GRAY
    inside = color if 0 <= k < 7 else "#fff"
    return Markup(
        f'<svg class="mark" viewBox="0 0 36 14" aria-hidden="true" focusable="false"><line x1="0" x2="36" y1="7" '
        f'y2="7" stroke="{color}" stroke-width="2"{dashes}/><g fill="{inside}" stroke="{color}" '
        f'stroke-width="1.5">{shapes[k % 7]}</g></svg>'
    )


def _some(*lengths: float) -> float:
    """The largest length, or 1 where all are next to nothing: an axis of billionths looks like much."""
    most = max(lengths)
    return most if most > 1e-7 else 1.0


def wrapped(text: str, width: int = 20, most: int = 3) -> str:
    """A name over a few short lines; what has no room is left out with dots."""
    return "\n".join(textwrap.wrap(text.replace("_", " "), width, max_lines=most, placeholder=" …")) or text[:width]


def forest(
    title: str, axis: str, names: Sequence[str], mean: ArrayLike, low: ArrayLike, high: ArrayLike, key: str,
    colors: Sequence[int] | None = None, span: float = 0.0, row: float = 0.4, width: int = 18,
) -> str:  # fmt: skip
    """A dot and an interval a row against zero; ``colors`` numbers the arm of each row, ``row`` is its height."""
    middle, ends = np.asarray(mean, np.float64), np.array([low, high], np.float64)
    rows = list(range(len(names)))
    with drawing(row * len(names) + 0.1, NAMES * max(width / 18, 1)) as (figure, axes):
        for k in rows:
            arm = k if colors is None else colors[k]
            color = COLORS[arm % 7]
            axes.plot(ends[:, k], [k, k], color=color, linewidth=2.2, solid_capstyle="butt")
            axes.plot(
                middle[k], k, marker=MARKERS[arm % 7], color=color, markersize=7, linestyle="none",
                markerfacecolor=color if arm < 7 else "white",
            )  # fmt: skip
        axes.axvline(0, color=INK, linewidth=1, zorder=0)
        axes.set_yticks(rows, [wrapped(n, width, 3 if row > 0.3 else 1) for n in names], linespacing=0.95)
        axes.set_ylim(len(names) - 0.5, -0.5)
        frame(axes, title, axis)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=PALE, linewidth=0.7)
        reach = 1.08 * _some(float(np.nanmax(np.abs(ends), initial=0.0)), span)
        axes.set_xlim(-reach, reach)
        axes.xaxis.set_major_locator(MaxNLocator(4, symmetric=True))
        return svg(figure, key)


def courses(
    title: str, axis: str, weeks: ArrayLike, bands: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]], key: str,
    span: float = 0.0,
) -> str:  # fmt: skip
    """Lines with bands by week, one an arm: mean, low, high."""
    time = np.asarray(weeks, np.float64)
    with drawing(2.1, top=0.62) as (figure, axes):
        axes.axhline(0, color=INK, linewidth=1, zorder=1)
        top = span
        for k, (mean, low, high) in enumerate(bands):
            color = COLORS[k % 7]
            axes.fill_between(time, np.asarray(low), np.asarray(high), color=color, alpha=0.16, linewidth=0)
            every = max(1, len(time) // 4)
            axes.plot(
                time, np.asarray(mean), color=color, linewidth=1.9, linestyle=LINES[k % 7], marker=MARKERS[k % 7],
                markersize=6, markevery=((k * every // max(len(bands), 1)) % every, every),
            )  # fmt: skip
            top = max(top, float(np.nanmax(np.abs(np.array([low, high], np.float64)), initial=0.0)))
        axes.set_ylim(-1.05 * _some(top), 1.05 * _some(top))
        axes.yaxis.set_major_locator(MaxNLocator(5, symmetric=True))
        steps = [s for s in (4, 13, 26, 52, 104, 260, 520) if time[-1] / s <= 6]
        axes.xaxis.set_major_locator(MultipleLocator(steps[0]) if steps else MaxNLocator(5, integer=True))
        axes.set_xlim(0, time[-1])
        frame(axes, title, "weeks after the burn-in", note=axis)
        axes.grid(color=PALE, linewidth=0.7)
        return svg(figure, key)


def bars(
    title: str, axis: str, names: Sequence[str], low: ArrayLike, high: ArrayLike, key: str, marks: Sequence[str] = ()
) -> str:
    """A tornado: a bar a row from one end to the other about zero; ``marks`` are words at the right of each."""
    left, right = np.asarray(low, np.float64), np.asarray(high, np.float64)
    rows = np.arange(len(names))
    with drawing(0.38 * len(names) + 0.1, NAMES) as (figure, axes):
        axes.barh(rows, left, color=COLORS[5], height=0.62, edgecolor=INK, linewidth=0.6, hatch="")
        axes.barh(rows, right, color=COLORS[4], height=0.62, edgecolor=INK, linewidth=0.6, hatch="///")
        for k, word in enumerate(marks):
            axes.annotate(word, (1.01, k), xycoords=("axes fraction", "data"), va="center", fontsize=11, color=GRAY)
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_yticks(rows, [wrapped(n, 18, 2) for n in names], linespacing=0.95)
        axes.set_ylim(len(names) - 0.5, -0.5)
        reach = 1.08 * _some(float(np.nanmax(np.abs([left, right]), initial=0.0)))
        axes.set_xlim(-reach, reach)
        axes.xaxis.set_major_locator(MaxNLocator(4, symmetric=True))
        axes.tick_params(axis="y", length=0)
        frame(axes, title, axis)
        return svg(figure, key)


def frame(axes: Axes, title: str, across: str, note: str = "") -> None:
    """Title, axis and a small line below the title."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # an axes that is drawn is in a figure
    high = figure.get_figheight()
    figure.text(0.01, 1 - 0.05 / high, wrapped(title, 44, 1), fontsize=12.5, fontweight="bold", va="top")
    if note:
        figure.text(0.01, 1 - 0.29 / high, wrapped(note, 58, 1), fontsize=11, color=GRAY, va="top")
    axes.set_xlabel(across, fontsize=11.5)
    axes.tick_params(labelsize=11.5)


def scatter(
    title: str, up: str, across: str, dots: tuple[ArrayLike, ArrayLike],
    band: tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike], arm: int, key: str,
) -> str:  # fmt: skip
    """Dots, and a line with its band: place, mean, low, high."""
    at, mean, low, high = (np.asarray(part, np.float64) for part in band)
    color = COLORS[arm % 7]
    with drawing(2.0, top=0.62) as (figure, axes):
        axes.axhline(0, color=INK, linewidth=1, zorder=1)
        axes.fill_between(at, low, high, color=color, alpha=0.16, linewidth=0)
        axes.plot(at, mean, color=color, linewidth=2)
        axes.plot(*dots, linestyle="none", marker=MARKERS[arm % 7], color=color, markersize=6, markeredgecolor="white")
        axes.set_xlim(float(at[0]), float(at[-1]))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        frame(axes, title, across, note=up)
        axes.grid(color=PALE, linewidth=0.7)
        return svg(figure, key)


def funnel(title: str, axis: str, names: Sequence[str], values: ArrayLike, arm: int, key: str) -> str:
    """A bar a step, its number behind it."""
    long = np.asarray(values, np.float64)
    rows = np.arange(len(names))
    with drawing(0.34 * len(names) + 0.1, 1.35) as (figure, axes):
        axes.barh(rows, long, color=COLORS[arm % 7], height=0.7, edgecolor=INK, linewidth=0.5)
        axes.set_yticks(rows, list(names))
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(0, 1.02 * _some(float(long.max(initial=0.0))))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=PALE, linewidth=0.7)
        axes.set_axisbelow(True)
        frame(axes, title, axis)
        return svg(figure, key)


def stacked(
    title: str, axis: str, names: Sequence[str], parts: Sequence[tuple[str, ArrayLike, str, str]], key: str
) -> str:
    """Bars of parts of 100: each part has a word, its values, a color and a hatch; the axis ends with the longest."""
    rows, start = np.arange(len(names)), np.zeros(len(names))
    with drawing(0.42 * len(names) + 0.1, NAMES, top=0.68) as (figure, axes):
        for word, values, color, hatch in parts:
            long = np.asarray(values, np.float64)
            axes.barh(
                rows, long, left=start, color=color, height=0.66, edgecolor=INK, linewidth=0.5, hatch=hatch, label=word
            )
            start = start + long
        axes.set_yticks(rows, [wrapped(n, 18) for n in names], linespacing=0.95)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(0, min(100.0, 1.1 * _some(float(start.max(initial=0.0)))))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.tick_params(axis="y", length=0)
        figure.legend(
            loc="upper left", bbox_to_anchor=(0, 1 - 0.24 / figure.get_figheight()), ncols=len(parts), frameon=False,
            fontsize=11, handlelength=1.2, columnspacing=1.2, borderaxespad=0.2,
        )  # fmt: skip
        frame(axes, title, axis)
        return svg(figure, key)


def plane(
    title: str, across: str, up: str, points: Sequence[tuple[int, Ends, Ends]], key: str
) -> str:  # fmt: skip
    """A mark an arm at two quantities, each with its interval (mean, low, high), and the two zeros."""
    with drawing(2.9, 0.95, top=0.62) as (figure, axes):
        axes.axhline(0, color=INK, linewidth=1, zorder=1)
        axes.axvline(0, color=INK, linewidth=1, zorder=1)
        for arm, x, y in points:
            color = COLORS[arm % 7]
            axes.plot(x[1:], [y[0], y[0]], color=color, linewidth=1.6)
            axes.plot([x[0], x[0]], y[1:], color=color, linewidth=1.6)
            axes.plot(
                x[0],
                y[0],
                linestyle="none",
                marker=MARKERS[arm % 7],
                color=color,
                markersize=9,
                markeredgecolor="white",
            )
        for limits, found in ((axes.set_xlim, [x for _, x, _ in points]), (axes.set_ylim, [y for _, _, y in points])):
            values = [abs(v) for ends in found for v in ends if np.isfinite(v)]
            reach = 1.1 * _some(max(values, default=0.0))
            limits(-reach, reach)
        axes.xaxis.set_major_locator(MaxNLocator(4, symmetric=True))
        axes.yaxis.set_major_locator(MaxNLocator(5, symmetric=True))
        axes.grid(color=PALE, linewidth=0.7)
        frame(axes, title, across, note=up)
        return svg(figure, key)
