"""INPUT: everything a run depends on, as frozen validated models; the only way numbers enter the engine."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from simulation.errors import InputError
from simulation.parameters.activity import Activity
from simulation.parameters.attitudes import Attitudes
from simulation.parameters.base import Section, number
from simulation.parameters.belonging import Belonging, Purpose
from simulation.parameters.care import Care
from simulation.parameters.economics import Economics
from simulation.parameters.events import Events
from simulation.parameters.instrument import Instrument
from simulation.parameters.neighborhoods import Neighborhoods
from simulation.parameters.network import Network
from simulation.parameters.organizations import Organizations
from simulation.parameters.participation import Participation
from simulation.parameters.population import Population
from simulation.parameters.symptoms import Symptoms
from simulation.piece import Piece, make


def _pieces(folder: str) -> Any:
    """A dict of pieces by name, each made from its ``kind``."""
    one = Annotated[SerializeAsAny[Piece], BeforeValidator(lambda data: make(folder, data))]
    return dict[str, one]


class Scenario(Section):
    """A neighborhood, its people and what is done there: all a run needs besides a seed."""

    name: str = Field("unnamed", max_length=80, description="Short name, used in tables.")
    story: str = Field("", max_length=400, description="The question it asks, in one line.")
    weeks: int = number(
        52, low=1, high=5200, unit="weeks", claim="Length of a run after the burn-in.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    burn_in: int = number(
        104, low=0, high=2600, unit="weeks", claim="Weeks lived before the clock starts, to forget the start.",
        source="checked by the five-year drift test", confidence="assumption",
    )  # fmt: skip
    causal_share: float = number(
        0.27, low=0, high=1, unit="share",
        claim="Part of the link between belonging and distress that is the effect of belonging; the rest is shared "
        "causes. No survey can tell: show results under it.",
        source="prior Beta(1.5, 4), mean 0.27; longitudinal studies find the forward effect small (Prati 2024)",
        confidence="assumption",
    )  # fmt: skip
    population: Population = Field(default_factory=Population)
    neighborhoods: Neighborhoods = Field(default_factory=Neighborhoods)
    ties: Network = Field(default_factory=Network)
    activities: dict[str, Activity] = Field(default_factory=dict)
    barriers: _pieces("barriers") = Field(default_factory=dict)  # type: ignore[valid-type]
    participation: Participation = Field(default_factory=Participation)
    events: Events = Field(default_factory=Events)
    symptoms: Symptoms = Field(default_factory=Symptoms)
    belonging: Belonging = Field(default_factory=Belonging)
    purpose: Purpose = Field(default_factory=Purpose)
    attitudes: Attitudes = Field(default_factory=Attitudes)
    care: Care = Field(default_factory=Care)
    organizations: Organizations = Field(default_factory=Organizations)
    instrument: Instrument = Field(default_factory=Instrument)
    economics: Economics = Field(default_factory=Economics)
    interventions: _pieces("interventions") = Field(default_factory=dict)  # type: ignore[valid-type]
    shocks: _pieces("shocks") = Field(default_factory=dict)  # type: ignore[valid-type]

    @field_validator("activities", "barriers", "interventions", "shocks")
    @classmethod
    def _plain_names(cls, value: dict[str, Any]) -> dict[str, Any]:
        for name in value:
            if not name.strip() or "." in name or "=" in name or len(name) > 60:
                raise ValueError(f"the name {name!r} needs 1 to 60 characters without '.' and '='")
        return value

    @field_validator("name", "story")
    @classmethod
    def _one_line(cls, value: str, info: ValidationInfo) -> str:
        """Text that fits a line of a table; control characters would reach the terminal."""
        value = " ".join(value.split())
        if not value.isprintable():
            raise ValueError(f"{ascii(value)[:80]} holds control characters; write plain text")
        if not value and info.field_name == "name":
            raise ValueError("is blank; write a short name, such as name: free buses")
        return value

    @model_validator(mode="after")
    def _parts_agree(self) -> Scenario:
        from simulation import feedback
        from simulation.reading import agreement  # late: both read a whole scenario

        agreement.check(self)
        feedback.check(self)
        return self

    @classmethod
    def load(cls, path: str | Path, changes: dict[str, Any] | None = None) -> Scenario:
        """A scenario from a YAML file, or from the name of one that ships with the package.

        Args:
            path: a file, or a name such as ``"baseline"``.
            changes: dotted paths and their new values, applied after ``extends``.

        Raises:
            InputError: if anything in it cannot be used; says what, where and what to write instead.
        """
        from simulation.reading.scenario_files import read

        data, where = read(path)
        return cls.parse(data, where, changes)

    @classmethod
    def parse(cls, data: dict[str, Any], where: str = "scenario", changes: dict[str, Any] | None = None) -> Scenario:
        """A scenario from plain data.

        Raises:
            InputError: as :meth:`load`.
        """
        from simulation.reading.scenario_files import apply, explain

        resolved = apply(data, changes or {}, where)
        try:
            return cls.model_validate(resolved)
        except ValidationError as error:
            raise explain(error, cls, where, resolved) from None

    def with_(self, **changes: Any) -> Scenario:
        """A copy with some values changed and everything checked again; ``__`` steps into a section.

        Example:
            ``scenario.with_(weeks=104, population__residents=5000)``

        Raises:
            InputError: if a name does not exist or a value cannot be used.
        """
        return self.parse(self.plain(), self.name, {k.replace("__", "."): _plain(v) for k, v in changes.items()})

    def sharing(self, other: Scenario) -> Scenario:
        """The same scenario, its sections those of another where they are equal, so that what is remembered holds."""
        for name in type(self).model_fields:
            if getattr(self, name) == (theirs := getattr(other, name)):
                self.__dict__[name] = theirs  # an equal value: nothing that anybody could see changes
        return self

    def plain(self) -> dict[str, Any]:
        """The whole resolved scenario as plain data, ready for YAML or JSON."""
        return self.model_dump(mode="json")

    def save(self, path: str | Path) -> None:
        """Write it as a YAML file that :meth:`load` reads back to an equal scenario."""
        from simulation.reading.scenario_files import write

        write(self.plain(), Path(path))

    def digest(self) -> str:
        """SHA-256 of the resolved scenario, name and story left out: what was run, whatever it was called.

        The files it names count by what they hold and not by where they lie; one that cannot be read, by its name.
        """
        data = {k: v for k, v in self.plain().items() if k not in ("name", "story")}
        for section in ("population", "ties"):
            if data[section]["file"] is not None:
                data[section]["file"] = _contents(Path(data[section]["file"]))
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A numpy number or a path as the plain value it stands for; anything else as it is."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value.item() if getattr(value, "shape", None) == () else value


def _contents(file: Path) -> str:
    """SHA-256 of what a file holds, or its name where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return file.name


__all__ = ["InputError", "Scenario"]
