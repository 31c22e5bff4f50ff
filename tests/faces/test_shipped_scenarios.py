"""Every scenario that ships, those in folders too: found, told in a line, resolved, run; what the lists say of it."""

from __future__ import annotations

import itertools
import re
from typing import get_args

import pytest
import yaml

from simulation.building import check_arm
from simulation.catalog import CATALOG, activities
from simulation.cli import main
from simulation.errors import InputError
from simulation.interventions.co_design import Say
from simulation.piece import registry
from simulation.reading.scenario_files import read, shipped, shipped_folder
from simulation.run import run
from simulation.scenario import Scenario

NAMES = sorted(shipped())


def test_every_file_of_the_folder_ships_under_its_path():
    files = {path.resolve() for pattern in ("*.yaml", "*.yml") for path in shipped_folder().rglob(pattern)}
    files -= {path.resolve() for path in (shipped_folder() / "sweeps").iterdir()}  # these are no scenarios
    assert {path.resolve() for path in shipped().values()} == files
    assert {"baseline", "whole_catalog", "settings/urban", "settings/low_resource"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_asks_and_runs(name):
    own = yaml.safe_load(shipped()[name].read_text(encoding="utf-8"))
    scenario = Scenario.load(name)
    assert scenario.name == own["name"].strip() != "unnamed"
    assert scenario.story == own["story"] != ""
    assert scenario.story[-1] in ".?"
    assert name == "baseline" or own["extends"]
    small = scenario.with_(population__residents=300, burn_in=0, weeks=4)
    made = run(small, 1, threads=1)
    assert len(made.weekly) == 5
    assert made.weekly.notna().all().all()


def test_names_and_stories_tell_scenarios_apart():
    scenarios = [Scenario.load(name) for name in NAMES]
    for what in ("name", "story"):
        told = [getattr(s, what) for s in scenarios]
        assert len(set(told)) == len(told)


def test_a_name_without_its_folder_is_enough_where_only_one_fits(tmp_path):
    assert read("rural")[1] == read("settings/rural")[1] == str(shipped()["settings/rural"])
    (tmp_path / "mine.yaml").write_text("extends: settings/rural\n")
    assert Scenario.load(tmp_path / "mine.yaml").neighborhoods.rural == 1
    with pytest.raises(InputError, match="did you mean 'rural'"):
        read("rurall")


def test_settings_differ_in_people_places_and_staff_but_offer_the_same_kinds_of_groups():
    settings = [Scenario.load(name) for name in NAMES if name.startswith("settings/")]
    assert len(settings) == 4
    assert len({tuple(s.activities) for s in settings}) == len({tuple(s.barriers) for s in settings}) == 1
    assert len({s.care.per_thousand for s in settings}) == len({s.population.ownership for s in settings}) == 4
    rural, low = Scenario.load("rural"), Scenario.load("low_resource")
    assert low.care.per_thousand < rural.care.per_thousand < 1 < Scenario.load("urban").care.per_thousand


def test_the_whole_catalog_holds_what_it_promises():
    whole = Scenario.load("whole_catalog")
    assert len(whole.activities) >= 20
    assert {barrier.kind for barrier in whole.barriers.values()} == set(registry("barriers"))
    assert {a.family for a in whole.activities.values()} == {
        "social", "volunteering", "arts", "faith", "learning", "support", "civic", "online",
    }  # fmt: skip
    assert all(a.story and a.source for a in whole.activities.values())


FOLDERS = ("questions/", "frameworks/", "templates/", "cases/")
ASKED = [name for name in NAMES if name.startswith(FOLDERS) and Scenario.load(name).interventions]
ASKED += [name for name in NAMES if name.startswith(FOLDERS) and Scenario.load(name).shocks and name not in ASKED]


@pytest.mark.parametrize("name", ASKED)
def test_a_question_says_how_to_ask_it_and_can_be_asked_so(name):
    """Its first line is a command; the scenarios in it share people, places and length, this one being the last."""
    words = re.fullmatch(r"# Ask it: cohesion compare (.+)", shipped()[name].read_text().splitlines()[0])[1].split()
    names = list(itertools.takewhile(lambda word: not word.startswith("--"), words))
    first, *arms = map(Scenario.load, names)
    assert arms[-1] == Scenario.load(name)
    options = words[len(names) :]
    given = dict(zip(options[::2], options[1::2], strict=True))
    assert set(given) <= {"--weeks", "--residents"}
    for arm in arms:
        check_arm(first, arm)
        assert arm.interventions or arm.shocks
        assert {arm.weeks, first.weeks} == {arm.weeks} or int(given["--weeks"]) == arms[-1].weeks
    assert name.rpartition("/")[2].replace("_", " ") == arms[-1].name


def test_cases_and_templates_say_what_is_assumed_and_only_one_case_gives_numbers():
    cards = {name: shipped()[name].read_text() for name in NAMES if name.startswith("cases/")}
    assert {name.rpartition("/")[2] for name in cards} == {
        "show_wisconsin", "mhrac_rural_michigan", "hollywood_2_0", "california_foster_care",
    }  # fmt: skip
    assert all("# Case card: " in text for text in cards.values())
    assert [name for name, text in cards.items() if "3.18" in text] == ["cases/show_wisconsin"]
    assert Scenario.load("show_wisconsin").population.residents == 1647
    youth = Scenario.load("former_foster_youth").population
    assert set(youth.pyramid) == {"16-19", "20-24"}
    assert youth.trauma > Scenario.load("baseline").population.trauma


def test_a_poor_districts_program_has_a_unit_cost_of_its_own():
    workers = Scenario.load("can_lay_workers_close_the_gap_in_a_poor_district").interventions["workers"]
    assert workers.worker / workers.caseload == pytest.approx(105)  # GiveWell on StrongMinds, USD a person treated


def test_the_frameworks_of_the_sources_are_bundles_that_pay_for_coordination():
    bundles = {name: Scenario.load(name) for name in NAMES if name.startswith("frameworks/")}
    assert len(bundles) == 10
    for name, bundle in bundles.items():
        kinds = {piece.kind for piece in bundle.interventions.values()}
        assert len(kinds) >= 2, name
        assert kinds & {"coordination", "co_design"}, name  # who coordinates is paid there
    levels = [bundle.interventions["planning"].level_of_say for name, bundle in bundles.items() if "iap2" in name]
    assert sorted(levels) == sorted(get_args(Say))


# the lists -----------------------------------------------------------------------------------------------------------


def test_activities_are_listed_once_each_with_their_source_and_the_scenario_that_has_them():
    rows = activities()
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names) >= 18
    assert all(row["source"] and row["story"] for row in rows)
    at = {row["name"]: row["scenario"] for row in rows}
    assert at["sports_club"] == ""  # the baseline's own
    assert at["peer_group"] == "whole_catalog"
    assert at["grant project"] == "community_grants"  # brought by an intervention
    assert set(Scenario.load("whole_catalog").activities) <= set(names)


@pytest.mark.parametrize("folder", ["barriers", "interventions", "shocks"])
def test_every_kind_says_what_it_claims_what_it_moves_and_where_its_numbers_come_from(folder):
    rows = CATALOG[folder]()
    assert [row["kind"] for row in rows] == list(registry(folder))
    for row in rows:
        assert row["claim"].endswith("."), row["kind"]
        assert row["evidence"] in ("trials", "observational", "none"), row["kind"]
        assert any(word in row["numbers"] for word in ("assumption", "sources", "scenario")), row["kind"]
        assert row["units"], row["kind"]
        assert row["units"].keys() <= set(row["fields"]), row["kind"]
        if folder == "barriers":
            assert row["felt by"], row["kind"]
            assert row["posed by"], row["kind"]
        else:
            assert row["level"] in ("individual", "family", "organization", "community", "policy"), row["kind"]
            assert row["moves"], row["kind"]


def test_sources_are_read_off_the_pieces_themselves():
    rows = {row["kind"]: row for row in CATALOG["interventions"]()}
    assert {"Kim 2015", "Morgan 2018"} <= set(rows["local_champions"]["sources"])
    assert rows["local_champions"]["numbers"] == "2 from sources, 5 assumptions"
    barriers = {row["kind"]: row for row in CATALOG["barriers"]()}
    assert (barriers["exclusion"]["felt by"], barriers["exclusion"]["posed by"]) == (
        ["groups", "culture", "housing"], ["welcome"],
    )  # fmt: skip
    assert barriers["cost"]["numbers"] == "1 from sources, 2 assumptions"
    assert barriers["cost"]["units"] == {"weight": "utility", "floor": "share", "jobless": "quintiles"}


def test_a_list_says_the_unit_beside_each_number(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    main(["list", "interventions"])
    assert "per_hundred (champions per 100 residents), " in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["activities", "barriers", "interventions", "shocks", "scenarios"])
def test_a_list_can_be_read_at_eighty_columns(kind, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["list", kind]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80 or kind == "scenarios"  # a path is not broken
    assert all(line == line.rstrip() for line in lines)
