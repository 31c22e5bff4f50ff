"""The end of a command: what was found is kept before it is printed, and printed even where it cannot be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def finish(show: Callable[[], None], save: Callable[[], str] | None) -> None:
    """Keep, print, say what was written.

    A reader who leaves early (``| head``) ends the printing, a full disk the keeping; neither costs the other.

    Args:
        show: prints what was found.
        save: writes it and returns what is to be said of that; none if nothing is to be kept.
    """
    try:
        said = save() if save else ""
    except Exception:
        show()
        raise
    show()
    if said:
        print(said)


def kept(save: Callable[[Path], object], folder: Path | None, files: Sequence[str]) -> Callable[[], str] | None:
    """What :func:`finish` calls to write some files into a folder; none if there is no folder."""
    if folder is None:
        return None

    def write() -> str:
        save(folder)
        return f"Wrote {', '.join(files)} to {folder}"

    return write
