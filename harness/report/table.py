"""What is shown of results: a Table or a Fact. `harness.report.render` writes both, for each medium.

Neither knows a terminal, Markdown or a page; no renderer knows kernels, libraries or rules.
"""

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Column:
    """`cell(row)` is a string or a Cell; `meaning` is the column's line in a legend.

    Where there is no room, the column of the highest `priority` goes first; those of 0 stay. `left` is the
    side for words. A name may have a line break where a heading may be broken.
    """

    name: str
    cell: Callable
    meaning: str = ""
    priority: int = 0
    left: bool = False

    @property
    def legend(self):
        """'peak: what one warm call allocates'; '' where the name says it all."""
        return f"{self.name.replace(chr(10), ' ')}: {self.meaning}" if self.meaning else ""


@dataclass(frozen=True)
class Fact:
    """A fact to know before believing figures, in a `short` sentence and a `long` one; '' where it is untold.

    The weightiest has `weight` 0. `about` is what it is about, if not everything shown; `mark` is what the
    kernel bears in its table.
    """

    weight: int
    short: str
    long: str = ""
    about: object = None
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """`rows` are whatever the columns' cell functions take; `facts` stand below, as they come."""

    title: str
    columns: tuple
    rows: list
    facts: tuple = ()

    def cells(self, columns=None):
        """A list of Cells per row, of these columns or of all."""
        rows = ([column.cell(row) for column in columns or self.columns] for row in self.rows)
        return [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]

    def with_figures(self):
        """The columns without those of a priority in which no row has anything; all if one is left."""
        cells = list(zip(*self.cells(), strict=True)) or [()] * len(self.columns)
        known = [
            column
            for column, own in zip(self.columns, cells, strict=True)
            if not column.priority or any(cell.text not in (MISSING, "") for cell in own)
        ]
        return known if len(known) > 1 else list(self.columns)


def of_words(title, names, rows, facts=(), left=(), priorities=None):
    """The Table of rows that are tuples of words or Cells already.

    `left` names the columns of words, `priorities` those that may go: ``{name: priority}``.
    """
    order = priorities or {}
    columns = (
        Column(name, lambda row, at=at: row[at], priority=order.get(name, 0), left=name in left)
        for at, name in enumerate(names)
    )
    return Table(title, tuple(columns), rows, tuple(facts))
