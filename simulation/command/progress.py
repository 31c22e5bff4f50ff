"""How far a command has come: a bar on a terminal, plain lines elsewhere, nothing at all under two seconds."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from simulation.command import stop_if_asked

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 2.0  # seconds before anything is shown


class Reporter:
    """A callable (what is being done, steps done, steps in all) that reports on the error stream.

    Args:
        first: what is done before the first call, such as building the world.
        patience: seconds before anything is shown.
    """

    def __init__(self, first: str, patience: float = PATIENCE) -> None:
        self._label, self._done, self._total = first, 0, 0
        self._said: dict[str, int] = {}
        self._lock = threading.RLock()
        self._open = False
        self._bar: Any = None
        self._task: Any = None
        self._timer = threading.Timer(patience, self._begin)
        self._timer.daemon = True

    def __enter__(self) -> Reporter:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._open = False
            if self._bar is not None:
                self._bar.stop()
                self._bar = None
        if error is None:
            stop_if_asked()

    def __call__(self, label: str, done: int, total: int) -> None:
        """Take note of ``done`` of ``total`` steps of ``label``; stop here if a signal was lost on its way."""
        stop_if_asked()
        with self._lock:
            self._label, self._done, self._total = label, done, total
            if self._open:
                self._show()

    def _begin(self) -> None:
        with self._lock:
            if self._timer.finished.is_set():
                return  # the work ended just now
            self._open = True
            if sys.stderr.isatty():
                self._bar, self._task = _bar(self._label)
            self._show()

    def _show(self) -> None:
        if self._bar is not None:
            self._bar.update(self._task, description=self._label, completed=self._done, total=self._total or None)
            return
        tenth = self._done * 10 // self._total if self._total else 0
        if tenth > self._said.get(self._label, -1):
            self._said[self._label] = tenth
            steps = f" {self._done} of {self._total}" if self._total else " ..."
            print(f"{self._label}{steps}", file=sys.stderr, flush=True)


def _bar(label: str) -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Steps(ProgressColumn):
        """Steps done of all; nothing while nobody knows how many there are."""

        def render(self, task: Any) -> Text:
            return Text(f"{int(task.completed)}/{int(task.total)}" if task.total else "")

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), Steps(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    bar.start()
    return bar, bar.add_task(label, total=None)
