"""Scenario files: read with ``extends``, changed by dotted paths, written so that they load back the same.

A file may say ``extends: other.yaml`` (a file beside it) or ``extends: baseline`` (one that ships with the package,
from wherever the file lies).
Mappings merge; anything else replaces; ``null`` takes out what the extended file has, such as one activity. A piece
whose ``kind`` differs replaces the old one whole, and so does a distribution such as ``population.pyramid``. ``name``
and ``story`` are a file's own and are not inherited.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_origin

import yaml

from simulation.errors import InputError, brief, did_you_mean
from simulation.reading import paths
from simulation.reading.fields import bare
from simulation.reading.refusals import explain
from simulation.reading.strict_yaml import MAX_BYTES, load

__all__ = [
    "Origin", "apply", "explain", "merged", "one_file", "read", "shipped", "shipped_folder",
    "shipped_sweeps", "to_yaml", "write",
]  # fmt: skip

_SWEEPS = "sweeps/"  # these are no scenarios
_FILES = (("population", "file"), ("ties", "file"))  # values that name a file, relative to the file that says so


class Origin(str):
    """The file a scenario came from; it also knows which file and line gave each value."""

    places: dict[tuple[str, ...], tuple[str, int]]

    def at(self, path: Sequence[str]) -> str:
        """``file:line`` of a dotted path, or of the nearest section around it that a file names."""
        for n in range(len(path), 0, -1):
            if tuple(path[:n]) in self.places:
                file, line = self.places[tuple(path[:n])]
                return f"{file}:{line}"
        return str(self)


def shipped_folder() -> Path:
    """Where the scenarios that come with the package lie: inside a wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[1] / "_scenarios"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "scenarios"


def shipped() -> dict[str, Path]:
    """Scenarios that come with the package by name, those of a folder as ``settings/rural``."""
    return {name: path for name, path in _files().items() if not name.startswith(_SWEEPS)}


def shipped_sweeps() -> dict[str, Path]:
    """Sweeps that come with the package, as ``sweeps/quick``."""
    return {name: path for name, path in _files().items() if name.startswith(_SWEEPS)}


def _files() -> dict[str, Path]:
    folder = shipped_folder()
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.yaml"))}


def _by_name() -> dict[str, Path]:
    """Every name that ``Scenario.load`` takes: as :func:`shipped` has it, or without the folder where only one fits."""
    names = shipped()
    bare = [name.rpartition("/")[2] for name in names]
    short = {last: path for last, path in zip(bare, names.values(), strict=True) if bare.count(last) == 1}
    return {**names, **short}


def read(path: str | Path) -> tuple[dict[str, Any], Origin]:
    """Plain data of a scenario file with everything it extends merged in, and where each value came from.

    Args:
        path: a file, or the name of a scenario that ships with the package, such as ``"baseline"``.

    Raises:
        InputError: if a file is missing, unreadable, larger than 1 MB, no mapping, or extends itself.
    """
    file = _find(str(path), Path())
    origin = Origin(file)
    layers, chain = [], [file]
    while True:
        data, lines = _read_one(file)
        parent = data.pop("extends", None)
        layers.append((data, {spot: (str(file), line) for spot, line in lines.items()}))
        if parent is None:
            break
        here = f"{file}:{lines[('extends',)]}: extends"
        if not isinstance(parent, str) or not parent.strip():
            raise InputError(f"{brief(parent)} is not the name of a file", here, "write extends: baseline.yaml")
        file = _find(parent, file.parent, here)
        chain.append(file)
        if any(file.resolve() == earlier.resolve() for earlier in chain[:-1]):
            raise InputError(
                f"goes round in a circle: {' -> '.join(p.name for p in chain)}", here, "let it extend another file"
            )  # fmt: skip

    own = layers[0][0]
    all_: dict[str, Any] = {}
    origin.places = {}
    for data, places in reversed(layers):
        all_ = merged(all_, data)
        origin.places |= places
    all_["name"] = own.get("name", chain[0].stem[:80])
    if "story" in all_:
        all_["story"] = own.get("story", "")
    return all_, origin


def one_file(path: Path) -> tuple[dict[str, Any], Origin]:
    """Plain data of one file that extends nothing, such as a sweep, and on which line each value stands.

    Raises:
        InputError: as :func:`read`.
    """
    file = paths.expanded(str(path))
    what = paths.fault(file)
    if what and not paths.is_stream(file):
        names = [name.removeprefix(_SWEEPS) for name in shipped_sweeps()]
        near = did_you_mean(file.name, names) if what == paths.MISSING else "give the path of a sweep file"
        if what == paths.MISSING and str(path) in _by_name():
            what, near = "is a scenario, not a sweep", f"write a sweep file that says 'base: {path}'"
        raise InputError(what, str(path), near)
    data, lines = _read_one(file)
    origin = Origin(file)
    origin.places = {spot: (str(file), line) for spot, line in lines.items()}
    return data, origin


def apply(data: Any, changes: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A copy of ``data`` with values put at dotted paths; missing sections are made, ``None`` takes an entry out.

    Raises:
        InputError: if a path is malformed or steps into something that is not a section.
    """
    if not isinstance(data, Mapping):
        raise InputError(f"{brief(data)} is not a scenario", where, "write a mapping such as 'weeks: 52'")
    result: dict[str, Any] = dict(data)
    for dotted, new in changes.items():
        keys = dotted.split(".")
        if not all(key.strip() for key in keys):
            raise InputError(f"{dotted!r} is not a path", where, "write names with dots, such as population.residents")
        level = result
        for depth, key in enumerate(keys[:-1], start=1):
            child = level.get(key)
            if child is not None and not isinstance(child, Mapping):
                what = f"is {brief(child)}, not a section with {keys[depth]!r} in it"
                raise InputError(what, f"{where}: {'.'.join(keys[:depth])}", f"write {'.'.join(keys[:depth])} itself")
            level[key] = dict(child or {})
            level = level[key]
        if new is None and keys[-1] in level:
            del level[keys[-1]]
        else:
            level[keys[-1]] = new
    return _with_absolute_files(result, Path.cwd()) if changes else result


def to_yaml(plain: Mapping[str, Any]) -> str:
    """Plain data as the text of a scenario file."""
    return str(yaml.dump(dict(plain), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100))


def write(plain: Mapping[str, Any], path: str | Path) -> None:
    """Write plain data as YAML, aside and then moved into place, so that a reader never sees half a file.

    Raises:
        OSError: if the folder cannot be written.
    """
    path, text = Path(path), to_yaml(plain)
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


class _Dumper(yaml.SafeDumper):
    """Writes every value out: an anchor would be refused when the file is read back."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _find(name: str, folder: Path, where: str = "") -> Path:
    path = folder / paths.expanded(name)
    what, known = paths.fault(path), _by_name()
    if not what or paths.is_stream(path):
        return path
    if name in known:
        return known[name]
    try:
        beside = sorted(p.name for p in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []
    except (OSError, ValueError):
        beside = []
    what = what.replace("not a file", "not a scenario file")
    shortest = {path: name for name, path in known.items()}.values()  # one name a file
    near = did_you_mean(path.name, [*shortest, *beside])
    if what != paths.MISSING or not (known or beside):
        near = "check its permissions" if what.endswith("denied") else "give the path of a scenario file"
    elif Path(name).stem in known:
        near = f"did you mean {Path(name).stem!r}, which ships with the package?"
    elif f"{_SWEEPS}{name.removeprefix(_SWEEPS)}" in shipped_sweeps():
        what, near = "is a sweep, not a scenario", "give it to 'cohesion sweep', or name a scenario"
    elif "did you mean" not in near:
        near = "see 'cohesion list scenarios'"
    raise InputError(f"{brief(name)}: {what}" if where else what, where or str(path), near)


def _read_one(file: Path) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    where = str(file)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where, "check its permissions") from None
    if len(raw) > MAX_BYTES:
        raise InputError("is larger than 1 MB, so it is no scenario", where, "put tables into population.file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where, "save it as UTF-8, or give a YAML file") from None
    data, lines = load(text, where)
    if data is None:
        raise InputError("is empty", where, "write at least: extends: baseline")
    if not isinstance(data, dict):
        raise InputError(f"holds {brief(data)}, not fields", where, "write fields such as 'weeks: 52'")
    return _with_absolute_files(data, file.parent), lines


def _with_absolute_files(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    for section, key in _FILES:
        inner = data.get(section)
        name = inner.get(key) if isinstance(inner, Mapping) else None
        if isinstance(name, str) and name.strip() and "\0" not in name:
            # abspath and not resolve: a link stays a link, and what does not exist is reported by its reader
            data[section] = {**data[section], key: os.path.abspath(folder / paths.expanded(name))}
    return data


@cache
def _tables() -> frozenset[tuple[str, ...]]:
    """Paths of the mappings that are one distribution, such as the age pyramid: parts of two of them make no third."""
    from simulation.parameters.population import Population

    kinds = {name: bare(field.annotation) for name, field in Population.model_fields.items()}
    return frozenset(("population", name) for name, kind in kinds.items() if get_origin(kind) is dict)


def merged(base: Mapping[str, Any], over: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Plain data of a scenario that extends another: see the module."""
    both = dict(base)
    for key, new in over.items():
        old = both.get(key)
        if new is None and key in both:
            del both[key]
        elif (*path, key) in _tables():
            both[key] = new
        elif isinstance(old, dict) and isinstance(new, dict) and new.get("kind", old.get("kind")) == old.get("kind"):
            both[key] = merged(old, new, (*path, key))
        else:
            both[key] = new
    return both
