"""Notebooks run from scratch, and are stored as they ran: with their pictures, and no trace of whose machine it was."""

import re
from pathlib import Path

import nbclient
import nbformat
import pytest

from simulation.piece import registry

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
AGAIN = "run it again: jupyter execute --inplace notebooks/{}"
# a folder of somebody's machine, or a place that packages come from
TRACES = re.compile(
    r"(?<![\w.])/(?:home|Users|tmp|root|work|opt|usr|var|mnt)/|[A-Z]:\\\\|site-packages|pypi|anaconda", re.I
)


def stored(path):
    return nbformat.read(path, as_version=4)


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def said(notebook):
    """All words that its cells put out."""
    texts = [o.get("text", "") or "".join(o.get("data", {}).get("text/markdown", "")) for o in outputs(notebook)]
    return "\n".join(texts)


def pictures(notebook):
    return [o["data"]["image/png"] for o in outputs(notebook) if "image/png" in o.get("data", {})]


@pytest.fixture
def own_code(monkeypatch, tmp_path):
    """Kernels import this very code, and keep nothing of theirs in anybody's home."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    return tmp_path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("default")  # what the tools of notebooks warn of is not ours to mend
def test_it_runs_from_scratch(path, own_code):
    notebook = stored(path)
    before = len(pictures(notebook))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    resources = {"metadata": {"path": str(own_code)}}
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    assert len(pictures(notebook)) == before, AGAIN.format(path.name)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_as_it_ran_and_small(path):
    notebook = stored(path)
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)), AGAIN.format(path.name)
    assert not [o for o in outputs(notebook) if o.output_type in ("error", "stream")]
    assert path.stat().st_size < 1_500_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_in_it_names_a_machine(path):
    notebook = stored(path)
    texts = [cell.source for cell in notebook.cells] + [said(notebook), str(notebook.metadata)]
    assert [trace for text in texts for trace in TRACES.findall(text)] == []


def test_every_kind_of_intervention_has_its_panel():
    path = ROOT / "notebooks" / "02_interventions.ipynb"
    shown = said(stored(path))
    missing = [
        kind for kind in registry("interventions") if not re.search(rf"^\| {kind.replace('_', ' ')}\*? \|", shown, re.M)
    ]
    assert missing == [], AGAIN.format(path.name)
