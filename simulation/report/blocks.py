"""What a report is made of: tables that are kept as CSV, and paragraphs, grids and figures that show them.

A block that is ``short`` is part of the brief of a few pages that is printed; all others are printed when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup


@dataclass(frozen=True)
class Format:
    """How numbers of a column are written.

    Attributes:
        spread: the two columns that hold the ends of their interval; the digits follow from it.
        half: a column that holds the half width, in place of two ends.
        signed: whether a plus sign is written.
        digits: significant digits where there is no interval.
        decimals: so many decimals, whatever the rest says.
        grouped: whether thousands are parted by commas; years are not.
        coarse: whether large amounts are rounded to as many digits as are known, thousands and more.
    """

    spread: tuple[str, str] | None = None
    signed: bool = False
    digits: int = 3
    decimals: int | None = None
    grouped: bool = True
    coarse: bool = False

    def half(self, frame: pd.DataFrame, row: int) -> float | None:
        """Half the width of the interval of a row; none without one."""
        if self.spread is None:
            return None
        low, high = (float(frame[column].iloc[row]) for column in self.spread)
        return abs(high - low) / 2


@dataclass(frozen=True, eq=False)
class Table:
    """Numbers that a report speaks of, kept as ``report_<name>.csv`` to the last digit.

    Attributes:
        name: short name, used in the file's.
        about: what it holds, in one line.
        frame: its rows.
        formats: how its numbers are written, by column.
    """

    name: str
    about: str
    frame: pd.DataFrame
    formats: Mapping[str, Format] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"report_{self.name}.csv"

    def find(self, row: int | Mapping[str, Any]) -> int:
        """Position of the one row meant.

        Raises:
            LookupError: if there is none, or more than one.
        """
        if not isinstance(row, Mapping):
            if not 0 <= int(row) < len(self.frame):
                raise LookupError(f"table {self.name!r} has no row {row}")
            return int(row)
        found = self.where(**row)
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows of table {self.name!r} have {dict(row)}")
        return found[0]

    def where(self, **values: Any) -> list[int]:
        """Positions of the rows whose columns hold these values."""
        mask = [True] * len(self.frame)
        for column, value in values.items():
            mask = [a and b for a, b in zip(mask, (self.frame[column] == value).tolist(), strict=True)]
        return [k for k, hit in enumerate(mask) if hit]


@dataclass(frozen=True)
class Paragraph:
    """A few sentences; ``kind`` is lead, plain or note."""

    text: Markup | str
    kind: str = "plain"
    short: bool = False
    block: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: Markup | str
    short: bool = False
    block: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Answers:
    """Questions and what is answered, for the first screen."""

    items: Sequence[tuple[str, Markup]]
    short: bool = True
    block: ClassVar[str] = "answers"


@dataclass(frozen=True)
class Bullets:
    """A list; ``kind`` is plain, yes or no, the last two with a mark and a color."""

    items: Sequence[Markup | str]
    kind: str = "plain"
    short: bool = False
    block: ClassVar[str] = "bullets"


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows and columns of a table as they are shown.

    Attributes:
        table: what is shown.
        caption: what the reader sees in it.
        columns: heading by column; a column ``mean|low|high`` shows a value with its interval in one cell, a column
            ``label~unit`` a word with its unit below.
        rows: positions shown; all if not given.
        note: a line beneath.
        marks: a column whose words are set as a badge (better, worse).
        fold: whether it is shown only when asked for, as long tables are; on paper it is open.
        short: whether it is part of the brief.
    """

    table: Table
    caption: Markup | str
    columns: Mapping[str, str]
    rows: Sequence[int] | None = None
    note: Markup | str = ""
    marks: str = ""
    fold: bool = False
    short: bool = False
    block: ClassVar[str] = "grid"

    @property
    def shown(self) -> Sequence[int]:
        """Positions of the rows shown."""
        return range(len(self.table.frame)) if self.rows is None else self.rows


@dataclass(frozen=True)
class Picture:
    """One drawing: SVG text, what it shows in words for those who do not see it, and whether the brief has it."""

    svg: str
    alt: str
    short: bool = False


@dataclass(frozen=True)
class Figure:
    """One or several drawings under one caption; on a wide page they stand side by side.

    Attributes:
        pictures: the drawings.
        caption: what they show and how to read them.
        legend: for each arm: name and the drawing of its mark.
        table: the table they were drawn from.
        wide: whether a single drawing takes the whole width.
    """

    pictures: Sequence[Picture]
    caption: Markup | str
    table: Table | None = None
    legend: Sequence[tuple[str, Markup]] = ()
    wide: bool = False
    block: ClassVar[str] = "figure"

    @property
    def short(self) -> bool:
        """Whether any of its drawings is part of the brief."""
        return any(picture.short for picture in self.pictures)


Block = Paragraph | Heading | Answers | Bullets | Grid | Figure


@dataclass(frozen=True)
class Section:
    """One part of a report; its tables are those its blocks show, and ``kept``, which are only files."""

    id: str
    title: str
    blocks: Sequence[Block]
    kept: Sequence[Table] = ()

    @property
    def short(self) -> bool:
        """Whether any of it is part of the brief."""
        return any(block.short for block in self.blocks)

    @property
    def tables(self) -> list[Table]:
        """Every table of the section, once."""
        shown = [b.table for b in self.blocks if isinstance(b, (Grid, Figure)) and b.table is not None]
        return list({id(table): table for table in (*shown, *self.kept)}.values())
