"""What decides whether machine code is made anew: every source that a kernel is made of, and no face of the model."""

from __future__ import annotations

import ast
from pathlib import Path

import simulation
from simulation.kernels import ASIDE

PACKAGE = Path(simulation.__file__).parent


def imported(file: Path) -> set[str]:
    """Modules of the package that a file imports at its top, by dotted name; not those for types alone."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simulation"):
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name.startswith("simulation")}
    return found


def test_no_face_holds_a_kernel_and_no_kernel_s_module_imports_one():
    files = {f"simulation.{'.'.join(f.relative_to(PACKAGE).with_suffix('').parts)}": f for f in PACKAGE.rglob("*.py")}
    assert all((PACKAGE / folder).is_dir() for folder in ASIDE)
    todo = {name for name, file in files.items() if "@kernel" in file.read_text(encoding="utf-8")}
    assert len(todo) > 15
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        seen.add(name)
        home = files.get(name) or files.get(f"{name}.__init__")
        if home is not None:
            todo |= imported(home) - seen
    assert not {name for name in seen if name.split(".")[1:2] and name.split(".")[1] in ASIDE}
