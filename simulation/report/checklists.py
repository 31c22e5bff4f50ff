"""CHEERS 2022 and STRESS-ABS, filled from a run as far as a run can tell; what nobody has said stays empty.

Items after Husereau et al. 2022 (CHEERS 2022, 28 items) and Monks et al. 2019 (STRESS-ABS, 20 items, of which one has
four parts); their topics in short, not their wording. Topics 17-28 of CHEERS and those of STRESS-ABS are from memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.report.blocks import Table

if TYPE_CHECKING:
    from simulation.report.brief import Brief

EMPTY = "not reported"
CHEERS = (
    "Title", "Abstract", "Background and objectives", "Health economic analysis plan", "Study population",
    "Setting and location", "Comparators", "Perspective", "Time horizon", "Discount rate", "Selection of outcomes",
    "Measurement of outcomes", "Valuation of outcomes", "Measurement and valuation of resources and costs",
    "Currency, price date, and conversion", "Rationale and description of model", "Analytics and assumptions",
    "Characterizing heterogeneity", "Characterizing distributional effects", "Characterizing uncertainty",
    "Engagement with patients and others affected", "Study parameters", "Summary of main results",
    "Effect of uncertainty", "Effect of engagement with patients and others affected",
    "Findings, limitations, generalizability, current knowledge",
    "Source of funding", "Conflicts of interest",
)  # fmt: skip
STRESS = (
    ("1.1", "Purpose of the model"), ("1.2", "Model outputs"), ("1.3", "Aims of experimentation"),
    ("2.1", "Overview diagram"), ("2.2", "Base model logic"), ("2.3", "Scenario logic"), ("2.4", "Algorithms"),
    ("2.5.1", "Environment"), ("2.5.2", "Agents"), ("2.5.3", "Interaction topology"), ("2.5.4", "Entry and exit"),
    ("3.1", "Data sources"), ("3.2", "Pre-processing"), ("3.3", "Input parameters"), ("3.4", "Assumptions"),
    ("4.1", "Initialization"), ("4.2", "Run length"), ("4.3", "Estimation approach"),
    ("5.1", "Software or language"), ("5.2", "Random sampling"),
    ("5.3", "Model execution"), ("5.4", "System specification"),
    ("6.1", "Model sharing"),
)  # fmt: skip


def cheers(brief: Brief) -> Table:
    """A row an item: number, topic, what the run says of it."""
    said = _cheers(brief)
    rows = [(str(k), topic, said.get(k, "") or EMPTY) for k, topic in enumerate(CHEERS, 1)]
    return _table("cheers", "CHEERS 2022: what a report of an economic evaluation should say", rows)


def stress(brief: Brief) -> Table:
    """A row an item: number, topic, what the run says of it."""
    said = _stress(brief)
    rows = [(item, topic, said.get(item, "") or EMPTY) for item, topic in STRESS]
    return _table("stress", "STRESS-ABS: what a report of an agent-based simulation should say", rows)


def _table(name: str, about: str, rows: list[tuple[str, str, str]]) -> Table:
    import pandas as pd

    return Table(name, about, pd.DataFrame(rows, columns=["item", "topic", "said"]))


def _cheers(brief: Brief) -> dict[int, str]:
    c, base = brief.comparison, brief.comparison.baseline
    economics, made = base.economics, brief.evaluation
    said = {
        1: f"Simulation of {_arms(brief)} against {base.name}" + (", with an economic evaluation" if made else ""),
        2: "Section “The answer”",
        3: base.story,
        5: _people(brief),
        6: _places(brief),
        7: "; ".join(brief.told.frame["is"]),
        8: str(economics.perspective or ""),
        9: f"{base.weeks} weeks simulated" + (f"; {economics.horizon} years valued" if economics.horizon else ""),
        10: _rates(economics),
        11: ", ".join(map(brief.label, brief.measured("depression", "belonging", "lonely", "treatment_gap")))
        + (", QALYs" if made else ""),
        12: "DASS-21 scores of every resident every week; other states as the model defines them (ODD document)",
        13: "Utilities by severity of depression, with source and interval (section “What it costs”)" if made else "",
        14: "Each intervention books its costs by line and payer every week (ledger in “What it costs”)",
        15: f"{economics.currency}, prices of {economics.price_year}",
        16: "Agent-based model with a step of one week; ODD document in the package",
        17: "Paired differences, shared random numbers; assumptions carry range and source (“Assumptions that decide”)",
        18: "Results by income, age, gender, culture, language and more (“Who gains, who loses”)" if c.details else "",
        19: "Slope and relative index of inequality, equity-efficiency plane" if c.details else "",
        20: _uncertainty(brief),
        22: "Every parameter with unit, range, source and confidence: cohesion list parameters",
        23: "Sections “The answer” and “What each arm changes”",
        24: "Section “Assumptions that decide”" if c.draw else "",
        26: "Section “The answer”: can conclude, cannot conclude",
    }  # fmt: skip
    return said


def _stress(brief: Brief) -> dict[str, str]:
    base, kept = brief.comparison.baseline, brief.surroundings
    versions = ", ".join(f"{name} {held}" for name, held in kept["versions"].items())
    return {
        "1.1": base.story,
        "1.2": f"{len(brief.comparison.outcomes)} outcomes a week; definitions: cohesion list outcomes",
        "1.3": f"{_arms(brief)} against {base.name}",
        "2.1": "Table of the week’s stages: cohesion week",
        "2.2": "ODD document in the package",
        "2.3": "; ".join(brief.told.frame["is"]),
        "2.4": "ODD document in the package, with equations and sources",
        "2.5.1": _places(brief),
        "2.5.2": _people(brief),
        "2.5.3": f"Ties between residents, {'read from a file' if base.ties.file else 'generated (ODD document)'}",
        "2.5.4": "Residents move out and are replaced in their dwelling (ODD document)",
        "3.1": "Source of every parameter: cohesion list parameters",
        "3.3": "The scenarios as run: compare.json; every default: cohesion list parameters",
        "3.4": "Parameters of confidence “assumption”: cohesion list parameters; see “Assumptions that decide”",
        "4.1": f"{base.burn_in} weeks of burn-in before the clock starts",
        "4.2": f"{base.weeks} weeks",
        "4.3": _uncertainty(brief),
        "5.1": versions,
        "5.2": "Counter-based random numbers (Philox4x32-10), keyed by seed, decision, week and resident or pair",
        "5.3": "Weekly steps; all residents read one week and write the next",
        "5.4": ", ".join(f"{key} {value}" for key, value in kept["machine"].items()),
        "6.1": "Distribution cohesion-abm, MIT license",
    }  # fmt: skip


def _arms(brief: Brief) -> str:
    return ", ".join(brief.arms)


def _people(brief: Brief) -> str:
    population = brief.comparison.baseline.population
    where = (
        f"from the table {population.file}" if population.file else "synthesized to the scenario’s pyramid and shares"
    )
    return f"{brief.comparison.residents.mean():,.0f} adults of 16 or more, {where}"


def _places(brief: Brief) -> str:
    names = type(brief.comparison.baseline.neighborhoods).model_fields
    shares = {k: getattr(brief.comparison.baseline.neighborhoods, k) for k in ("urban", "rural") if k in names}
    said = ", ".join(f"{100 * share:.0f} % {kind}" for kind, share in shares.items())
    return f"Neighborhoods ({said})" if said else "Neighborhoods (scenario)"


def _rates(economics: Any) -> str:
    if economics.discount_costs is None or economics.discount_effects is None:
        return ""
    return (
        f"{100 * economics.discount_costs:g} % a year (costs), {100 * economics.discount_effects:g} % a year (effects)"
    )


def _uncertainty(brief: Brief) -> str:
    c = brief.comparison
    pairs = f"{len(c.seeds)} paired replicates, 95 % intervals"
    return (
        f"{pairs}; {len(set(c.draw))} draws of the parameters, told from chance"
        if c.draw
        else f"{pairs} over chance alone"
    )
