"""A small comparison with every part that a report can have, made once for the tests that read it."""

from __future__ import annotations

from simulation.compare import compare
from simulation.scenario import Scenario

HOSTILE = "<script>alert(1)</script>"
FORMULA = '=cmd|" /C calc"!A0'
LINE = "<img src=x onerror=alert(2)> & champions $x^2$ in a year"


def briefed(draws: bool = True, weeks: int = 52):
    """A baseline, champions under hostile names, and a placebo; eight draws of two parameters."""
    economics = {"perspective": "society", "discount_costs": 0.03, "discount_effects": 0.03, "horizon": 1}
    base = Scenario.load("baseline").with_(
        name="as it is", burn_in=2, weeks=weeks, population__residents=60,
        **({f"economics__{key}": value for key, value in economics.items()} if weeks >= 52 else {}),
    )  # fmt: skip
    champions = {"kind": "local_champions", "per_hundred": 5.0, "start": 2}
    arms = [
        base.with_(name=HOSTILE, story=LINE, interventions={FORMULA.replace("=", "").replace(".", ""): champions}),
        base.with_(name=FORMULA, interventions={"campaign": {"kind": "antistigma_campaign"}}),
        base.with_(name="placebo", interventions={"none": champions | {"per_hundred": 0.0}}),
    ]
    values = [{"causal_share": 0.05 + 0.1 * k, "belonging.half_life": 20.0 + (7 * k) % 30} for k in range(8)]
    return compare(base, arms, 16 if draws else 2, workers=1, draws=values if draws else (), details=True)
