"""Published trials as the model would run them: the same people with and without, scored against what was found.

Nothing here is fitted. A measure is a function of paired worlds that are followed side by side; its name stands in
trials.yaml beside the published figure. A trial is hit if every measure's mean over seeds lies in its interval. A
difference of scores is told in SD of those enrolled, as trials tell it, never of everybody.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from simulation.building import fork
from simulation.follow import burnt_in
from simulation.instrument import CUTOFFS
from simulation.residents import Housing
from simulation.scenario import Scenario
from simulation.week import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.world import World

    Load = Callable[[str], Scenario]

MODERATE = CUTOFFS["depression"]["moderate"]
YEAR = 52
Text = Annotated[str, Field(min_length=1)]


class Measure(BaseModel):
    """A published figure of a trial, its 95 % interval, and what it would be if nothing had happened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Text
    words: Text
    value: float
    low: float
    high: float
    interval: Text
    nothing: float
    scale: Literal["plain", "log"] = "plain"
    sampled: bool = False
    own: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Measure:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.measure}: low, value and high must be in order")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"{self.measure}: a ratio is above 0")
        return self


class Trial(BaseModel):
    """A trial: two scenarios, what is measured, on how many residents; ``programs`` are the kinds it speaks of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trial: Text
    programs: Annotated[tuple[Text, ...], Field(min_length=1)]
    scenario: Text
    against: Text
    source: Text
    residents: Annotated[int, Field(ge=100)]
    measures: tuple[Measure, ...]


@cache
def trials() -> tuple[Trial, ...]:
    """Every trial, in the order of the file.

    Raises:
        pydantic.ValidationError: if the file does not hold what it should; a test keeps it from that.
    """
    text = files("simulation.calibration").joinpath("trials.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Trial, ...]).validate_python(yaml.safe_load(text))


def run(
    trial: Trial, seed: int, *, residents: int | None = None, change: Callable[[Scenario], Scenario] | None = None
) -> dict[str, float]:
    """Every measure of a trial, on one community.

    Args:
        trial: which.
        seed: key of every draw; both arms share it.
        residents: size of the community, the trial's own if none.
        change: applied to each arm's scenario, such as parameters of a draw from the posterior.
    """
    size = {"population.residents": residents or trial.residents}

    def load(name: str) -> Scenario:
        scenario = Scenario.load(name, size)
        return change(scenario) if change else scenario

    arm, control = load(trial.scenario), load(trial.against)
    found: dict[str, float] = _FOLLOW[trial.trial](arm, control, seed, load)
    return {one.measure: found[one.measure] for one in trial.measures}


def _pair(arm: Scenario, control: Scenario, seed: int) -> tuple[World, World]:
    """Two worlds at week 0 that shared their burn-in."""
    start = burnt_in(control, seed, 1)
    return fork(start, arm), fork(start, control)


def _well_london(arm: Scenario, control: Scenario, seed: int, load: Load) -> dict[str, float]:
    """Everybody who lives there after four years, whoever moved in since."""
    with_, without = _pair(arm, control, seed)
    case, together = np.zeros(2), np.zeros(2)
    for week in range(1, arm.weeks + 1):
        step(with_)
        step(without)
        if week > arm.weeks - YEAR:  # the last year's surveys together, for less noise
            level = without.residents.trust.mean()
            for k, world in enumerate((with_, without)):
                case[k] += (world.residents.score_depression >= MODERATE).mean()
                together[k] += (world.residents.trust > level).mean()
    return {"caseness_ratio": case[0] / case[1], "pulling_together_ratio": together[0] / together[1]}


def _time_to_change(arm: Scenario, control: Scenario, seed: int, load: Load) -> dict[str, float]:
    """Mean attitude of the population against no campaign, in SD of the control; more is better."""
    with_, without = _pair(arm, control, seed)
    gain = {}
    for week in range(1, arm.weeks + 1):
        step(with_)
        step(without)
        if week in (6 * YEAR, 10 * YEAR, 14 * YEAR):  # the campaign began in 2009
            a, b = with_.residents.stigma, without.residents.stigma
            gain[week // YEAR] = float((b.mean() - a.mean()) / b.std())
    return {"attitudes_2015": gain[6], "attitudes_2019": gain[10], "attitudes_2023": gain[14]}


def _groups_4_health(arm: Scenario, control: Scenario, seed: int, load: Load) -> dict[str, float]:
    """Those enrolled against themselves without, in SD of those enrolled at the start; who moved away is lost."""
    with_, without = _pair(arm, control, seed)
    a, b = with_.residents, without.residents
    step(with_)
    step(without)
    taken = np.array(with_.rosters["groups"][0], np.int64)
    who = b.arrival[taken].copy()
    spread = b.loneliness[taken].std(), b.score_depression[taken].astype(float).std()
    for _ in range(arm.weeks - 1):
        step(with_)
        step(without)
    here = taken[(a.arrival[taken] == who) & (b.arrival[taken] == who)]
    return {
        "members_loneliness": _difference(a.loneliness, b.loneliness, here) / spread[0],
        "members_depression": _difference(a.score_depression, b.score_depression, here) / spread[1],
    }


def _difference(a: NDArray[Any], b: NDArray[Any], rows: NDArray[np.int64]) -> float:
    return float((a[rows].astype(float) - b[rows].astype(float)).mean())


def _nomination(arm: Scenario, control: Scenario, seed: int, load: Load) -> dict[str, float]:
    """Tickets redeemed of those given to champions, as a ratio to champions drawn at random."""
    start = burnt_in(control, seed, 1)
    taken = {name: _redeemed(fork(start, one), one.weeks) for name, one in (
        ("nominated", arm), ("popular", load("popular_champions")), ("random", control)
    )}  # fmt: skip
    base = taken["random"]
    return {f"{name}_over_random": taken[name] / base if base else float("nan") for name in ("nominated", "popular")}


def _redeemed(world: World, weeks: int) -> float:
    """Share of all tickets given out with which somebody took up the offer.

    Champions have as many tickets as invitations, and so has whoever takes the offer up with one of theirs (the second
    wave). The offer is taken up once: of two tickets that come into one hand one is left over, and so is a ticket for
    which there is no tie.
    """
    offer = np.uint32(1 << list(world.activities).index("new offer"))
    each = world.scenario.interventions["champions"].invitations
    r, tickets = world.residents, 0
    who, invited, taken = r.arrival.copy(), np.zeros(world.n, bool), np.zeros(world.n, bool)
    for _ in range(weeks):
        now = world.week
        step(world)
        # who holds tickets since this week, those among them who took the place of a champion who left
        tickets += each * sum(int((since == now).sum()) for _, _, since in world.rosters.values())
        invited |= world.levers.get("champion") > 0
        taken |= invited & (r.arrival == who) & ((r.attended & offer) != 0)
    return float(taken.sum()) / tickets if tickets else float("nan")


def _housing_first(arm: Scenario, control: Scenario, seed: int, load: Load) -> dict[str, float]:
    """Residents without a home: share of the time housed, and belonging after two years in SD of their own."""
    control = control.with_(population__unhoused=arm.population.unhoused)
    with_, without = _pair(arm, control, seed)
    stable, spread = 0.0, 1.0
    for week in range(arm.weeks):
        step(with_)
        step(without)
        none = with_.residents.housing == Housing.NONE
        stable += float(np.clip(with_.levers.get("housed")[none], 0, 1).mean()) / arm.weeks
        if week == 0:
            spread = float(without.residents.belonging[none].std())
    none = np.flatnonzero(
        (without.residents.housing == Housing.NONE) & (with_.residents.arrival == without.residents.arrival)
    )
    gain = _difference(with_.residents.belonging, without.residents.belonging, none)
    return {"stable_housing": stable, "integration": gain / spread}


def _free_leisure(arm: Scenario, control: Scenario, seed: int, load: Load) -> dict[str, float]:
    """Visits to what became free: all of them, and those of the two lower fifths of income against the others."""
    with_, without = _pair(arm, control, seed)
    names = list(with_.activities)
    bits = np.uint32(sum(1 << names.index(name) for name in arm.interventions["free"].activities))
    visits = np.zeros((2, 2))
    for _ in range(arm.weeks):
        for k, world in enumerate((with_, without)):
            step(world)
            went = np.bitwise_count(world.residents.attended & bits)
            poor = world.residents.income <= 2
            visits[k] += went[poor].sum(), went[~poor].sum()
    rise = visits[0] / visits[1]
    return {"attendance_ratio": visits[0].sum() / visits[1].sum(), "deprived_over_others": rise[0] / rise[1]}


_FOLLOW: dict[str, Callable[[Scenario, Scenario, int, Load], dict[str, float]]] = {
    "Well London": _well_london,
    "Time to Change": _time_to_change,
    "Groups 4 Health": _groups_4_health,
    "Seeding by nomination": _nomination,
    "Housing First": _housing_first,
    "Free leisure": _free_leisure,
}
