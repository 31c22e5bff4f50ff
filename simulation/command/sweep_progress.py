"""How far a sweep has come: a bar with rate, time left, failures and memory; plain lines where there is no terminal."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    from simulation.batch.runner import State

EVERY = 1.0  # seconds between looks at memory


class Bar:
    """A callable that takes the state of a sweep and shows it on the error stream.

    Args:
        name: of the sweep.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: Any = None
        self._task: Any = None
        self._said = -1
        self._looked, self._memory = 0.0, ""

    def __enter__(self) -> Bar:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(bar_width=20), TextColumn("{task.fields[told]}"),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task(self._name, total=None, told="starting workers")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, state: State) -> None:
        """Show a state."""
        if self._bar is not None:
            self._bar.update(self._task, completed=state.done, total=state.total, told=self.told(state))
            return
        tenth = state.done * 10 // max(state.total, 1)
        if tenth > self._said:
            self._said = tenth
            print(f"{self._name}: {self.told(state)}", file=sys.stderr, flush=True)

    def told(self, state: State) -> str:
        """Runs done, runs a second, time left, failures, memory of this process and its workers."""
        rate = (state.done - state.before) / state.seconds if state.seconds else 0.0
        parts = [f"{state.done:,} of {state.total:,} runs"]
        if rate:
            left = (state.total - state.done) / rate
            parts += [f"{rate:,.1f}/s", f"{int(left // 3600)}:{int(left % 3600 // 60):02d}:{int(left % 60):02d} left"]
        if state.failed:
            parts.append(f"{state.failed:,} failed")
        if state.again:
            parts.append(f"{state.again:,} to try again")
        if time.monotonic() - self._looked > EVERY:
            self._looked, self._memory = time.monotonic(), memory()
        return ", ".join([*parts, self._memory] if self._memory else parts)


def memory() -> str:
    """Memory of this process and its workers, in words; empty where the system does not say."""
    pages = 0
    workers = [process.pid for process in multiprocessing.active_children()]
    for pid in (os.getpid(), *workers):
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, ValueError, IndexError):
            continue
    return f"{pages * os.sysconf('SC_PAGE_SIZE') / 1e6:,.0f} MB" if pages else ""
