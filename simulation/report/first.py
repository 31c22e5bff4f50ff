"""The first screen: which arm, for whom, at what cost, how sure; a few sentences each, about the arm that leads.

The arm that leads is the one with the largest mean effect on depression, which need not be the best buy and whose lead
may be chance; both are said.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulation.report import evidence, lift, readings
from simulation.report.blocks import Answers
from simulation.report.effects import TINY
from simulation.report.glance import CASES
from simulation.report.words import interval, listed, name, say, text

if TYPE_CHECKING:
    from simulation.report.blocks import Table
    from simulation.report.brief import Brief

_TOLD = {
    "trials": "Trials of this kind of program exist; the size of the effect is the model’s.",
    "observational": "Only observational studies stand behind this kind of program; they cannot tell cause.",
}
_CLEAR = ("better", "worse")
_LEAD = {"no difference": "{other} does exactly as much.", TINY: "Its lead over {other} is next to nothing."}


def answers(brief: Brief, ranking: Table) -> Answers | None:
    """Four questions of a council and their answers; none if depression was not measured."""
    if CASES not in brief.glance.frame:
        return None
    arm = leading(brief)
    if arm is None:
        return Answers([("Which?", Markup("None: no arm changes anything for anybody in this model."))])
    made = [("Which?", _which(brief, arm, ranking)), ("For whom?", _whom(brief, arm))]
    made += [
        ("What gets worse?", _worse(brief)),
        ("At what cost?", _cost(brief, arm)),
        ("How sure?", _sure(brief, arm)),
    ]
    return Answers([(question, said) for question, said in made if said])


def leading(brief: Brief) -> str | None:
    """Of the arms that change anything, the one with the lowest mean depression; none if there is none."""
    frame = brief.glance.frame
    moving = frame[[not brief.unmoved(arm) for arm in frame["arm"]]]
    return str(moving["arm"].iloc[int(moving[CASES].argmin())]) if len(moving) else None


def _which(brief: Brief, arm: str, ranking: Table) -> Markup:
    glance = brief.glance
    row = glance.find({"arm": arm})
    low, mean, high = (float(glance.frame[f"{CASES}{end}"].iloc[row]) for end in ("_low", "", "_high"))
    if mean >= 0:
        if len(brief.arms) == 1:
            return text("On average {arm} does not lower depression in this model.", arm=name(arm))
        return text("On average no arm lowers depression in this model; {arm} comes first.", arm=name(arm))
    ends = {"low": say(glance, row, f"{CASES}_low", size=True), "high": say(glance, row, f"{CASES}_high", size=True)}
    span = text("{high} to {low} fewer" if high < 0 else "from {low} fewer to {high} more", **ends)
    if low == high:
        span = Markup("the same in every pair")
    said = text(
        "On average {arm} does most against depression: {mean} fewer of 10,000 residents with moderate or worse "
        "depression than the {without} without it (95 % interval: {span}).",
        arm=name(arm), mean=say(glance, row, CASES, size=True), span=span, without=say(glance, row, f"{CASES}_without"),
    )  # fmt: skip
    lead = ranking.where(outcome=CASES)
    if lead and (reading := ranking.frame["reading"].iloc[lead[0]]) not in _CLEAR:
        tail = {
            "no difference": " {other} does exactly as much.",
            TINY: " Its lead over {other} is next to nothing.",
        }.get(reading, " Its lead over {other} may be chance.")
        said += Markup(" ") + text(tail, other=name(ranking.frame["against"].iloc[lead[0]]))
    return said


def _whom(brief: Brief, arm: str) -> Markup | None:
    table = brief.whom
    if table is None:
        return None
    row = table.find({"arm": arm})
    cell = table.frame.iloc[row]
    said = []
    if cell["reached"] == cell["reached"]:
        said.append(
            text("{arm} reaches {share} percent of residents.", arm=name(arm), share=say(table, row, "reached"))
        )
    gap = {"better": "The gap between poor and rich narrows.", "worse": "The gap between poor and rich widens."}
    said.append(
        text(
            "Depression changes by {poor} points (of 42) in the poorest fifth and by {rich} in the richest. {gap}",
            poor=say(table, row, "poorest"), rich=say(table, row, "richest"),
            gap=gap.get(str(cell["gap"]), "Whether the gap between poor and rich changes is not clear."),
        )
    )  # fmt: skip
    if cell["groups_worse"]:
        found = {key: say(table, row, key) for key in ("groups_worse", "groups", "intervals", "by_chance")}
        said.append(
            text(
                "{groups_worse} of {groups} groups fare worse in some outcome; of {intervals} intervals about "
                "{by_chance} would say so by chance alone (section 4).",
                **found,
            )
        )
    else:
        said.append(Markup("No group is clearly worse off in any outcome."))
    return Markup(" ").join(said)


def _worse(brief: Brief) -> Markup:
    """What each arm makes worse beyond doubt, whichever arm leads."""
    said = []
    for arm in (arm for arm in brief.arms if not brief.unmoved(arm)):
        found = readings.worse(brief, arm)
        parts = [readings.moved(brief, arm, outcome) for outcome in found[: readings.TOLD]]
        if len(found) > readings.TOLD:
            parts.append(Markup("more (section 2)"))
        said += [text("{arm}: {what}.", arm=name(arm), what=listed(parts))] if parts else []
    return Markup(" ").join(said) if said else Markup("Nothing that was asked about, in any arm, beyond doubt.")


def _cost(brief: Brief, arm: str) -> Markup:
    currency = brief.comparison.baseline.economics.currency
    row = brief.glance.find({"arm": arm})
    low, high = (float(brief.glance.frame[f"cost_{end}"].iloc[row]) for end in ("low", "high"))
    alike = math.isclose(low, high, rel_tol=1e-9)
    said = text(
        "{arm} costs {cost} {currency} a resident over {weeks} ({ends}), whoever pays.",
        arm=name(arm), cost=say(brief.glance, row, "cost"), currency=currency, weeks=weeks(brief),
        ends="in every pair" if alike else interval(brief.glance, row, "cost_low", "cost_high"),
    )  # fmt: skip
    return said + Markup(" ") + (_best_buy(brief) or Markup("What a QALY costs is not computed (section 5 says why)."))


def _best_buy(brief: Brief) -> Markup | None:
    """The option with the highest expected net benefit at each threshold, and how likely it is the best."""
    table = brief.best_buys
    if table is None:
        return None
    frame, said, row, options = table.frame, [], 0, list[str]()
    currency = brief.comparison.baseline.economics.currency
    while row < len(frame):
        option, last = frame["arm"].iloc[row], row
        while last + 1 < len(frame) and frame["arm"].iloc[last + 1] == option:
            last += 1
        none = option == brief.comparison.baseline.name
        options += [] if none or option in options else [option]
        doing = text("doing none of them") if none else name(option)
        ends = say(table, row, "threshold"), say(table, last, "threshold")
        up = text("{low} to {high}", low=ends[0], high=ends[1]) if last > row else ends[0]
        sure = min(range(row, last + 1), key=lambda k: float(frame["percent"].iloc[k]))
        share = text("in at least {sure} percent of cases", sure=say(table, sure, "percent"))
        share = Markup("in every case") if frame["percent"].iloc[sure] == 100 else share
        if any(word != "yes" for word in frame["told"].iloc[row : last + 1]):
            share += Markup(", but its lead may be chance in the runs")
        said.append(text("at {up} {currency} {what} (best {share})", what=doing, up=up, currency=currency, share=share))
        row = last + 1
    each = text("The best buy, by what a year in full health (a QALY) may cost: {each}.", each=Markup("; ").join(said))
    return Markup(" ").join([each, *(_doubts(brief, option) for option in options)]).strip()


def _doubts(brief: Brief, option: str) -> Markup:
    """What speaks against taking a best buy at its word; empty if nothing does."""
    doubts = []
    if brief.reading(option, CASES) not in _CLEAR:
        doubts.append("whether it lowers depression is not clear")
    if evidence.weakest(brief.evidence, option) != "trials":
        doubts.append("no trial of its kind is known")
    if not float(brief.glance.frame["cost"].iloc[brief.glance.find({"arm": option})]):
        doubts.append("no cost of it was counted, and nothing is free")
    return text("About {arm}: {what}.", arm=name(option), what=listed(doubts)) if doubts else Markup("")


def _sure(brief: Brief, arm: str) -> Markup:
    reading = brief.reading(arm, CASES)
    how = {
        "better": "The interval leaves out zero",
        "worse": "The interval leaves out zero",
    }.get(reading, "The interval includes zero: there may be no effect")
    said = [Markup(how)]
    if brief.comparison.draw:
        same, draws = (
            say(brief.effects, brief.row(arm, CASES), "same_sign"),
            say(brief.facts, {"fact": "draws"}, "value"),
        )
        agree = "; of {draws} draws of what nobody knows exactly, {same} percent agree on the direction."
        said.append(text(agree, same=same, draws=draws))
    else:
        said.append(Markup(". It counts chance alone: every uncertain parameter was held at one value."))
    grade = evidence.weakest(brief.evidence, arm)
    said.append(Markup(" ") + _TOLD.get(grade, "No study was found that tests this kind of program."))
    if owed := lift.told(brief, arm):
        said.append(Markup(" ") + owed)
    table = brief.best_buys
    for other in dict.fromkeys(table.frame["arm"] if table else ()):
        if other != arm and lift.hangs(brief, other) and brief.lift:
            share = say(brief.lift, {"arm": other}, "percent")
            also = " So does {share} percent of the effect of {arm}, a best buy."
            alone = (
                " Of the effect of {arm}, a best buy, {share} percent comes from visits lifting mood in themselves "
                "(<code>{path}</code>), an assumption."
            )
            said.append(text(also if lift.hangs(brief, arm) else alone, arm=name(other), share=share, path=lift.PATH))
    return Markup("").join(said)


def weeks(brief: Brief) -> Markup:
    """How long the run was: ``104 weeks``."""
    count = say(brief.facts, {"fact": "weeks"}, "value")
    return text("{count} {word}", count=count, word="week" if brief.comparison.baseline.weeks == 1 else "weeks")
