"""Tables as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets take for the beginning of a formula (OWASP)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    made = frame.rename(columns=harmless)
    for column in made.columns:
        if made[column].dtype.kind not in "iufb":
            made[column] = made[column].map(harmless)
    made.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def harmless(value: Any) -> Any:
    """A text that no spreadsheet runs; anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
