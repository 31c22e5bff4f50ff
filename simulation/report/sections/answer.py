"""The answer in words: what can be concluded and what cannot, no further than the evidence goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from simulation.follow import at_end
from simulation.paired.intervals import spread
from simulation.paired.stopping import LEAST
from simulation.report import evidence, first, held_out
from simulation.report.blocks import Bullets, Format, Grid, Heading, Paragraph, Section, Table
from simulation.report.effects import TINY, scale, unit, verdict
from simulation.report.glance import CASES, RANKED
from simulation.report.readings import ASKED, both_ways, clear, quoted, sure, unsure
from simulation.report.words import interval, listed, name, say, text

if TYPE_CHECKING:
    from simulation.report.blocks import Block
    from simulation.report.brief import Brief


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
    if len(brief.held_out.frame):
        heads = {"arm": "Arm", "trial~source": "Trial", "figure": "Figure", "observed|low|high": "Published (95 %)"}
        heads |= {"predicted|predicted_low|predicted_high": "Predicted (90 %)", "result": "Hit or missed"}
        note = (
            "Predicted by <code>cohesion validate</code> for the trial’s own place and people; nothing was fitted to "
            "it. No test: the size is that study’s own, or its interval holds “nothing happens”, too."
        )
        blocks.append(Grid(brief.held_out, brief.held_out.about, heads, note=Markup(note), fold=True))
    kept = (ranking, brief.told, *([brief.best_buys] if brief.best_buys is not None else []))
    return Section("answer", "The answer", blocks, kept)


def _lead(brief: Brief) -> Markup:
    facts = {key: say(brief.facts, {"fact": key}, "value") for key in ("arms", "residents", "replicates")}
    base, few = brief.comparison.baseline.name, ""
    if len(brief.comparison.seeds) < LEAST:
        few = " So few pairs say little: chance alone could make such differences."
    return text(
        "{arms} {ways} to act, each compared with the baseline{base}: a simulated community of {residents} residents, "
        "{weeks}, {replicates} pairs of runs. This is a model, not a forecast: it says what follows if its "
        "assumptions hold.{few}",
        few=few,
        ways="way" if len(brief.arms) == 1 else "ways",
        base="" if base == "baseline" else text(" {base}", base=name(base)),
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
    if cell["reading"] == TINY:
        return text("Which of {best} and {next} does more for {label}: the difference is next to nothing.", **parts)
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
        found = [o for o in clear(brief, arm) if sure(brief, arm, o)]
        if found and evidence.weakest(brief.evidence, arm) == "trials":
            given = "" if brief.comparison.draw else ", with every parameter held at one value"
            tail = "Trials of this kind of program exist; the size is the model’s."
            said.append(
                text(
                    "{arm}{given}: {what}. {tail}",
                    arm=name(arm),
                    given=given,
                    what=both_ways(brief, arm, found),
                    tail=tail,
                )
            )
    return said


def _cannot(brief: Brief) -> list[Markup]:
    said = []
    for arm in (a for a in brief.arms if not brief.unmoved(a)):
        grade = evidence.weakest(brief.evidence, arm)
        weak, parts = [o for o in clear(brief, arm) if grade != "trials" or not sure(brief, arm, o)], []
        if weak and grade != "trials":
            why = {
                "observational": "only observational studies stand behind this kind of program; they cannot tell cause",
            }.get(grade, "no study was found that tests this kind of program")
            what = both_ways(brief, arm, weak)
            parts.append(text("That {arm} works. The model says {what}; but {why}.", arm=name(arm), what=what, why=why))
        elif weak:
            parts.append(text("That {arm} is {what}.", arm=name(arm), what=unsure(brief, arm, weak)))
        open_ = [o for o in brief.measured(*ASKED) if brief.reading(arm, o) in ("no clear difference", TINY)]
        if open_:
            what, who = listed([quoted(brief, o) for o in open_]), "it" if parts else name(arm)
            zero = (
                "include zero, or all but do" if any(brief.reading(arm, o) == TINY for o in open_) else "include zero"
            )
            parts.append(text("Whether {who} changes {what}: the intervals {zero}.", who=who, what=what, zero=zero))
        said += [Markup(" ").join(parts)] if parts else []
    said += [told for arm in brief.arms if (told := held_out.missed(brief.held_out, arm))]
    if not brief.comparison.draw:
        said.append(text("How far the answer depends on parameters that nobody knows: all were held at one value."))
    said.append(
        text(
            "That a real place will see these figures. The model is calibrated to published surveys of Wisconsin and "
            "the United States, and leaves out medication, substance use, children and suicide."
        )
    )
    return said


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
