"""What the parts of a scenario owe each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.reading.agreement import all_activities, never_happens
from simulation.scenario import Scenario

ONE = {"family": "arts", "slot": "evening", "host": "club"}


def test_thirty_two_activities_fit_and_none_is_needed():
    assert len(Scenario.parse({"activities": {f"a{i}": ONE for i in range(32)}}).activities) == 32
    assert Scenario.parse({"activities": {}, "barriers": {}}).activities == {}
    with pytest.raises(InputError, match="holds 33 activities; the model has room for 32\n  take out 1"):
        Scenario.parse({"activities": {f"a{i}": ONE for i in range(33)}})


def test_what_interventions_bring_counts_and_has_its_own_name():
    grants = {"kind": "community_grants", "project": "garden"}
    made = Scenario.parse({"activities": {"choir": ONE}, "interventions": {"g": grants}})
    assert list(all_activities(made)) == ["choir", "garden"]
    with pytest.raises(InputError, match="33 activities, 1 of them brought by interventions"):
        Scenario.parse({"activities": {f"a{i}": ONE for i in range(32)}, "interventions": {"g": grants}})
    with pytest.raises(InputError, match=r"interventions\.h: brings an activity 'garden', a name already taken"):
        Scenario.parse({"interventions": {"g": grants, "h": grants}})


def test_barriers_are_at_most_the_reasons_that_can_be_numbered():
    cost = {"kind": "cost"}
    assert len(Scenario.parse({"barriers": {f"b{i}": cost for i in range(40)}}).barriers) == 40
    with pytest.raises(InputError, match="41 barriers; the model has room for 40"):
        Scenario.parse({"barriers": {f"b{i}": cost for i in range(41)}})


def test_an_activity_is_for_a_culture_that_lives_here():
    assert Scenario.parse({"activities": {"choir": {**ONE, "culture": "hispanic"}}}).activities["choir"].culture
    with pytest.raises(InputError, match=r"activities\.choir\.culture: .*'hispanik'\n  did you mean 'hispanic'"):
        Scenario.parse({"activities": {"choir": {**ONE, "culture": "hispanik"}}})
    brought = {"kind": "community_grants", "activity": {**ONE, "culture": "klingon"}}
    with pytest.raises(InputError, match=r"interventions\.g\.activity\.culture"):
        Scenario.parse({"interventions": {"g": brought}})
    own = {"population": {"cultures": {"hmong": 0.5, "white": 0.5}, "limited_language": {"hmong": 0.4}}}
    Scenario.parse({**own, "activities": {"choir": {**ONE, "culture": "hmong"}}})


def test_invitations_are_handed_on_for_an_activity_that_is_there():
    champions = {"kind": "local_champions", "invitations": 4, "relay": "choir"}
    assert Scenario.parse({"activities": {"choir": ONE}, "interventions": {"c": champions}}).interventions["c"].relay
    with pytest.raises(InputError, match=r"interventions\.c\.relay: there is no activity 'quire'"):
        Scenario.parse({"activities": {"choir": ONE}, "interventions": {"c": {**champions, "relay": "quire"}}})
    with pytest.raises(InputError, match="relay passes invitations on, and invitations is 0"):
        Scenario.parse({"activities": {"choir": ONE}, "interventions": {"c": {**champions, "invitations": 0}}})


def test_what_starts_after_the_end_is_named():
    pieces = {"interventions": {"c": {"kind": "local_champions", "start": 4}, "d": {"kind": "local_champions"}},
              "shocks": {"flood": {"kind": "disaster", "start": 9}}}  # fmt: skip
    assert never_happens(Scenario.parse({"weeks": 4, **pieces})) == ["c (week 4)", "flood (week 9)"]
    assert never_happens(Scenario.parse({"weeks": 5, **pieces})) == ["flood (week 9)"]


def test_names_and_stories_fit_a_line_and_hold_no_control_characters():
    made = Scenario.parse({"name": "free\n  buses", "story": "what if\tthey were?"})
    assert (made.name, made.story) == ("free buses", "what if they were?")
    for bad in ({"name": "\x1b[31mred"}, {"story": "\x07"}, {"name": "\n"}):
        with pytest.raises(InputError, match=next(iter(bad))):
            Scenario.parse(bad)


def test_a_distribution_in_a_file_replaces_the_one_it_extends(tmp_path):
    (tmp_path / "town.yaml").write_text("extends: baseline\npopulation: {pyramid: {18-64: [10, 10], 65+: [3, 5]}}\n")
    assert list(Scenario.load(tmp_path / "town.yaml").population.pyramid) == ["18-64", "65+"]


def test_numbers_of_numpy_and_paths_are_taken_for_what_they_are():
    made = Scenario().with_(weeks=np.arange(5)[4], causal_share=np.float32(0.5), ties__file=Path("/x/t.csv"))
    assert (made.weeks, made.causal_share, made.ties.file) == (4, 0.5, "/x/t.csv")
    assert type(made.weeks) is int
    with pytest.raises(InputError, match="weeks"):
        Scenario().with_(weeks=np.array([4]))
