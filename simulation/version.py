"""Which version this is, and which state of the model made a number."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

# what shows a world and does not make it: changing these changes no number
_FACES = (
    "analysis",
    "app",
    "batch",
    "calibration",
    "cli.py",
    "command",
    "compare.py",
    "optimize",
    "paired",
    "plots.py",
    "report",
    "results.py",
    "odd.py",
    "twin",
    "writing",
    "catalog.py",
    "details",
    "maps.py",
    "signals.py",
    "version.py",
)


def version() -> str:
    """The version of the package that is installed; ``0+checkout`` where none is."""
    from importlib import metadata

    try:
        return metadata.version("cohesion-abm")
    except metadata.PackageNotFoundError:
        return "0+checkout"


@cache
def model_version() -> str:
    """Version and a digest of every source file that can change a simulated number."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        where = file.relative_to(package)
        if where.parts[0] not in _FACES:
            digest.update(str(where).encode() + b"\0" + file.read_bytes() + b"\0")
    return f"{version()}+{digest.hexdigest()[:12]}"
