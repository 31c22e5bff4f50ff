"""cohesion calibrate, validate and compare --draws refuse what they cannot use and keep what they promise."""

import json

import pyarrow.parquet as pq
import pytest

from simulation import cli
from simulation.analysis.ensemble import FILES
from simulation.calibration.draws import posterior, provenance
from simulation.calibration.priors import PRIORS
from simulation.writing.keeping import DRAWS


def said(capsys, *words):
    code = cli.main(list(words))
    return code, *capsys.readouterr()


def test_the_posterior_that_ships_says_how_it_was_made():
    draws, made = posterior(), provenance()
    assert list(draws.columns) == [prior.path for prior in PRIORS]
    assert len(draws) >= 200
    assert {"settings", "seed", "model"} <= made.keys()
    for prior in PRIORS:
        assert prior.low <= draws[prior.path].min() <= draws[prior.path].max() <= prior.high


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("calibrate",), "--out"),
        (("calibrate", "no_such_town", "--out", "x"), "no_such_town"),
        (("alternatives", "baseline", "local_champions", "--only", "contagon"), "contagion"),
        (("alternatives", "baseline", "local_champions", "--outcome", "depresion"), "depression"),
        (("alternatives", "baseline", "baseline"), "baseline"),
        (("run", "baseline", "--draws", "401"), "--draws"),
        (("run", "baseline", "--draws", "2", "--parameters", "nowhere.parquet"), "nowhere.parquet"),
        (("validate", "--parameters", "nowhere.parquet"), "nowhere.parquet"),
        (("compare", "baseline", "local_champions", "--draws", "30"), "replicates"),
        (("compare", "baseline", "local_champions", "--draws", "100000", "--replicates", "5"), "--draws"),
    ],
)
def test_what_cannot_be_used_is_refused_with_words(capsys, words, told):
    code, _, err = said(capsys, *words)
    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_a_folder_with_something_else_in_it_is_left_alone(capsys, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    code, _, err = said(capsys, "calibrate", "--out", str(tmp_path))
    assert (code, [p.name for p in tmp_path.iterdir()]) == (2, ["thesis.txt"])
    assert "holds no calibration" in err


def test_compare_spreads_replicates_over_draws(capsys, tmp_path):
    code, out, _ = said(
        capsys, "compare", "baseline", "local_champions", "--draws", "2", "--replicates", "4", "--workers", "1",
        "--residents", "200", "--weeks", "3", "--set", "burn_in=2", "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert code == 0
    assert "what 2 draws of the parameters leave open" in out
    assert (tmp_path / "out" / "uncertainty.csv").is_file()
    assert json.loads((tmp_path / "out" / "compare.json").read_text())["draw"] == [0, 1, 0, 1]


def test_run_over_draws_prints_both_spreads_and_writes_bands(capsys, tmp_path):
    small = ("--residents", "200", "--weeks", "3", "--set", "burn_in=2", "--out", str(tmp_path / "out"))
    code, out, _ = said(
        capsys, "run", "baseline", "--draws", "2", "--parameters", "share_1", "--threads", "1", *small
    )  # fmt: skip
    assert code == 0
    assert "2 draws of the parameters, 4 communities of 200 residents" in out
    kept = json.loads((tmp_path / "out" / "draws.json").read_text())
    assert [draw["causal_share"] for draw in kept["draws"]] == [1, 1]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(DRAWS)


def test_alternatives_prints_what_hangs_on_an_assumption(capsys, tmp_path):
    code, out, _ = said(
        capsys, "alternatives", "baseline", "local_champions", "--only", "no_uplift", "--replicates", "4", "--workers",
        "1", "--outcome", "participation", "--residents", "200", "--weeks", "3", "--set", "burn_in=2",
        "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert code == 0
    assert "local_champions against baseline" in out.replace("local champions", "local_champions")
    assert "no_uplift" in out
    assert "by what becomes of them" in out
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(FILES)


def test_a_table_that_holds_no_draws_is_refused(capsys, tmp_path):
    import pyarrow as pa

    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "words.parquet")
    code, _, err = said(capsys, "validate", "--parameters", str(tmp_path / "words.parquet"))
    assert code == 2
    assert "holds no draws" in err


@pytest.mark.parametrize(
    ("change", "words"),
    [({"causal_share": 2.0}, "causal_share: 2.0 is outside its range"), ({"nonsense.path": 1.0}, "nonsense: there is")],
)
def test_a_file_of_draws_that_no_scenario_can_take_is_refused_before_a_run(tmp_path, capsys, change, words):
    file = str(tmp_path / "mine.parquet")
    posterior(None).assign(**change).to_parquet(file)
    code, out, err = said(
        capsys, "compare", "baseline", "local_champions", "--draws", "2", "--replicates", "4", "--parameters", file
    )
    assert (code, out) == (2, "")
    assert f"{file}, for baseline: {words}" in err
