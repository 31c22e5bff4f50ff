"""The public door gives functions and classes, whatever was imported before."""

import subprocess
import sys

import pytest

IMPORTS = [
    "from simulation import run, compare; assert callable(run) and callable(compare)",
    "import simulation; assert callable(simulation.run); assert callable(simulation.run)",
    "import simulation, simulation.run, simulation.compare as c; assert callable(simulation.run) and callable(c)",
    "from simulation.compare import compare as c; from simulation import compare; assert c is compare",
    "import simulation; assert set(simulation.__all__) <= set(dir(simulation))",
    "import simulation; assert all(getattr(simulation, name) is not None for name in simulation.__all__)",
    "from simulation import *; assert Comparison.__module__ == 'simulation.paired.comparison'",
    "import simulation.report, simulation.twin as t; from simulation import report, twin; assert callable(report)",
    "import simulation.optimize.search; from simulation import optimize, twin; assert callable(optimize)",
    "from simulation.optimize.space import Item; from simulation.report import PAGE; from simulation.twin import Twin",
    "import simulation.survey, simulation.stages; from simulation import survey; assert callable(survey)",
]


@pytest.mark.parametrize("line", IMPORTS)
def test_names_are_what_they_say(line):
    assert subprocess.run([sys.executable, "-W", "error", "-c", line], check=False).returncode == 0
