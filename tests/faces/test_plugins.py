"""What somebody adds from outside: one of each in a package of their own, nothing of this one touched."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]

MODULE = '''
"""An orchestra for a neighborhood: one of everything that can be added."""

from typing import Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base as Barrier
from simulation.interventions import Cost, Personal
from simulation.outcomes import outcome
from simulation.parameters.base import number
from simulation.shocks import Base as Shock


class FreeInstruments(Personal):
    """Lends instruments, so that evenings appeal more."""

    kind: Literal["free_instruments"] = "free_instruments"
    level: ClassVar = "community"
    grade: ClassVar = "none"
    moves: ClassVar = ("trust",)
    push: float = number(0.1, low=0, high=1, unit="SD a week", claim="Trust.", source="a test", confidence="assumption")

    def act(self, world: Any, levers: Any, name: str) -> list[Cost]:
        """Push trust."""
        rows = self.enrolled(world, name)
        levers.add("trust", self.strength * self.push, rows)
        return [Cost("instruments", self.strength * rows.size, "program")]


class Noise(Barrier):
    """Noise keeps everybody a little away."""

    kind: Literal["noise"] = "noise"

    def susceptibility(self, residents: Any) -> Any:
        """Everybody alike."""
        return np.ones(residents.dims["N"], np.float32)

    def exposure(self, activities: Any, places: Any) -> Any:
        """Everywhere alike."""
        return np.full((places.dims["U"], len(activities)), 0.2, np.float32)


class Blizzard(Shock):
    """A week of snow."""

    kind: Literal["blizzard"] = "blizzard"
    level: ClassVar = "community"
    grade: ClassVar = "none"
    moves: ClassVar = ("event_size",)

    def act(self, world: Any, levers: Any, name: str) -> list[Cost]:
        """Strike in the first week."""
        if world.clock == self.start:
            levers.add("event_size", 0.5 * self.strength)
        return []


@outcome(unit="share", label="Musicians", better="higher")
def musicians(world: Any) -> float:
    """Share of residents enrolled in anything."""
    return sum(held[0].size for held in world.rosters.values()) / world.n
'''
SCENARIO = """
extends: baseline
name: orchestra
story: An orchestra comes to town.
population: {residents: 400}
weeks: 5
burn_in: 3
activities:
  orchestra: {family: arts, appeal: -2.5, source: a test}
barriers:
  noise: {kind: noise}
interventions:
  lending: {kind: free_instruments, coverage: 0.5}
shocks:
  snow: {kind: blizzard, start: 2}
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    home = tmp_path_factory.mktemp("outside")
    (home / "orchestra_plugin.py").write_text(MODULE)
    info = home / "orchestra_plugin-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: orchestra-plugin\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text("[cohesion.plugins]\norchestra = orchestra_plugin\n")
    (home / "orchestra.yaml").write_text(SCENARIO)
    return home


def cohesion(home, *words):
    path = os.pathsep.join([str(ROOT), str(home)])
    return subprocess.run(
        [sys.executable, "-m", "simulation.cli", *words], capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "100"}, cwd=home,
    )  # fmt: skip


def test_one_of_each_runs(outside):
    done = cohesion(outside, "run", "orchestra.yaml", "--out", "kept")
    assert done.returncode == 0, done.stdout + done.stderr
    weekly = pd.read_parquet(outside / "kept" / "weekly.parquet")
    assert weekly["musicians"].tolist() == [0.0] + [0.5] * 5
    kept = json.loads((outside / "kept" / "run.json").read_text())
    assert kept["versions"]["plugin orchestra"] == "1.2"
    people = pd.read_parquet(outside / "kept" / "people.parquet")
    assert "weeks_kept_away_noise" in people


def test_they_are_listed_like_ours(outside):
    for what, word in (("interventions", "free_instruments"), ("barriers", "noise"), ("shocks", "blizzard")):
        assert word in cohesion(outside, "list", what).stdout
    assert "musicians" in cohesion(outside, "list", "outcomes").stdout


def test_the_example_of_the_readme_moves_what_it_says(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,), (entry,) = (re.findall(rf"```{language}\n(.*?)```", text, re.S) for language in ("py", "toml"))
    (tmp_path / "our_orchestra.py").write_text(code)
    info = tmp_path / "our_orchestra-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: our-orchestra\nVersion: 1.0\n")
    # an installer makes this file from the lines of pyproject.toml
    names = tomllib.loads(entry)["project"]["entry-points"]["cohesion.plugins"]
    lines = [f"{name} = {module}" for name, module in names.items()]
    (info / "entry_points.txt").write_text("\n".join(["[cohesion.plugins]", *lines, ""]))
    (lending,) = re.findall(r"`(interventions: \{lending: .*?\})`", text)
    town = f"extends: baseline\nname: lending\npopulation: {{residents: 300}}\nweeks: 4\nburn_in: 2\n{lending}\n"
    (tmp_path / "lending.yaml").write_text(town)
    (tmp_path / "without.yaml").write_text(town.replace(lending, "").replace("lending", "without"))
    for name in ("lending", "without"):
        done = cohesion(tmp_path, "run", f"{name}.yaml", "--out", f"kept {name}")
        assert done.returncode == 0, done.stdout + done.stderr
    trust = [pd.read_parquet(tmp_path / f"kept {name}" / "weekly.parquet")["trust"] for name in ("lending", "without")]
    gained = (trust[0] - trust[1]).to_numpy()
    assert gained[0] == 0.0
    assert (np.diff(gained) > 0).all()
    # a fifth of residents, 0.02 SD a week
    assert gained[1] == pytest.approx(0.2 * 0.02, rel=0.05)


def test_without_the_package_they_are_unknown(outside, tmp_path):
    (tmp_path / "orchestra.yaml").write_text(SCENARIO)
    done = cohesion(tmp_path, "check", "orchestra.yaml")
    assert done.returncode == 2
    assert "unknown kind" in done.stderr


@pytest.mark.parametrize(
    ("module", "words"),
    [("raise RuntimeError('no strings')", "cannot be loaded: RuntimeError: no strings"),
     (MODULE.replace('"noise"', '"cost"'), "two pieces are of the kind 'cost'"),
     (MODULE.replace('    level: ClassVar = "community"\n', ""), "'free_instruments' does not say its level"),
     (MODULE.replace('("event_size",)', '("event_sise",)'), "did you mean 'event_size'?"),
     (MODULE.replace("def exposure", "def exposed"), "'noise' has no exposure()")],
)  # fmt: skip
def test_a_broken_plugin_is_named(outside, tmp_path, module, words):
    done = cohesion(broken(outside, tmp_path, module), "check", "orchestra.yaml")
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("module", "words"),
    [(MODULE.replace("        return []\n", ""), "act() of the kind 'blizzard' returned no list of costs"),
     (MODULE.replace("0.5 * self.strength", "self.sise"), "orchestra_plugin failed in Blizzard.act, line"),
     (MODULE.replace("world.rosters.values()", "world.roster"), "orchestra_plugin failed in musicians, line")],
)  # fmt: skip
def test_a_plugin_that_fails_while_it_runs_is_named_and_nothing_is_written(outside, tmp_path, module, words):
    home = broken(outside, tmp_path, module)
    done = cohesion(home, "run", "orchestra.yaml", "--out", "kept")
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "kept").exists()


def broken(outside, tmp_path, module):
    """A home like ``outside`` with another module."""
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in outside.glob("*.dist-info/*"):
        folder = broken / file.parent.name
        folder.mkdir(exist_ok=True)
        (folder / file.name).write_text(file.read_text())
    (broken / "orchestra_plugin.py").write_text(module)
    (broken / "orchestra.yaml").write_text(SCENARIO)
    return broken
