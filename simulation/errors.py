"""What a user gets when the input cannot be used: what is wrong, where, and what to write instead."""

from __future__ import annotations

import difflib
import math
import reprlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxlist, _SHORT.maxstring, _SHORT.maxother = 2, 3, 4, 60, 60


class InputError(ValueError):
    """Input that cannot be used; the command line prints it and exits with code 2.

    Args:
        what: what is wrong, in a short sentence.
        where: the file, and the path inside it.
        instead: what to write instead.
    """

    def __init__(self, what: str, where: str = "", instead: str = "") -> None:
        self.what, self.where, self.instead = what, where, instead
        super().__init__(": ".join(part for part in (where, what) if part) + (f"\n  {instead}" if instead else ""))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or all of them when there are few."""
    words = sorted(map(str, known))
    plain = {name.lower(): name for name in reversed(words)}
    near = difflib.get_close_matches(str(word)[:200].strip().lower(), plain, n=1)
    if near:
        return f"did you mean {plain[near[0]]!r}?"
    return f"write one of: {', '.join(words)}" if words and len(words) <= 40 else "see 'cohesion list'"


def brief(value: Any) -> str:
    """A value as a scenario file would show it, in at most about 60 characters."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 200:
        return "an enormous number"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    text = " ".join(_SHORT.repr(value).split())
    return text if len(text) <= 90 else text[:87] + "..."
