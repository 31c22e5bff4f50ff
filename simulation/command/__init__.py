"""What the command line shows: tables, progress, usage errors."""

import signal

LEFT = ["nothing was written"]  # what is said of results when a command is stopped; a command that keeps some says so
CAME: list[int] = []  # signals that came while this command ran


def stop_if_asked() -> None:
    """Stop as the first signal asked; numba can lose what its handler raised, amid a kernel's call or compilation."""
    if CAME:
        raise SystemExit(143) if CAME[0] == signal.SIGTERM else KeyboardInterrupt
