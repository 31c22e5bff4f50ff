"""Stories say what happened: against the arrays, and in plain words."""

import json

import numpy as np
import pytest

from simulation.app import names, person, story
from simulation.app.lives import Lives
from simulation.errors import InputError
from tests.app_worlds import place, with_champions


@pytest.fixture(scope="module")
def lives():
    base = place()
    made = Lives(base, with_champions(base), seed=3, threads=1)
    for _ in range(12):
        made.advance()
    return made


def table(sheet, caption):
    (found,) = [b["table"] for b in sheet["blocks"] if "table" in b and b["table"]["caption"] == caption]
    return {row[0]: row[1:] for row in found["rows"]}


def words(sheet):
    return " ".join(block["text"] for block in sheet["blocks"] if "text" in block)


def test_a_resident_is_who_the_arrays_say(lives):
    r = lives.worlds[0].residents
    k = int(np.flatnonzero((r.gender == 1) & (r.employment == 3) & (r.mobility == 0))[0])
    said = words(story.tell(lives, "resident", k))
    assert f"A woman of {int(r.age[k])}," in said
    assert "is retired" in said
    assert "has a car" in said
    now = table(story.tell(lives, "resident", k), "Now")
    assert now["Depression (DASS-21)"][0].startswith(f"{r.score_depression[k]} (")


def test_it_counts_the_weeks_of_each_activity(lives):
    counts = [np.bitwise_count(diary.all(lives.scene.rows)[1]["attended"]).sum(axis=0) for diary in lives.diaries]
    k = int(np.argmax(counts[1] * (lives.worlds[1].residents.arrival[lives.scene.rows] == 0)))
    went = table(story.tell(lives, "resident", k), "Weeks at each group")
    for world in (0, 1):
        assert sum(int(cells[world].split()[0]) for cells in went.values()) == counts[world][k]


def test_it_says_where_two_lives_first_differ(lives):
    one, other = (diary.all(lives.scene.rows)[1] for diary in lives.diaries)
    settled = (one["arrival"] == 0).all(axis=0) & (other["arrival"] == 0).all(axis=0)
    acts = one["attended"] != other["attended"]
    k = int(np.flatnonzero(acts.any(axis=0) & settled)[0])
    parted = 1 + int(np.argmax((acts | (one["refused"] != other["refused"]))[:, k]))
    assert f"The two lives part in week {parted}: as it is, " in words(story.tell(lives, "resident", k))
    moods = ((one != other) & ~acts).any(axis=0) & ~(acts | (one["refused"] != other["refused"])).any(axis=0) & settled
    k = int(np.flatnonzero(moods)[0])
    first = 1 + int(np.argmax((one != other)[:, k]))
    assert f"the same groups in both worlds; since week {first} " in words(story.tell(lives, "resident", k))
    same = np.flatnonzero((one == other).all(axis=0) & settled)
    if same.size:
        assert "both lives are the same" in words(story.tell(lives, "resident", int(same[0])))


def test_severity_is_the_manuals_word():
    assert [person.severity("depression", n) for n in (9, 10, 14, 28)] == [
        "normal",
        "mild",
        "moderate",
        "extremely severe",
    ]


def test_a_venue_and_a_neighborhood_tell_this_week(lives):
    plan = lives.scene
    v = int(np.argmax([lives.worlds[0].places.attendance[u, a] for u, a in plan.venues]))
    unit, activity = plan.venues[v]
    told = story.tell(lives, "venue", v)
    assert table(told, "This week")["Came"] == [str(w.places.attendance[unit, activity]) for w in lives.worlds]
    assert names.plain(list(lives.worlds[0].activities)[activity]) in told["title"].lower()
    share = 100 * (lives.worlds[1].residents.attended != 0).mean()
    assert table(story.tell(lives, "hood", 0), "This week")["Took part in something"][1] == f"{share:.1f} %"


def test_every_sheet_can_be_sent_and_none_speaks_of_suicide(lives):
    for kind, count in (("resident", 40), ("venue", len(lives.scene.venues)), ("hood", 1)):
        for k in range(count):
            said = json.dumps(story.tell(lives, kind, k), allow_nan=False)
            assert "suicid" not in said
            assert "nan" not in said


@pytest.mark.parametrize(
    ("kind", "number"), [("ghost", 1), ("resident", 10**6), ("hood", -1), ("venue", "1"), ("hood", True)]
)
def test_what_is_not_on_the_map_is_refused(lives, kind, number):
    with pytest.raises(InputError, match="pick"):
        story.tell(lives, kind, number)


def test_before_the_first_week_there_is_a_story_too():
    lives = Lives(place(200), threads=1)
    assert "Resident 1" in story.tell(lives, "resident", 0)["title"]
    assert names.worlds(lives)[1].startswith("The same")
    for kind in ("venue", "hood"):
        assert story.tell(lives, kind, 0)["blocks"]


def test_the_summary_gives_both_worlds(lives):
    values = np.stack([lives.latest(0), lives.latest(1)])
    said = story.summary(names.worlds(lives), lives.week, values, "loneliness")
    assert said.startswith("Week 12, as it is / with champions. ")
    share = 100 * (lives.worlds[0].residents.attended != 0).mean()
    assert f"{share:.1f} % /" in said
