"""A scenario names a piece by its kind; a slip is answered with what was meant."""

import pytest
from pydantic import ValidationError

from simulation.barriers import Base
from simulation.barriers.cost import Cost
from simulation.piece import make, registry


def test_a_folder_is_its_register_in_alphabetical_order():
    kinds = list(registry("barriers"))
    assert kinds == sorted(kinds)
    assert {"cost", "transport", "stigma"} <= set(kinds)
    assert registry("barriers")["cost"] is Cost
    assert Base not in registry("barriers").values()
    assert "local_champions" in registry("interventions")
    assert "local_champions" not in registry("barriers")


def test_a_class_made_elsewhere_is_no_piece():
    class Mood(Base):
        kind: str = "mood"

        def susceptibility(self, residents):
            return residents.distress

        def exposure(self, activities, places):
            return places.quality

    registry.cache_clear()
    assert "mood" not in registry("barriers")


def test_a_piece_is_made_of_its_fields_and_a_made_one_is_passed_on():
    cost = make("barriers", {"kind": "cost", "weight": 0.8})
    assert (type(cost), cost.weight) == (Cost, 0.8)
    assert make("barriers", cost) is cost


@pytest.mark.parametrize(
    ("folder", "kind", "meant"),
    [
        ("barriers", "trnsport", "transport"),
        ("barriers", "Stigma", "stigma"),
        ("interventions", "local_champion", "local_champions"),
        ("shocks", "ressecion", "recession"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_the_nearest_kind(folder, kind, meant):
    with pytest.raises(ValueError, match=f"^unknown kind {kind!r}; did you mean {meant!r}\\?$"):
        make(folder, {"kind": kind})


def test_a_kind_like_no_other_is_answered_with_all_there_are():
    with pytest.raises(ValueError, match=r"^unknown kind 'zzzz'; write one of: ") as refused:
        make("barriers", {"kind": "zzzz"})
    listed = str(refused.value).split("write one of: ")[1].split(", ")
    assert listed == list(registry("barriers"))


@pytest.mark.parametrize("data", [{}, {"weight": 1.0}, {"kind": ""}, {"kind": None}, "x", None, 3, ["cost"]])
def test_a_missing_kind_is_asked_for(data):
    with pytest.raises(ValueError, match=r"^needs a kind; write one of: access, "):
        make("barriers", data)


def test_a_kind_written_without_its_braces_is_answered_with_them():
    with pytest.raises(ValueError, match=r"^needs a kind; write \{kind: cost\}$"):
        make("barriers", "cost")


@pytest.mark.parametrize("kind", [3, ["cost"], {"cost": 1}])
def test_a_kind_that_is_no_word_is_unknown(kind):
    with pytest.raises(ValueError, match="unknown kind"):
        make("barriers", {"kind": kind})


def test_what_a_piece_does_not_know_is_refused_and_a_made_one_stays_as_it_is():
    with pytest.raises(ValidationError, match="wieght"):
        make("barriers", {"kind": "cost", "wieght": 1.0})
    with pytest.raises(ValidationError, match="less than or equal to 10"):
        make("barriers", {"kind": "cost", "weight": 11.0})
    with pytest.raises(ValidationError, match="frozen"):
        make("barriers", {"kind": "cost"}).weight = 2.0
