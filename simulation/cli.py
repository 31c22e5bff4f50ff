"""The command ``cohesion``: its commands from a terminal.

Everything heavy is imported inside the command that needs it, so that help comes at once. Input that cannot be used
ends with one or two lines on the error stream and exit code 2, Ctrl-C with 130; nobody sees a traceback.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from simulation.command import (
    CAME,
    LEFT,
    assuming,
    judging,
    looking,
    optimizing,
    serving,
    simulating,
    stop_if_asked,
    sweeping,
    teaching,
    telling,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")

app = typer.Typer(
    name="cohesion",
    help="Simulate how neighborhoods, belonging and mental health move together, and what programs do to them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich would cost a tenth of a second
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command with every refusal turned into a message and an exit code."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        LEFT[0] = "nothing was written"
        try:
            with _signals_first():
                command(*args, **kwargs)
        except KeyboardInterrupt:
            raise typer.Exit(_say(f"stopped; {LEFT[0]}", 130)) from None
        except MemoryError:
            raise typer.Exit(_say("out of memory: write fewer --residents", 2)) from None
        except BrokenPipeError:
            # whoever read the output has gone; the interpreter must not complain again when it flushes
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise typer.Exit(_say(f"{where}{error.strerror or error}", 2)) from None
        except ValueError as error:
            from simulation.errors import InputError

            if not isinstance(error, InputError):
                raise
            raise typer.Exit(_say(str(error), 2)) from None

    return guarded


@contextlib.contextmanager
def _signals_first() -> Iterator[None]:
    """What goes wrong after a signal is its doing, whatever numba made of it."""
    try:
        yield
    except typer.Exit:
        raise
    except Exception:
        stop_if_asked()
        raise


@app.callback(invoke_without_command=True)
def _common(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        from simulation import __version__

        print(f"cohesion {__version__}")
        raise typer.Exit(0)


for _commands in (simulating, assuming, telling, optimizing, judging, sweeping, looking, serving, teaching):
    for _name, _command in _commands.COMMANDS.items():
        app.command(name=_name)(_guarded(_command))


def _say(message: str, code: int) -> int:
    print(f"cohesion: {message}", file=sys.stderr, flush=True)
    return code


def _usage(error: Any) -> int:
    """Say what is wrong with the command line; a command without anything gets its help."""
    from simulation.command.usage import refusal

    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 2
    return _say(refusal(error), 2)


def _stop(number: int, frame: object) -> None:
    """End this process and its workers: a pool would first finish all that it was given."""
    CAME.append(number)
    processes = sys.modules.get("multiprocessing")
    for worker in processes.active_children() if processes else ():
        worker.terminate()
    if number == signal.SIGTERM:
        sys.exit(_say(f"ended from outside; {LEFT[0]}", 143))
    raise KeyboardInterrupt


def _of_a_plugin(error: BaseException) -> str:
    """The innermost line of a plugin that an error came through, in words; empty if it is ours."""
    plugins = sys.modules.get("simulation.plugins")
    found, theirs = "", plugins.load() if plugins else ()
    for frame, line in traceback.walk_tb(error.__traceback__):
        if str(frame.f_globals.get("__name__")).startswith(theirs):
            found = f"the plugin {frame.f_globals['__name__']} failed in {frame.f_code.co_qualname}, line {line}"
    return found


def main(argv: list[str] | None = None) -> int:
    """The entry point: run a command line and return its exit code."""
    before = {}
    CAME.clear()
    if threading.current_thread() is threading.main_thread():
        # also a polite end from outside runs the clean-up of half-written folders
        before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = app(args=argv, prog_name="cohesion", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except (KeyboardInterrupt, typer.Abort):
        return _say("stopped", 130)
    except Exception as error:  # a bug, not bad input; a report needs the trace
        if hasattr(error, "format_message"):  # whatever class of typer's it is: older ones take click's
            return _usage(error)
        if os.environ.get("COHESION_TRACEBACK"):
            raise
        if whose := _of_a_plugin(error):
            return _say(f"{whose}: {type(error).__name__}: {error}\n  mend the plugin, or uninstall it", 2)
        name = type(error).__name__
        return _say(f"internal error, please report it: {name}: {error}\n  COHESION_TRACEBACK=1 shows where", 1)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def entry() -> None:
    """:func:`main` as a process; one stopped amid a week ends at once, for a thread may still be in a kernel."""
    if (code := main()) in (130, 143) and _waits_for_nobody():
        print(end="", flush=True)
        os._exit(code)
    sys.exit(code)


def _waits_for_nobody() -> bool:
    """Whether no pool is left to be put away, or one whose workers died before they read what they were given.

    The thread that manages such a pool never ends (seen with Python 3.11.2), and the interpreter would wait for it.
    """
    pools, end = sys.modules.get("concurrent.futures.process"), time.monotonic() + 5
    managers = list(getattr(pools, "_threads_wakeups", ()))
    for thread in managers:
        thread.join(max(0.0, end - time.monotonic()))
    return not pools or any(thread.is_alive() for thread in managers)


if __name__ == "__main__":
    entry()
