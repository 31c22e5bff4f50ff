"""A sweep as a file: which scenario, which arms, what varies and how, how many replicates, what is kept.

It is read like a scenario: an unknown key is an error, every refusal names the line and what to write instead.
"""

from __future__ import annotations

import math
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from simulation.errors import InputError, did_you_mean
from simulation.parameters.base import Section

Design = Literal["grid", "list", "latin_hypercube", "sobol", "morris", "posterior"]
SAMPLED = ("latin_hypercube", "sobol", "morris")  # designs that take ranges and a number of samples
MARKS = ("base", "design", "vary", "arms", "samples", "replicates", "until")  # what a scenario never has


def _choice(given: Any) -> Any:
    return {"values": given} if isinstance(given, (list, tuple)) else given


def _arm(given: Any) -> Any:
    return {"scenario": given} if isinstance(given, str) else given


def _by_name(given: Any) -> Any:
    """Arms listed as scenarios are named after them; anything else, and two of one name, unchanged and so refused."""
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return given
    made = {PurePath(one).stem: one for one in listed}
    return made if len(made) == len(listed) else given


class Choice(Section):
    """What one parameter may be: a range, or the values of a list."""

    low: float | None = Field(None, description="Smallest value.")
    high: float | None = Field(None, description="Largest value.")
    scale: Literal["linear", "log"] = Field("linear", description="Whether steps are even in the value or its log.")
    steps: int | None = Field(None, ge=2, le=10_000, description="Values between low and high; for a grid.")
    values: tuple[Any, ...] | None = Field(None, min_length=1, description="The values themselves.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Choice:
        if self.values is not None:
            if self.low is not None or self.high is not None or self.steps is not None:
                raise ValueError("has values and a range; write a list, or low and high")
            if any(isinstance(value, (dict, list)) for value in self.values):
                raise ValueError("a value is a list or mapping; write numbers, words, true or false")
            return self
        if self.low is None or self.high is None:
            raise ValueError("needs low and high; write {low: 0.1, high: 0.5}, or a list of values")
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}; exchange the two")
        if self.scale == "log" and self.low <= 0:
            raise ValueError("has a log scale and a low of 0 or less; write a low above 0, or scale: linear")
        return self

    def at(self, unit: float, whole: bool) -> Any:
        """The value at a coordinate from 0 to 1; whole numbers get equal shares of it."""
        if self.values is not None:
            return self.values[min(int(unit * len(self.values)), len(self.values) - 1)]
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        if whole and self.scale == "linear":
            return int(min(math.floor(low + unit * (high - low + 1)), high))
        log = self.scale == "log"
        value = low * math.exp(unit * math.log(high / low)) if log else low + unit * (high - low)
        value = min(max(value, low), high)
        return round(value) if whole else value

    def along(self, whole: bool) -> tuple[Any, ...]:
        """All values, of a list or of the steps of a range."""
        if self.values is not None:
            return self.values
        steps = self.steps or 2
        low, high = float(self.low or 0.0), float(self.high or 0.0)
        if self.scale == "log":
            made = [low * (high / low) ** (k / (steps - 1)) for k in range(steps)]
        else:
            made = [low + (high - low) * k / (steps - 1) for k in range(steps)]
        return tuple(dict.fromkeys(round(x) if whole else x for x in made))


class Arm(Section):
    """What is done instead: a scenario of its own, changes to one, or both."""

    scenario: str | None = Field(None, description="A file or name; the base if not given.")
    set: dict[str, Any] = Field(default_factory=dict, description="Dotted paths and their new values.")


class Until(Section):
    """Replicates until the answer is precise enough."""

    outcome: str = Field(description="Outcome whose paired difference (the value itself if there is no arm) counts.")
    half_width: float = Field(gt=0, description="Half the width of the 95 % interval that is wanted.")
    min: int = Field(10, ge=2, le=100_000, description="Replicates to begin with.")
    max: int = Field(200, ge=2, le=100_000, description="Replicates at most.")
    batch: int = Field(10, ge=1, le=10_000, description="Replicates added at a time.")

    @model_validator(mode="after")
    def _in_order(self) -> Until:
        if self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}; exchange the two")
        return self


class Sweep(Section):
    """Everything a sweep depends on."""

    name: str = Field("sweep", max_length=80, description="Short name, used in tables.")
    story: str = Field("", max_length=400, description="The question it asks, in one line.")
    base: str = Field("baseline", description="Scenario file or name that everything is compared with.")
    set: dict[str, Any] = Field(default_factory=dict, description="Changes to the base and to every arm.")
    arms: Annotated[dict[str, Annotated[Arm, BeforeValidator(_arm)]], BeforeValidator(_by_name)] = Field(
        default_factory=dict,
        description="Names and what is done there: a scenario or changes; or a list of scenarios.",
    )
    vary: dict[str, Annotated[Choice, BeforeValidator(_choice)]] = Field(
        default_factory=dict, description="Dotted paths and what they may be."
    )
    design: Design = Field("grid", description="How combinations are chosen.")
    samples: tuple[int, ...] = Field(
        (), description="Points (sobol: base points; morris: trajectories); a list is one hypercube after the other."
    )
    levels: int = Field(4, ge=2, le=100, description="Levels of a Morris design, an even number.")
    replicates: int = Field(1, ge=1, le=1_000_000, description="Runs of each arm at each point, one seed each.")
    until: Until | None = Field(None, description="Instead of replicates: as many as the precision needs.")
    weeks: int | None = Field(None, ge=1, le=5200, description="Weeks; the scenario's if not given.")
    residents: int | None = Field(None, ge=1, description="Residents; the scenario's if not given.")
    outcomes: tuple[str, ...] = Field((), description="Outcomes to keep; all if none is named.")
    weekly: bool = Field(False, description="Whether to keep every week and not the end alone.")
    seed: int = Field(1, ge=0, le=2**63 - 1, description="Replicate r has this seed plus r.")

    @field_validator("samples", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        return (given,) if isinstance(given, int) and not isinstance(given, bool) else given

    @model_validator(mode="after")
    def _design_has_what_it_needs(self) -> Sweep:
        if any(not 1 <= n <= 1_000_000 for n in self.samples):
            raise InputError("holds a number that is no number of samples", "samples", "write 1 to 1,000,000")
        for path in self.vary:
            if path in ("name", "story"):
                raise InputError("cannot vary: it changes nothing", f"vary.{path}", "take the line out")
        if self.until and "replicates" in self.model_fields_set:
            raise InputError(
                "stands beside 'until', which decides how many there are", "replicates", "keep one of both"
            )
        self._kinds_agree()
        for name in self.arms:
            if not name.strip() or len(name) > 60 or not name.isprintable() or "/" in name:
                raise InputError(f"{name[:60]!r} cannot name an arm", "arms", "write 1 to 60 plain characters")
        return self

    def _kinds_agree(self) -> None:
        sampled, design = self.design in SAMPLED, self.design
        if self.vary and design == "posterior":
            raise InputError("stands beside design: posterior, which brings its own draws", "vary", "take it out")
        if sampled and not self.vary:
            raise InputError("is missing: there is nothing to sample", "vary", "name paths with low and high")
        if (sampled or design == "posterior") != bool(self.samples):
            if self.samples:
                raise InputError(f"has no meaning for design: {design}", "samples", "take the line out")
            raise InputError(f"is missing; design: {design} needs it", "samples", "write a number, such as 64")
        if len(self.samples) > 1 and design != "latin_hypercube":
            raise InputError(f"is a list; design: {design} grows by itself", "samples", "write one larger number")
        if design == "sobol" and self.samples[0] & (self.samples[0] - 1):
            near = 1 << (self.samples[0].bit_length())
            raise InputError(f"{self.samples[0]} is not a power of two", "samples", f"write {near // 2} or {near}")
        if design == "morris" and self.levels % 2:
            raise InputError(f"{self.levels} is odd", "levels", "write an even number, such as 4")
        for path, choice in self.vary.items():
            if design == "grid" and choice.values is None and choice.steps is None:
                raise InputError("a grid needs to know how many", f"vary.{path}", "add steps: 5, or write a list")
            if design == "list" and choice.values is None:
                raise InputError("design: list takes lists, not ranges", f"vary.{path}", "write [first, second, …]")
            if sampled and choice.steps is not None:
                raise InputError(f"design: {design} has no steps", f"vary.{path}", "take steps out, or write a list")
        lengths = {path: len(choice.values or ()) for path, choice in self.vary.items()}
        if design == "list" and len(set(lengths.values())) > 1:
            told = ", ".join(f"{path} {n}" for path, n in lengths.items())
            raise InputError(f"lists differ in length ({told})", "vary", "the k-th run takes the k-th of each list")

    @classmethod
    def parse(cls, data: dict[str, Any], where: str = "sweep") -> Sweep:
        """A sweep from plain data.

        Raises:
            InputError: as :meth:`load`.
        """
        from simulation.reading.scenario_files import explain

        try:
            made = cls.model_validate(data)
        except ValidationError as error:
            raise explain(error, cls, where, data) from None
        return made

    @classmethod
    def load(cls, path: str | Path) -> Sweep:
        """A sweep from a YAML file, or the name of one that ships with the package, such as ``"sweeps/quick"``.

        Scenarios that it names by path lie beside it.

        Raises:
            InputError: if anything in it cannot be used; says what, where and what to write instead.
        """
        from simulation.reading.scenario_files import one_file, shipped_sweeps

        known = shipped_sweeps()
        file = known.get(str(path), known.get(f"sweeps/{path}", Path(path)))
        data, origin = one_file(file)
        if "base" in data or "arms" in data:
            data = _beside(data, file.parent)
        return cls.parse(data, origin)  # its refusals name lines

    def plain(self) -> dict[str, Any]:
        """The sweep as plain data."""
        return self.model_dump(mode="json")


def _beside(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Names of scenarios that are files beside the sweep, as whole paths."""

    def placed(name: Any) -> Any:
        return str((folder / name).absolute()) if isinstance(name, str) and (folder / name).is_file() else name

    made = {key: _by_name(value) if key == "arms" else value for key, value in data.items()}
    if "base" in made:
        made["base"] = placed(made["base"])
    if isinstance(made.get("arms"), dict):
        arms: dict[str, Any] = {}
        for name, arm in made["arms"].items():
            inner = isinstance(arm, dict) and "scenario" in arm
            arms[name] = {**arm, "scenario": placed(arm["scenario"])} if inner else placed(arm)
        made["arms"] = arms
    return made


def is_sweep(name: str | Path) -> bool:
    """Whether a file or name stands for a sweep and not for a scenario; nothing is refused here."""
    from simulation.reading.scenario_files import one_file, shipped, shipped_sweeps

    known = shipped_sweeps()
    if str(name) in known or (f"sweeps/{name}" in known and str(name) not in shipped() and not Path(name).exists()):
        return True
    try:
        data, _ = one_file(Path(name))
    except InputError:
        return False
    return "extends" not in data and any(mark in data for mark in MARKS)


def check_outcomes(sweep: Sweep) -> tuple[str, ...]:
    """Names of the outcomes that are kept, in the order of the registry.

    Raises:
        InputError: if there is no such outcome.
    """
    from simulation.outcomes import OUTCOMES

    wanted = list(sweep.outcomes or OUTCOMES)
    if sweep.until and sweep.until.outcome not in wanted:
        wanted.append(sweep.until.outcome)
    for name in wanted:
        if name not in OUTCOMES:
            where = "until.outcome" if sweep.until and name == sweep.until.outcome else "outcomes"
            raise InputError(f"there is no outcome {name[:60]!r}", where, did_you_mean(name, OUTCOMES))
    return tuple(name for name in OUTCOMES if name in wanted)
