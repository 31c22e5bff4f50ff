"""Who gains and who loses: by group, along income, and each resident against itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.outcomes import OUTCOMES
from simulation.plots import SPAN
from simulation.report import pictures
from simulation.report.blocks import Figure, Format, Grid, Heading, Paragraph, Picture, Section, Table
from simulation.report.effects import scale, unit, verdict
from simulation.report.whom import OUTCOME as GROUPED
from simulation.report.words import say, text

if TYPE_CHECKING:
    import pandas as pd

    from simulation.report.blocks import Block
    from simulation.report.brief import Brief

SHOWN = ("income", "age", "gender", "culture", "language", "limitation", "home", "place")
ALONG = ("depression_moderate", "depression", "belonging")
THEMSELVES = ("depression", "belonging", "loneliness")
_WORDS = {"home": "housing", "place": "neighborhood", "digital": "digital access"}
_SLOPE = (
    "The slope index of inequality says how much more of an outcome those with the lowest incomes have than those "
    "with the highest, on the line through all groups; the relative index is the ratio of the two. A change that is "
    "better narrows the gap. The equity-efficiency plane shows both at once: to the right the average resident "
    "gains, upward the poorest gain more than the richest."
)
_THEMSELVES = (
    "The simulation can do what no trial can: it follows the same resident in both worlds. Most residents hardly "
    "differ. A difference counts only if it is larger than a threshold, given with its source in the file."
)


def section(brief: Brief) -> Section:
    """Groups, inequality, individuals."""
    details, title = brief.comparison.details, "Who gains, who loses"
    if details is None:
        return Section("gains", title, [Paragraph("This run kept no results by group.")])
    groups = _groups(details)
    shown = [k for k, (by, o) in enumerate(zip(groups.frame["by"], groups.frame["outcome"], strict=True))
             if by in ("everybody", *SHOWN) and o == GROUPED]  # fmt: skip
    blocks: list[Block] = [
        *_whom(brief),
        _by_group(brief, groups, shown),
        *_harmed(groups),
        Heading("Does it narrow the gap?"),
    ]
    blocks += [Paragraph(_SLOPE), _plane(brief, details), _inequality(details)]
    blocks += [Heading("Each resident against itself"), Paragraph(_THEMSELVES), *_individuals(brief, details)]
    keep = Table("histogram", "Residents by difference between themselves in both worlds", details.histogram)
    return Section("gains", title, blocks, (keep,))


def _whom(brief: Brief) -> list[Block]:
    if brief.whom is None:
        return []
    heads = {"arm": "Arm", "reached": "Residents reached, %", "poorest|poorest_low|poorest_high": "Poorest fifth"}
    heads |= {"richest|richest_low|richest_high": "Richest fifth", "gap": "Gap by income"}
    heads |= {"fare_better": "Fare better, %", "fare_worse": "Fare worse, %"}
    heads |= {"groups_worse": "Groups worse"}
    caption = f"For whom: difference in {GROUPED}, {unit(GROUPED)} (lower is better), 95 % intervals"
    most = int(brief.whom.frame["groups"].argmax())
    note = text(
        "Reached: took part once or more, moved away since or not. Gap: slope index of inequality by income. Fare "
        "better, worse: residents against themselves in the baseline. Groups worse: in any outcome, of {all}.",
        all=say(brief.whom, most, "groups"),
    )
    return [Grid(brief.whom, caption, heads, note=note, marks="gap", short=True)]


def _scaled(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Shares as percent, units in words."""
    made = frame.copy()
    times = made["outcome"].map(scale)
    for column in columns:
        made[column] *= times
    made["unit"] = made["outcome"].map(unit)
    made.insert(list(made.columns).index("outcome") + 1, "label", [OUTCOMES[name].label for name in made["outcome"]])
    return made


def _groups(details: Any) -> Table:
    frame = _scaled(details.groups, ("baseline", "mean", "low", "high"))
    frame["reading"] = [
        verdict(better, low, high) if n > 0 else "nobody"
        for better, low, high, n in zip(frame["better"], frame["low"], frame["high"], frame["n"], strict=True)
    ]
    frame["by"] = [_WORDS.get(by, by) if by not in SHOWN else by for by in frame["by"]]
    form = Format(spread=("low", "high"), signed=True)
    formats = {"mean": form, "low": form, "high": form, "n": Format(decimals=0), "baseline": Format()}
    return Table("groups", "Differences by group of residents, for every outcome the survey asks", frame, formats)


def _by_group(brief: Brief, groups: Table, shown: list[int]) -> Figure:
    drawn = []
    for k, arm in enumerate(brief.arms):
        if brief.unmoved(arm):
            continue
        part = groups.frame.iloc[[row for row in shown if groups.frame["arm"].iloc[row] == arm]]
        part = part[part["n"] > 0]
        names = [by if by == "everybody" else f"{_WORDS.get(by, by)}: {group}"
                 for by, group in zip(part["by"], part["group"], strict=True)]  # fmt: skip
        axis = f"{unit(GROUPED)} (lower is better)"
        made = pictures.forest(
            arm,
            axis,
            names,
            part["mean"],
            part["low"],
            part["high"],
            f"groups-{k}",
            [k] * len(part),
            SPAN["points"] / 10,
            row=0.27,
            width=24,
        )
        worst, best = part.iloc[int(part["mean"].argmax())], part.iloc[int(part["mean"].argmin())]
        alt = f"{arm}, {OUTCOMES[GROUPED].label} by group: from {best['mean']:+.2g} ({best['by']}, {best['group']}) to "
        drawn.append(Picture(made, f"{alt}{worst['mean']:+.2g} ({worst['by']}, {worst['group']}) {unit(GROUPED)}."))
    caption = text(
        "{label}, difference at the end by group, with 95 % intervals. Residents count who lived "
        "there from beginning to end in both worlds; an arm that changes nothing is left out. Every other outcome by "
        "group is in the file.",
        label=OUTCOMES[GROUPED].label,
    )
    return Figure(drawn, caption, groups)


def _harmed(groups: Table) -> list[Block]:
    """Groups whose interval lies on the worse side, in any outcome that has one."""
    frame = groups.frame
    rows = [k for k, word in enumerate(frame["reading"]) if word == "worse" and frame["by"].iloc[k] != "everybody"]
    if not rows:
        return [
            Heading("Whom it harms", short=True),
            Paragraph("No group’s interval lies wholly on the worse side, in any outcome.", short=True),
        ]
    harmed = _counted(frame, rows)
    most = {"arm": "Arm", "label~unit": "Outcome", "groups": "Groups worse", "of": "Of groups", "worst": "Clearest in"}
    heads = {
        "arm": "Arm",
        "by": "By",
        "group": "Group",
        "label~unit": "Outcome",
        "mean|low|high": "Difference (95 % interval)",
    }
    said = (
        "Groups whose interval lies wholly on the worse side. With so many groups and outcomes some do by chance; "
        "what is worse for one group in several outcomes deserves a closer look."
    )
    worst = sorted(rows, key=lambda k: -_strength(frame.iloc[k]))[:12]
    more = "" if len(rows) <= 12 else "The twelve that are clearest; the rest is in the file."
    counts = Grid(harmed, "Worse than without the arm", most, list(range(min(8, len(harmed.frame)))), short=True)
    grid = Grid(groups, "The groups, one by one", heads, sorted(worst), note=more, fold=True)
    return [Heading("Whom it harms", short=True), Paragraph(said, short=True), counts, grid]


def _counted(frame: pd.DataFrame, rows: list[int]) -> Table:
    """A row an arm and outcome: in how many groups it is worse, those in most groups first."""
    import pandas as pd

    made = []
    for (arm, outcome), part in frame.iloc[rows].groupby(["arm", "outcome"], sort=False):
        every = frame[(frame["arm"] == arm) & (frame["outcome"] == outcome) & (frame["by"] != "everybody")]
        first = part.iloc[max(range(len(part)), key=lambda k: _strength(part.iloc[k]))]
        where = f"{_WORDS.get(first['by'], first['by'])}: {first['group']}"
        cells = (arm, outcome, first["label"], first["unit"], len(part), int((every["n"] > 0).sum()), where)
        made.append(cells)
    names = ["arm", "outcome", "label", "unit", "groups", "of", "worst"]
    counted = pd.DataFrame(made, columns=names).sort_values("groups", ascending=False, kind="stable", ignore_index=True)
    return Table("harmed", "Outcomes that are worse for groups, and for how many of them", counted)


def _strength(row: Any) -> float:
    half = (row["high"] - row["low"]) / 2
    return float(abs(row["mean"]) / half) if half else float("inf")


def _inequality(details: Any) -> Grid:
    frame = _scaled(details.inequality, ("sii_baseline", "sii_arm", "sii_change", "sii_low", "sii_high"))
    slope, ratio = (
        Format(spread=("sii_low", "sii_high"), signed=True),
        Format(spread=("rii_low", "rii_high"), signed=True),
    )
    formats = {name: slope for name in ("sii_change", "sii_low", "sii_high")}
    formats |= {name: ratio for name in ("rii_change", "rii_low", "rii_high")}
    table = Table("inequality", "Slope and relative index of inequality, and how each arm changes them", frame, formats)
    heads = {"arm": "Arm", "label~unit": "Outcome", "sii_baseline": "Slope index without it"}
    heads |= {"sii_change|sii_low|sii_high": "Its change (95 % interval)", "rii_baseline": "Relative index without it"}
    heads |= {"rii_change|rii_low|rii_high": "Its change (95 % interval) "}
    rows = [k for k, (by, outcome) in enumerate(zip(frame["by"], frame["outcome"], strict=True))
            if by == "income" and outcome in ALONG]  # fmt: skip
    note = "Positive slope: the poorest have more of it. A relative index needs an outcome that cannot be negative."
    return Grid(table, "Inequality by income", heads, rows, note=note, fold=True)


def _plane(brief: Brief, details: Any) -> Figure:
    frame = _scaled(details.plane, ("gain", "gain_low", "gain_high", "equity", "equity_low", "equity_high"))
    table = Table("plane", "Gain of the average resident, and how much more the poorest gain than the richest", frame)
    drawn = []
    for outcome in ("depression", "belonging"):
        part = frame[(frame["by"] == "income") & (frame["outcome"] == outcome)].set_index("arm")
        points: list[Any] = []
        for k, arm in enumerate(brief.arms):
            row: Any = part.loc[arm]
            ends = [tuple(float(row[f"{stem}{end}"]) for end in ("", "_low", "_high")) for stem in ("gain", "equity")]
            points.append((k, ends[0], ends[1]))
        label = OUTCOMES[outcome].label
        up = f"up: the poorest gain more than the richest ({unit(outcome)})"
        made = pictures.plane(label, "right: the average resident gains", up, points, f"plane-{outcome}")
        words = "; ".join(
            f"{a} gain {x[0]:+.2g}, equity {y[0]:+.2g}" for a, (_, x, y) in zip(brief.arms, points, strict=True)
        )
        drawn.append(Picture(made, f"Equity-efficiency plane of {label}, {unit(outcome)}: {words}."))
    legend = [(arm, pictures.mark(k)) for k, arm in enumerate(brief.arms)]
    caption = "Equity-efficiency plane, with 95 % intervals. Upper right: better for the average resident and fairer."
    return Figure(drawn, caption, table, legend)


def _individuals(brief: Brief, details: Any) -> list[Block]:
    long = details.individual
    keys = ["arm", "outcome", "unit", "threshold", "source", "n"]
    wide = long.pivot_table(index=keys, columns="kind", values="share", sort=False).reset_index()
    wide.columns.name = None
    kinds = ["better", "same", "worse", "unchanged"]
    wide[kinds] *= 100
    wide.insert(2, "label", [OUTCOMES[name].label for name in wide["outcome"]])
    table = Table("individual", "Percent of residents who fare better, the same and worse than themselves", wide,
                  {kind: Format(digits=2) for kind in kinds})  # fmt: skip
    drawn = []
    for outcome in THEMSELVES[:2]:
        part = wide[wide["outcome"] == outcome].set_index("arm").loc[brief.arms]
        shares = [("better", part["better"], "#009E73", ""), ("worse", part["worse"], "#D55E00", "///")]
        label = OUTCOMES[outcome].label
        axis = "percent of residents; the rest: the same"
        made = pictures.stacked(label, axis, brief.arms, shares, f"selves-{outcome}")
        words = "; ".join(f"{arm} better {r['better']:.2g}, worse {r['worse']:.2g}" for arm, r in part.iterrows())
        drawn.append(Picture(made, f"{label}, percent of residents: {words}."))
    heads = {"arm": "Arm", "label": "Outcome", "better": "Better, %", "same": "The same, %", "worse": "Worse, %"}
    heads |= {"threshold": "Counts from", "source": "Why from there"}
    rows = [k for k, outcome in enumerate(wide["outcome"]) if outcome in THEMSELVES]
    note = "A resident may fare worse by chance alone: a friend met here is a friend not met there."
    return [
        Figure(drawn, "How many residents fare better or worse than themselves in the baseline, at the end.", table),
        Grid(table, "Better, the same, worse", heads, rows, note=note, fold=True),
    ]
