"""Scenario files: strict YAML, extends, dotted changes, refusals in words, and the way back to a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from simulation.errors import InputError
from simulation.parameters.base import Section, number
from simulation.reading.scenario_files import Origin, apply, explain, read, shipped, write
from simulation.reading.strict_yaml import load, value


class Club(Section):
    family: Literal["arts", "faith"]
    price: float = number(0.0, low=0, high=500, unit="USD a visit", claim="c", source="s", confidence="assumption")
    places: int = number(25, low=1, high=99, unit="places", claim="c", source="s", confidence="assumption")
    online: bool = False
    end: int | None = Field(None, ge=1)


class People(Section):
    residents: int = number(
        2000, low=50, high=10_000_000, unit="residents", claim="c", source="s", confidence="assumption"
    )
    file: str | None = None
    shares: list[float] = Field(default_factory=list)
    ages: dict[int, Annotated[float, Field(ge=0, le=1)]] = Field(default={}, json_schema_extra={"unit": "share"})


class Model(Section):
    name: str = "x"
    people: People = Field(default_factory=People)
    clubs: dict[str, Club] = Field(default_factory=dict)


def refusal(data: Any, where: str = "mine.yaml") -> str:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(data)
    return str(explain(caught.value, Model, where, data))


def file(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"people": {"residents": 12}}, ["mine.yaml: people.residents", "12", "from 50 to 10,000,000 (residents)"]),
        ({"people": {"residnts": 99}}, ["people.residnts", "no such entry in people", "did you mean 'residents'?"]),
        ({"residents": 99}, ["residents: there is no such entry", "did you mean 'people.residents'?"]),
        ({"clubs": {"choir": {"famly": "arts"}}}, ["clubs.choir.famly", "did you mean 'family'?", "1 more problem"]),
        ({"clubs": {"choir": {}}}, ["clubs.choir.family: is missing", "one of: arts, faith"]),
        ({"clubs": {"choir": {"family": "art"}}}, ["clubs.choir.family", "'art'", "did you mean 'arts'?"]),
        ({"clubs": {"choir": {"family": "arts", "price": "1e-3"}}}, ["'1e-3' is text", "write 0.001 or 1.0e-3"]),
        ({"clubs": {"choir": {"family": "arts", "price": "12%"}}}, ["'12%' is text", "write 0.12"]),
        ({"clubs": {"choir": {"family": "arts", "places": "1,000"}}}, ["'1,000' is text", "write 1000"]),
        ({"clubs": {"choir": {"family": "arts", "places": 12.0}}}, ["12.0 is not a whole number", "write 12"]),
        ({"clubs": {"choir": {"family": "arts", "places": 12.5}}}, ["12.5", "write a whole number from 1 to 99"]),
        ({"clubs": {"choir": {"family": "arts", "price": float("nan")}}}, ["NaN is not a finite number", "0 to 500"]),
        ({"clubs": {"choir": {"family": "arts", "price": float("inf")}}}, ["inf is not a finite number"]),
        ({"clubs": {"choir": {"family": "arts", "price": True}}}, ["true", "YAML reads on, off, yes and no"]),
        ({"clubs": {"choir": {"family": "arts", "end": 0}}}, ["clubs.choir.end", "write a whole number of 1 or more"]),
        ({"name": False}, ["name: false is true or false", "in quotes"]),
        ({"people": [1, 2]}, ["people: [1, 2] is a list", "fields such as residents"]),
        ({"people": {"shares": [0.5, "much"]}}, ["people.shares.1", "'much' is text", "write a number"]),
        ({"people": {"ages": {"16": 2}}}, ["people.ages.16: 2 is outside its range", "write a number of 1 or less"]),
        ({"people": {"ages": {"old": 0.2}}}, ["people.ages.old", "the name 'old' cannot be used", "valid integer"]),
        ({"people": {"ages": {"16": "x"}}}, ["people.ages.16: 'x' is text", "write a number (share)"]),
        ({"clubs": {"choir": None}}, ["clubs.choir: is empty (null)"]),
    ],
)
def test_a_refusal_says_where_what_and_what_to_write_instead(data, words):
    text = refusal(data)
    assert [w for w in words if w not in text] == [], text
    assert text.startswith("mine.yaml: ")
    assert len(text.splitlines()) <= 2


def test_the_unknown_key_comes_before_what_it_leaves_missing_and_the_rest_is_counted():
    text = refusal({"people": {"residents": 1}, "clubs": {"a": {"famly": "arts"}, "b": {"family": 3}}})
    assert "clubs.a.famly" in text
    assert "(and 3 more problems: people.residents, clubs.a.family, clubs.b.family)" in text


def test_a_refusal_names_four_more_problems_at_most():
    text = refusal({"clubs": {name: {"family": 3} for name in "abcdefg"}})
    assert "clubs.a.family" in text
    assert "(and 6 more problems: clubs.b.family, clubs.c.family, clubs.d.family, clubs.e.family, ...)" in text


def test_a_refusal_is_short_however_long_the_value():
    assert len(refusal({"name": {"x": list(range(10_000))}})) < 300
    assert len(refusal({"people": {"residents": "9" * 10_000}})) < 400
    assert "enormous" in refusal({"people": {"residents": 10**6000}})


# strict YAML ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("weeks: 1\nweeks: 2\n", 2, "'weeks' stands here again (first on line 1)"),
        ("a: &x [1]\nb: *x\n", 1, "anchors and aliases"),
        ("a: {b: 1}\nc:\n  <<: {d: 1}\n", 3, "'<<' is not allowed"),
        ("on: 3\n", 1, "the key 'on' is not text"),
        ("a: 1\n3.5: 3\n", 2, "the key '3.5' is not text"),
        ("16: 1\n'16': 3\n", 2, "'16' stands here again"),
        ("? [1]\n: 3\n", 1, "a list or mapping"),
        ("a:\n\tb: 1\n", 2, "a tab indents this line"),
        ("a: !!python/object:os.system {}\n", 1, "a tag (!) is not allowed"),
        ("a: 010\n", 1, "reads 010 as 8"),
        ("a: 1:30\n", 1, "reads 1:30 as 90"),
        ("a: [1, 2\nb: 3\n", 2, "is not YAML"),
        ("a: b: c\n", 1, "is not YAML"),
        ("a: " + "[" * 5000 + "]" * 5000, 1, "nests more than"),
    ],
)
def test_what_yaml_would_misread_is_refused_with_its_line(text, line, words):
    with pytest.raises(InputError) as caught:
        load(text, "f.yaml")
    assert str(caught.value).startswith(f"f.yaml:{line}: ")
    assert words in str(caught.value)
    assert caught.value.instead


def test_plain_yaml_is_read_with_the_line_of_every_path():
    data, lines = load("# note\na: 1\nb:\n  c: [1.5, x]\n  d: 'on'\n", "f")
    assert data == {"a": 1, "b": {"c": [1.5, "x"], "d": "on"}}
    assert (lines["b", "d"], lines["b", "c", "1"]) == (5, 4)


def test_whole_numbers_as_keys_are_text_until_a_field_says_otherwise():
    assert load("ages: {16: 0.5, 85: 1}", "f")[0] == {"ages": {"16": 0.5, "85": 1}}


def test_a_yaml_bomb_is_refused_before_it_is_built():
    bomb = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    with pytest.raises(InputError, match="anchors"):
        load(bomb, "f")


def test_enormous_numbers_are_refused_and_not_a_crash():
    with pytest.raises(InputError):
        load("a: " + "9" * 50_000, "f")


def test_command_line_values_are_yaml():
    said = ["3", "0.5", "[1, 2]", "null", "text", "'on'"]
    assert [value(text, "--set") for text in said] == [3, 0.5, [1, 2], None, "text", "on"]


# files ---------------------------------------------------------------------------------------------------------------


def test_extends_merges_mappings_and_null_takes_an_entry_out(tmp_path):
    file(tmp_path, "name: base\nstory: old\nweeks: 9\nclubs: {a: {price: 1, end: 3}, b: {price: 2}}\n", "base.yaml")
    file(tmp_path, "extends: base.yaml\nclubs: {a: {price: 5}}\n", "middle.yaml")
    data, where = read(file(tmp_path, "extends: middle.yaml\nclubs: {b: null, c: {price: 7}}\n"))
    assert data == {
        "name": "mine", "story": "", "weeks": 9, "clubs": {"a": {"price": 5, "end": 3}, "c": {"price": 7}},
    }  # fmt: skip
    assert where == str(tmp_path / "mine.yaml")
    assert where.at(["clubs", "a", "price"]) == f"{tmp_path / 'middle.yaml'}:2"
    assert where.at(["clubs", "a", "end", "x"]) == f"{tmp_path / 'base.yaml'}:4"
    assert where.at(["nothing"]) == where


def test_null_for_what_the_extended_file_does_not_have_is_kept_and_so_refused(tmp_path):
    file(tmp_path, "clubs: {choir: {family: arts}}\n", "base.yaml")
    data, where = read(file(tmp_path, "extends: base.yaml\nclubs: {chior: null}\n"))
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(data)
    text = str(explain(caught.value, Model, where, data))
    assert text.startswith(f"{tmp_path / 'mine.yaml'}:2: clubs.chior: is empty (null)")


def test_a_piece_of_another_kind_replaces_the_old_one_whole(tmp_path):
    file(tmp_path, "interventions: {x: {kind: a, only_a: 1}, y: {kind: a, only_a: 1}}\n", "base.yaml")
    data, _ = read(file(tmp_path, "extends: base.yaml\ninterventions: {x: {kind: b}, y: {start: 3}}\n"))
    assert data["interventions"] == {"x": {"kind": "b"}, "y": {"kind": "a", "only_a": 1, "start": 3}}


@pytest.mark.parametrize("chain", [["mine"], ["mine", "b"], ["mine", "b", "c"]])
def test_a_circle_of_extends_is_refused_naming_the_chain(tmp_path, chain):
    for name, parent in zip(chain, [*chain[1:], chain[0]], strict=True):
        file(tmp_path, f"extends: {parent}.yaml\n", f"{name}.yaml")
    with pytest.raises(InputError) as caught:
        read(tmp_path / "mine.yaml")
    assert " -> ".join(f"{name}.yaml" for name in [*chain, chain[0]]) in str(caught.value)


def test_a_circle_through_a_link_is_seen(tmp_path):
    file(tmp_path, "extends: link.yaml\n")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "mine.yaml")
    with pytest.raises(InputError, match="circle"):
        read(tmp_path / "mine.yaml")


def test_files_are_relative_to_the_file_that_names_them(tmp_path):
    (tmp_path / "data").mkdir()
    file(tmp_path / "data", "population: {file: people.csv}\nties: {file: ../edges.csv}\n", "base.yaml")
    data, _ = read(file(tmp_path, "extends: data/base.yaml\n"))
    assert data["population"]["file"] == str(tmp_path / "data" / "people.csv")
    assert data["ties"]["file"] == str(tmp_path / "edges.csv")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b"# only a note\n", "is empty"),
        (b"- 1\n- 2\n", "holds [1, 2], not fields"),
        (b"just text", "'just text', not fields"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: \x00", "cannot be read as YAML"),
        (b"a: 1\n---\nb: 2\n", "is not YAML"),
        (b"a: " + b"x" * 1_000_001, "larger than 1 MB"),
        (b"extends: 3\n", "3 is not the name of a file"),
        (b"extends: [a, b]\n", "is not the name of a file"),
        (b"extends: nowhere.yaml\n", "there is no such file"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_words(tmp_path, raw, words):
    path = tmp_path / "mine.yaml"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        read(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.instead


def test_a_missing_file_brings_the_nearest_name(tmp_path):
    file(tmp_path, "weeks: 3\n", "neighbor.yaml")
    with pytest.raises(InputError, match=r"did you mean 'neighbor\.yaml'"):
        read(tmp_path / "neighbour.yaml")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)
    for odd in ("x" * 5000, "a\0b", ""):
        with pytest.raises(InputError):
            read(odd)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_refused(tmp_path):
    path = file(tmp_path, "weeks: 1\n")
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        read(path)


def test_a_name_finds_the_scenario_that_ships():
    assert {"baseline", "local_champions", "community_grants", "transport_support"} <= set(shipped())
    for name, path in shipped().items():
        data, where = read(name)
        assert data["name"]
        assert where == str(path)


# changes and the way back --------------------------------------------------------------------------------------------


def test_changes_are_put_at_dotted_paths_and_the_original_stays():
    data = {"people": {"residents": 9}, "clubs": {"a": {"price": 1}, "b": {}}}
    changed = apply(data, {"people.residents": 10, "clubs.a": None, "clubs.c.price": 3, "weeks": None}, "here")
    assert changed == {"people": {"residents": 10}, "clubs": {"b": {}, "c": {"price": 3}}, "weeks": None}
    assert data == {"people": {"residents": 9}, "clubs": {"a": {"price": 1}, "b": {}}}


@pytest.mark.parametrize("path", ["", ".", "a..b", "people.", "people.residents.x", " "])
def test_a_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(InputError, match="here"):
        apply({"people": {"residents": 9}}, {path: 1}, "here")


def test_what_is_no_mapping_is_no_scenario():
    for odd in (None, 3, "x", [1]):
        with pytest.raises(InputError, match="is not a scenario"):
            apply(odd, {}, "here")


def test_what_is_written_reads_back_the_same(tmp_path):
    shared = [1, 2]
    plain = {
        "name": "on", "story": 'Größe: "5" # it\'s\n two lines\u2028', "small": 1e-9, "big": 1e22, "none": None,
        "list": shared, "again": shared, "flag": True, "no": "no", "deep": {"number as text": "1e-3", "0x1F": "010"},
    }  # fmt: skip
    write(plain, tmp_path / "out.yaml")
    data, _ = read(tmp_path / "out.yaml")
    assert data == plain
    assert [p.name for p in tmp_path.iterdir()] == ["out.yaml"]


@pytest.mark.parametrize("name", shipped())
def test_a_saved_scenario_loads_to_an_equal_one(name, tmp_path):
    from simulation.scenario import Scenario

    scenario = Scenario.load(name)
    scenario.save(tmp_path / "saved.yaml")
    again = Scenario.load(tmp_path / "saved.yaml")
    assert again == scenario
    assert again.digest() == scenario.digest()


def test_null_can_mean_take_it_out_because_no_field_is_optional_with_another_default():
    from simulation.catalog import parameters

    for row in parameters():
        if "null" in row["takes"]:
            assert row["default"] is None, row["path"]
    assert any("null" in row["takes"] for row in parameters())


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    (tmp_path / "out.yaml").mkdir()
    with pytest.raises(OSError):
        write({"weeks": 3}, tmp_path / "out.yaml")
    assert [p.name for p in tmp_path.iterdir()] == ["out.yaml"]


def test_an_origin_is_the_name_of_its_file():
    origin = Origin("f.yaml")
    origin.places = {("a",): ("f.yaml", 3)}
    assert (origin, origin.at(["a", "b"]), origin.at(["c"])) == ("f.yaml", "f.yaml:3", "f.yaml")
