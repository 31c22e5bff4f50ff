"""``cohesion lessons``: what there is to teach with, and how often each lesson shows what it promises."""

from __future__ import annotations

from typing import Annotated

import typer


def lessons(
    lesson: Annotated[int | None, typer.Argument(metavar="[LESSON]", min=1, help="Number of a lesson to try.")] = None,
    worlds: Annotated[int, typer.Option(min=1, max=1000, help="Fresh worlds to try it in.")] = 20,
    seed: Annotated[int, typer.Option(min=0, max=2**53, help="Seed of the first of them.")] = 101,
) -> None:
    """List the lessons of the classroom, or try one in fresh worlds: does it show what it promises?"""
    from simulation.app.lesson_files import lessons as shipped
    from simulation.errors import InputError

    found = shipped()
    if lesson is None:
        for number, one in enumerate(found, 1):
            print(f"{number}. {one.title} ({one.minutes} minutes)")
            print(f"   {one.guess.ask}")
        print("Try one in fresh worlds: cohesion lessons 1. Open the page: cohesion app.")
        return
    if lesson > len(found):
        raise InputError(f"there is no lesson {lesson}", "lessons", f"write a number from 1 to {len(found)}")
    from simulation.app.findings import FINDINGS
    from simulation.app.lesson_worlds import kept, seeds
    from simulation.command.progress import Reporter

    one = found[lesson - 1]
    of = seeds(one, worlds, seed)
    with Reporter(f"living lesson {lesson}") as report:
        rows = kept(one, of, lambda done, total: report(f"living lesson {lesson}", done, total))
    print(f"{lesson}. {one.title}: {worlds} worlds, seeds {of[0]} to {of[-1]}")
    for row in rows:
        low, middle, high = map(FINDINGS[row.promise.finding].said, row.range)
        print(f"{row.held:4} of {worlds}  {row.promise.says}")
        print(f"{'':{10 + len(str(worlds))}}median {middle}; from {low} to {high}")


COMMANDS = {"lessons": lessons}
