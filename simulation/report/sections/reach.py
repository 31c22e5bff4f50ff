"""Whom each arm reaches, step by step, and why it does as much or as little as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.details.reach import TOGETHER
from simulation.outcomes import OUTCOMES
from simulation.report import pictures
from simulation.report.blocks import Figure, Format, Grid, Heading, Paragraph, Picture, Section, Table
from simulation.report.effects import scale, unit
from simulation.report.words import name, say, text

if TYPE_CHECKING:
    from markupsafe import Markup

    from simulation.report.blocks import Block
    from simulation.report.brief import Brief

TAKEN_APART = ("depression", "belonging")
_ROUTES = {
    "persons": "given to residents by name", "groups": "through groups that meet", "care": "through care centers",
    "places": "through the neighborhood", TOGETHER: "each resident counted once",
}  # fmt: skip
_SHARES = ("reach", "stayed", "retention", "dose")
_PARTS = ("effect", "product", "stopped", "spillover", "difference")
_WHY = (
    "What an arm does for the whole population is a product: the share of residents it reaches, times those who "
    "still live there, times those who keep coming, times the part of a full dose they get, times what a full dose "
    "does to them. A single small factor makes the whole small. Two more parts add to it: what is left in those who "
    "stopped, and what spills over to people it never reached."
)
_BARS = (
    "Percent of residents on each step; who moved away later counts too, so a step may pass 100. Scales differ from "
    "panel to panel; an arm that reaches nobody has none."
)
_STEPS = (
    "Who stands on a step stands on every step before it. A full dose and “sustained” are told by kind of program in "
    "the documentation of the model; “sustained” is a full dose, still living there, and attendance in the last "
    "quarter year."
)


def section(brief: Brief) -> Section:
    """The ledger as bars and tables, then the product."""
    title = "Whom it reaches, and why it does little or much"
    details = brief.comparison.details
    if details is None or details.reach.empty:
        said = "No arm adds anything that reaches residents." if details else "This run kept no ledger of reach."
        return Section("reach", title, [Paragraph(said)])
    ledger, why = _ledger(details), _why(details)
    blocks: list[Block] = [Paragraph("Of all residents, how many were reached, and how far."), _funnels(brief, ledger)]
    for arm in brief.arms:
        rows = ledger.where(arm=arm)
        if not rows:
            continue
        for intervention in dict.fromkeys(ledger.frame["intervention"].iloc[rows]):
            if not ledger.frame["persons"].iloc[ledger.where(arm=arm, intervention=intervention)].any():
                blocks.append(Paragraph(text("{arm} reaches nobody.", arm=name(arm))))
                continue
            heads = {"step": "Step", "persons|low|high": "Residents (95 % interval)"}
            heads |= {"per_resident": "Percent of residents", "of_previous": "Percent of the step before"}
            route = _ROUTES[str(ledger.frame["channel"].iloc[ledger.where(arm=arm, intervention=intervention)[0]])]
            caption = text("{arm}: {what}, {route}", arm=name(arm), what=name(intervention), route=route)
            blocks.append(Grid(ledger, caption, heads, ledger.where(arm=arm, intervention=intervention), fold=True))
            blocks.append(Paragraph(_narrow(ledger, arm, intervention)))
    blocks += [Paragraph(_STEPS, "note"), Heading("Why it does little or much"), Paragraph(_WHY)]
    heads = {"arm": "Arm", "intervention": "Program", "reach": "Reached, %", "stayed": "Still live there, %"}
    heads |= {"retention": "Still come, %", "dose": "Dose, %", "effect": "Effect of a full dose"}
    heads |= {"product": "Together", "stopped": "+ stopped", "spillover": "+ spill-over", "difference": "= difference"}
    for outcome in TAKEN_APART:
        about = f"{OUTCOMES[outcome].label}: the difference at the end, taken apart ({unit(outcome)})"
        blocks.append(Grid(why, about, heads, why.where(outcome=outcome)))
    return Section("reach", title, blocks)


def _ledger(details: Any) -> Table:
    frame = details.reach.copy()
    for column in ("per_resident", "of_previous"):
        frame[column] *= 100
    form = Format(spread=("low", "high"))
    formats = {
        "persons": form,
        "low": form,
        "high": form,
        "per_resident": Format(digits=2),
        "of_previous": Format(digits=2),
    }
    return Table("reach", "Residents on each step of the ledger of reach, by arm and program", frame, formats)


def _why(details: Any) -> Table:
    """A row an arm, program and outcome; the factors side by side."""
    long = details.effects
    keys = ["arm", "intervention", "outcome", "unit"]
    wide = long.pivot_table(index=keys, columns="factor", values="value", sort=False, dropna=False).reset_index()
    wide = wide[wide["effect"].notna() | wide["difference"].notna()]
    wide = wide[[*keys, *_SHARES, *_PARTS]].reset_index(drop=True)
    times = wide["outcome"].map(scale)
    for column in _SHARES:
        wide[column] *= 100
    for column in _PARTS:
        wide[column] *= times
    wide["unit"] = wide["outcome"].map(unit)
    wide.columns.name = None
    formats = {name: Format(digits=2) for name in _SHARES} | {name: Format(digits=2, signed=True) for name in _PARTS}
    return Table("why", "The difference at the end as reach x stayed x retention x dose x effect", wide, formats)


def _funnels(brief: Brief, ledger: Table) -> Figure:
    drawn = []
    for k, arm in enumerate(brief.arms):
        part = ledger.frame.iloc[ledger.where(arm=arm)]
        if part.empty or not part["persons"].any():
            continue
        every = TOGETHER if TOGETHER in set(part["intervention"]) else part["intervention"].iloc[0]
        part = part[part["intervention"] == every]
        made = pictures.funnel(arm, "percent of residents", list(part["step"]), part["per_resident"], k, f"funnel-{k}")
        words = ", ".join(f"{s} {v:.2g}" for s, v in zip(part["step"], part["per_resident"], strict=True))
        drawn.append(Picture(made, f"{arm}, percent of residents by step: {words}."))
    return Figure(drawn, _BARS, ledger)


def _narrow(ledger: Table, arm: str, intervention: str) -> Markup:
    """The step that loses most, in words."""
    rows = ledger.where(arm=arm, intervention=intervention)[1:]
    part = ledger.frame["of_previous"].iloc[rows]
    row = rows[int(part.argmin())]
    before = ledger.frame["step"].iloc[row - 1]
    return text(
        "The narrowest step: of those {before}, {share} percent come to “{step}”.",
        before=f"on “{before}”", share=say(ledger, row, "of_previous"), step=ledger.frame["step"].iloc[row],
    )  # fmt: skip
