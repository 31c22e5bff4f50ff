"""The story of one resident in both worlds: who it is, what it did, what kept it away, and where the two lives part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.app.names import hood, lower, plain, worlds
from simulation.app.sheets import lines, sheet, table, text
from simulation.instrument import CUTOFFS
from simulation.residents import CareState, Education, Employment, Gender, Housing, Mobility, Slot
from simulation.stages.participation import FULL
from simulation.ties import TieKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.app.lives import Lives
    from simulation.app.sheets import Block, Sheet
    from simulation.world import World

GENDERS = {Gender.MAN: "man", Gender.WOMAN: "woman", Gender.OTHER: "person of another gender"}
WORK = {
    Employment.EMPLOYED: "works", Employment.UNEMPLOYED: "is out of work", Employment.STUDENT: "studies",
    Employment.RETIRED: "is retired", Employment.AT_HOME: "is at home",
}  # fmt: skip
HOMES = {
    Housing.OWNER: "owns the home", Housing.RENTER: "rents", Housing.SUPPORTED: "lives in supported housing",
    Housing.NONE: "has no home of their own",
}  # fmt: skip
SCHOOL = {
    Education.LESS_THAN_HIGH_SCHOOL: "left school before the high school diploma",
    Education.HIGH_SCHOOL: "finished high school", Education.SOME_COLLEGE: "went to college for a while",
    Education.DEGREE: "has a degree",
}  # fmt: skip
TRAVEL = {Mobility.CAR: "has a car", Mobility.TRANSIT: "goes by bus or train", Mobility.NONE: "has no means of travel"}
CARE = {
    CareState.NONE: "no care", CareState.SEEKING: "looks for care", CareState.WAITING: "waits for a place",
    CareState.IN_CARE: "in care", CareState.AFTER: "a course of care is over",
}  # fmt: skip
TIES = {
    TieKind.HOUSEHOLD: "household", TieKind.KIN: "family", TieKind.FRIEND: "friends", TieKind.NEIGHBOR: "neighbors",
    TieKind.PEER: "peers from groups", TieKind.ONLINE: "online",
}  # fmt: skip


def resident(lives: Lives, number: int) -> Sheet:
    """The story of a resident."""
    row = int(lives.scene.rows[number])
    titles = worlds(lives)
    told = [
        text(
            who(lives.worlds[0], row)
            + f" Lives in {lower(hood(lives, int(lives.worlds[0].residents.neighborhood[row])))}."
        )
    ]
    diaries = [diary.of(number) for diary in lives.diaries]
    if lives.worlds[0].residents.arrival[row] != lives.worlds[1].residents.arrival[row]:
        told.append(
            text("In the two worlds different people live in this dwelling by now; the words above are of the first.")
        )
    else:
        told.append(text(parted(lives, diaries, titles)))
    told.append(table("Now", ("", *titles), now(lives, row)))
    if any(weeks.size for weeks, _ in diaries):
        told.append(scores(diaries, titles))
        told.append(table("Weeks at each group", ("", *titles), did(lives, diaries)))
        told.append(table("What kept them away most, in weeks", ("", *titles), kept_away(lives, diaries)))
    return sheet(f"Resident {number + 1}", *told)


def who(world: World, row: int) -> str:
    """A resident's traits in two sentences."""
    r = world.residents
    slots = [
        name for slot, name in zip(Slot, ("weekdays", "evenings", "weekends"), strict=True) if r.free_slots[row] & slot
    ]
    facts = [
        WORK[Employment(int(r.employment[row]))], HOMES[Housing(int(r.housing[row]))],
        TRAVEL[Mobility(int(r.mobility[row]))], SCHOOL[Education(int(r.education[row]))],
        f"income in the {('lowest', 'second', 'middle', 'fourth', 'highest')[int(r.income[row]) - 1]} fifth",
        "" if r.insured[row] else "has no health insurance",
        "speaks the main language with difficulty" if r.language[row] else "",
        "has a physical limitation" if r.limitation[row] else "", "" if r.digital[row] else "is not online",
    ]  # fmt: skip
    person = f"A {GENDERS[Gender(int(r.gender[row]))]} of {int(r.age[row])}, {int(r.tenure[row])} years at this address"
    free = f" Free on {' and '.join(slots)}." if slots else " No free time in an ordinary week."
    return f"{person}: {', '.join(fact for fact in facts if fact)}.{free}"


def now(lives: Lives, row: int) -> list[list[str]]:
    """Rows of what is true of a resident this week in both worlds."""
    cells = [_now(world, row) for world in lives.worlds]
    return [[name, *(cell[name] for cell in cells)] for name in cells[0]]


def _now(world: World, row: int) -> dict[str, str]:
    r, ties = world.residents, world.ties
    kinds = np.bincount(ties.kind[row, : ties.degree[row]], minlength=len(TIES))
    tied = ", ".join(f"{int(kinds[k])} {TIES[TieKind(k)]}" for k in range(len(TIES)) if kinds[k])
    said = {"This week": week_of(world, int(r.attended[row]), int(r.refused[row]), int(r.unmet[row]))}
    for scale in ("depression", "anxiety", "stress"):
        score = int(getattr(r, f"score_{scale}")[row])
        said[f"{scale.capitalize()} (DASS-21)"] = f"{score} ({severity(scale, score)})"
    said["Sense of community"] = f"{float(r.belonging[row]):+.1f} SD"
    said["Loneliness, 0 to 1"] = f"{float(r.loneliness[row]):.2f}"
    said["Stigma"] = f"{float(r.stigma[row]):+.1f} SD"
    said["Care"] = CARE[CareState(int(r.care_state[row]))]
    said["Ties"] = f"{int(ties.degree[row])}: {tied}" if tied else "none here"
    return said


def week_of(world: World, attended: int, refused: int, unmet: int) -> str:
    """What one week held."""
    went, full = named(world, attended), named(world, refused)
    parts = [f"went to {' and '.join(went)}" if went else "went nowhere"]
    if full:
        parts.append(f"found {' and '.join(full)} full")
    elif not went and unmet >= 0:
        parts.append(f"would have gone, but: {barrier(world, unmet)}")
    return "; ".join(parts)


def named(world: World, bits: int) -> list[str]:
    """Names of activities from their bits."""
    return [plain(name) for a, name in enumerate(world.activities) if bits >> a & 1]


def barrier(world: World, number: int) -> str:
    """What a barrier is called."""
    return "the group was full" if number == FULL else plain(list(world.scenario.barriers)[number])


def severity(scale: str, score: int) -> str:
    """The DASS-21 manual's word for a score."""
    reached = [name for name, cut in CUTOFFS[scale].items() if score >= cut]
    return plain(reached[-1]) if reached else "normal"


def parted(lives: Lives, diaries: Sequence[tuple[Any, Any]], titles: tuple[str, str]) -> str:
    """Where the two lives first differ, in a sentence."""
    if titles[1].startswith("The same"):
        return ""
    (weeks, one), (_, other) = diaries
    if not weeks.size:
        return "No week has been lived yet."
    size = min(one.size, other.size)
    weeks, one, other = weeks[-size:], one[-size:], other[-size:]
    differ = np.flatnonzero(one != other)
    if not differ.size:
        return f"In all {weeks.size} weeks told here both lives are the same: no program has reached this one."
    acts = np.flatnonzero((one["attended"] != other["attended"]) | (one["refused"] != other["refused"]))
    if not acts.size:
        return (
            "In every week this one goes to the same groups in both worlds; since week "
            f"{int(weeks[differ[0]])} a mood, a tie or what kept them away is not quite the same."
        )
    k = int(acts[0])
    did = [
        week_of(world, int(page["attended"][k]), int(page["refused"][k]), int(page["unmet"][k]))
        for world, page in zip(lives.worlds, (one, other), strict=True)
    ]
    said = "; ".join(f"{lower(title)}, {what}" for what, title in zip(did, titles, strict=True))
    return f"The two lives part in week {int(weeks[k])}: {said}."


def scores(diaries: Sequence[tuple[Any, Any]], titles: tuple[str, str]) -> Block:
    """Depression scores over the weeks, in both worlds."""
    x = sorted({int(week) for weeks, _ in diaries for week in weeks})
    series = []
    for title, (weeks, pages) in zip(titles, diaries, strict=True):
        score = dict(zip(weeks.tolist(), pages["depression"].tolist(), strict=True))
        series.append((title, [score.get(week) for week in x]))
    top = max(14, *(v for _, y in series for v in y if v is not None))
    return lines("Depression score", "DASS-21 points, 14 or more is moderate", x, series, 0, float(top))


def did(lives: Lives, diaries: Sequence[tuple[Any, Any]]) -> list[list[str]]:
    """Rows of how many weeks were spent where."""
    rows = []
    for a, name in enumerate(lives.worlds[1].activities):
        counts = [int(((pages["attended"] >> np.uint32(a)) & 1).sum()) for _, pages in diaries]
        if any(counts):
            rows.append([plain(name), *(f"{n} of {pages.size}" for n, (_, pages) in zip(counts, diaries, strict=True))])
    return rows


def kept_away(lives: Lives, diaries: Sequence[tuple[Any, Any]]) -> list[list[str]]:
    """Rows of how many weeks what kept them away most, among weeks in which they would have gone."""
    found = sorted({int(b) for _, pages in diaries for b in pages["unmet"] if b >= 0})
    rows = [
        [barrier(lives.worlds[1], b), *(str(int((pages["unmet"] == b).sum())) for _, pages in diaries)] for b in found
    ]
    return sorted(rows, key=lambda row: -int(row[1]))
