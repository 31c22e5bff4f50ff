"""Settings out of the page and into it: as a scenario file, and as a link.

A link holds what differs from a scenario that ships with the package, twice: for the baseline, and for the arm from
there. Both ways in go through the same door: plain data is made into a :class:`Scenario`, which checks everything.
Nothing that comes in may name a file, so that nobody reads this machine's through the page; sizes are limited before
anything is unpacked.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from simulation.building import check_arm
from simulation.errors import InputError, did_you_mean
from simulation.follow import check_seed
from simulation.reading.scenario_files import merged, shipped, to_yaml
from simulation.reading.strict_yaml import MAX_BYTES
from simulation.reading.strict_yaml import load as strict
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 8_000  # characters of a link: browsers and mail programs cut longer ones
UNPACKED = 200_000  # bytes: what that many characters of honest settings can hold, many times over
LARGEST = 100_000  # residents that a page may ask for
LONGEST_PAST = 520  # weeks of burn-in that a page may ask for: five times what scenarios have
_LINK = "this link"
_AGAIN = "ask for the link again, or start from a scenario of the list"


@dataclass(frozen=True)
class Settings:
    """What a page shows: all that a link or a file says.

    Attributes:
        start: name of the scenario it began from, one that ships with the package.
        baseline: without what was chosen.
        arm: with it.
        seed: key of every draw.
        lesson: name of the lesson that brought them; empty if none did.
    """

    start: str
    baseline: Scenario
    arm: Scenario
    seed: int = 1
    lesson: str = ""


def from_preset(name: str, seed: int = 1, residents: int | None = None) -> Settings:
    """Settings of a scenario that ships with the package: its baseline is itself without interventions.

    Raises:
        InputError: if there is none of that name.
    """
    if name not in shipped():
        raise InputError(f"there is no scenario {name!r}", "scenario", did_you_mean(name, shipped()))
    arm = Scenario.load(name)
    if residents is not None:
        arm = Scenario.parse(arm.plain(), name, {"population.residents": residents})
    return Settings(name, without_interventions(arm), arm, check_seed(seed))


def without_interventions(arm: Scenario) -> Scenario:
    """The same place where nobody does anything; what nobody chose, such as a shock, stays."""
    if not arm.interventions:
        return arm
    plain = arm.plain() | {"interventions": {}, "name": f"{arm.name[:60]}, without", "story": ""}
    return Scenario.parse(plain, arm.name)


def to_link(settings: Settings) -> str:
    """The settings as text for an address: letters, digits, ``-`` and ``_``.

    Raises:
        InputError: if they differ so much from a shipped scenario that no address can hold them.
    """
    shipped_one = Scenario.load(settings.start).plain()
    said = {
        "start": settings.start,
        "seed": settings.seed,
        "baseline": difference(shipped_one, settings.baseline.plain()),
        "arm": difference(settings.baseline.plain(), settings.arm.plain()),
    }
    if settings.lesson:
        said["lesson"] = settings.lesson
    packed = zlib.compress(json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(text) > LONGEST:
        raise InputError("these settings are too many for a link", "link", "save them as a file instead")
    return text


def from_link(text: str) -> Settings:
    """The settings that a link holds.

    Raises:
        InputError: if it is damaged, too long, or asks for what cannot be used; nothing of it was done then.
    """
    said = _unpacked(text)
    start = said["start"]
    if not isinstance(start, str) or start not in shipped():
        raise InputError(f"names the scenario {str(start)[:40]!r}, which this version has not", _LINK, _AGAIN)
    try:
        baseline = _parsed(patched(Scenario.load(start).plain(), said["baseline"]), _LINK)
        arm = _parsed(patched(baseline.plain(), said["arm"]), _LINK)
    except RecursionError:
        raise InputError("is damaged", _LINK, _AGAIN) from None
    check_arm(baseline, arm)
    # a label and no more: what is lived is said above, and a name that this version has not labels nothing
    return Settings(start, baseline, arm, check_seed(said["seed"]), str(said.get("lesson", ""))[:80])


def to_file(scenario: Scenario, seed: int) -> str:
    """A scenario file that ``cohesion run`` accepts unchanged and gives the same numbers for."""
    return f"# To repeat what was seen: cohesion run FILE --seed {seed}\n{to_yaml(scenario.plain())}"


def from_file(raw: bytes, name: str = "file") -> Settings:
    """Settings from a scenario file.

    Raises:
        InputError: if it is no scenario, too large, or names another file of this machine.
    """
    where = name[:80]
    if len(raw) > MAX_BYTES:
        raise InputError("is larger than 1 MB, so it is no scenario", where, "choose the file that was saved here")
    try:
        data, _ = strict(raw.decode("utf-8-sig"), where)
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where, "choose a YAML file") from None
    except (RecursionError, yaml.YAMLError):
        raise InputError("is nested too deeply", where, "choose the file that was saved here") from None
    if not isinstance(data, dict):
        raise InputError("is not a scenario", where, "choose the file that was saved here")
    start = data.pop("extends", None)
    if start is None:
        arm = _parsed(data, where)
        return Settings("baseline", without_interventions(arm), arm)
    start = str(start).removesuffix(".yaml")
    if start not in shipped():
        what = f"extends {start[:40]!r}; here a file can only extend a scenario that ships with the package"
        raise InputError(what, where, "write its whole text into one file, or extend baseline")
    ground = Scenario.load(start).plain() | {"name": "unnamed", "story": ""}
    arm = _parsed(merged(ground, data), where)
    return Settings(start, without_interventions(arm), arm)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What turns one scenario's plain data into another's by :func:`patched`: ``None`` takes an entry out.

    A new value stands in a list of one; a mapping without such a list holds changes of a mapping.
    """
    out: dict[str, Any] = {name: None for name in old if name not in new}
    for name, value in new.items():
        was = old.get(name)
        if name in old and was == value:
            continue
        if isinstance(was, dict) and isinstance(value, dict) and was.get("kind") == value.get("kind"):
            out[name] = difference(was, value)
        else:
            out[name] = [value]
    return out


def patched(old: Mapping[str, Any], changes: Any) -> dict[str, Any]:
    """Plain data with the changes of :func:`difference` made.

    Raises:
        InputError: if they are no such changes.
    """
    if not isinstance(changes, dict):
        raise InputError("is damaged", _LINK, _AGAIN)
    out = dict(old)
    for name, value in changes.items():
        if value is None:
            out.pop(name, None)
        elif isinstance(value, list) and len(value) == 1:
            out[name] = value[0]
        elif isinstance(value, dict) and isinstance(out.get(name), dict):
            out[name] = patched(out[name], value)
        else:
            raise InputError("is damaged", _LINK, _AGAIN)
    return out


def _unpacked(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise InputError("is too long", _LINK, _AGAIN)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(packed, UNPACKED)
        said = json.loads(raw, parse_constant=_no_constant) if unpacker.eof else None
    except (binascii.Error, zlib.error, UnicodeError, ValueError, RecursionError):
        raise InputError("is damaged", _LINK, _AGAIN) from None
    if unpacker.unconsumed_tail:
        raise InputError("is too long", _LINK, _AGAIN)
    if not isinstance(said, dict) or {*said} - {"lesson"} != {"start", "seed", "baseline", "arm"}:
        raise InputError("is damaged", _LINK, _AGAIN)
    return said


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _parsed(plain: Any, where: str) -> Scenario:
    """The scenario, if it can be run from a page."""
    for section in ("population", "ties"):
        inner = plain.get(section) if isinstance(plain, dict) else None
        if isinstance(inner, dict) and inner.get("file") is not None:
            raise InputError("names a file; the page reads none", f"{where}: {section}.file", "take that line out")
    return limited(Scenario.parse(plain, where), where)


def limited(scenario: Scenario, where: str = "settings") -> Scenario:
    """The scenario, if a page can hold so many.

    Raises:
        InputError: if not.
    """
    if scenario.population.residents > LARGEST:
        what = f"{scenario.population.residents:,} residents are too many for a page"
        raise InputError(what, f"{where}: population.residents", f"write {LARGEST:,} or fewer, or use cohesion run")
    if scenario.burn_in > LONGEST_PAST:
        what = f"{scenario.burn_in:,} weeks of burn-in are too many for a page"
        raise InputError(what, f"{where}: burn_in", f"write {LONGEST_PAST:,} or fewer, or use cohesion run")
    return scenario
