"""Controls and sheets as anywidgets: native HTML, changed from any thread without rendering the page anew."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.app.sheets import Sheet

JS = Path(__file__).parent / "js"
LARGEST, LONGEST = 1e15, 1000  # number and words that a control can hold
_numbers = count(1)


def source(*names: str) -> str:
    """JavaScript files of the package, one after another, as one module."""
    return "\n".join((JS / f"{name}.js").read_text(encoding="utf-8") for name in names)


def tag() -> str:
    """A name for what must be named apart on a page."""
    return f"w{next(_numbers)}"


class Form(anywidget.AnyWidget):
    """Controls as the browser has them.

    A field is a dict of ``kind`` (``button``, ``select``, ``range``, ``number``, ``check``, ``line`` for a line of
    text, ``text`` for words alone), ``name``, ``label``, and where it fits ``value``, ``help``, ``disabled``,
    ``options`` (pairs of value and words), ``min``, ``max``, ``step``, ``unit``, ``main`` (a button that stands out).

    Args:
        label: what the group of controls is for.
        fields: the controls.
        changed: called with name and value of what the user changed; a button's value is True. What it says comes from
            a browser and is not to be trusted.
    """

    _esm = source("form")
    label = traitlets.Unicode().tag(sync=True)
    fields = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, label: str, fields: list[dict[str, Any]], changed: Callable[[str, Any], None]) -> None:
        super().__init__(label=label, fields=fields)
        self._changed = changed
        self.on_msg(self._hear)

    def put(self, name: str, **changes: Any) -> None:
        """Change a field, if that changes anything."""
        fields = [{**field, **changes} if field["name"] == name else field for field in self.fields]
        if fields != self.fields:
            self.fields = fields

    def _hear(self, _: object, message: Any, __: object) -> None:
        name, value = (message.get("name"), message.get("value")) if isinstance(message, dict) else ("", None)
        if (
            isinstance(name, str)
            and _settable(value)
            and any(field["name"] == name and field["kind"] != "text" for field in self.fields)
        ):
            # what was chosen is what the field holds now, or the next change would put the old one back
            self.put(name, **({} if value is True else {"value": value}))
            self._changed(name, value)


def _settable(value: object) -> bool:
    """Whether a control can hold a value: a switch, words, a number that is one, or nothing."""
    if isinstance(value, (int, float)):
        return abs(value) <= LARGEST
    return value is None or (isinstance(value, str) and len(value) <= LONGEST)


class Paper(anywidget.AnyWidget):
    """A sheet of words, tables and curves on the page (:mod:`simulation.app.sheets`)."""

    _esm = source("lazily", "sheet")
    label = traitlets.Unicode().tag(sync=True)
    sheet = traitlets.Dict().tag(sync=True)

    def __init__(self, label: str, sheet: Sheet | None = None) -> None:
        super().__init__(label=label, sheet=sheet or {"title": "", "blocks": [], "headed": True})

    def show(self, sheet: Sheet) -> None:
        """Show another sheet."""
        self.sheet = sheet
