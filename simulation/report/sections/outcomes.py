"""What each arm did to every outcome, at the end and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulation.outcomes import OUTCOMES
from simulation.plots import SPAN
from simulation.report import pictures
from simulation.report.blocks import Figure, Grid, Heading, Paragraph, Picture, Section
from simulation.report.effects import DRAWN, KEY, unit
from simulation.report.words import name, say, text

if TYPE_CHECKING:
    from simulation.report.blocks import Block
    from simulation.report.brief import Brief

_SHORT = ("depression_moderate", "belonging", "lonely", "participation")  # those of the brief
_SIDE = {"lower": "lower is better", "higher": "higher is better", "none": "neither way is better"}


def section(brief: Brief) -> Section:
    """Pictures first, then a table an arm; every other outcome and every week are in the files."""
    blocks: list[Block] = [
        Paragraph(_how(brief), short=True),
        _at_end(brief),
        _weekly(brief),
        Heading("Outcome by outcome, arm by arm"),
    ]
    for arm in brief.arms:
        if brief.unmoved(arm):
            blocks.append(
                Paragraph(text(_SAME, arm=name(arm), pairs=say(brief.facts, {"fact": "replicates"}, "value")))
            )
        columns = {"label~unit": "Outcome", "baseline": "Without it", "mean|low|high": "Difference (95 % interval)"}
        if brief.comparison.draw:
            columns |= {"parameters": "± from parameters", "chance": "± from chance"}
        columns["reading"] = "Reading"
        # whatever an arm makes worse stands here, however far it is from what was asked
        harmed = [o for o in brief.comparison.outcomes if o not in KEY and brief.reading(arm, o) == "worse"]
        rows = [brief.row(arm, outcome) for outcome in (*brief.measured(*KEY), *harmed)]
        caption = text("{arm} against the baseline, at the end", arm=name(arm))
        blocks.append(Grid(brief.effects, caption, columns, rows, marks="reading", fold=True))
    blocks.append(Paragraph(_warning(brief), "note"))
    return Section("outcomes", "What each arm changes", blocks, (brief.facts,))


_SAME = (
    "{arm}: no difference. In each of {pairs} pairs every outcome is the same as in the baseline, to the last digit."
)


def _how(brief: Brief) -> Markup:
    say_fact = {key: say(brief.facts, {"fact": key}, "value") for key in ("replicates", "end_weeks", "draws")}
    said = text(
        "Each arm is compared with the baseline on the same simulated people and the same chances, in {replicates} "
        "pairs. A difference is the arm minus the baseline, averaged over the last {end_weeks} weeks. Its 95 % "
        "interval is where the difference lies with 95 % confidence, as far as the model is right. ",
        **say_fact,
    )
    if brief.comparison.draw:
        return said + text(
            "The pairs are spread over {draws} draws of the parameters that nobody knows exactly. The interval "
            "counts both what the parameters leave open (± from parameters) and chance, the Monte Carlo error (± "
            "from chance): more pairs make only the second smaller.",
            **say_fact,
        )
    return said + text(
        "The interval counts chance alone (Monte Carlo error). All parameters were held at one value, so the true "
        "uncertainty is larger: run with <code>--draws</code> to see it."
    )


def _warning(brief: Brief) -> Markup:
    return text(
        "Read many intervals with care: of the {intervals} that were looked at about {by_chance} would miss "
        "zero by chance alone if nothing did anything; these tables show the outcomes asked about most and whatever an "
        "arm makes worse, a file all of them. “No clear difference” does not mean that there is none. SD is the "
        "spread of the baseline population (standard deviation); by convention a difference of {small} SD is called "
        "small. Depression, anxiety and stress are DASS-21 scores from 0 to 42.",
        intervals=say(brief.facts, {"fact": "intervals"}, "value"),
        small=say(brief.facts, {"fact": "small"}, "value"),
        by_chance=say(brief.facts, {"fact": "by_chance"}, "value"),
    )


def _at_end(brief: Brief) -> Figure:
    frame = brief.effects.frame
    drawn = []
    for outcome in brief.measured(*DRAWN):
        part = frame.iloc[[brief.row(arm, outcome) for arm in brief.arms]]
        o = OUTCOMES[outcome]
        axis = f"{unit(outcome)} ({_SIDE[o.better]})"
        span = SPAN[o.unit] / 10
        made = pictures.forest(
            o.label, axis, brief.arms, part["mean"], part["low"], part["high"], f"end-{outcome}", span=span
        )
        words = "; ".join(
            f"{r['arm']} {r['mean']:+.2g} ({r['low']:+.2g} to {r['high']:+.2g})" for _, r in part.iterrows()
        )
        alt = f"{o.label}, difference in {unit(outcome)}: {words}."
        drawn.append(Picture(made, alt, short=outcome in _SHORT))
    caption = text(
        "Difference from the baseline at the end. Dot: mean; line: 95 % interval. An interval that touches the upright "
        "line at zero is no clear difference. Scales differ from panel to panel."
    )
    return Figure(drawn, caption, brief.effects)


def _weekly(brief: Brief) -> Figure:
    frame = brief.over_time.frame
    drawn = []
    for outcome in brief.measured(*DRAWN):
        o = OUTCOMES[outcome]
        part = frame[frame["outcome"] == outcome]
        weeks = part.loc[part["arm"] == brief.arms[0], "week"]
        bands = [
            tuple(part.loc[part["arm"] == arm, key].to_numpy() for key in ("mean", "low", "high")) for arm in brief.arms
        ]
        axis = f"{unit(outcome)}, {_SIDE[o.better]}"
        made = pictures.courses(o.label, axis, weeks, bands, f"weekly-{outcome}", SPAN[o.unit] / 10)  # type: ignore[arg-type]
        last = "; ".join(f"{arm} {mean[-1]:+.2g}" for arm, (mean, *_) in zip(brief.arms, bands, strict=True))
        drawn.append(Picture(made, f"{o.label} by week, difference in {unit(outcome)}; at the end: {last}."))
    caption = text(
        "Difference from the baseline week by week: mean of the four weeks up to each, with its 95 % interval as a "
        "band. The last point is the difference in the tables."
    )
    return Figure(drawn, caption, brief.over_time, _legend(brief))


def _legend(brief: Brief) -> list[tuple[str, Markup]]:
    return [(arm, pictures.mark(k)) for k, arm in enumerate(brief.arms)]
