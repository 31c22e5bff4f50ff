"""Lessons as plain files: front matter and sections, read and checked, with a clear error for a bad one.

A file stands in ``lessons/``. Its front matter is YAML between two lines of ``---``; then come the sections of
:data:`SECTIONS`, each under ``## ``, in this order, of paragraphs and lists alone. ``{name}`` in "Compare" and
"Explain" stands for a finding of the very run (:mod:`simulation.app.findings`).
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulation.app.findings import FINDINGS
from simulation.app.sharing import without_interventions
from simulation.errors import InputError, did_you_mean
from simulation.outcomes import OUTCOMES
from simulation.reading.scenario_files import shipped
from simulation.reading.strict_yaml import load as strict
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulation.app.findings import Evidence

FOLDER = Path(__file__).parent / "lessons"
SECTIONS = ("Question", "Guess", "Run", "Compare", "Explain", "Going further", "Notes for the teacher")
FILLED = ("Compare", "Explain")  # sections that may name findings
_NAMED = re.compile(r"\{([^{}]*)\}")
_LONGEST = 60_000  # characters of a lesson: many times what a class reads in 45 minutes


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bounds(_Part):
    """A range of a finding's values; an end that is left out is open."""

    above: float = Field(-math.inf, description="Smallest value, not reached.")
    below: float = Field(math.inf, description="Largest value, not reached.")

    def hold(self, value: float) -> bool:
        """Whether a value lies within; nan lies nowhere."""
        return self.above < value < self.below


class Promise(Bounds):
    """What the lesson's text says of every such run: checked by a test, and on the page for the run at hand."""

    finding: str = Field(description="A number that is read off the run.")
    says: str = Field(min_length=10, max_length=300, description="The claim, in words.")


class Guess(_Part):
    """What is asked before the run.

    A ``number`` is guessed between ``low`` and ``high``; a ``choice`` is one of the ``options``, each with the range of
    the finding in which it is right.
    """

    kind: Literal["number", "choice"]
    ask: str = Field(min_length=5, max_length=200, description="The question, in one line.")
    finding: str = Field(description="The number of the run that answers it.")
    low: float = Field(0.0, description="Smallest guess.")
    high: float = Field(100.0, description="Largest guess.")
    near: float = Field(0.0, ge=0, description="A guess so far from the answer still counts as near.")
    options: dict[str, Bounds] = Field(default_factory=dict, description="What can be chosen.")

    @model_validator(mode="after")
    def _whole(self) -> Guess:
        if self.kind == "choice" and len(self.options) < 2:
            raise ValueError("a choice needs two options or more")
        if self.kind == "number" and (self.options or not self.low < self.high):
            raise ValueError("a number needs low < high and no options")
        return self


class Lesson(_Part):
    """A lesson: what it needs, and its text."""

    name: str = Field(description="The file's name without its ending.")
    title: str = Field(min_length=3, max_length=80)
    minutes: int = Field(ge=20, le=45)
    aims: tuple[str, ...] = Field(min_length=1, max_length=5)
    scenario: str = Field("baseline", description="A scenario that ships with the package; the second world is this.")
    both: dict[str, Any] = Field(default_factory=dict, description="Changes of both worlds, by dotted path.")
    change: dict[str, Any] = Field(default_factory=dict, description="Changes of the second world alone.")
    first: str = Field("", description="Scenario of the first world; the second without interventions if empty.")
    called: str = Field("", max_length=40, description="What the second world is with, in words.")
    first_called: str = Field("", max_length=40, description="The same of the first, if it has a scenario of its own.")
    residents: int = Field(2000, ge=200, le=10_000)
    weeks: int = Field(52, ge=4, le=260)
    seed: int = Field(1, ge=0)
    repeats: bool = Field(False, description="Whether ten other worlds are lived.")
    raised: bool = Field(False, description="Whether the year with more belonging is lived.")
    outcomes: tuple[str, ...] = Field(min_length=1, max_length=4)
    guess: Guess
    promises: tuple[Promise, ...] = Field(min_length=1)
    sections: dict[str, str]

    @model_validator(mode="after")
    def _known(self) -> Lesson:
        for name in (self.scenario, self.first or self.scenario):
            if name not in shipped():
                raise ValueError(f"there is no scenario {name!r}; {did_you_mean(name, shipped())}")
        for name in self.outcomes:
            if name not in OUTCOMES:
                raise ValueError(f"there is no outcome {name!r}; {did_you_mean(name, OUTCOMES)}")
        for name in (self.guess.finding, *(p.finding for p in self.promises), *self.named()):
            if name not in FINDINGS:
                raise ValueError(f"there is no finding {name!r}; {did_you_mean(name, FINDINGS)}")
            needs = FINDINGS[name].needs.removesuffix("_all")
            if needs and not getattr(self, needs):
                raise ValueError(f"the finding {name!r} needs '{needs}: true'")
        return self

    def named(self) -> list[str]:
        """Findings that the text stands in for with ``{name}``."""
        return [name for section in FILLED for name in _NAMED.findall(self.sections[section])]

    def numbers(self, evidence: Evidence, late: bool = False) -> dict[str, float]:
        """All findings that the lesson speaks of.

        Args:
            evidence: what the run left behind.
            late: only those that the run alone does not tell.
        """
        names = dict.fromkeys((self.guess.finding, *(p.finding for p in self.promises), *self.named()))
        return {name: FINDINGS[name].of(evidence) for name in names if FINDINGS[name].needs or not late}

    def scenarios(self) -> tuple[Scenario, Scenario]:
        """Scenarios of both worlds.

        Raises:
            InputError: if a change cannot be made.
        """
        size = {"population.residents": self.residents, "weeks": self.weeks, **self.both}
        plain = Scenario.load(self.scenario).plain()
        second = Scenario.parse(plain, self.name, {**size, **self.change})
        second = second.with_(name=self.called or second.name)
        if self.first:
            first = Scenario.parse(Scenario.load(self.first).plain(), self.name, size)
            return first.with_(name=self.first_called or first.name), second
        return without_interventions(Scenario.parse(plain, self.name, size)), second

    def filled(self, section: str, numbers: Mapping[str, float] | None) -> str:
        """A section's text with the run's numbers in it."""
        text = self.sections[section]
        if section not in FILLED:
            return text

        def number(found: re.Match[str]) -> str:
            return FINDINGS[found[1]].said(numbers[found[1]]) if numbers else "(after the run)"

        return _NAMED.sub(number, text)


def read(path: Path) -> Lesson:
    """The lesson in a file.

    Raises:
        InputError: saying what is wrong with it and where.
    """
    where = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where, "check the name") from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where, "save it as UTF-8") from None
    return parse(text, path.stem, where)


def parse(text: str, name: str, where: str) -> Lesson:
    """The lesson in a text.

    Raises:
        InputError: as :func:`read`.
    """
    if len(text) > _LONGEST:
        raise InputError(f"has more than {_LONGEST:,} characters", where, "make two lessons of it")
    match = re.match(r"---\n(.*?)\n---\n(.*)\Z", text.replace("\r\n", "\n"), re.DOTALL)
    if not match:
        raise InputError("has no front matter", where, "begin with a line of ---, settings as YAML, and a line of ---")
    front, _ = strict(match[1], where)
    if not isinstance(front, dict):
        raise InputError("its front matter is no list of settings", where, "write 'title: ...' and so on")
    front.pop("name", None)
    try:
        lesson = Lesson(name=name, sections=_sections(match[2], where), **front)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise InputError(what[0].lower() + what[1:], f"{where}: {path}" if path else where, "mend it there") from None
    lesson.scenarios()
    return lesson


def lessons(folder: Path = FOLDER) -> tuple[Lesson, ...]:
    """All lessons of a folder, in the order of their files' names.

    Raises:
        InputError: at the first bad one.
    """
    return tuple(read(path) for path in sorted(folder.glob("*.md")))


def paragraphs(text: str) -> Iterable[str | list[str]]:
    """A section as paragraphs and lists."""
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.splitlines()]
        if lines and lines[0].startswith("- "):
            items: list[str] = []
            for line in lines:
                if line.startswith("- "):
                    items.append(line[2:])
                else:
                    items[-1] += f" {line}"
            yield items
        elif lines:
            yield " ".join(lines)


def _sections(text: str, where: str) -> dict[str, str]:
    parts = re.split(r"^## +(.+?) *$", text, flags=re.MULTILINE)
    found = [title for title in parts[1::2]]
    if found != list(SECTIONS) or parts[0].strip():
        what = f"has the sections {', '.join(found) or 'none'}"
        raise InputError(what, where, f"write, each under '## ' and in this order: {', '.join(SECTIONS)}")
    made = {title: body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)}
    for title, body in made.items():
        if not body:
            raise InputError("is empty", f"{where}: {title}", "write it, or what the class does there")
        if "{" in body and title not in FILLED:
            raise InputError("stands in for a number", f"{where}: {title}", f"that is for {' and '.join(FILLED)} alone")
    return made
