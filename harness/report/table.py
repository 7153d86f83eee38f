"""What is shown of results: a Table or a Fact. `harness.report.render` writes both, for each medium.

Neither knows a terminal, Markdown or a page; no renderer knows kernels, libraries or rules.
"""

from dataclasses import dataclass

from harness.units import format_peak, format_seconds, format_times

MISSING = "–"
# What a figure is among those beside it, or against the same one before.
BEST, TIE, WORSE, BETTER = "best", "tie", "worse", "better"


@dataclass(frozen=True)
class Cell:
    """A figure in words.

    `value` is what rows are sorted by, in a unit that all cells of a column share. `mark` is BEST, TIE,
    WORSE, BETTER or ''. `more` belongs to the figure and may stand in smaller type: '2.6×'.
    """

    text: str
    value: float | None = None
    mark: str = ""
    more: str = ""


@dataclass(frozen=True, eq=False)
class Column:
    """`meaning` is the column's line in a legend; `left` is the side for words.

    Where there is no room, the column of the highest `priority` goes first; those of 0 stay. A name may have
    a line break where a heading may be broken.
    """

    name: str
    meaning: str = ""
    priority: int = 0
    left: bool = False

    @property
    def legend(self):
        """'peak: what one warm call allocates'; '' where the name says it all."""
        return f"{self.name.replace(chr(10), ' ')}: {self.meaning}" if self.meaning else ""


@dataclass(frozen=True)
class Fact:
    """A fact to know before believing figures, in a `short` sentence and a `long` one, '' for none.

    The weightiest has `weight` 0. `where` is the title of the table that it is about, if not of everything
    shown; `mark` is what the kernel bears in that table.
    """

    weight: int
    short: str
    long: str = ""
    where: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """Each of the `rows` has a string or a Cell for every column; `facts` stand below, as they come."""

    title: str
    columns: tuple
    rows: list
    facts: tuple = ()

    def cells(self, columns=None):
        """A list of Cells per row, of these columns or of all."""
        places = [self.columns.index(column) for column in columns or self.columns]
        cells = ([row[place] for place in places] for row in self.rows)
        return [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in cells]

    def with_figures(self):
        """The columns without those of a priority in which no row has anything; all if one is left."""
        cells = list(zip(*self.cells(), strict=True)) or [()] * len(self.columns)
        columns = [
            column
            for column, of_column in zip(self.columns, cells, strict=True)
            if not column.priority or any(cell.text not in (MISSING, "") for cell in of_column)
        ]
        return columns if len(columns) > 1 else list(self.columns)


def of_words(title, names, rows, left=(), priorities=None):
    """The Table with columns of these names.

    `left` names the columns of words, `priorities` those that may go: ``{name: priority}``.
    """
    order = priorities or {}
    columns = (Column(name, priority=order.get(name, 0), left=name in left) for name in names)
    return Table(title, tuple(columns), rows)


# Cells that several tables have


def number(value, text):
    """The Cell of a number that `text` writes, or of None."""
    return Cell(MISSING) if value is None else Cell(text(value), value)


def seconds(figure, more=""):
    """The Cell of an Estimate in seconds, or of None."""
    return Cell(format_seconds(figure.median), figure.median, more=more) if figure else Cell(MISSING)


def peak(kernel):
    """The Cell of a Kernel's peak memory at the n asked for; the Kernel may be None."""
    return number(kernel and kernel.peak_bytes_at_n(), format_peak)


def times(value):
    """The Cell of a ratio, or of None."""
    return number(value, lambda ratio: f"{format_times(ratio)}×")


def ratio(figure, base):
    """How many times `base` an Estimate is, by the two medians that are shown; None without both."""
    return figure.median / base.median if figure and base else None
