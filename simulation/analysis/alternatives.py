"""What the model could also claim: structural alternatives, each a change of a scenario and parameters that go with it.

A switch of the model that evidence leaves open is turned to the far end of its declared range: a conclusion that
survives there survives what lies between. Where an alternative has a calibration of its own, its parameters come from
that; else from the posterior, whose targets say next to nothing of these paths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation.calibration.priors import SHARES
from simulation.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulation.scenario import Scenario

HEADLINES = ("participation", "belonging", "loneliness", "depression", "treatment_gap")  # what is judged first


@dataclass(frozen=True)
class Alternative:
    """One way in which the world could work.

    Attributes:
        name: a word for tables.
        claim: what it says about the world.
        source: why it is thought possible.
        changes: parameters by path in a scenario.
        posterior: which draws belong to it; see :func:`simulation.calibration.draws.posterior`.
    """

    name: str
    claim: str
    source: str
    changes: Mapping[str, float] = field(default_factory=dict)
    posterior: str = ""

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario in this world.

        Raises:
            InputError: if no world has these parameters together.
        """
        return scenario.with_(**{path.replace(".", "__"): value for path, value in self.changes.items()})


def _share(name: str, claim: str) -> Alternative:
    why = "no survey can tell; longitudinal studies find the forward effect small (Prati 2024)"
    return Alternative(name, claim, why, {"causal_share": SHARES[name]}, name)


def _one(name: str, claim: str, path: str, value: float, source: str) -> Alternative:
    return Alternative(name, claim, source, {path: value})


REFERENCE = Alternative("calibrated", "As calibrated, the causal share as uncertain as its prior.", "the posterior")
ALTERNATIVES = (
    REFERENCE,
    _share("share_0", "None of the link of belonging with distress is the effect of belonging."),
    _share("share_prior", "Of that link, as much is the effect of belonging as the prior's mean says."),
    _share("share_1", "All of that link is the effect of belonging."),
    _one("contagion", "Distress drifts towards that of ties.", "symptoms.contagion", 0.02,
         "assumption: half as fast as the way home; clustering is mostly not contagion (Schaefer 2011, Hill 2015)"),
    _one("no_buffering", "Support takes nothing off an event.", "events.buffer", 0.0,
         "main effect of support well above buffering (Rueger 2016); range 0-0.5"),
    _one("strong_buffering", "Full support takes half of an event.", "events.buffer", 0.5,
         "buffering by perceived support (Cohen & Wills 1985); range 0-0.5"),
    _one("no_uplift", "Taking part in itself lifts nobody's mood.", "symptoms.uplift", 0.0,
         "trials of volunteering find none (Jenkinson 2013)"),
    _one("no_loneliness", "Missing support does not add to distress.", "symptoms.loneliness", 0.0,
         "depression leads to isolation only, within persons (Luo 2022)"),
    _one("no_purpose", "Purpose does not take off distress.", "symptoms.purpose", 0.0, "assumed path; range 0-0.3"),
    _one("routine", "Who comes regularly has a steadier mood.", "symptoms.routine", 0.3, "assumption; range 0-0.3"),
    _one("efficacy", "Who lives among neighbors ready to act volunteers more.", "participation.efficacy", 0.5,
         "neighbors ready to act for each other (Sampson 1997); no size, range 0-0.5"),
    _one("satisfaction", "A good visit makes a habit, a bad one breaks it.", "participation.satisfaction", 0.5,
         "assumption; range 0-0.5"),
    _one("heritage", "A group of one's own culture adds belonging of its own.", "belonging.heritage", 0.3,
         "assumption; range 0-0.3"),
    _one("ladder", "Roles go to regulars instead of going round.", "purpose.ladder", 1.0, "assumption; range 0-1"),
    _one("self_stigma", "Stigma turned on oneself keeps the most severe from care.", "care.self_stigma", 0.3,
         "assumption; range 0-0.3"),
    _one("no_home", "Without a home care is hardly sought.", "care.no_home", 1.5, "assumption; range 0-1.5"),
)  # fmt: skip


def named(names: Iterable[str] = ()) -> tuple[Alternative, ...]:
    """The reference and the alternatives of these names; all of them if none is named.

    Raises:
        InputError: if there is no such alternative.
    """
    known, wanted = {one.name: one for one in ALTERNATIVES}, list(names)
    for name in wanted:
        if name not in known:
            raise InputError(f"there is no alternative {name!r}", "alternatives", did_you_mean(name, known))
    return tuple(one for one in ALTERNATIVES if not wanted or one is REFERENCE or one.name in wanted)
