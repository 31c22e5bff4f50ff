"""Lay health workers: trained neighbors who counsel, win trust and send the severe on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.clinic import cases, enroll, untreated
from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from simulation.levers import Levers


class LayHealthWorkers(Personal):
    """Gives cases outside care a short course of lay counselling, a few visits of which they attend; trust follows.

    A visit happens in a week with chance ``attended / 8`` (the weeks a place is held). For those visited ``lay_care +=
    strength * min(effect * deflator / planned / session_effect, most)``, in sessions of full therapy, and
    ``service_trust += strength * trust``; severe cases also get ``referral += strength * refer``. Supervisors bind if a
    number of them is given: no more courses run at a time than ``supervisors * ratio`` workers have places
    for. Sources: Connolly 2021 (lay counsellors in poor countries, g -0.62 against little or nothing), GiveWell (0.51
    of a trial survives at scale), Happier Lives Institute 2023 (2 of 6 sessions attended). No such effect was found for
    a rich country.
    """

    kind: Literal["lay_health_workers"] = "lay_health_workers"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("lay_care", "service_trust", "referral")
    stay: ClassVar[int | None] = 8

    target: Target = Field(default_factory=lambda: Target(rule="need"), description="Whom it is for, who comes first.")
    effect: float = number(
        0.616, low=0, high=2, unit="SD a course", claim="Distress taken off by the planned course in trials.",
        source="Connolly 2021: g -0.616, 95 % interval 0.366-0.866, 20 trials, low- and middle-income countries",
        confidence="abstract",
    )  # fmt: skip
    deflator: float = number(
        0.51, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: 0.80 x 0.85 x 0.75, range 0.37-0.69; lower where usual care is better",
        confidence="derived",
    )  # fmt: skip
    planned: float = number(
        6.0, low=1, high=24, unit="visits", claim="Visits of the course the trials gave.",
        source="Friendship Bench: six sessions (Chibanda 2016)", confidence="abstract",
    )  # fmt: skip
    attended: float = number(
        2.0, low=0, high=8, unit="visits", claim="Visits really attended in a course.",
        source="Friendship Bench in routine use: mean 2 (Happier Lives Institute 2023)", confidence="secondary",
    )  # fmt: skip
    most: float = number(
        1.0, low=0, high=3, unit="sessions of therapy", claim="A lay visit does at most this much of a full session.",
        source="assumption: the trials are from poor countries, in rich ones peers show no effect (Fuhr 2014)",
        confidence="assumption",
    )  # fmt: skip
    trust: float = number(
        0.03, low=0, high=0.5, unit="SD a visit", claim="Trust in services gained by a visit.",
        source="no figure found; as much as the model's session of therapy; range 0-0.1", confidence="assumption",
    )  # fmt: skip
    refer: float = number(
        0.3, low=0, high=1, unit="probability a visit", claim="A severe case visited is put on a center's list.",
        source="no figure found; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    caseload: float = number(
        55.0, low=1, high=500, unit="courses a worker-year", claim="Courses one worker gives in a year.",
        source="IMPaCT: about 55 patients a worker-year", confidence="memory",
    )  # fmt: skip
    supervisors: float | None = Field(
        None, ge=0, le=1000, description="Supervisors there are per 1,000 residents; none means as many as it takes."
    )
    ratio: float = number(
        6.0, low=1, high=50, unit="workers a supervisor", claim="Workers that one supervisor can look after.",
        source="IMPaCT: teams of six; that one person supervises a team is assumed; range 4-12",
        confidence="assumption",
    )  # fmt: skip
    worker: float = number(
        94_658, low=0, high=500_000, unit="USD a worker-year", claim="Pay, supervision and office of one worker.",
        source="IMPaCT: 567,950 USD a year for a team of six (price year not seen, taken as it is)",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Visit some of those enrolled; workers are paid whether or not the door opens."""
        r = world.residents
        weeks = float(self.stay or 1)
        rows = enroll(self, world, name, cases(world) & untreated(world), self._places(world.n, weeks))
        if not rows.size or self.strength == 0:
            return []
        who = r.dwelling[rows], r.arrival[rows]
        draw = uniforms(world.seed, Decision.PIECE, world.week, *who, text_key(name))[:, 1]
        visited = rows[draw < self.attended / weeks]
        session = world.scenario.symptoms.session_effect
        if session > 0:
            full = min(self.effect * self.deflator / self.planned / session, self.most)
            levers.add("lay_care", self.strength * full, visited)
        levers.add("service_trust", self.strength * self.trust, visited)
        severe = visited[cases(world, "severe")[visited] & untreated(world)[visited]]
        levers.add("referral", self.strength * self.refer, severe)
        return [Cost("workers", self.dose * rows.size * self.worker / self.caseload / weeks, "program")]

    def _places(self, residents: int, weeks: float) -> float | None:
        """Courses that the workers under all supervisors can give at a time; None without a limit."""
        if self.supervisors is None:
            return None
        return self.supervisors * residents / 1000 * self.ratio * self.caseload * weeks / 52
