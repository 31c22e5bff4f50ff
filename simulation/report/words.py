"""How a number is written: one place for digits, signs and what points back to its table.

A number shows the digits its interval can bear: two of the half width when that begins with 1 or 2, one otherwise. What
has no interval shows three. The minus sign is a minus sign, thousands have commas, and nothing is written as "-0".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from simulation.report.blocks import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.report.blocks import Table

MINUS = "−"
FINEST, COARSEST = 5, -9  # decimals
NOTHING = "–"  # what is not known, or does not apply
_PLAIN = Format()


def text(template: str, **parts: Any) -> Markup:
    """A sentence with parts put in; what is not marked as safe is escaped.

    Example:
        ``text("{arm} costs {amount}.", arm=name("a < b"), amount=say(costs, 0, "cost"))``
    """
    return Markup(template).format(**parts)


def name(word: str) -> Markup:
    """A name that a scenario file gave; underscores become spaces."""
    return Markup('<b class="name">{}</b>').format(word.replace("_", " "))


def quoted(words: str) -> Markup:
    """Words of somebody else, such as a source or a scenario's story; figures in them are theirs."""
    return Markup('<span class="said">{}</span>').format(words)


def places(value: float, half: float | None = None, digits: int = 3, least: int = 0) -> int:
    """Decimals to write a value with, given the half width of its interval, or so many digits without one.

    Below 0, as far as ``least``, for thousands and more: -3 writes 73,402 as 73,000.
    """
    if half is not None and math.isfinite(half) and half > 1e-9 * abs(value):  # less is rounding of sums
        power = math.floor(math.log10(half))
        return max(least, min(4, (1 if round(half / 10**power, 6) < 3 else 0) - power))
    if value == 0 or not math.isfinite(value):
        return 0
    if math.isclose(value, round(value), rel_tol=1e-12) and (least == 0 or abs(value) < 1000):
        return 0  # a sum may miss a whole number by its last bit
    found = max(least, min(4, digits - 1 - math.floor(math.log10(abs(value)))))
    while found > 0 and round(value, found - 1) == value:
        found -= 1  # 0.2 is no more exact as 0.200
    return found


def written(value: float, decimals: int, *, signed: bool = False, grouped: bool = True) -> str:
    """A number in figures: ``-0.5`` with a minus sign, ``+0.5`` if signs are asked for, 0 without one."""
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else ("" if value > 0 else MINUS) + "∞"
    size = round(abs(value), decimals) if decimals < 0 else abs(value)
    figures = f"{size:,.{max(decimals, 0)}f}" if grouped else f"{size:.{max(decimals, 0)}f}"
    if not any(sign in "123456789" for sign in figures):
        return figures
    return (MINUS if value < 0 else "+" if signed else "") + figures


def decimals_of(table: Table, row: int, column: str) -> int:
    """Decimals of a cell; more than its interval asks for if one of its ends, not zero, would look like it."""
    form, value = table.formats.get(column, _PLAIN), float(table.frame[column].iloc[row])
    if form.decimals is not None:
        return form.decimals
    found = places(value, form.half(table.frame, row), form.digits, COARSEST if form.coarse else 0)
    if form.spread is None or found >= FINEST:
        return found
    low, high = (float(table.frame[end].iloc[row]) for end in form.spread)
    most = FINEST if low * high > 0 else FINEST - 1  # the last decimal only where it tells the sign
    ends = [abs(low), abs(high)]
    ends = [end for end in ends if end and math.isfinite(end)]
    if not any(round(end, found) for end in ends):
        return found
    tried = range(found, min(found + 2, most) + 1)
    return next((k for k in tried if all(round(end, k) > 0 for end in ends)), found)


def say(table: Table, row: int | Mapping[str, Any], column: str, *, size: bool = False) -> Markup:
    """One cell of a table as it stands in a text, pointing to the cell it was read from.

    Args:
        table: where the number is.
        row: position, or what columns must hold for exactly one row to be meant.
        column: column of the number.
        size: without its sign, for sentences that say the direction ("0.3 points lower").

    Raises:
        LookupError: if there is not exactly one such row.
    """
    at = table.find(row)
    value = table.frame[column].iloc[at]
    if isinstance(value, str) or value is None:
        return escape(value or NOTHING)
    if isinstance(value, bool) or str(value) in ("True", "False"):
        return escape("yes" if value else "no")
    number = float(value)
    if math.isnan(number):
        return Markup('<span class="none">{}</span>').format(NOTHING)
    form = table.formats.get(column, _PLAIN)
    decimals = decimals_of(table, at, column)
    shown = written(abs(number) if size else number, decimals, signed=form.signed and not size, grouped=form.grouped)
    more = Markup(" data-size") if size else Markup("")
    more += Markup(' data-decimals="{}"').format(decimals) if decimals < 0 else Markup("")
    return Markup(
        '<data value="{}" data-table="{}" data-row="{}" data-column="{}"{}>{}</data>'
    ).format(exact(value), table.name, at, column, more, shown)  # fmt: skip


def interval(table: Table, row: int | Mapping[str, Any], low: str = "low", high: str = "high") -> Markup:
    """The two ends of an interval as words: ``0.1 to 0.7``."""
    return text("{low} to {high}", low=say(table, row, low), high=say(table, row, high))


def exact(value: Any) -> str:
    """A number as its CSV file holds it, to the last bit."""
    if isinstance(value, int) or getattr(getattr(value, "dtype", None), "kind", "") in "iu":
        return str(int(value))
    return repr(float(value))


def listed(parts: list[Any]) -> Markup:
    """Parts in a row: ``a, b and c``."""
    made = [escape(part) for part in parts]
    if len(made) < 2:
        return Markup("").join(made)
    return Markup(", ").join(made[:-1]) + Markup(" and ") + made[-1]
