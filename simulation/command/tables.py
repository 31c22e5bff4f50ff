"""What the command line prints: tables that can be read from 40 columns on, and without color.

Where a table has no room it folds and leaves out columns, what can be told from the others first; no number is cut.
"""

from __future__ import annotations

import math
import reprlib
import textwrap
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulation.reading.agreement import never_happens
from simulation.reading.fields import plain, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from simulation.paired.comparison import Comparison
    from simulation.paired.spread import Spread
    from simulation.results import Results
    from simulation.scenario import Scenario
    from simulation.week import Stage

    Row = dict[str, Any]

_DECIMALS = {"points": 2, "share": 1, "per 1,000 residents": 1, "per resident": 2, "weeks": 1}  # others 3
SCALE = {"share": 100.0}  # a council reads 16 %, files keep 0.16; differences of these are percentage points
_ROOM, _LEAST = 16, 12  # signs for words beside numbers: to look good, and to be whole words at all
_LEFT = ("unit", "here", "good is")  # columns that are no numbers
_RESULTS = (
    ("outcome", "unit", "start", "end", "change", "good is"),
    ("outcome (unit)", "start", "end", "change", "good is"),
    ("outcome (unit)", "start", "end", "change"),
    ("outcome (unit)", "end", "change"),
)
_FOLDED = "difference, here\n95 % from .. to"
_COMPARISON = (
    ("outcome", "unit", "baseline", "difference", "95 % from", "to", "here"),
    ("outcome (unit)", "baseline", "difference", "95 % from", "to", "here"),
    ("outcome (unit)", "difference", "95 % from", "to", "here"),
    ("outcome (unit)", _FOLDED),
)
_SPREAD = (
    ("outcome", "unit", "start", "end", "95 % from", "to", "SD: parameters", "chance"),
    ("outcome (unit)", "end", "95 % from", "to", "SD: parameters", "chance"),
    ("outcome (unit)", "end", "SD: parameters", "chance"),
    ("outcome (unit)", "end, 95 %\nSD: parameters, chance"),
)
FEW = 200  # residents, below whom a run says that its changes are chance: a share swings by several points a week
_GOOD = {"lower": "low", "higher": "high", "none": "-"}


def _last(weeks: int) -> str:
    """The weeks that an outcome at the end is the mean of, in a run of so many."""
    from simulation.follow import END_WEEKS  # brings the engine along

    return "the last four weeks" if weeks >= END_WEEKS else f"all {weeks} weeks" if weeks > 1 else "the one week"


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the command line decide what it means that nobody reads on."""
        raise BrokenPipeError


def console() -> Console:
    """The console of the standard output; plain text when it is no terminal."""
    return _Console(highlight=False)


def results(made: Results, scenario: Scenario, to: Console) -> None:
    """Outcomes at start, end and change; what was drawn; how long it took."""
    rows = []
    for row in (SimpleNamespace(**row) for row in made.rows()):
        places, scale = _DECIMALS.get(row.unit, 3), SCALE.get(row.unit, 1.0)
        numbers = {"start": _fixed(scale * row.start, places), "end": _fixed(scale * row.end, places)}
        change = {"change": _signed(scale * row.change, places), "good is": _GOOD[row.better]}
        rows.append({**_outcome(row.label, row.unit), **numbers, **change})
    timing = made.provenance["timing"]
    to.print(f"[bold]{escape(scenario.name)}[/bold]  {escape(scenario.story)}".rstrip())
    _print_fitting(rows, _RESULTS, to)
    speed = timing["resident_weeks_per_s"]
    to.print(
        f"{made.provenance['residents']:,} residents, {scenario.weeks:,} weeks after {scenario.burn_in:,} of burn-in, "
        f"seed {made.provenance['seed']}. End is the mean of {_last(scenario.weeks)}."
    )
    if made.provenance["residents"] < FEW:
        to.print(
            "So few residents: most of what changes in one run is chance. Compare several with 'cohesion compare'."
        )
    to.print(
        f"Built in {timing['build_s']:.1f} s, burn-in {timing['burn_in_s']:.1f} s, weeks {timing['weeks_s']:.1f} s "
        f"({speed:,.0f} resident-weeks/s)."
    )
    _kept_away(made.provenance["kept_away"], to)
    _never(scenario, to)
    spent = sum(line["amount"] for line in made.provenance["costs"])
    if spent:
        money = scenario.economics
        to.print(f"Spent: {spent:,.0f} {money.currency} ({money.price_year} prices).")
    if scenario.population.file or scenario.ties.file:
        to.print(f"Not in the file and therefore drawn: {left_open(scenario, made.provenance['drawn'])}.")
    to.print("A model, not a forecast.")


def spread(made: Spread, to: Console) -> None:
    """Each outcome at the end under many draws of the parameters: where communities lie, both spreads apart."""
    from simulation.outcomes import OUTCOMES

    rows = []
    for row in _rows(made.table()):
        scale, places = SCALE.get(row.unit, 1.0), _DECIMALS.get(row.unit, 3)
        places = max(places, _places(scale * (row.high - row.low), scale * row.mean) if row.high > row.low else 0)
        cells = {name: _fixed(scale * getattr(row, name), places) for name in ("start", "low", "high")}
        sizes = {"SD: parameters": row.parameter_sd, "chance": row.chance_sd}
        sizes = {name: _fixed(scale * size, places) for name, size in sizes.items()}
        cells |= {"end": _fixed(scale * row.mean, places), "95 % from": cells["low"], "to": cells["high"], **sizes}
        folded = f"{cells['end']}, {cells['low']} .. {cells['high']}\n{sizes['SD: parameters']}, {sizes['chance']}"
        cells["end, 95 %\nSD: parameters, chance"] = folded
        rows.append({**_outcome(OUTCOMES[row.outcome].label, row.unit), **cells})
    to.print(f"[bold]{escape(made.scenario.name)}[/bold]  {escape(made.scenario.story)}".rstrip())
    _print_fitting(rows, _SPREAD, to)
    to.print(
        f"{len(made.draws)} draws of the parameters, {len(made.seeds)} communities of {int(made.residents.mean()):,} "
        f"residents, {made.scenario.weeks:,} weeks. Parameters SD: between draws, beyond what chance makes. Chance SD: "
        "between communities of one draw. 95 %: of communities, both together."
    )
    _never(made.scenario, to)
    to.print("A model, not a forecast.")


def left_open(scenario: Scenario, drawn: Sequence[str]) -> str:
    """What was drawn that a file of residents or ties could have said; all else is drawn in any run."""
    given = {True: scenario.ties.file, False: scenario.population.file}
    return ", ".join(name for name in drawn if given[name.startswith("ties.")]) or "nothing"


def _kept_away(shares: dict[str, float], to: Console) -> None:
    """One line of what kept residents away who wished to go, the most frequent reason first."""
    words = {name: "a full group" if name == "full" else name.replace("_", " ") for name in shares}
    by_size = sorted((name for name in shares if shares[name] >= 0.0005), key=lambda name: -shares[name])
    if by_size:
        parts = ", ".join(f"{words[name]} {100 * shares[name]:.1f} %" for name in by_size)
        to.print(f"Wished to go in a week and were kept away, most of all by: {escape(parts)}.")


def _never(scenario: Scenario, to: Console) -> None:
    """Say of what is planned for after the run that it was not seen; it would look as if it did nothing."""
    late = never_happens(scenario)
    if late:
        to.print(f"[bold]Never started[/bold] in these {scenario.weeks:,} weeks: {escape(', '.join(late))}.")


def comparison(made: Comparison, to: Console) -> None:
    """For each arm: paired differences with intervals and a verdict in words; then what the arms cost."""
    from simulation.follow import at_end
    from simulation.outcomes import OUTCOMES

    differences, money = made.differences, made.baseline.economics
    level = dict(zip(made.outcomes, at_end(made.values[made.baseline.name]).mean(axis=0), strict=True))
    for arm in made.arms:
        rows, same, tiny = [], list[str](), list[str]()
        for row in _rows(differences[differences["arm"] == arm]):
            label, scale = OUTCOMES[row.outcome].label, SCALE.get(row.unit, 1.0)
            places = _places(scale * (row.high - row.low), scale * row.mean)
            if verdict(row) == "same":
                same.append(label)
                continue
            ends = [_signed(scale * value, places) for value in (row.mean, row.low, row.high)]
            if not any(float(text.replace(",", "")) for text in ends):
                tiny.append(label)
                continue
            base = _fixed(scale * level[row.outcome], _DECIMALS.get(row.unit, 3))
            cells = {"baseline": base, "here": verdict(row)}
            cells |= dict(zip(("difference", "95 % from", "to"), ends, strict=True))
            cells[_FOLDED] = f"{ends[0]} {verdict(row)}\n{ends[1]} .. {ends[2]}"
            rows.append({**_outcome(label, row.unit), **cells})
        title = f"{arm} against {made.baseline.name}"
        if rows:
            _print_fitting(rows, _COMPARISON, to, title)
        else:
            to.print(f"[bold]{escape(title)}[/bold]: nothing differs that could be shown.")
        _never(made.arms[arm], to)
        if tiny:
            to.print(f"Below 0.00001: {'; '.join(tiny)}.\n")
        if same:
            which = "every outcome" if len(same) == len(made.outcomes) else "; ".join(same)
            to.print(f"No difference at all, in any replicate: {which}.\n")
    wide = ("arm", f"cost ({money.currency} of {money.price_year})", "per resident", "95 % from", "to")
    narrow = ("arm", f"cost ({money.currency}\nof {money.price_year})", "per\nresident", "95 %\nfrom", "to")
    costs = [
        (row.arm, f"{row.cost:,.0f}", *(f"{value:,.2f}" for value in (row.cost_per_resident, row.low, row.high)))
        for row in _rows(made.extra_costs())
    ]
    rows = [dict(zip((*wide, *narrow), 2 * cells, strict=True)) for cells in costs]
    _print_fitting(rows, (wide, narrow, narrow[:3]), to, "Cost beyond the baseline's, whole run")
    draws = f" and {len(set(made.draw))} draws of the parameters" if made.draw else ""
    to.print(
        f"Differences are arm minus {escape(made.baseline.name)} on the same people and draws, mean of "
        f"{_last(made.baseline.weeks)}; 95 % intervals over {len(made.seeds)} replicates (seeds {made.seeds[0]} to "
        f"{made.seeds[-1]}){draws}, {made.baseline.weeks} weeks. Of what is in % they are percentage points. 'Here' "
        "says which way it goes, not whether it is enough to matter."
    )
    to.print("A model, not a forecast.")


def verdict(row: Any) -> str:
    """What an interval says in one word: better, worse, higher, lower, same or unclear."""
    if row.low == row.high == 0:
        return "same"
    if row.low <= 0 <= row.high:
        return "unclear"
    way = "higher" if row.mean > 0 else "lower"
    return way if row.better == "none" else "better" if way == row.better else "worse"


def summary(scenario: Scenario, facts: dict[str, str], to: Console) -> None:
    """What a checked scenario is, in a few lines."""
    rows = {
        "name": scenario.name,
        "story": scenario.story,
        "weeks": f"{scenario.weeks:,}, after a burn-in of {scenario.burn_in:,}",
        **facts,
        "activities": ", ".join(scenario.activities) or "none",
        "barriers": ", ".join(scenario.barriers) or "none",
        "interventions": ", ".join(scenario.interventions) or "none",
        "shocks": ", ".join(scenario.shocks) or "none",
        "digest": scenario.digest()[:16],
    }
    late = never_happens(scenario)
    if late:
        rows["never starts"] = ", ".join(late)
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows.items():
        table.add_row(name, escape(value))
    to.print(table)


def week(stages: Sequence[Stage], to: Console) -> None:
    """The stage table: what happens in a week, in which order."""
    if to.width < 60:  # a column would hold two words a line
        for i, stage in enumerate(stages, start=1):
            to.print(f"{i:2} [bold]{stage.name}[/bold]")
            _indented([stage.claim, f"reads {', '.join(stage.reads)}", f"writes {', '.join(stage.writes)}"], to)
        return
    table = _table()
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("stage", no_wrap=True)
    table.add_column("claim, reads, writes", overflow="fold")
    for i, stage in enumerate(stages, start=1):
        table.add_row(str(i), stage.name, f"[bold]{escape(stage.claim)}[/bold]")
        table.add_row("", "", f"reads {', '.join(stage.reads)}")
        table.add_row("", "", f"writes {', '.join(stage.writes)}")
    to.print(table)


def catalog(kind: str, rows: list[Row], to: Console) -> None:
    """Rows of the catalog: a name each, and what belongs to it indented below."""
    for row in rows:
        name, beside, below = _parameter(row) if kind == "parameters" else _entry(row)
        if len(name) + len(beside) > to.width:
            beside, below = "", [beside.strip(), *below]
        to.print(f"[bold]{escape(name)}[/bold]{escape(beside)}", soft_wrap=True)
        _indented(below, to)


def kinds(about: dict[str, str], to: Console) -> None:
    """The kinds of things that can be listed, with what each is."""
    for name, words in about.items():
        to.print(_wrapped(f"{name:<14} {words}", to.width, " " * 15), soft_wrap=True, markup=False)


def _indented(lines: Sequence[str], to: Console) -> None:
    for line in lines:
        to.print(_wrapped(f"    {line}", to.width, "    "), soft_wrap=True, markup=False)


def _wrapped(text: str, width: int, indent: str) -> str:
    """Text in lines of whole words: a path stays in one piece, so that it can be copied."""
    return textwrap.fill(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _entry(row: Row) -> tuple[str, str, list[str]]:
    rest = dict(row)
    name = rest.pop("kind", None) or rest.pop("name")
    lines = [str(rest.pop(key)).replace("``", "") for key in ("label", "claim", "story") if rest.get(key)]
    apart = {key: rest.pop(key) for key in ("numbers", "sources", "source", "fields", "units") if key in rest}
    facts = [f"{key}: {_words(value)}" for key, value in rest.items() if value not in ("", [], None)]
    lines.append("; ".join(facts))
    if "numbers" in apart:
        cited = f"; cites {', '.join(apart['sources'])}" if apart["sources"] else ""
        lines.append(f"numbers: {apart['numbers']}{cited}")
    if "source" in apart:
        lines.append(f"source: {apart['source']}")
    if apart.get("fields"):
        units = apart.get("units", {})
        lines.append(f"fields: {', '.join(f'{f} ({units[f]})' if f in units else f for f in apart['fields'])}")
    return name, "", [line for line in lines if line]


def _parameter(row: Row) -> tuple[str, str, list[str]]:
    default = "required" if row["required"] else f"= {_words(row['default'])}"
    kind = f" (kind {row['kind']})" if row["kind"] else ""
    takes = " ".join(part for part in (row["takes"], span(row["low"], row["high"])) if part)
    if row["low"] is not None and row["high"] is not None:
        takes = f"[{plain(row['low'])} .. {plain(row['high'])}]"
    said_already = row["source"].startswith(row["confidence"] or "-")
    trust = row["source"] if said_already else f"{row['confidence']}: {row['source']}".strip(": ")
    rest = f"{kind} {default}  {takes} {row['unit']}".rstrip()
    return row["path"], rest, [line for line in (row["claim"], trust) if line]


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return reprlib.repr(value)
    return "none" if value is None else plain(value) or '""'


def _rows(frame: pd.DataFrame) -> list[Any]:
    """Rows of a table with its columns as attributes."""
    records = frame.to_dict("records")
    return [SimpleNamespace(**{str(name): value for name, value in record.items()}) for record in records]


def _outcome(label: str, unit: str) -> dict[str, str]:
    """Cells for an outcome's name and unit, apart and in one."""
    short = _unit(unit)
    return {"outcome": label, "unit": short, "outcome (unit)": f"{label} ({short})"}


def _print_fitting(
    rows: Sequence[dict[str, str]], layouts: Sequence[tuple[str, ...]], to: Console, title: str | None = None
) -> None:
    """Print the first layout, a tuple of names of columns, in which words have room beside the numbers; or the last."""
    for layout in layouts:
        cells = [[name, *(row[name] for row in rows)] for name in layout[1:]]
        widths = [max(len(line) for cell in column for line in cell.split("\n")) for column in cells]
        room = to.width - 2 - sum(width + 2 for width in widths)
        if room >= _ROOM:
            break
    table = _table(title)
    table.add_column(layout[0], overflow="fold")
    for name in layout[1:]:
        table.add_column(escape(name), justify="left" if name in _LEFT else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(escape(row[name]) for name in layout))
    if room < _LEAST:  # broader than the terminal, which breaks its lines; better than to cut numbers
        table.width = to.width + _LEAST - room
    to.print(table, crop=False)


def _table(title: str | None = None) -> Table:
    made = Table(box=box.SIMPLE, padding=(0, 1), collapse_padding=True, pad_edge=False, title_justify="left")
    made.title = f"[bold]{escape(title)}[/bold]" if title else None
    return made


def _unit(unit: str) -> str:
    """A unit short enough for a column."""
    return "%" if unit == "share" else unit.replace(" residents", "").replace("per resident", "per head")


def _places(width: float, mean: float) -> int:
    """Decimals that show two digits of an interval's width, or of the value when there is no width."""
    size = width or abs(mean)
    return 0 if not size or not math.isfinite(size) else max(0, min(5, 1 - math.floor(math.log10(size))))


def _fixed(value: float, places: int) -> str:
    return f"{value:,.{places}f}"


def _signed(value: float, places: int) -> str:
    text = f"{value:+,.{places}f}"
    return text.replace("+", "").replace("-", "") if float(text.replace(",", "")) == 0 else text
