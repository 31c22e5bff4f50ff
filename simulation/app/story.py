"""What happened to a resident, at a venue, in a neighborhood, in both worlds, in plain words and small tables.

Nobody here is a real person, and no story tells of a single suicide: the model has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.app.colors import COLORS
from simulation.app.sheets import bullets, lines, sheet, table, text
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES
from simulation.residents import CareState, Education, Employment, Gender, Housing, Mobility, Slot
from simulation.stages.participation import FULL
from simulation.survey import CUTOFFS
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
SETTINGS = "in the city", "in a suburb", "in the country"
# what the text summary says beside the color on the map
SUMMARY = {
    "belonging": "negative_class", "depression": "depression_moderate", "loneliness": "lonely", "stigma": "stigma",
    "participation": "participation", "care": "in_care",
}  # fmt: skip


def worlds(lives: Lives) -> tuple[str, str]:
    """What the two worlds are called."""
    if lives.arm.interventions == lives.baseline.interventions and lives.arm.shocks == lives.baseline.shocks:
        return "As it is", "The same (nothing chosen yet)"
    return "As it is", f"With {plain(lives.arm.name)}"


def plain(name: str) -> str:
    """A name from a file as words."""
    return name.replace("_", " ")


def hood(lives: Lives, number: int) -> str:
    """What a neighborhood is called."""
    setting = SETTINGS[int(lives.worlds[0].places.setting[number])]
    return f"Neighborhood {number + 1}" if lives.scene.centers.shape[0] > 1 else f"The neighborhood, {setting}"


def venue(lives: Lives, number: int) -> tuple[str, str]:
    """What a venue is called, and the same with where it is."""
    unit, activity = (int(v) for v in lives.scene.venues[number])
    name = plain(list(lives.worlds[1].activities)[activity])
    hoods = lives.worlds[0].places.dims["H"]
    where = f"neighborhood {unit + 1}" if unit < hoods else f"district {unit - hoods + 1}"
    return name, name if hoods == 1 else f"{name}, {where}"


def summary(lives_titles: tuple[str, str], week: int, values: Any, color: str) -> str:
    """The week in a sentence, for those who do not see the map; values are outcomes of both worlds, (2, outcomes)."""
    names = list(OUTCOMES)
    parts = []
    for name in dict.fromkeys((SUMMARY[color], "participation", "depression_moderate")):
        one, other = (figure(name, float(values[k][names.index(name)])) for k in range(2))
        parts.append(f"{OUTCOMES[name].label}: {one} / {other}")
    return f"Week {week}, {lives_titles[0].lower()} / {lives_titles[1][0].lower() + lives_titles[1][1:]}. {'; '.join(parts)}."


def figure(name: str, value: float) -> str:
    """An outcome's value with its unit, in words."""
    if not np.isfinite(value):
        return "none"
    unit = OUTCOMES[name].unit
    return f"{100 * value:.1f} %" if unit == "share" else f"{value:.2f} {unit}"


def tell(lives: Lives, kind: str, number: int) -> Sheet:
    """The story of one that is drawn.

    Args:
        lives: both worlds.
        kind: ``"resident"``, ``"venue"`` or ``"hood"``.
        number: which of the scene's.

    Raises:
        InputError: if there is no such thing on the map.
    """
    scene = lives.scene
    kinds = {
        "resident": (resident, scene.rows.size), "venue": (of_venue, len(scene.venues)),
        "hood": (of_hood, len(scene.centers)),
    }  # fmt: skip
    if kind not in kinds or isinstance(number, bool) or not isinstance(number, int):
        raise InputError(f"{kind!r} {number!r} is nothing on the map", "story", "pick a resident, a venue or a place")
    teller, there = kinds[kind]
    if not 0 <= number < there:
        raise InputError(f"there is no {kind} {number}", "story", f"pick one of 0 to {there - 1}")
    return teller(lives, number)


def resident(lives: Lives, number: int) -> Sheet:
    """The story of a resident."""
    row = int(lives.scene.rows[number])
    titles = worlds(lives)
    told = [
        text(who(lives.worlds[0], row) + f" Lives in {lower(hood(lives, int(lives.worlds[0].residents.neighborhood[row])))}.")
    ]
    diaries = [diary.of(number) for diary in lives.diaries]
    if lives.worlds[0].residents.arrival[row] != lives.worlds[1].residents.arrival[row]:
        told.append(text("In the two worlds different people live in this dwelling by now; the words above are of the first."))
    else:
        told.append(text(parted(lives, diaries, titles)))
    told.append(table("Now", ("", *titles), now(lives, row)))
    if any(weeks.size for weeks, _ in diaries):
        told.append(scores(diaries, titles))
        told.append(table("Weeks it went to", ("", *titles), did(lives, diaries)))
        told.append(table("What kept it away most, in weeks", ("", *titles), kept_away(lives, diaries)))
    return sheet(f"Resident {number + 1}", *told)


def lower(words: str) -> str:
    """The words within a sentence."""
    return words[0].lower() + words[1:]


def who(world: World, row: int) -> str:
    """A resident's traits in two sentences."""
    r = world.residents
    slots = [name for slot, name in zip(Slot, ("weekdays", "evenings", "weekends"), strict=True) if r.free_slots[row] & slot]
    facts = [
        WORK[Employment(int(r.employment[row]))], HOMES[Housing(int(r.housing[row]))],
        TRAVEL[Mobility(int(r.mobility[row]))], SCHOOL[Education(int(r.education[row]))],
        f"income in the {('lowest', 'second', 'middle', 'fourth', 'highest')[int(r.income[row]) - 1]} fifth",
        "" if r.insured[row] else "has no health insurance", "speaks the main language with difficulty" if r.language[row] else "",
        "has a physical limitation" if r.limitation[row] else "", "" if r.digital[row] else "is not online",
    ]  # fmt: skip
    person = f"A {GENDERS[Gender(int(r.gender[row]))]} of {int(r.age[row])}, {int(r.tenure[row])} years at this address"
    free = f" Free on {' and '.join(slots)}." if slots else " No free time in an ordinary week."
    return f"{person}: {', '.join(fact for fact in facts if fact)}.{free}"


def now(lives: Lives, row: int) -> list[list[str]]:
    """Rows of what is true of a resident this week in both worlds."""
    rows: list[list[str]] = []
    cells = [_now(world, row) for world in lives.worlds]
    for name in cells[0]:
        rows.append([name, *(cell[name] for cell in cells)])
    return rows


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
        return f"In the {weeks.size} weeks told here both lives are the same: nothing that was done has reached it."
    k = int(differ[0])
    first = f"The two lives first differ in week {int(weeks[k])}. "
    acts = np.flatnonzero((one["attended"] != other["attended"]) | (one["refused"] != other["refused"]))
    if not acts.size:
        return first + "It has done the same things in both so far."
    k = int(acts[0])
    did = [
        week_of(world, int(page["attended"][k]), int(page["refused"][k]), int(page["unmet"][k]))
        for world, page in zip(lives.worlds, (one, other), strict=True)
    ]
    return f"{first}In week {int(weeks[k])} it did something else: {did[0]} ({lower(titles[0])}); {did[1]} ({lower(titles[1])})."


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
    """Rows of how many weeks it went where."""
    rows = []
    for a, name in enumerate(lives.worlds[1].activities):
        counts = [int(((pages["attended"] >> np.uint32(a)) & 1).sum()) for _, pages in diaries]
        if any(counts):
            rows.append([plain(name), *(f"{n} of {pages.size}" for n, (_, pages) in zip(counts, diaries, strict=True))])
    return rows


def kept_away(lives: Lives, diaries: Sequence[tuple[Any, Any]]) -> list[list[str]]:
    """Rows of how many weeks what kept it away most, among weeks in which it would have gone."""
    found = sorted({int(b) for _, pages in diaries for b in pages["unmet"] if b >= 0})
    rows = [[barrier(lives.worlds[1], b), *(str(int((pages["unmet"] == b).sum())) for _, pages in diaries)] for b in found]
    return sorted(rows, key=lambda row: -int(row[1]))


def of_venue(lives: Lives, number: int) -> Sheet:
    """The story of a venue."""
    unit, activity = (int(v) for v in lives.scene.venues[number])
    titles, offer = worlds(lives), list(lives.worlds[1].activities.values())[activity]
    cells = [_venue(world, unit, activity) for world in lives.worlds]
    facts = [
        f"Meets on a {offer.slot}" + (", online." if offer.online else f", {offer.distance:g} km away."),
        f"Costs a visitor ${offer.price:g}." if offer.price else "Costs a visitor nothing.",
        f"Run by a {plain(offer.host)}.",
    ]
    return sheet(
        venue(lives, number)[1].capitalize(), text(offer.story), bullets(facts),
        table("This week", ("", *titles), [[name, *(cell.get(name, "not there") for cell in cells)] for name in cells[1]]),
        _who_came(lives, unit, activity, titles),
    )  # fmt: skip


def _venue(world: World, unit: int, activity: int) -> dict[str, str]:
    places = world.places
    if activity >= places.dims["A"]:
        return {}
    organization = int(places.organization_of[unit, activity])
    came, wanted = int(places.attendance[unit, activity]), int(places.demand[unit, activity])
    room = int(places.capacity[unit, activity])
    return {
        "Open": "yes" if places.open[unit, activity] else "closed, nobody pays for it",
        "Meets this week": "yes" if places.meets[unit, activity] else "no",
        "Came": str(came),
        "Wanted to come": str(wanted),
        "Places": str(room),
        "Its organization has": f"${float(places.cash[organization]):,.0f}",
        "Posts filled": f"{100 * float(places.staffing[organization]):.0f} %",
        "Volunteers gave": f"{float(places.volunteers[organization]):.0f} hours",
    }


def _who_came(lives: Lives, unit: int, activity: int, titles: tuple[str, str]) -> Block:
    scene, places = lives.scene, lives.worlds[1].places
    theirs = places.unit_of[lives.worlds[1].residents.neighborhood[scene.rows], activity] == unit
    drawn = np.flatnonzero(theirs)
    series, x = [], [0]
    for title, diary in zip(titles, lives.diaries, strict=True):
        weeks, pages = diary.all(drawn)
        came = ((pages["attended"] >> np.uint32(activity)) & 1).sum(axis=1)
        x = weeks.tolist()
        series.append((title, came.tolist()))
    top = float(max((v for _, y in series for v in y), default=0))
    who_ = "residents" if scene.whole else "residents drawn on the map"
    return lines("Who came", who_, x, series, 0, max(top, 1.0))


def of_hood(lives: Lives, number: int) -> Sheet:
    """The story of a neighborhood."""
    titles = worlds(lives)
    cells = [_hood(world, number) for world in lives.worlds]
    places = lives.worlds[0].places
    mine = np.flatnonzero(lives.worlds[0].residents.neighborhood[lives.scene.rows] == number)
    series, x = [], [0]
    for title, diary in zip(titles, lives.diaries, strict=True):
        weeks, pages = diary.all(mine)
        x = weeks.tolist()
        series.append((title, pages["depression"].mean(axis=1).tolist() if mine.size else []))
    values = [v for _, y in series for v in y]
    top = max(10.0, float(np.ceil(max(values, default=0))))
    return sheet(
        hood(lives, number),
        text(
            f"{int(places.population[number]):,} residents {SETTINGS[int(places.setting[number])]}; "
            f"safety {float(places.safety[number]):+.1f} SD, green space {float(places.green[number]):+.1f} SD."
        ),
        table("This week", ("", *titles), [[name, *(cell[name] for cell in cells)] for name in cells[0]]),
        lines("Mean depression score", "DASS-21 points", x, series, 0, top) if mine.size else {},
    )


def _hood(world: World, number: int) -> dict[str, str]:
    r, mine = world.residents, world.residents.neighborhood == number
    if not mine.any():
        return {"Residents": "nobody lives here"}

    def share(mask: Any) -> str:
        return f"{100 * float(mask[mine].mean()):.1f} %"

    return {
        "Took part in something": share(r.attended != 0),
        "Found a group full": share(r.refused != 0),
        "Sense of community": f"{float(r.belonging[mine].mean()):+.2f} SD",
        "Trust in neighbors": f"{float(r.trust[mine].mean()):+.2f} SD",
        "At least moderate depression": share(r.score_depression >= CUTOFFS["depression"]["moderate"]),
        "Loneliness, 0 to 1": f"{float(r.loneliness[mine].mean()):.2f}",
        COLORS["stigma"].label: f"{float(r.stigma[mine].mean()):+.2f} SD",
        "In care": share(r.care_state == CareState.IN_CARE),
        "Ties of each": f"{float(world.ties.degree[mine].mean()):.1f}",
    }
