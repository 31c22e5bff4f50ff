"""The way an intervention takes to residents, and what each step of its ledger means on that way.

Steps are counted in persons: who is on a step is also on every earlier one. What an intervention moves says which of
four ways it takes (:func:`channel`):

* ``persons``, it moves something of residents by name. *Eligible*: in the group it is for, where it has one, and open
  to it; *aware* and *offered*: enrolled (the model has no separate step: whoever is enrolled knows); *accepted*: what
  it moves was moved for them; where others are moved than those enrolled, such as the ties of a champion, they are
  those it is offered to, and who is enrolled delivers it. *Attended*: where it only helps to come to groups
  (``relief``, ``inform``, ``champion``) a visit to any, where it only leads to care (``outreach``, ``referral``,
  ``care_travel``) a session, and else the week of receipt itself.
* ``groups``, it founds, pays for or changes groups. *Eligible*: lives where such a group is; *aware*: knows of it;
  *offered*: knows of it and it meets this week; *accepted*: wanted to come; *attended*: was admitted and came.
* ``care``, it changes care centers. *Eligible*: a case (DASS-21 depression 14 or more) or on the way to care, where it
  works; *aware*: sees a need and seeks care; *offered*: on the list; *accepted*: in care; *attended*: a session.
* ``places``, it changes neighborhoods. Nobody is asked: who lives there is on every step up to *attended*.

The *full dose* is that of weeks with attendance: a full course of sessions where that is what it leads to, the length
of the course where there is one, and else 12 weeks (an assumption, range 6-26: that many sessions make a full course
of care), but never more weeks than it did anything in. *Sustained* is a full dose, still living there, and at least one
week of attendance in the last 13 of the run, whether the intervention still runs or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from simulation.levers import LEVERS

if TYPE_CHECKING:
    from simulation.interventions import Base
    from simulation.world import World

Channel = Literal["persons", "groups", "care", "places"]
STEPS = ("eligible", "aware", "offered", "accepted", "attended once", "full dose", "sustained")
ELIGIBLE, AWARE, OFFERED, ACCEPTED, ATTENDED = range(1, 6)
QUARTER = 13  # weeks: as long as records of retention wait before they call an absence one
FULL_WEEKS = 12
TO_GROUPS = frozenset({"relief", "inform", "champion"})
TO_CARE = frozenset({"outreach", "referral", "care_travel"})
_OF_GROUPS = ("U A", "B U A", "O")


def shaped(piece: Base, *shapes: str) -> tuple[str, ...]:
    """The levers of these shapes that a piece moves."""
    return tuple(name for name in piece.moves if LEVERS[name].shape in shapes)


def group_levers(piece: Base) -> tuple[str, ...]:
    """What it moves of groups and of the organizations that run them."""
    return shaped(piece, *_OF_GROUPS)


def person_levers(piece: Base) -> tuple[str, ...]:
    """What it moves of residents."""
    return shaped(piece, "N", "B N")


def channel(piece: Base, brings: bool) -> Channel:
    """The way a piece takes to residents.

    Args:
        piece: the intervention.
        brings: whether it brings an activity of its own.
    """
    groups, persons = group_levers(piece), person_levers(piece)
    if shaped(piece, "H"):
        return "places"
    if groups and (brings or len(groups) > len(persons)):
        return "groups"
    return "persons" if persons else "care"


def direct(piece: Base) -> bool:
    """Whether what it moves of residents is received as it is moved, rather than by going somewhere."""
    return any(name not in TO_GROUPS | TO_CARE for name in person_levers(piece))


def full_weeks(piece: Base, way: Channel, world: World) -> int:
    """Weeks of attendance that make a full dose."""
    moved = set(person_levers(piece))
    if way == "care" or (way == "persons" and moved and moved <= TO_CARE):
        return int(world.scenario.care.length)
    stay: Any = getattr(piece, "stay", None)
    return int(stay) if stay and way == "persons" else FULL_WEEKS
