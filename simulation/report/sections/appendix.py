"""What was run, to the last entry: arms in words, two checklists, provenance, and the command that does it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulation.report import checklists
from simulation.report.blocks import Grid, Heading, Paragraph, Section, Table
from simulation.report.words import text

if TYPE_CHECKING:
    from simulation.report.blocks import Block
    from simulation.report.brief import Brief


def section(brief: Brief) -> Section:
    """Arms, checklists, provenance."""
    cheers, stress = checklists.cheers(brief), checklists.stress(brief)
    heads = {"item": "Item", "topic": "Topic", "said": "Here"}
    blocks: list[Block] = [
        Grid(brief.told, "The arms in words", {"arm": "Arm", "is": "What it is", "story": "Its own words"}),
        Heading("How it was run", short=True),
        *_command(brief),
        Grid(_provenance(brief), "Provenance", {"what": "What", "value": "Value"}, fold=True),
        Heading("CHEERS 2022"),
        Paragraph("Filled from the run. “Not reported” is for those who publish it to say."),
        Grid(cheers, cheers.about, heads, fold=True),
        Heading("STRESS-ABS"),
        Grid(stress, stress.about, heads, fold=True),
    ]
    return Section("appendix", "Appendix: what was run", blocks)


def _command(brief: Brief) -> list[Block]:
    if not brief.command:
        return [Paragraph("Run from Python; the scenarios as run are in compare.json, if it was kept.", short=True)]
    said = text("The same numbers come from this command, with the same version and scenario files:")
    line = Markup('<code class="command">{}</code>').format(brief.command)
    return [Paragraph(said, short=True), Paragraph(line, short=True)]


def _provenance(brief: Brief) -> Table:
    import pandas as pd

    c, kept = brief.comparison, brief.surroundings
    first, last = c.seeds[0], c.seeds[-1]
    rows = [
        ("seeds", f"{first} to {last}"),
        ("draws", f"{len(set(c.draw))} of {len(c.drawn[0])} parameters" if c.drawn else "none"),
        ("finished", kept["finished"]),
        *((f"version of {name}", held) for name, held in kept["versions"].items()),
        *((name, str(value)) for name, value in kept["machine"].items()),
        *((f"digest of {s.name} (SHA-256)", s.digest()) for s in (c.baseline, *c.arms.values())),
    ]
    return Table(
        "provenance", "Seeds, versions, machine and scenario digests", pd.DataFrame(rows, columns=["what", "value"])
    )
