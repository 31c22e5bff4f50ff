"""The command line: help at once, tables that can be read anywhere, files in place, exit codes that mean something."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation.catalog import CATALOG, parameters
from simulation.cli import main
from simulation.command import tables
from simulation.command.arguments import load_all
from simulation.command.progress import Reporter
from simulation.errors import InputError
from simulation.reading.scenario_files import shipped
from simulation.scenario import Scenario
from simulation.writing import keeping

ROOT = Path(__file__).resolve().parents[2]
BASELINE = str(ROOT / "scenarios" / "baseline.yaml")
CHAMPIONS = str(ROOT / "scenarios" / "local_champions.yaml")
SMALL = ["--residents", "300", "--weeks", "4", "--set", "burn_in=2"]
HEAVY = "{'numba', 'mesa', 'matplotlib', 'solara', 'pandas', 'pyarrow', 'scipy', 'statsmodels', 'numpy'}"


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def python(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, cwd=options.pop("cwd", ROOT),
        timeout=300, check=False, **options,
    )  # fmt: skip


# the door ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "light"),
    [("import simulation", HEAVY), ("from simulation.cli import main; main(['--help'])", HEAVY),
     ("from simulation.cli import main; main(['run', '--help'])", HEAVY),
     ("from simulation.cli import main; main(['check', 'nosuch'])", "{'mesa', 'matplotlib', 'solara', 'numba'}")],
)  # fmt: skip
def test_imports_are_cheap(statement, light):
    done = python("-c", f"import sys; {statement}; print('LOADED', sorted({light} & set(sys.modules)))")
    assert done.stdout.splitlines()[-1] == "LOADED []", done.stdout + done.stderr


def test_help_names_every_command_and_the_version_prints(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in ("run", "compare", "check", "list", "week"))
    assert main(["--version"]) == 0
    assert re.fullmatch(r"cohesion \d\S*\n", capsys.readouterr().out)


# run and compare -----------------------------------------------------------------------------------------------------


def test_run_prints_a_table_and_writes_its_files(tmp_path, capsys):
    from simulation.outcomes import OUTCOMES
    from simulation.results import Results

    out = tmp_path / "new" / "out"
    assert main(["run", BASELINE, *SMALL, "--set", "causal_share=0.5", "--seed", "3", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.split("Wrote")[0].splitlines())) <= 80
    assert all(outcome.label.split()[0] in said for outcome in OUTCOMES.values())
    assert "300 residents, 4 weeks after 2 of burn-in, seed 3" in said
    assert sorted(p.name for p in out.iterdir()) == sorted(keeping.RUN)
    assert [p.name for p in tmp_path.iterdir()] == ["new"]
    record = json.loads((out / "run.json").read_text())
    assert (record["seed"], record["scenario"]["causal_share"], record["scenario"]["weeks"]) == (3, 0.5, 4)
    assert len(Results.load(out).weekly) == 5


@pytest.mark.parametrize(
    ("weeks", "residents", "end"),
    [
        (1, 60, "the mean of the one week"),
        (3, 60, "the mean of all 3 weeks"),
        (4, 200, "the mean of the last four weeks"),
    ],
)
def test_a_run_says_what_its_end_is_and_when_it_is_mostly_chance(capsys, weeks, residents, end):
    few = ["--weeks", str(weeks), "--residents", str(residents), "--set", "burn_in=1"]
    assert main(["run", BASELINE, *few]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"End is {end}." in said
    assert ("is chance" in said) == (residents < 200)


def test_what_run_writes_as_scenario_runs_again_to_the_same_numbers(tmp_path, capsys):
    first, again = tmp_path / "a", tmp_path / "b"
    assert main(["run", BASELINE, *SMALL, "--out", str(first)]) == 0
    record = json.loads((first / "run.json").read_text())
    (tmp_path / "again.yaml").write_text(json.dumps(record["scenario"]))  # JSON is YAML
    assert main(["run", str(tmp_path / "again.yaml"), "--threads", "1", "--out", str(again)]) == 0
    assert (first / "weekly.parquet").read_bytes() == (again / "weekly.parquet").read_bytes()
    capsys.readouterr()


def test_compare_prints_differences_and_costs_and_writes_them(tmp_path, capsys):
    import pandas as pd

    out = tmp_path / "out"
    arguments = ["compare", BASELINE, CHAMPIONS, "--replicates", "2", "--workers", "1", *SMALL, "--out", str(out)]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.split("Wrote")[0].splitlines())) <= 80
    assert all(words in said for words in ("local champions against baseline", "95 % from", "per resident"))
    table = pd.read_csv(out / "differences.csv")
    assert list(table) == ["arm", "outcome", "unit", "better", "mean", "low", "high", "replicates"]
    assert (out / "differences.png").stat().st_size > 1000


def test_what_is_planned_for_after_the_end_is_said_never_to_have_started(capsys):
    late = ["--set", "interventions.champions.start=4"]
    assert main(["run", CHAMPIONS, *SMALL, *late]) == 0
    assert "Never started in these 4 weeks: champions (week 4)." in capsys.readouterr().out
    assert main(["run", CHAMPIONS, *SMALL]) == 0
    assert "Never started" not in capsys.readouterr().out
    assert main(["compare", BASELINE, CHAMPIONS, "--replicates", "2", "--workers", "1", *SMALL, *late]) == 0
    said = capsys.readouterr().out
    assert said.startswith("local champions against baseline: nothing differs that could be shown.\nNever started")
    assert "No difference at all, in any replicate: every outcome." in said
    assert "95 % from  to" not in said.split("Cost beyond")[0]


def test_an_entry_of_a_program_changes_only_the_scenarios_that_have_the_program():
    both = ["interventions.champions.invitations=3", "causal_share=0.25"]
    without, with_it = load_all((BASELINE, CHAMPIONS), both, None, None)
    assert without.causal_share == with_it.causal_share == 0.25
    assert with_it.interventions["champions"].invitations == 3
    assert not without.interventions
    wrong = "interventions.champons.invitations=3", "interventions.champions.invitation=3", "shocks.champions.start=3"
    for text, words in zip(
        wrong, ("did you mean 'champions'", "invitations", "has 'champions' among its shocks"), strict=True
    ):
        with pytest.raises(InputError, match=words):
            load_all((BASELINE, CHAMPIONS), [text], None, None)
    more = ["interventions.more.kind=local_champions", "interventions.more.invitations=4"]
    added = load_all((BASELINE, CHAMPIONS), more, None, None)
    assert all(scenario.interventions["more"].invitations == 4 for scenario in added)


def test_differences_too_small_to_show_are_set_apart_and_levels_stand_beside(capsys):
    names = ("belonging", "ties")
    tiny, large = (2e-6, 1e-6, 3e-6, 2), (1, 1, 1, 2)
    table = [("a", "belonging", "SD", "higher", *tiny), ("a", "ties", "per resident", "higher", *large)]
    keys = ["arm", "outcome", "unit", "better", "mean", "low", "high", "replicates"]
    scenario = Scenario.load(BASELINE)
    made = SimpleNamespace(
        differences=pd.DataFrame(table, columns=keys), baseline=scenario, arms={"a": scenario}, outcomes=names,
        values={scenario.name: np.array([[[0.25, 12.0]], [[0.35, 13.0]]]).repeat(5, axis=1)}, seeds=(1, 2), draw=(),
        extra_costs=lambda: pd.DataFrame(
            [("a", 10.0, 0.01, 0.0, 0.02)], columns=["arm", "cost", "cost_per_resident", "low", "high"]
        ),
    )  # fmt: skip
    tables.comparison(made, tables.console())
    said = capsys.readouterr().out
    assert "Below 0.00001: Sense of community." in said
    assert re.search(r"Ties +per head +12\.50 +\+1\.0 +\+1\.0 +\+1\.0 +better", said)


def test_a_run_says_what_kept_residents_away_most_frequent_first(capsys):
    shares = {"cost": 0.001, "social_anxiety": 0.02, "digital": 0.0001, "full": 0.004}
    tables._kept_away(shares, tables.console())
    said = " ".join(capsys.readouterr().out.split())
    assert said.endswith("kept away, most of all by: social anxiety 2.0 %, a full group 0.4 %, cost 0.1 %.")
    tables._kept_away({"cost": 0.0}, tables.console())
    assert capsys.readouterr().out == ""


def test_arms_that_change_nothing_are_said_to_be_the_same(capsys, tmp_path):
    (tmp_path / "twin.yaml").write_text(f"extends: {BASELINE}\n")
    arguments = ["compare", BASELINE, str(tmp_path / "twin.yaml"), "--replicates", "2", "--workers", "1", *SMALL]
    assert main(arguments) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "No difference at all, in any replicate: every outcome." in said
    assert "better" not in said


def test_an_existing_folder_keeps_what_is_not_ours(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "run.json").write_text("old")
    assert main(["run", BASELINE, *SMALL, "--out", str(tmp_path)]) == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert json.loads((tmp_path / "run.json").read_text())["seed"] == 1
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
    capsys.readouterr()


# check, list, week ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shipped_as", "path"), shipped().items(), ids=str)
def test_every_shipped_scenario_passes_the_check(shipped_as, path, capsys):
    assert main(["check", str(path)]) == 0
    assert main(["check", shipped_as]) == 0
    said = capsys.readouterr().out
    names = ("name", "story", "weeks", "residents", "activities", "interventions", "digest")
    assert all(word in said for word in names)


def test_check_reads_the_tables_a_scenario_names(tmp_path, capsys):
    (tmp_path / "people.csv").write_text("id,age\n" + "".join(f"p{i},{20 + i}\n" for i in range(40)))
    (tmp_path / "mine.yaml").write_text(f"extends: {BASELINE}\npopulation: {{file: people.csv}}\n")
    assert main(["check", str(tmp_path / "mine.yaml")]) == 0
    said = capsys.readouterr().out
    assert "40, from" in said
    assert "drawn" in said


def test_a_run_says_what_its_ties_file_left_open(tmp_path, capsys):
    (tmp_path / "ties.csv").write_text("from,to,kind\n" + "".join(f"{i},{i + 1},{'kin' * (i > 0)}\n" for i in range(9)))
    data = f"extends: {BASELINE}\nties: {{file: ties.csv}}\npopulation: {{residents: 40}}\nburn_in: 0\nweeks: 1\n"
    (tmp_path / "mine.yaml").write_text(data)
    assert main(["run", str(tmp_path / "mine.yaml"), "--out", str(tmp_path / "out")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Not in the file and therefore drawn: ties.strength, ties.kind (1 of 9)." in said
    drawn = json.loads((tmp_path / "out" / "run.json").read_text())["drawn"]
    assert drawn[-2:] == ["ties.strength", "ties.kind (1 of 9)"]
    assert main(["check", str(tmp_path / "mine.yaml")]) == 0
    assert "drawn ties.strength, ties.kind (1 of 9)" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("kind", sorted(CATALOG))
def test_every_list_prints_as_words_and_as_json(kind, capsys):
    assert main(["list", kind]) == 0
    words = capsys.readouterr().out
    assert main(["list", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows or kind == "shocks"
    for row in rows:
        assert str(row.get("path") or row.get("kind") or row.get("name")) in words


def test_list_alone_says_what_can_be_listed(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(CATALOG)
    assert max(map(len, lines)) <= 80


def test_every_number_among_the_parameters_has_unit_range_source_and_confidence():
    rows = parameters()
    paths = {row["path"] for row in rows}
    assert {"weeks", "population.residents", "activities.*.price", "barriers.*.weight"} <= paths
    for row in rows:
        if row["takes"] in ("a number", "a whole number"):
            assert all((row["unit"], row["source"], row["confidence"])), row
            assert row["low"] < row["high"], row


def test_week_prints_every_stage_in_order(capsys):
    from simulation.week import STAGES

    assert main(["week"]) == 0
    said = capsys.readouterr().out
    spots = [said.index(f" {stage.name} ") for stage in STAGES]
    assert spots == sorted(spots)
    assert max(map(len, said.splitlines())) <= 80


def test_every_column_of_a_table_of_residents_is_listed_with_what_it_takes():
    from simulation.population.people_file import COLUMNS

    rows = {row["name"]: row for row in CATALOG["columns"]()}
    assert set(rows) == {"id", *COLUMNS}
    assert rows["mobility"]["takes"] == "car (0), transit (1), none (2)"
    assert rows["age"]["takes"] == "16 to 115 years"
    assert all(row["claim"] and row["takes"] for row in rows.values())


# words and numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "mean", "low", "high", "word"),
    [("lower", -1, -2, -0.5, "better"), ("lower", 1, 0.5, 2, "worse"), ("higher", 1, 0.5, 2, "better"),
     ("higher", 1, -1, 3, "unclear"), ("none", 1, 0.5, 2, "higher"), ("lower", 0, 0, 0, "same")],
)  # fmt: skip
def test_a_verdict_follows_the_interval_and_the_good_direction(better, mean, low, high, word):
    assert tables.verdict(SimpleNamespace(better=better, mean=mean, low=low, high=high)) == word


def test_differences_are_shown_to_two_digits_of_their_interval():
    places = tables._places(0.0123, 0.5)
    assert places == 3
    assert tables._signed(0.5, places) == "+0.500"
    assert tables._signed(-0.0001, places) == "0.000"
    assert tables._places(0.0, 0.0) == 0
    assert tables._places(float("nan"), 1.0) == 0
    assert tables._fixed(np.float64(12345.678), 1) == "12,345.7"


# progress ------------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def wait_for(condition):
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    assert condition()


def test_elsewhere_than_on_a_terminal_there_is_a_line_every_tenth(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with Reporter("building", patience=0) as progress:
        wait_for(lambda: "building ..." in stream.getvalue())
        for week in range(1, 201):
            progress("weeks", week, 200)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "building ..."
    assert lines[-1] == "weeks 200 of 200"
    assert len(lines) == 12


def test_a_terminal_gets_a_bar(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Reporter("building", patience=0) as progress:
        wait_for(lambda: "building" in stream.getvalue())
        progress("weeks", 50, 100)
    assert "50/100" in stream.getvalue()
    assert "?" not in re.sub(r"\x1b\[\?", "", stream.getvalue())  # nothing is said of an end that nobody knows


def test_what_takes_under_two_seconds_reports_nothing(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with Reporter("building") as progress:
        progress("weeks", 1, 1)
    assert stream.getvalue() == ""


# endings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(KeyboardInterrupt(), 130, "stopped"), (MemoryError(), 2, "out of memory"),
     (OSError(28, "No space left on device", "/x"), 2, "/x: No space left on device"),
     (RuntimeError("odd"), 1, "internal error"), (ValueError("odd"), 1, "internal error")],
)  # fmt: skip
def test_no_ending_shows_a_traceback(monkeypatch, capsys, error, code, words):
    def fail(*_):
        raise error

    monkeypatch.setattr("simulation.command.simulating.load", fail)
    monkeypatch.delenv("COHESION_TRACEBACK", raising=False)
    assert main(["run", BASELINE]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
    assert "Traceback" not in said.err


def test_a_reader_who_leaves_early_is_no_error():
    command = f"{sys.executable} -m simulation.cli list parameters | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_a_reader_who_leaves_before_the_end_keeps_all_that_was_asked_for(tmp_path):
    small = f"--replicates 2 --workers 1 {' '.join(SMALL)}"
    for command, file in (("run {b}", "run.json"), ("compare {b} {c} " + small, "differences.csv"),
                          ("twin {b} {c} --resident 3", "twin.json")):  # fmt: skip
        words = command.format(b=BASELINE, c=CHAMPIONS) + ("" if small in command else " " + " ".join(SMALL))
        out = tmp_path / file
        line = f"{sys.executable} -m simulation.cli {words} --out {out} | true; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert (out / file).exists()


def test_what_cannot_be_kept_is_printed_all_the_same(tmp_path, monkeypatch, capsys):
    def full(*_):
        raise InputError("No space left on device", str(tmp_path))

    monkeypatch.setattr("simulation.results.Results.save", full)
    assert main(["run", BASELINE, *SMALL, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert "Sense of community" in said.out
    assert "Wrote" not in said.out
    assert "No space left" in said.err


RUN = ["run", BASELINE, "--residents", "3000", "--weeks", "5000"]
COMPARE = ["compare", BASELINE, CHAMPIONS, "--residents", "3000", "--weeks", "5000", "--workers", "2"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("arguments", [RUN, COMPARE], ids=["run", "compare"])
def test_what_is_stopped_ends_its_workers_and_leaves_nothing_in_out(tmp_path, number, code, arguments):
    arguments = [*arguments, "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        [sys.executable, "-m", "simulation.cli", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(("burn-in", "weeks")) or "compare" in arguments:
            break  # a comparison has nothing to report before its first replicate
    process.send_signal(number)
    said, errors = process.communicate(timeout=120)
    assert (process.returncode, said) == (code, ""), errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [(signal.SIGINT, 130, "stopped"), (signal.SIGTERM, 143, "ended from outside"), (None, 1, "internal error")],
)
@pytest.mark.parametrize("error", [SystemError("returned a result with an exception set"), RuntimeError("no object")])
def test_an_error_that_a_signal_leaves_behind_is_the_signal(monkeypatch, capsys, number, code, words, error):
    """Amid a kernel's call or compilation numba hides what the handler raised, in a cause of a cause or wholly."""
    import simulation.run  # noqa: F401

    def broken(*_, **__):
        try:
            if number:
                signal.raise_signal(number)
        except BaseException:
            raise error from None
        raise error

    monkeypatch.setattr(sys.modules["simulation.run"], "run", broken)
    monkeypatch.delenv("COHESION_TRACEBACK", raising=False)
    assert main(["run", "baseline", "--residents", "100", "--weeks", "1"]) == code
    said = capsys.readouterr().err
    assert words in said
    assert ("internal" in said) == (number is None)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_that_gets_lost_stops_at_the_next_week(monkeypatch, capsys, tmp_path, number, code):
    from simulation import follow

    step, weeks = follow.step, []

    def deaf(world, *more):
        weeks.append(world)
        if len(weeks) == 3:
            with contextlib.suppress(BaseException):
                signal.raise_signal(number)
        step(world, *more)

    monkeypatch.setattr(follow, "step", deaf)
    out = tmp_path / "out"
    assert main(["run", BASELINE, *SMALL, "--out", str(out)]) == code
    assert len(weeks) == 3
    assert not out.exists()
    assert main(["run", BASELINE, *SMALL]) == 0
