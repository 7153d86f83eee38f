"""Columns of the closing block: as wide as their cells, as many as there is room for."""

from rich.text import Text

from harness.report import figures

MARKS = {figures.FIRST: "*", figures.TIE: "~", "": " "}
STYLES = {figures.FIRST: "bold green", figures.TIE: "green", "": ""}
LEFT = ("library", "fastest version")
# Shown together, and only where the columns need not crowd for them.
ROOMY = ("import", "first call")


class Columns:
    """Widths of columns that all rows share; those that matter least are left out where there is no room."""

    def __init__(self, headings, rows, order, width, left=None):
        marked = [any(row[place][1] for row in rows) for place in range(len(headings))]
        self._left = (
            {place for place, heading in enumerate(headings) if heading in LEFT} if left is None else left
        )
        self._widths = [
            max(len(heading), *(len(row[place][0]) for row in rows)) + marked[place]
            for place, heading in enumerate(headings)
        ]
        self._marked, kept = marked, []
        last = [place for place in order if headings[place] in ROOMY]
        for place in order:
            added = [place] if place not in last else last
            if self._total([*kept, *added], 1 if place not in last else 2) > width:
                break
            kept += [one for one in added if one not in kept]
        self._kept = sorted(kept)
        self._gap = next((gap for gap in (3, 2) if self._total(kept, gap) <= width), 1)

    def _total(self, kept, gap):
        return sum(self._widths[place] for place in kept) + gap * (len(kept) - 1)

    def line(self, row):
        """A row of (words, mark) as a line."""
        made = Text()
        for place in self._kept:
            words, mark = row[place]
            cell = words + (MARKS[mark] if self._marked[place] else "")
            width = self._widths[place]
            made.append("" if place == self._kept[0] else " " * self._gap)
            made.append(cell.ljust(width) if place in self._left else cell.rjust(width), style=STYLES[mark])
        made.rstrip()
        return made
