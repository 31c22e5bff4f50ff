"""Bad input of every kind: exit code 2 and one or two lines of what, where and what to write; never a traceback."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulation.catalog import parameters
from simulation.cli import main
from simulation.errors import InputError
from simulation.reading.strict_yaml import load, value
from simulation.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
ALL = Scenario.load(ROOT / "scenarios" / "all_together.yaml").plain()
THOROUGH = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
GROUPS = [f"  a{i}: {{family: arts, slot: evening, host: x}}\n" for i in range(30)]
FILES = {
    "unknown key": ("extends: BASE\npopulation: {residnts: 9}\n", "population.residnts", "'residents'"),
    "unknown section": ("extends: BASE\nactivites: {}\n", "activites", "'activities'"),
    "unknown key of an activity": ("extends: BASE\nactivities: {arts_group: {prise: 3}}\n", "p.prise", "'price'"),
    "unknown piece": ("extends: BASE\ninterventions: {x: {kind: local_champion}}\n", "interventions.x", "champions'"),
    "unknown key of a piece": (
        "extends: BASE\ninterventions: {x: {kind: local_champions, per_hundrd: 2}}\n",
        "x.per_hundrd",
        "'per_hundred'",
    ),
    "piece without kind": ("extends: BASE\nbarriers: {x: {weight: 1}}\n", "barriers.x", "needs a kind"),
    "wrong kind": ("extends: BASE\nweeks: many\n", "weeks", "a whole number from 1"),
    "outside": ("extends: BASE\ncausal_share: 1.5\n", "causal_share", "from 0 to 1"),
    "NaN": ("extends: BASE\ncausal_share: .nan\n", "causal_share", "NaN is not a finite number"),
    "infinity": ("extends: BASE\nweeks: .inf\n", "weeks", "not a finite number"),
    "number as text": ("extends: BASE\ncausal_share: 1e-3\n", "causal_share", "0.001 or 1.0e-3"),
    "on": ("extends: BASE\nname: on\n", "name", "in quotes"),
    "empty": ("", "mine.yaml", "is empty"),
    "a list": ("- 1\n", "mine.yaml", "not fields"),
    "a bomb": (BOMB, "mine.yaml:1", "anchors"),
    "no YAML": ("a: [1\nb: }\n", "mine.yaml:2", "not YAML"),
    "repeated key": ("weeks: 1\nweeks: 2\n", "mine.yaml:2", "again"),
    "extends itself": ("extends: mine.yaml\n", "extends", "mine.yaml -> mine.yaml"),
    "extends nothing": ("extends: basline.yaml\n", "extends", "no such file"),
    "missing table": ("extends: BASE\npopulation: {file: nowhere.csv}\n", "nowhere.csv", "no such file"),
    "duplicate ids": ("extends: BASE\npopulation: {file: twice.csv}\n", "twice.csv", "id"),
    "NaN in a table": ("extends: BASE\npopulation: {file: nan.csv}\n", "nan.csv", "age"),
    "culture of nobody": (
        "extends: BASE\nactivities: {arts_group: {culture: hispanik}}\n",
        "arts_group.culture",
        "'hispanic'",
    ),
    "too many activities": (
        "extends: BASE\nactivities:\n" + "".join(GROUPS[:25]),
        "mine.yaml:2: activities: holds 33",
        "take out 1",
    ),
    "too many with a project": (
        "extends: BASE\ninterventions: {x: {kind: community_grants}}\nactivities:\n" + "".join(GROUPS[:24]),
        "33 activities, 1 of them brought by interventions",
        "take out 1",
    ),
    "a project twice": (
        "extends: BASE\ninterventions: {a: {kind: community_grants}, b: {kind: community_grants}}\n",
        "mine.yaml:2: interventions.b",
        "another name",
    ),
    "a kind without braces": ("extends: BASE\ninterventions: {x: local_champions}\n", "x", "{kind: local_champions}"),
    "a misspelt activity": ("extends: BASE\nactivities: {arts-group: {price: 3}}\n", "arts-group", "ties.arts_group"),
    "a misspelt rule": (
        "extends: BASE\ninterventions: {x: {kind: local_champions, rule: frend}}\n",
        "x.rule",
        "friend_nomination",
    ),
    "control characters": ('extends: BASE\nname: "\\e[31mred"\n', "name", "control characters"),
    "blank name": ("extends: BASE\nname: ' '\n", "name", "blank"),
    "part of a list": ("extends: BASE\npopulation: {education: [1]}\n", "education", "item 2 of the list"),
    "enormous": ("extends: BASE\nweeks: " + "9" * 5000 + "\n", "mine.yaml", "enormous"),
    "a pipe": ("extends: pipe.yaml\n", "pipe.yaml", "is a pipe"),
    "a folder": ("extends: folder.yaml\n", "folder.yaml", "is a folder"),
    "a loop": ("extends: loop.yaml\n", "loop.yaml", "leads back to itself"),
    "nobody's home": ("extends: ~nosuchuser/x.yaml\n", "extends", "no such file"),
    "edge to nobody": (
        "extends: BASE\npopulation: {file: good.csv}\nties: {file: nobody.csv}\n",
        "nobody.csv",
        "stranger",
    ),
}
TABLES = {
    "good.csv": "id,age\n" + "".join(f"p{i},{20 + i}\n" for i in range(30)),
    "twice.csv": "id,age\np1,20\np2,30\np1,40\n",
    "nan.csv": "id,age\np1,20\np2,nan\np3,40\n",
    "nobody.csv": "from,to\np1,p2\np1,stranger\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    return tmp_path


def refused(capsys, arguments):
    """Standard error of a command that must refuse."""
    code = main(arguments)
    said = capsys.readouterr()
    assert code == 2, said
    assert said.out == ""
    assert "Traceback" not in said.err
    assert 1 <= len(said.err.splitlines()) <= 2, said.err
    return said.err


@pytest.mark.parametrize("case", FILES)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_bad_file_is_refused_in_two_lines(folder, capsys, case, command):
    text, path, words = FILES[case]
    (folder / "mine.yaml").write_text(text.replace("BASE", str(BASELINE)))
    before = sorted(folder.iterdir())
    extra = ["--out", str(folder / "out")] if command == "run" else []
    error = refused(capsys, [command, str(folder / "mine.yaml"), *extra])
    assert path in error
    assert words in error
    assert sorted(folder.iterdir()) == before  # nothing half-written, no folder made


@pytest.mark.parametrize("case", ["unknown key", "a bomb", "duplicate ids"])
def test_the_real_command_refuses_with_code_two(folder, case):
    (folder / "mine.yaml").write_text(FILES[case][0].replace("BASE", str(BASELINE)))
    done = subprocess.run(
        [sys.executable, "-m", "simulation.cli", "run", "mine.yaml", "--out", "out"], capture_output=True, text=True,
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    _, _, error = done.stderr.rpartition("cohesion: ")  # on a busy machine progress lines come before it
    assert 1 <= len(error.splitlines()) <= 2
    assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "baselin"], "did you mean 'baseline'"),
        (["run", "BASE", "--set", "wekes=3"], "--set: wekes"),
        (["run", "BASE", "--set", "weeks"], "is not PATH=VALUE"),
        (["run", "BASE", "--set", "=3"], "is not PATH=VALUE"),
        (["run", "BASE", "--set", "weeks="], "has no value"),
        (["run", "BASE", "--set", "weeks=[1"], "--set weeks"),
        (["run", "BASE", "--set", "weeks=1e2"], "write 100"),
        (["run", "BASE", "--set", "weeks.x=3"], "not a section"),
        (["run", "BASE", "--weeks", "6000"], "--weeks: weeks"),
        (["run", "BASE", "--residents", "1"], "--residents: population.residents"),
        (["compare", "BASE", "BASE"], "baseline"),
        (["compare", "BASE", "nosuch"], "no such file"),
        (["list", "activites"], "did you mean 'activities'"),
        (["run", "quick"], "is a sweep, not a scenario"),
        (["run", "zzzz"], "see 'cohesion list scenarios'"),
        (["sweep", "baseline", "--out", "never"], "is a scenario, not a sweep"),
        (["sweep", "local_champions", "--out", "never"], "base: local_champions"),
        (["results", "BASE"], "is a file, not a folder"),
        (["sensitivity", "BASE"], "is a file, not a folder"),
        (["run", "BASE", "--set", "population.file=/etc/hostname"], "has no ending"),
    ],
)
def test_bad_options_are_refused_in_two_lines(capsys, arguments, words):
    error = refused(capsys, [str(BASELINE) if a == "BASE" else a for a in arguments])
    assert words in error


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "x", "--seed", "-1"], ["run", "x", "--seed", "1.5"], ["run", "x", "--weeks", "0"],
     ["run", "x", "--threads", "0"], ["run", "x", "--residents", "-5"], ["run", "x", "--nonsense"], ["nonsense"],
     ["compare", "x"], ["compare", "x", "y", "--replicates", "1"], ["compare", "x", "y", "--workers", "0"]],
)  # fmt: skip
def test_bad_usage_ends_with_two_and_words(capsys, arguments):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("cohesion: ")
    assert len(said.err.splitlines()) == 2
    assert " -h' shows what can be written" in said.err
    assert not any(word in said.err for word in ("Traceback", "Input should", "Usage"))


def test_more_residents_than_memory_are_refused_before_anything_is_built(capsys, monkeypatch):
    monkeypatch.setattr("simulation.population.synthesis.available_memory", lambda: 10**9)
    assert "GB" in refused(capsys, ["run", str(BASELINE), "--residents", "19000000"])


def test_residents_cannot_be_asked_for_beside_a_file_of_them(folder, capsys):
    (folder / "mine.yaml").write_text(f"extends: {BASELINE}\npopulation: {{file: good.csv}}\n")
    assert "population.file" in refused(capsys, ["run", str(folder / "mine.yaml"), "--residents", "9"])


@pytest.mark.parametrize(
    "where",
    ["file", "below a file", "nowhere to write", "nothing", "too long", "a loop", "with folders of our names"],
)
def test_an_out_that_cannot_be_written_is_refused_before_the_run(folder, capsys, where):
    places = {
        "file": folder / "good.csv", "below a file": folder / "good.csv" / "x", "nowhere to write": "/proc/x/y",
        "nothing": " ", "too long": folder / ("x" * 300), "a loop": folder / "loop.yaml" / "x",
        "with folders of our names": folder / "taken",
    }  # fmt: skip
    (folder / "taken" / "run.json").mkdir(parents=True)
    if where == "nowhere to write" and not Path("/proc").is_dir():
        pytest.skip("needs /proc")
    assert "--out" in refused(capsys, ["run", str(BASELINE), "--out", str(places[where])])
    assert (folder / "good.csv").read_text() == TABLES["good.csv"]


# every number --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [r for r in parameters() if r["low"] is not None and r["high"] is not None and "*" not in r["path"]],
    ids=lambda row: row["path"],
)  # fmt: skip
def test_every_number_outside_its_range_is_refused_with_path_and_range(row):
    for bad in (row["low"] - 1, row["high"] + 1, float("nan"), "x", None, True, [1]):
        changed = copy.deepcopy(ALL)
        *sections, last = row["path"].split(".")
        inner = changed
        for section in sections:
            inner = inner[section]
        if bad is None and row["default"] is None:
            continue
        inner[last] = bad
        with pytest.raises(InputError) as caught:
            Scenario.parse(changed, "mine.yaml")
        assert f"mine.yaml: {row['path']}: " in str(caught.value)
        assert row["unit"] in str(caught.value)


# thousands -----------------------------------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(), st.integers(-(10**400), 10**400), st.floats(), st.sampled_from([0, -1, 1, 10**9, 1e308, -0.0])
)
KEYS = st.one_of(st.text(max_size=12), st.sampled_from(["kind", "price", "weight"]))
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=30), st.sampled_from(["1e-3", "on", "", ".", "a=b"])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def spots(data, path=()):
    """Every path of nested plain data."""
    for key, inner in data.items():
        yield (*path, key)
        if isinstance(inner, dict):
            yield from spots(inner, (*path, key))


SPOTS = sorted(spots(ALL))
MUTATION = st.tuples(st.sampled_from(SPOTS), st.sampled_from(["put", "put", "drop", "add", "rename"]), JUNK, st.text())


def mutate(data, mutation):
    path, action, junk, word = mutation
    inner = data
    for key in path[:-1]:
        if not isinstance(inner, dict) or key not in inner:
            return
        inner = inner[key]
    if not isinstance(inner, dict) or path[-1] not in inner:
        return
    if action == "put":
        inner[path[-1]] = junk
    elif action == "drop":
        del inner[path[-1]]
    elif action == "add":
        inner[word] = junk
    else:
        inner[f"{path[-1]}{word}"] = inner.pop(path[-1])


def attempt(action):
    """What an action returns, and its refusal; any other error is a failure of the test."""
    try:
        return action(), None
    except InputError as error:
        return None, error


def accept_or_refuse(data, where="mine.yaml"):
    """The scenario, or the message of a clean refusal."""
    made, error = attempt(lambda: Scenario.parse(data, where))
    if error is not None:
        assert str(error).startswith(where)
        assert error.what
        assert len(str(error)) < 1500
        return None, error
    plain = made.plain()
    json.dumps(plain, allow_nan=False)
    assert Scenario.parse(plain) == made
    return made, None


@THOROUGH
@given(MUTATION)
@example((("causal_share",), "put", float("nan"), ""))
@example((("interventions", "champions", "kind"), "put", None, ""))
@example((("activities",), "put", {"a.b": {"family": "arts"}}, ""))
def test_one_change_is_accepted_or_refused_naming_its_path(mutation):
    data = copy.deepcopy(ALL)
    mutate(data, mutation)
    _, error = accept_or_refuse(data)
    if error is not None:
        path, action, _, word = mutation
        said = error.where.removeprefix("mine.yaml").removeprefix(": ")
        here = ".".join(path)
        if word.isprintable() and (action == "add" or action == "rename"):
            assert said == "" or said.startswith(".".join(path[:-1])) or ".".join(path[:-1]).startswith(said)
        elif action in ("put", "drop"):
            assert said.startswith(here) or here.startswith(said), (said, here)


@THOROUGH
@given(st.lists(MUTATION, min_size=2, max_size=5))
def test_many_changes_are_accepted_or_refused(mutations):
    data = copy.deepcopy(ALL)
    for mutation in mutations:
        mutate(data, mutation)
    accept_or_refuse(data)


@THOROUGH
@given(JUNK)
@example({"a": {"b": {"c": {"d": [[[[[[]]]]]]}}}})
def test_anything_at_all_is_accepted_or_refused(data):
    accept_or_refuse(data)


def test_endless_nesting_is_refused():
    data: dict = {}
    inner = data
    for _ in range(5000):
        inner["a"] = {}
        inner = inner["a"]
    assert accept_or_refuse(data)[1] is not None
    assert accept_or_refuse({"population": data})[1] is not None
    assert accept_or_refuse({"activities": {"x": data}})[1] is not None


PIECES = [
    *("weeks", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "&a ", "*a", "!!", "'", '"', "#", "|", ">", "1e-3", "\t"),
    *("on", ".nan", "<<: ", "? ", "%", "---\n", "0x1F", "010", "1:30", "2020-01-01", "~", "\x00", "\u2028", "é"),
]


@THOROUGH
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_any_text_is_yaml_or_refused(text):
    for reader in (load, value):
        _, error = attempt(lambda reader=reader: reader(text, "f.yaml"))
        if error is not None:
            assert str(error).startswith("f.yaml")
            assert error.what


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_scenario_or_refused(tmp_path, raw):
    path = tmp_path / "mine.yaml"
    path.write_bytes(raw)
    _, error = attempt(lambda: Scenario.load(path))
    assert error is None or str(path) in str(error)
