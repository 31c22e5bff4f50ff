"""The assumptions that decide: parameters, causal share, structures; what turns a conclusion round is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulation.report import drivers, lift, pictures
from simulation.report.blocks import Bullets, Figure, Grid, Heading, Paragraph, Picture, Section
from simulation.report.effects import unit
from simulation.report.words import interval, listed, name, say, text

if TYPE_CHECKING:
    from simulation.report.blocks import Block, Table
    from simulation.report.brief import Brief

DECIDING = ("depression_moderate", "belonging")
BARS = 6


def section(brief: Brief) -> Section:
    """With draws: who leads in how many, the causal share, a tornado an arm; without: what is missing."""
    outcomes = brief.measured(*DECIDING)
    moving = [arm for arm in brief.arms if not brief.unmoved(arm)]
    if not moving:
        return _told("Nothing to say: no arm changes anything.", [])
    if len(set(brief.comparison.draw)) < drivers.LEAST or not brief.drawn:
        said = "This run cannot tell which assumptions decide, because its parameters were {}. Run it again with "
        why = "spread over too few draws" if brief.comparison.draw else "held at one value"
        said = Markup(said).format(why) + Markup("<code>--draws</code>, twenty or more.")
        return _told(said, [*_lift(brief), *_structures(brief)])
    leaders, swings = drivers.leaders(brief, outcomes), drivers.swings(brief, outcomes)
    blocks: list[Block] = [Paragraph(_how(brief), short=True), Heading("What would turn round", short=True)]
    along = drivers.along_share(brief, outcomes) if drivers.SHARE in brief.drawn else None
    turning = [*_turning(leaders), *(_vanishing(brief, along) if along else [])]
    nothing = "Nothing: no draw turns the mean effect of an arm on these outcomes round."
    blocks.append(Bullets(turning, "no", short=True) if turning else Paragraph(nothing, short=True))
    heads = {
        "label": "Outcome",
        "arm": "Arm",
        "best": "Does most, percent of draws",
        "turned": "Other sign, percent of draws",
    }
    blocks.append(Grid(leaders, "Which arm leads, draw by draw", heads))
    if along:
        blocks += [
            Heading("The causal share, from none to all"),
            Paragraph(_SHARE),
            _share_figure(brief, along, outcomes),
        ]
    blocks += [
        Heading("The parameters that matter most"),
        Paragraph(_SWING),
        _tornado(brief, swings, moving, outcomes[0]),
    ]
    telling = [k for k, word in enumerate(swings.frame["telling"]) if word == "yes"]
    if telling:
        heads = {
            "arm": "Arm",
            "outcome": "Outcome",
            "claim": "Parameter",
            "swing|swing_low|swing_high": "Swing (interval)",
        }
        blocks.append(Grid(swings, "Parameters whose swing is more than chance", heads | {"unit": "Unit"}, telling))
    else:
        blocks.append(Paragraph("With this number of draws no single parameter stands out from chance.", "note"))
    return Section("assumptions", "Assumptions that decide", [*blocks, *_lift(brief), *_structures(brief)])


def _lift(brief: Brief) -> list[Block]:
    """What each arm owes to the lift of taking part; nothing if no arm changes distress by it."""
    table = brief.lift
    if table is None or not any(lift.hangs(brief, arm) for arm in brief.arms):
        return []
    heads = {"arm": "Arm", "distress|low|high": "Distress, SD (95 % interval)", "visits": "By the lift of visits, SD"}
    heads["percent|percent_low|percent_high"] = "Percent of it (95 % interval)"
    said = text(
        "The model lets taking part lift mood in itself: {uplift} SD off distress in a week with a visit "
        "(<code>{path}</code>), an assumption for which {least} to {most} is thought possible. What visits took off in "
        "both worlds was followed week by week; what that brings on in turn is not counted.",
        path=lift.PATH, **{key: say(table, 0, key) for key in ("uplift", "least", "most")},
    )  # fmt: skip
    grid = Grid(table, table.about, heads, short=True)
    return [Heading("The lift of taking part", short=True), Paragraph(said, short=True), grid]


def _structures(brief: Brief) -> list[Block]:
    """Effects under other structures of the model, and the conclusions that one of them turns round."""
    table = brief.otherwise
    if table is None:
        said = (
            "This run holds the structure of the model fixed. <code>cohesion alternatives</code> repeats a comparison "
            "under other structures and names the conclusions that hang on one."
        )
        return [Heading("If the model were built otherwise"), Paragraph(Markup(said))]
    frame = table.frame
    rows = [row for row, outcome in enumerate(frame["outcome"]) if outcome in DECIDING]
    first, flips = frame["alternative"].iloc[0], []
    for row in rows:
        usual = table.find({"alternative": first, "arm": frame["arm"].iloc[row], "outcome": frame["outcome"].iloc[row]})
        was, now = frame["reading"].iloc[usual], frame["reading"].iloc[row]
        if was != now and {was, now} & {"better", "worse"}:
            flips.append(
                text(
                    "{label}: {arm} is “{was}” as calibrated ({before}), but “{now}” under {other} ({after}).",
                    label=frame["label"].iloc[row],
                    arm=name(frame["arm"].iloc[row]),
                    was=was,
                    now=now,
                    other=name(frame["alternative"].iloc[row]),
                    before=interval(table, usual),
                    after=interval(table, row),
                )
            )
    heads = {"label~unit": "Outcome", "arm": "Arm", "alternative": "Structure", "mean|low|high": "Difference (95 %)"}
    heads["reading"] = "Reading"
    grid = Grid(table, "Effects under other structures", heads, rows, marks="reading", fold=True)
    told = (
        Bullets(flips, "no", short=True)
        if flips
        else Paragraph("No structure that was tried turns one of these conclusions round.", short=True)
    )
    return [Heading("If the model were built otherwise", short=True), told, grid]


def _told(said: Markup | str, more: list[Block]) -> Section:
    return Section("assumptions", "Assumptions that decide", [Paragraph(said, short=True), *more])


_SHARE = (
    "The causal share is the part of the link between belonging and distress that is an effect of belonging. Each "
    "dot is one draw of the parameters; the line is the straight line through them, with its 95 % interval."
)
_SWING = (
    "Swing: how far the effect moves when a parameter goes from the low end (5 %) to the high end (95 %) of what the "
    "data leave open. Parameters are taken one at a time."
)


def _how(brief: Brief) -> Markup:
    draws = say(brief.facts, {"fact": "draws"}, "value")
    return text(
        "Some numbers of the model are not known exactly. This run tried {draws} sets of them, all of which fit the "
        "surveys that the model is calibrated to. What differs between sets is what the answer owes to assumptions.",
        draws=draws,
    )


def _turning(leaders: Table) -> list[Markup]:
    """Leads and signs that some draws turn round."""
    frame = leaders.frame
    said = [
        text(
            "{label}: in {turned} percent of the draws {arm} has the opposite effect to its mean.",
            label=frame["label"].iloc[row],
            turned=say(leaders, row, "turned"),
            arm=name(frame["arm"].iloc[row]),
        )
        for row in range(len(frame))
        if frame["turned"].iloc[row] > 0
    ]
    for outcome, part in frame.groupby("outcome", sort=False):
        if len(part) > 1 and part["best"].max() < 100:
            rows = leaders.where(outcome=outcome)
            led = [row for row in rows if frame["best"].iloc[row] > 0]
            shares = [
                text("{arm} in {best} percent", arm=name(frame["arm"].iloc[row]), best=say(leaders, row, "best"))
                for row in led
            ]
            said.append(text("{label}: which arm does most depends on the draw: {shares}.",
                             label=part["label"].iloc[0], shares=listed(shares)))  # fmt: skip
    return said


def _vanishing(brief: Brief, along: Table) -> list[Markup]:
    """Clear effects that would not be clear at a causal share of none."""
    said = []
    for row in along.where(causal_share=0.0):
        cell = along.frame.iloc[row]
        if brief.reading(cell["arm"], cell["outcome"]) in ("better", "worse") and cell["low"] <= 0 <= cell["high"]:
            parts = {"arm": name(cell["arm"]), "label": brief.label(cell["outcome"]), "ends": interval(along, row)}
            said.append(
                text(
                    "{label}: if none of the link were causal, {arm} would make no clear difference ({ends} {unit}).",
                    unit=cell["unit"],
                    **parts,
                )
            )
    return said


def _share_figure(brief: Brief, along: Table, outcomes: list[str]) -> Figure:
    drawn = []
    for outcome in outcomes[:1]:
        for k, arm in enumerate(brief.arms):
            part = along.frame.iloc[along.where(arm=arm, outcome=outcome)]
            if part.empty:
                continue
            dots = 100 * brief.drawn[drivers.SHARE], drivers.by_draw(brief, arm, outcome)
            band = part["causal_share"], part["mean"], part["low"], part["high"]
            up = f"{brief.label(outcome)}, {unit(outcome)}"
            made = pictures.scatter(arm, up, "causal share, percent", dots, band, k, f"share-{k}")
            ends = [f"{v:+.2g}" for v in (part["mean"].iloc[0], part["mean"].iloc[-1])]
            alt = f"{arm}, {up}: {ends[0]} at a causal share of 0, {ends[1]} at one of 100 percent."
            drawn.append(Picture(made, alt))
    return Figure(drawn, "Effect of each arm by causal share. Beyond the dots the line is a guess.", along)


def _tornado(brief: Brief, swings: Table, moving: list[str], outcome: str) -> Figure:
    drawn = []
    for arm in moving:
        part = swings.frame.iloc[swings.where(arm=arm, outcome=outcome)[:BARS]]
        marks = ["*" if word == "yes" else "" for word in part["telling"]]
        names = [path.removeprefix("interventions.").replace(".", " ") for path in part["parameter"]]
        key = f"tornado-{brief.arms.index(arm)}"
        made = pictures.bars(
            arm, f"change of the effect, {unit(outcome)}", names, part["at_low"], part["at_high"], key, marks
        )
        first = part.iloc[0]
        alt = f"{arm}, {brief.label(outcome)}: the widest swing, {first['swing']:+.2g}, belongs to {names[0]}."
        drawn.append(Picture(made, alt))
    caption = text(
        "{label}: how far the effect moves with each parameter. Plain: at the parameter’s low end; hatched: at its "
        "high end. A star marks a swing that is more than chance.",
        label=brief.label(outcome),
    )
    return Figure(drawn, caption, swings)
