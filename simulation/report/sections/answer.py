"""The answer in words: what can be concluded and what cannot, no further than the evidence goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from simulation.follow import at_end
from simulation.paired.intervals import spread
from simulation.report import evidence, first
from simulation.report.blocks import Bullets, Format, Grid, Heading, Paragraph, Section, Table
from simulation.report.effects import scale, unit, verdict
from simulation.report.glance import CASES, RANKED
from simulation.report.words import interval, listed, name, say, text

if TYPE_CHECKING:
    from simulation.report.blocks import Block
    from simulation.report.brief import Brief

ASKED = ("depression_moderate", "anxiety_moderate", "stress_moderate", "belonging", "lonely", "participation",
         "treatment_gap")  # fmt: skip
SHOWN = 5e-5  # what is less is written as 0.0000, and nothing can be said of it
SURE = 95.0  # percent of draws that must agree on the sign


def section(brief: Brief) -> Section:
    """At a glance, then what can and what cannot be concluded, then association and effect."""
    glance, ranking = brief.glance, _ranking(brief)
    can, cannot = _can(brief), _cannot(brief)
    for row in range(len(ranking.frame)):
        (can if ranking.frame["reading"].iloc[row] in ("better", "worse") else cannot).append(_ranked(ranking, row))
    told = first.answers(brief, ranking)
    blocks: list[Block] = [told] if told else []
    blocks.append(Paragraph(_lead(brief), short=True))
    columns = {"arm~is": "Arm"}
    for outcome in brief.measured(*RANKED):
        of = "residents of 10,000" if outcome == CASES else unit(outcome)
        columns[f"{outcome}|{outcome}_low|{outcome}_high"] = f"{brief.label(outcome)}, {of}"
    currency = brief.comparison.baseline.economics.currency
    columns |= {"cost|cost_low|cost_high": f"Cost, {currency} a resident", "evidence": "Best evidence for its kind"}
    caption = (
        "At a glance: difference from the baseline at the end (95 % interval), and what it costs more over the run"
    )
    blocks.append(Grid(glance, caption, columns, short=True))
    blocks += [Heading("Can conclude", short=True), Bullets(can, "yes", short=True)] if can else []
    blocks += [Heading("Cannot conclude", short=True), Bullets(cannot, "no", short=True)]
    blocks += [Heading("Association is not effect", short=True), Paragraph(_causal(brief), short=True)]
    heads = {"arm": "Arm", "kind": "What it adds", "evidence": "Best evidence", "from studies": "Numbers from studies"}
    heads |= {"assumed": "Assumed", "set by the scenario": "Set by the scenario"}
    about = "Where the numbers of what each arm adds come from"
    note = "Assumed: nobody measured it; a declared guess. <code>cohesion list interventions</code> names them."
    blocks.append(Grid(brief.evidence, about, heads, note=Markup(note), fold=True))
    kept = (ranking, brief.told, *([brief.best_buys] if brief.best_buys is not None else []))
    return Section("answer", "The answer", blocks, kept)


def _lead(brief: Brief) -> Markup:
    facts = {key: say(brief.facts, {"fact": key}, "value") for key in ("arms", "residents", "replicates")}
    return text(
        "{arms} {ways} to act, each compared with the baseline {base}: a simulated community of {residents} residents, "
        "{weeks}, {replicates} pairs of runs. This is a model, not a forecast: it says what follows if its "
        "assumptions hold.",
        ways="way" if len(brief.arms) == 1 else "ways", base=name(brief.comparison.baseline.name),
        weeks=first.weeks(brief), **facts,
    )  # fmt: skip


def _ranking(brief: Brief) -> Table:
    """The arm with the best mean against each other one, outcome by outcome; no row with a single arm."""
    import pandas as pd

    from simulation.outcomes import OUTCOMES

    c, rows = brief.comparison, []
    moving = [arm for arm in brief.arms if not brief.unmoved(arm)]
    for outcome in brief.measured(*RANKED):
        if len(moving) < 2:
            continue
        i, better = c.outcomes.index(outcome), OUTCOMES[outcome].better
        ends = {arm: at_end(c.values[arm])[:, i] * scale(outcome) for arm in moving}
        order = sorted(moving, key=lambda arm: ends[arm].mean(), reverse=better == "higher")
        for other in order[1:2]:
            made = spread((ends[order[0]] - ends[other])[:, None], c.draw)
            row: dict[str, Any] = {"outcome": outcome, "label": brief.label(outcome), "arm": order[0], "against": other}
            row |= {"unit": unit(outcome)} | {key: made[key][0] for key in ("mean", "low", "high")}
            rows.append(row | {"reading": verdict(better, row["low"], row["high"])})
    names = ["outcome", "label", "arm", "against", "unit", "mean", "low", "high", "reading"]
    form = Format(spread=("low", "high"), signed=True)
    about = "The arm with the best mean against the next one"
    return Table("ranking", about, pd.DataFrame(rows, columns=names), {"mean": form, "low": form, "high": form})


def _ranked(ranking: Table, row: int) -> Markup:
    cell = {key: ranking.frame[key].iloc[row] for key in ("label", "arm", "against", "unit", "reading")}
    parts = {"best": name(cell["arm"]), "next": name(cell["against"]), "label": Markup("“{}”").format(cell["label"])}
    numbers = {"mean": say(ranking, row, "mean"), "ends": interval(ranking, row), "unit": cell["unit"]}
    if cell["reading"] in ("better", "worse"):
        return text(
            "Of these arms {best} does most for {label}: {mean} {unit} against {next} ({ends}).", **parts, **numbers
        )
    if cell["reading"] == "no difference":
        return text("Which of {best} and {next} does more for {label}: they do exactly the same.", **parts)
    return text(
        "Which arm does most for {label}. {best} has the best mean, but its lead over {next} may be chance or a "
        "matter of parameters: {mean} {unit} ({ends}).",
        **parts,
        **numbers,
    )


def _can(brief: Brief) -> list[Markup]:
    """Effects that the interval, the draws and trials of this kind of program all leave standing."""
    said = []
    for arm in brief.arms:
        if brief.unmoved(arm):
            said.append(text("{arm} makes no difference: it changes nothing for anybody in this model.", arm=name(arm)))
            continue
        clear = [o for o in _clear(brief, arm) if _sure(brief, arm, o)]
        if clear and evidence.weakest(brief.evidence, arm) == "trials":
            given = "" if brief.comparison.draw else ", with every parameter held at one value"
            tail = "Trials of this kind of program exist; the size is the model’s."
            said.append(
                text(
                    "{arm}{given}: {what}. {tail}", arm=name(arm), given=given, what=_all(brief, arm, clear), tail=tail
                )
            )
    return said


def _cannot(brief: Brief) -> list[Markup]:
    said = []
    for arm in (a for a in brief.arms if not brief.unmoved(a)):
        clear, grade = _clear(brief, arm), evidence.weakest(brief.evidence, arm)
        weak, parts = [o for o in clear if grade != "trials" or not _sure(brief, arm, o)], []
        if weak and grade != "trials":
            why = {
                "observational": "only observational studies stand behind this kind of program; they cannot tell cause",
            }.get(grade, "no study was found that tests this kind of program")
            what = _all(brief, arm, weak)
            parts.append(text("That {arm} works. The model says {what}; but {why}.", arm=name(arm), what=what, why=why))
        elif weak:
            unsure = listed([_unsure(brief, arm, o) for o in weak])
            parts.append(text("That {arm} is {what}.", arm=name(arm), what=unsure))
        open_ = [o for o in brief.measured(*ASKED) if brief.reading(arm, o) == "no clear difference"]
        if open_:
            what, who = listed([_quoted(brief, o) for o in open_]), "it" if parts else name(arm)
            parts.append(text("Whether {who} changes {what}: the intervals include zero.", who=who, what=what))
        said += [Markup(" ").join(parts)] if parts else []
    if not brief.comparison.draw:
        said.append(text("How far the answer depends on parameters that nobody knows: all were held at one value."))
    said.append(
        text(
            "That a real place will see these figures. The model is calibrated to published surveys of Wisconsin and "
            "the United States, and leaves out medication, substance use, children and suicide."
        )
    )
    return said


def _clear(brief: Brief, arm: str) -> list[str]:
    """Outcomes whose interval leaves out zero, and is not so narrow about it that no figure would show."""
    ends = brief.effects.frame
    return [
        o for o in brief.measured(*ASKED)
        if brief.reading(arm, o) in ("better", "worse")
        and max(abs(ends["low"].iloc[brief.row(arm, o)]), abs(ends["high"].iloc[brief.row(arm, o)])) >= SHOWN
    ]  # fmt: skip


def _sure(brief: Brief, arm: str, outcome: str) -> bool:
    """Whether nearly all draws agree on the sign; without draws nothing speaks against it."""
    same = float(brief.effects.frame["same_sign"].iloc[brief.row(arm, outcome)])
    return not brief.comparison.draw or same >= SURE


def _all(brief: Brief, arm: str, outcomes: list[str]) -> Markup:
    """Outcomes with their differences, the better ones first: ``better: a +1 (0 to 2); worse: b ...``."""
    parts = []
    for way in ("better", "worse"):
        found = [_moved(brief, arm, o) for o in outcomes if brief.reading(arm, o) == way]
        parts += [text("{way} {what}", way=f"{way} for" if found else "", what=listed(found))] if found else []
    return Markup("; ").join(parts)


def _moved(brief: Brief, arm: str, outcome: str) -> Markup:
    row = brief.row(arm, outcome)
    return text(
        "{label} by {mean} {unit} ({ends})",
        label=_quoted(brief, outcome), mean=say(brief.effects, row, "mean"), unit=unit(outcome),
        ends=interval(brief.effects, row),
    )  # fmt: skip


def _unsure(brief: Brief, arm: str, outcome: str) -> Markup:
    return text(
        "{way} for {label}: only {same} percent of the draws agree on it",
        way=brief.reading(arm, outcome), label=_quoted(brief, outcome),
        same=say(brief.effects, brief.row(arm, outcome), "same_sign"),
    )  # fmt: skip


def _quoted(brief: Brief, outcome: str) -> Markup:
    return Markup("“{}”").format(brief.label(outcome))


def _causal(brief: Brief) -> Markup:
    share, odds = ({"fact": "causal_share"}, "value"), ({"fact": "odds_ratio"}, "value")
    said = text(
        "In the survey behind this model, adults with a negative sense of community had {odds} times the odds of "
        "depression of those with a positive one. That is an association: part of it is belonging keeping people well, "
        "part is distress wearing belonging away, part is what harms both. No survey can tell the parts. ",
        odds=say(brief.facts, *odds),
    )
    if brief.comparison.draw and "causal_share" in brief.drawn:
        low, high = (
            say(brief.facts, {"fact": "causal_low"}, "value"),
            say(brief.facts, {"fact": "causal_high"}, "value"),
        )
        return said + text(
            "This report lets the causal share, the part that counts as an effect of belonging, range from {low} to "
            "{high} percent over its draws; the scenario’s own value is {share} percent.",
            low=low, high=high, share=say(brief.facts, *share),
        )  # fmt: skip
    return said + text(
        "This report counts {share} percent of it as an effect of belonging (the causal share) and the rest as shared "
        "causes. At another share, effects that run through belonging would be larger or smaller in proportion.",
        share=say(brief.facts, *share),
    )
