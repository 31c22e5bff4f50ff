"""What each arm costs, who pays when, and what it buys; no ratio before what it depends on has been decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from simulation.paired.skewed import amount
from simulation.reading.fields import bounds, note
from simulation.report import money as tables
from simulation.report import money_pictures, pictures
from simulation.report.blocks import Figure, Format, Grid, Heading, Paragraph, Picture, Section, Table
from simulation.report.words import quoted, text

if TYPE_CHECKING:
    from simulation.report.blocks import Block
    from simulation.report.brief import Brief

_UNSET = {
    "perspective": "perspective (whose costs count)", "discount_costs": "discount rate of costs",
    "discount_effects": "discount rate of effects", "horizon": "horizon (years that count)",
    "thresholds": "thresholds (what a QALY may cost) in this currency",
}  # fmt: skip
_RATIOS = (
    "A QALY is a year in full health. An arm is <em>dominated</em> if another costs no more and does no less, "
    "<em>extendedly dominated</em> if a mixture of two others would do more for less. What is left is the efficiency "
    "frontier; the ratio (ICER) is what one more QALY costs against the next cheaper arm on it. Amounts are per {per}, "
    "present values over the horizon."
)
_KNOW = (
    "If everything were known before deciding, fewer decisions would be wrong. What that is worth (EVPI) is the most "
    "that research should cost, per {per}. The value of knowing one thing alone (EVPPI) says which study would "
    "change the ranking. What is not above noise is not told from chance."
)


def section(brief: Brief) -> Section:
    """Ledger, budget, then the evaluation or what it lacks."""
    money = _money(brief)
    blocks: list[Block] = [Paragraph(_first(brief), short=True), _ledger(brief, money)]
    if brief.comparison.details is not None:
        blocks += tables.budget(brief, brief.comparison.details, money)
    blocks.append(Heading("What it buys", short=True))
    blocks += (
        _evaluated(brief, brief.evaluation, money)
        if brief.evaluation is not None
        else [Paragraph(_missing(brief), short=True)]
    )
    return Section("costs", "What it costs", blocks, [] if brief.evaluation is None else [_rows(brief.evaluation)])


def _rows(made: Any) -> Table:
    """Each row of the sensitivity analysis, for those who want to draw the curves again."""
    what = (
        "draw of the parameters and the utilities" if made.basis == "draws" else "replicate and draw of the utilities"
    )
    about = f"Extra cost and QALYs per 1,000 residents in each {what}, from which ratios, curves and EVPI are made"
    return Table("rows", about, made.rows())


def _money(brief: Brief) -> str:
    economics = brief.comparison.baseline.economics
    return f"{economics.currency} of {economics.price_year}"


def _first(brief: Brief) -> Markup:
    return text(
        "Amounts are in {money}. “More” is what the arm’s world spends beyond the baseline’s, for everything that "
        "was done there.",
        money=quoted(_money(brief)),
    )


def _ledger(brief: Brief, money: str) -> Grid:
    import numpy as np
    import pandas as pd

    c, rows = brief.comparison, []
    none = np.zeros(len(c.seeds))
    base = c.spent[c.baseline.name]
    for arm in brief.arms:
        lines = c.spent[arm]
        for key in sorted({*lines, *base}):
            theirs, ours = lines.get(key, none), base.get(key, none)
            if np.array_equal(theirs, ours):
                continue
            made = amount(theirs, ours, c.draw)._asdict()
            each = float(((theirs - ours) / c.residents).mean())
            row = {"arm": arm, "program": key.intervention, "line": key.line, "payer": key.payer}
            rows.append(row | made | {"per_resident": each})
    names = ["arm", "program", "line", "payer", "mean", "low", "high", "per_resident"]
    form = Format(spread=("low", "high"), coarse=True)
    formats = {"mean": form, "low": form, "high": form, "per_resident": Format()}
    table = Table(
        "ledger", "Spending beyond the baseline over the whole run, by line", pd.DataFrame(rows, columns=names), formats
    )
    heads = {"arm": "Arm", "program": "Program", "line": "Line", "payer": "Payer"}
    heads |= {"mean|low|high": f"More, {money} (95 % interval)", "per_resident": "A resident"}
    return Grid(table, "Ledger: more spent over the whole run, in the whole community", heads)


def _missing(brief: Brief) -> Markup:
    from simulation.analysis.economics import missing

    c = brief.comparison
    if c.details is None:
        return Markup("No cost per QALY is computed: this run kept no person-years by severity.")
    found = missing(c.baseline.economics)
    if not found:
        return Markup("No cost per QALY is computed: the run holds less than the horizon, and nothing is extrapolated.")
    what = "; ".join(_UNSET[name] for name in found)
    return text(
        "No cost per QALY is computed, because it depends on choices that nobody has made yet: {what}. They belong "
        "to those who decide. Set them in the scenario, or with <code>--set economics.perspective=society</code> and "
        "the like.",
        what=what,
    )


def _evaluated(brief: Brief, made: Any, money: str) -> list[Block]:
    setting = Table("settings", "What the evaluation was told", _settings(made))
    per = quoted(str(made.settings["per"]))
    blocks: list[Block] = [
        Grid(setting, "Choices of those who decide", {"setting": "Choice", "value": "Here"}, fold=True),
        Paragraph(Markup(_RATIOS).format(per=per), short=True),
        _summary(brief, made, money),
        _worth(made, money),
        _pictures(brief, made, money),
        Heading("Which study would change the ranking?"),
        Paragraph(Markup(_KNOW).format(per=per)),
        *tables.information(made, money),
        _utilities(brief),
    ]
    return blocks


def _settings(made: Any) -> Any:
    import pandas as pd

    rows = [(key.replace("_", " "), str(value)) for key, value in made.settings.items()]
    return pd.DataFrame(rows, columns=["setting", "value"])


def _summary(brief: Brief, made: Any, money: str) -> Grid:
    frame = made.summary.copy()
    cost = Format(spread=("cost_low", "cost_high"), coarse=True)
    qaly = Format(spread=("qaly_low", "qaly_high"), signed=True)
    formats = {key: cost for key in ("extra_cost", "cost_low", "cost_high")}
    formats |= {key: qaly for key in ("extra_qaly", "qaly_low", "qaly_high")} | {
        "icer": Format(coarse=True),
        "cost": Format(coarse=True),
        "qaly": Format(),
    }
    table = Table("summary", "Costs and QALYs of each arm, per 1,000 residents, and where it stands", frame, formats)
    heads = {"arm": "Arm", "extra_cost|cost_low|cost_high": f"Extra cost, {money} (95 %)"}
    heads |= {"extra_qaly|qaly_low|qaly_high": "Extra QALYs (95 %)", "status": "Stands", "against": "Against"}
    unknown = frame[["qaly_low", "cost_low"]].isna().any(axis=None)
    note = "No interval: chance hides what the parameters do; more replicates a draw tell." if unknown else ""
    return Grid(table, "Costs and QALYs", heads | {"icer": "One more QALY costs (ICER)"}, note=note, short=True)


def _worth(made: Any, money: str) -> Grid:
    form = Format(spread=("low", "high"), signed=True, coarse=True)
    formats = {"nmb": form, "low": form, "high": form, "threshold": Format(decimals=0)}
    table = Table(
        "benefit",
        "Net monetary benefit of each arm at each threshold, per 1,000 residents",
        made.benefit.copy(),
        formats,
    )
    heads = {"arm": "Arm", "threshold": f"A QALY may cost, {money}", "nmb|low|high": "Net benefit (95 %)"}
    what = (
        "Net monetary benefit: what its QALYs are worth at a threshold, less what it costs. Above zero it is worth it."
    )
    return Grid(table, what, heads | {"source": "Where the threshold comes from"}, fold=True)


def _pictures(brief: Brief, made: Any, money: str) -> Figure:
    table = Table(
        "acceptability", "In what share of cases each arm is the best buy, by threshold", made.acceptability.copy()
    )
    lines = []
    for k, option in enumerate(made.options):
        part = made.acceptability[made.acceptability["arm"] == option]
        best = part["on_frontier"].to_numpy(bool)
        lines.append((k - 1, part["threshold"], 100 * part["probability"], best))
    axis = f"what a QALY may cost, thousand {money}"
    curve = money_pictures.acceptability("How likely each is the best buy", "percent of cases", axis, lines, "ceac")
    said = "; ".join(f"{option} {100 * part['probability'].iloc[-1]:.0f} percent at the highest threshold"
                     for option, part in made.acceptability.groupby("arm", sort=False))  # fmt: skip
    points = [(k - 1, made.effects[:, k], made.costs[:, k]) for k in range(1, len(made.options))]
    front = made.summary[made.summary["status"] == "frontier"].sort_values("extra_cost")
    line = front["extra_qaly"].to_numpy(), front["extra_cost"].to_numpy()
    cloud = money_pictures.cloud(
        "What each costs and does", "extra QALYs per 1,000 residents", f"up: extra cost, {money} per 1,000 residents",
        points, "cea", line,
    )  # fmt: skip
    means = "; ".join(f"{o} {e:+.2g} QALYs for {c:+,.0f}" for o, e, c in
                      zip(made.options[1:], made.effects.mean(0)[1:], made.costs.mean(0)[1:], strict=True))  # fmt: skip
    caption = (
        "First: each faint dot is one draw of what is uncertain, each large mark the mean; dashed: the efficiency "
        "frontier. Second: acceptability curves, the percent of cases in which each has the highest net benefit; the "
        "bold part marks the highest expected net benefit (the acceptability frontier)."
    )
    legend = [(made.options[0], pictures.mark(-1)), *((arm, pictures.mark(k)) for k, arm in enumerate(brief.arms))]
    drawn = [
        Picture(cloud, f"Cost-effectiveness plane, means: {means}."),
        Picture(curve, f"Acceptability curves: {said}."),
    ]
    return Figure(drawn, caption, table, legend)


def _utilities(brief: Brief) -> Grid:
    import pandas as pd

    utilities = brief.comparison.baseline.economics.utilities
    rows = []
    for field, about in type(utilities).model_fields.items():
        if field.endswith("_error") or not note(about, "source"):
            continue
        value, error = getattr(utilities, field), getattr(utilities, f"{field}_error")
        low, high = bounds(about)
        row = {"state": field, "value": value, "low": value - 1.96 * error, "high": value + 1.96 * error}
        rows.append(
            row | {"source": note(about, "source"), "confidence": note(about, "confidence"), "least": low, "most": high}
        )
    form = Format(spread=("low", "high"))
    table = Table(
        "utilities",
        "What a year in each state is worth",
        pd.DataFrame(rows),
        {"value": form, "low": form, "high": form},
    )
    heads = {
        "state": "State of depression",
        "value|low|high": "QALYs a year (95 %)",
        "source": "Source",
        "confidence": "Read in",
    }
    return Grid(table, "What a year is worth, by severity of depression", heads, fold=True)
