"""The story of one resident in two worlds: week by week, where they part, and the chain that led there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.building import check_arm
from simulation.errors import InputError
from simulation.follow import as_scenario, burnt_in
from simulation.twin.choosing import chosen, everybody
from simulation.twin.life import about, number_of, row_of, table, written
from simulation.twin.lockstep import NEVER, Firsts, Pair, bare, personal, still, told, unlike
from simulation.twin.mechanism import Finding, find, own, place
from simulation.twin.telling import sentence, values
from simulation.week import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from simulation.scenario import Scenario
    from simulation.world import World

DEEDS = ("known", "attended", "refused", "unmet", "neighbor", "employment", "care_state", "session", "arrival")
DEPTH = 12  # links of a chain that are followed
FILES = ("twin.csv", "twin.json", "twin.png")


@dataclass(frozen=True)
class Moment:
    """A column of a resident that differs for the first time.

    Attributes:
        resident: whose, as ``--resident`` takes it; empty for a moment of the place.
        week: 1 is the first after the burn-in.
        stage: of the week.
        column: what differs after the stage.
        here: its value in the arm.
        there: in the baseline.
        finding: which inputs of the stage made it differ.
        words: what it was, in a sentence.
    """

    resident: str
    week: int
    stage: str
    column: str
    here: str
    there: str
    finding: Finding
    words: str

    def of(self) -> str:
        """Whose moment it is, to be put before its words."""
        return f"resident {self.resident}: " if self.resident else "the place: "


@dataclass(frozen=True, repr=False)
class Twin:
    """One resident's weeks in a baseline and an arm; printed, it says where the two lives part.

    Attributes:
        baseline: its scenario.
        arm: the other.
        seed: of every draw.
        resident: who, as ``--resident`` takes it.
        about: who that is, in words.
        chosen: why this one.
        chain: from the lever that began it to the first thing that differs in this life; empty if nothing ever does.
        moments: what differed first, of each thing a resident does or knows.
        weeks: a row a week; week 0 is the end of the burn-in.
        parted: residents whose lives differ in anything, of all.
        residents: of all.
    """

    baseline: Scenario
    arm: Scenario
    seed: int
    resident: str
    about: str
    chosen: str
    chain: tuple[Moment, ...]
    moments: tuple[Moment, ...]
    weeks: pd.DataFrame
    parted: int
    residents: int

    @property
    def parting(self) -> Moment | None:
        """Where the two lives part; none if they never do."""
        return self.chain[-1] if self.chain else None

    def __repr__(self) -> str:
        """A few lines of text."""
        lines = [f"Resident {self.resident}: {self.about}.", f"Chosen: {self.chosen}.", self.verdict()]
        lines += [f"  before, week {m.week}, {m.stage}: {m.of()}{m.words}" for m in self.chain[:-1]]
        lines += [f"  week {m.week}, {m.stage}: {m.words}" for m in self.moments]
        return "\n".join(lines)

    def verdict(self) -> str:
        """Where they part, in a sentence."""
        first = self.parting
        if first is None:
            return f"The two lives never part in these {len(self.weeks) - 1} weeks."
        return f"The two lives part in week {first.week}, at the stage {first.stage}: {first.words}"

    def save(self, folder: str | Path) -> Path:
        """Write twin.csv, twin.json and twin.png, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        import json

        from simulation import plots
        from simulation.results import surroundings
        from simulation.twin.picture import picture
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        def plain(m: Moment) -> dict[str, Any]:
            part = {k: v for k, v in vars(m).items() if k != "finding"}
            return part | {"but_for": [vars(c) for c in m.finding.alone], "differed": [vars(c) for c in m.finding.all]}

        record = {
            "baseline": self.baseline.plain(), "arm": self.arm.plain(), "seed": self.seed, "resident": self.resident,
            "about": self.about, "chosen": self.chosen, "verdict": self.verdict(), "parted": self.parted,
            "chain": [plain(m) for m in self.chain], "moments": [plain(m) for m in self.moments],
            "residents": self.residents, **surroundings(),
        }  # fmt: skip
        with writing(folder) as part:
            write_csv(self.weeks, part / FILES[0])
            text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
            (part / FILES[1]).write_text(text + "\n", encoding="utf-8")
            plots.write(picture(self), part / FILES[2])
        return Path(folder)


def twin(
    baseline: Scenario | str | Path,
    arm: Scenario | str | Path,
    resident: str | int | None = None,
    *,
    seed: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Twin:
    """Follow one resident through a baseline and an arm that share people, burn-in and every draw.

    Args:
        baseline: a scenario, or the file or name of one.
        arm: likewise.
        resident: id of population.file, or number of the dwelling; a telling one is chosen if not given.
        seed: key of every draw.
        progress: called with (what is being done, steps done, steps in all).

    Raises:
        InputError: if the arm needs other people, or there is no such resident.
    """
    baseline, arm = as_scenario(baseline), as_scenario(arm)
    check_arm(baseline, arm)
    if arm.weeks != baseline.weeks:
        raise InputError(f"{arm.weeks} here, {baseline.weeks} in the baseline", "weeks", "give both the same")
    if arm.name == baseline.name:
        arm = arm.with_(name=f"{arm.name[:70]} (arm)")
    world = burnt_in(baseline, seed, progress=progress)
    given = None if resident is None else row_of(world, resident)
    seen = everybody(Pair(world, baseline, arm), baseline.weeks, progress)
    row, why = (given, "asked for") if given is not None else chosen(world, seen)
    told_by = _Teller(world, baseline, arm, seen.firsts)
    chain = told_by.chain(row)
    first = chain[-1] if chain else None
    moments = [m for m in told_by.moments(row) if first is None or (m.week, m.column) != (first.week, first.column)]
    return Twin(
        baseline=baseline, arm=arm, seed=seed, resident=number_of(world, row), about=about(world, row), chosen=why,
        chain=chain, moments=tuple(moments), weeks=told_by.weeks(row), parted=int(seen.parted.sum()),
        residents=world.n,
    )  # fmt: skip


class _Teller:
    """Steps both worlds again, up to where something is to be looked at."""

    def __init__(self, world: World, baseline: Scenario, arm: Scenario, firsts: Firsts) -> None:
        self.world, self.baseline, self.arm, self.firsts = world, baseline, arm, firsts

    def chain(self, row: int) -> tuple[Moment, ...]:
        """Back from the first thing that differs in a life, through ties whose lives parted before."""
        links: list[Moment] = []
        while len(links) < DEPTH and (mine := self.firsts.of(row)):
            column, code = next(iter(mine.items()))
            [moment] = self._look(row, {column: code})
            links.append(moment)
            kinds = {cause.kind: cause for cause in (moment.finding.alone or moment.finding.all)}
            if "place" in kinds and "lever" not in kinds:
                links += self._place(row, kinds["place"].name, code)
            if "tie" not in kinds or "lever" in kinds:
                break
            row = min(kinds["tie"].rows, key=lambda j: min(self.firsts.of(j).values()))
        return tuple(reversed(links))

    def moments(self, row: int) -> list[Moment]:
        """First differences in what a resident does, knows and has, in the order in which they came."""
        mine = self.firsts.of(row)
        return self._look(row, {name: mine[name] for name in mine if name in DEEDS})

    def weeks(self, row: int) -> pd.DataFrame:
        """A row a week, from the end of the burn-in on."""
        pair = Pair(self.world, self.baseline, self.arm)
        arrival = int(self.world.residents.arrival[row])
        rows = [(written(pair.base, row, arrival), written(pair.arm, row, arrival))]
        for _ in range(self.baseline.weeks):
            pair.step(lambda number, after: None)
            rows.append((written(pair.base, row, arrival), written(pair.arm, row, arrival)))
        return table(rows, (self.baseline.name, self.arm.name))

    def _look(self, row: int, wanted: dict[str, int]) -> list[Moment]:
        """What made these columns of a resident differ, each at its code."""
        made: list[Moment] = []

        def seen(pair: Pair, code: int, before: tuple[World, World]) -> bool:
            for name in (name for name, when in wanted.items() if when == code):
                writes = personal(STAGES[code % len(STAGES)].writes)
                column = next(w for w in writes if bare(w) == name and pair.differ(w, slice(row, row + 1))[0])
                others = bool(((self.firsts.code != NEVER) & (self.firsts.code < code)).any())
                finding = find(before, row, own(column, row), code % len(STAGES), others)
                here, there = values(pair, row, column)
                said = sentence(pair, name, here, there, finding)
                made.append(Moment(number_of(self.world, row), *told(code), name, here, there, finding, said))
            return len(made) == len(wanted)

        if wanted:
            self._through(seen, set(wanted.values()))
        return made

    def _place(self, row: int, column: str, last: int) -> list[Moment]:
        """What made a column of the places around a resident differ, before a code."""
        made: list[Moment] = []
        look = place(column, row)

        def seen(pair: Pair, code: int, before: tuple[World, World]) -> bool:
            if unlike(look(pair.base), look(pair.arm), "")[0]:
                finding = find(before, row, look, code % len(STAGES), others=True)
                here, there = (f"{look(world).sum():.4g} in all" for world in (pair.arm, pair.base))
                said = sentence(pair, column, here, there, finding)
                made.append(Moment("", *told(code), column, here, there, finding, said))
            return bool(made)

        writing = [k for k, stage in enumerate(STAGES) if column in stage.writes]
        self._through(seen, {code for code in range(last) if code % len(STAGES) in writing})
        return made

    def _through(self, seen: Callable[[Pair, int, tuple[World, World]], bool], codes: set[int]) -> None:
        """Step both worlds again and show them before and after these codes, until somebody has seen enough."""
        pair, week, enough = Pair(self.world, self.baseline, self.arm), 0, False
        before: list[World] = []

        def around(number: int, after: bool) -> None:
            nonlocal enough
            code = week * len(STAGES) + number
            if enough or code not in codes:
                return
            if not after:
                before[:] = [still(pair.base), still(pair.arm)]
                return
            enough = seen(pair, code, (before[0], before[1]))

        while not enough and week <= max(codes, default=-1) // len(STAGES):
            pair.step(around)
            week += 1
