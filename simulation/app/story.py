"""What happened to a resident, at a venue, in a neighborhood, in both worlds, in plain words and small tables.

Nobody here is a real person, and no story tells of a single suicide: the model has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.app.colors import COLORS
from simulation.app.names import SETTINGS, hood, lower, plain, venue, worlds
from simulation.app.person import resident
from simulation.app.sheets import bullets, lines, sheet, table, text
from simulation.errors import InputError
from simulation.instrument import CUTOFFS
from simulation.outcomes import OUTCOMES
from simulation.residents import CareState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.app.lives import Lives
    from simulation.app.sheets import Block, Sheet
    from simulation.world import World

# what the text summary says beside the color on the map
SUMMARY = {
    "belonging": "negative_class", "depression": "depression_moderate", "loneliness": "lonely", "stigma": "stigma",
    "participation": "participation", "care": "in_care",
}  # fmt: skip

SLOTS = {"weekday": "on weekdays", "evening": "in the evening", "weekend": "at weekends"}


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


def summary(titles: tuple[str, str], week: int, values: Any, color: str) -> str:
    """The week in a sentence, for those who do not see the map; values are outcomes of both worlds, (2, outcomes)."""
    names = list(OUTCOMES)
    parts = []
    for name in dict.fromkeys((SUMMARY[color], "participation", "depression_moderate")):
        one, other = (figure(name, float(values[k][names.index(name)])) for k in range(2))
        parts.append(f"{OUTCOMES[name].label}: {one} / {other}")
    return f"Week {week}, {lower(titles[0])} / {lower(titles[1])}. {'; '.join(parts)}."


def figures(values: NDArray[np.float64], color: str) -> list[tuple[str, str, str, str]]:
    """What it was colored by, who took part, who is depressed: label, both worlds, and what lies between them."""
    rows, names = [], list(OUTCOMES)
    for name in dict.fromkeys((SUMMARY[color], "participation", "depression_moderate")):
        one, other = (float(values[k][names.index(name)]) for k in range(2))
        rows.append((OUTCOMES[name].label, figure(name, one), figure(name, other), _between(name, other - one)))
    return rows


def _between(name: str, gap: float) -> str:
    if not np.isfinite(gap):
        return ""
    if not gap:
        return "no difference"
    value, digits, unit = (100 * gap, 1, " points") if OUTCOMES[name].unit == "share" else (gap, 2, "")
    if round(value, digits) == 0:
        return f"difference below {0.5 * 10**-digits:g}{unit}"
    return f"difference {value:+.{digits}f}{unit}".replace("-", "\u2212")


def figure(name: str, value: float) -> str:
    """An outcome's value with its unit, in words."""
    if not np.isfinite(value):
        return "none"
    unit = OUTCOMES[name].unit
    return f"{100 * value:.1f} %" if unit == "share" else f"{value:.2f} {unit}"


def of_venue(lives: Lives, number: int) -> Sheet:
    """The story of a venue."""
    unit, activity = (int(v) for v in lives.scene.venues[number])
    titles, offer = worlds(lives), list(lives.worlds[1].activities.values())[activity]
    cells = [_venue(world, unit, activity) for world in lives.worlds]
    rows = [[name, *(cell.get(name, "not there") for cell in cells)] for name in cells[1]]
    facts = [
        f"Meets {SLOTS[offer.slot]}" + (", online." if offer.online else f", {offer.distance:g} km away."),
        f"Costs a visitor ${offer.price:g}." if offer.price else "Costs a visitor nothing.",
        f"Run by {'an' if offer.host[0] in 'aeiou' else 'a'} {plain(offer.host)}.",
    ]
    return sheet(
        venue(lives, number)[1].capitalize(), text(offer.story), bullets(facts),
        table("This week", ("", *titles), rows),
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
        "Paid posts filled": f"{100 * float(places.staffing[organization]):.0f} %",
        "Hours of volunteers": f"{float(places.volunteers[organization]):.0f}",
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
