"""What is said of a command line that cannot be understood: one or two lines, in words and not in types."""

from __future__ import annotations

import re
from typing import Any

_WORDS = (
    (r"Input should be a valid integer.*", "is not a whole number"),
    (r"Input should be greater than or equal to (\S+)", r"is too small; write \1 or more"),
    (r"Input should be less than or equal to (\S+)", r"is too large; write \1 or less"),
    (r"Value error, embedded null byte", "cannot be the name of a folder"),
)


def refusal(error: Any) -> str:
    """The lines for a usage error of typer's: what is wrong and where to read on.

    Args:
        error: an exception with ``format_message()`` and, if a command is known, ``ctx``.
    """
    what = " ".join(str(error.format_message()).split())
    option = re.match(r"Invalid value for '([^']*)': (.*)", what)
    if option:
        said = option[2]
        for pattern, words in _WORDS:
            said = re.sub(pattern, words, said)
        what = f"{option[1].split(' / ')[0]}: {said}"
    else:
        what = what[:1].lower() + what[1:]
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "cohesion"
    return f"{what.rstrip('.')}\n  '{command} -h' shows what can be written"
