"""Settings leave the page and come back the same; nothing hostile comes in with them."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.app import sharing
from simulation.app.origin import numbered
from simulation.errors import InputError
from simulation.reading.scenario_files import shipped
from simulation.scenario import Scenario

plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=12,
)
mapping = st.dictionaries(st.text(max_size=3), plain, max_size=4)


def link(said: object) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(said).encode())).decode().rstrip("=")


@given(mapping, mapping)
def test_a_difference_turns_one_mapping_into_the_other(old, new):
    without = {k: v for k, v in new.items() if v is not None}  # no scenario holds an entry that is none at the top
    changes = sharing.difference(old, without)
    assert sharing.patched(old, json.loads(json.dumps(changes))) == without
    assert sharing.difference(old, old) == {}


@pytest.mark.parametrize("name", ["baseline", "all_together", "cases/hollywood_2_0", "questions/what_if_jobs_go"])
def test_a_link_and_a_file_hold_all_settings(name):
    settings = sharing.from_preset(name, seed=7, residents=1500)
    text = sharing.to_link(settings)
    assert sharing.from_link(text) == settings
    assert len(text) < 2_500
    again = sharing.from_file(sharing.to_file(settings.arm, 7).encode())
    assert again.arm == settings.arm
    assert again.baseline.interventions == {}
    assert again.baseline.shocks == settings.arm.shocks


def test_a_file_may_extend_what_ships():
    raw = b"extends: baseline\ninterventions: {c: {kind: local_champions, per_hundred: 5}}\nweeks: 30\n"
    settings = sharing.from_file(raw, "mine.yaml")
    assert settings.arm.interventions["c"].per_hundred == 5
    assert settings.arm.weeks == settings.baseline.weeks == 30
    assert settings.arm.activities == Scenario.load("baseline").activities


def test_every_preset_fits_into_a_link():
    assert max(len(sharing.to_link(sharing.from_preset(name))) for name in shipped()) < sharing.LONGEST / 2


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(raw):
    for text in (base64.urlsafe_b64encode(raw).decode(), link(raw.decode("latin-1"))):
        with pytest.raises(InputError):
            sharing.from_link(text)
    with pytest.raises(InputError):
        sharing.from_file(raw)


GOOD = {"start": "baseline", "seed": 1, "baseline": {}, "arm": {}}


def test_a_link_says_which_lesson_brought_its_settings():
    first, second = numbered()["6_the_grant_cliff"][1].scenarios()
    made = sharing.Settings("questions/what_if_the_grant_ends", first, second, 7, "6_the_grant_cliff")
    assert sharing.from_link(sharing.to_link(made)) == made
    assert sharing.from_link(link(GOOD)).lesson == ""
    assert len(sharing.from_link(link(GOOD | {"lesson": ["x"] * 99})).lesson) <= 80


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"start": "../../etc/passwd"}, "which this version has not"), ({"start": None}, "has not"),
     ({"seed": -1}, "seed"), ({"seed": True}, "seed"), ({"arm": {"weeks": [0]}}, "weeks"),
     ({"arm": {"weeks": 5}}, "damaged"), ({"arm": []}, "damaged"), ({"arm": {"nonsense": [1]}}, "nonsense"),
     ({"baseline": {"population": {"file": ["/etc/passwd"]}}}, "names a file"),
     ({"baseline": {"ties": {"file": ["/etc/passwd"]}}}, "names a file"),
     ({"baseline": {"population": {"residents": [100_001]}}}, "too many"),
     ({"arm": {"population": {"residents": [50]}}}, "population"),
     ({"baseline": {"burn_in": [2600]}}, "weeks of burn-in are too many"),
     ({"arm": {"interventions": {"x": [{"kind": "local_champoins"}]}}}, "local_champions"),
     ({"more": 1}, "damaged")],
)  # fmt: skip
def test_a_link_that_cannot_be_used_gets_a_sentence(changes, words):
    with pytest.raises(InputError, match=words):
        sharing.from_link(link(GOOD | changes))


def test_a_small_link_cannot_hold_a_large_thing():
    bomb = base64.urlsafe_b64encode(zlib.compress(b"0" * 5_000_000, 9)).decode()
    assert len(bomb) < sharing.LONGEST
    with pytest.raises(InputError, match="too long"):
        sharing.from_link(bomb)
    with pytest.raises(InputError, match="too long"):
        sharing.from_link("A" * (sharing.LONGEST + 1))
    with pytest.raises(InputError, match="1 MB"):
        sharing.from_file(b"#" * 1_000_001)
    deep = b"[" * 50_000
    with pytest.raises(InputError):
        sharing.from_file(deep)


@pytest.mark.parametrize("extends", ["/etc/passwd", "../secret.yaml", "nosuch", "5", "[a]"])
def test_a_file_that_extends_another_file_is_refused(extends):
    with pytest.raises(InputError, match="extend"):
        sharing.from_file(f"extends: {extends}\n".encode())


def test_an_unknown_preset_gets_the_nearest_name():
    with pytest.raises(InputError, match="local_champions"):
        sharing.from_preset("local_champion")
