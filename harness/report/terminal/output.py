"""What is rendered: lines that part no figure from its unit, and tables, with or without colour."""

import os
import re
import shutil
import sys
import textwrap
from contextlib import contextmanager
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.report import words
from harness.storage import files

# Below these widths the columns that matter least are left out rather than all of them folded.
NEEDED_WIDTH = {"pays\noff": 88, "import": 96, "cores": 96, "processes": 104, "limit": 104, "faults": 112}
NEEDED_WIDTH[words.PER_UNIT] = 120
NEEDED_WIDTH |= {"new\nshape": 112}
LEFT = ("kernel", "range", "interval", "figure", "verdict", "where", "problem, n", "section", "claim", "what")
# What a line may not be broken within: a figure and its unit, n and its value, a library and its version.
UNITS = r"(?:[nµm]?s|min|h|days|[kMG]?B|times|ulp|digits|CPUs?|processes|rounds)\b"
WHOLE = re.compile(
    rf"(?<=\d) (?={UNITS})|(?<=\bn) [=≈] (?=\d)|(?<=≈) (?=\d)|(?:NumPy|Numba|JAX|Python) (?=\d)"
)
# Without a terminal to ask, and without COLUMNS.
PIPED = 120


def size_and_colour():
    """(width, colour) of standard output; COLUMNS, NO_COLOR and TERM have a say."""
    here = sys.stdout.isatty()
    able = os.environ.get("TERM") not in ("dumb", "unknown") and not os.environ.get("NO_COLOR")
    return shutil.get_terminal_size((80 if here else PIPED, 24)).columns, here and able


@contextmanager
def closed_pipe():
    """Where nobody reads on (``| head``), the rest is not told, and that is no fault."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def save(targets):
    """Write each of (what it is, path or None, what writes it, more words), a line each: could all be?"""
    faults = []
    for what, path, write, *more in targets:
        if path and (fault := files.attempt(path, write)):
            faults.append(fault)
            print(fault, file=sys.stderr)
        elif path:
            with closed_pipe():
                print(", ".join([f"{what}: {path}", *more]))
    return not faults


def wrapped(line, width, indent=""):
    """A sentence as lines of at most `width` columns; names, and figures with their units, stay whole."""
    whole = WHOLE.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), line)
    made = textwrap.wrap(
        whole, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in made]


class Output:
    """What has been rendered so far. Cells and lines are text: no markup in them is followed."""

    def __init__(self, width, color):
        self._out = StringIO()
        self._width = width
        # Headings of the columns that the tables so far have shown.
        self.shown = set()
        self._console = Console(
            file=self._out, width=width, force_terminal=color, no_color=not color, highlight=False
        )

    def text(self):
        return self._out.getvalue()

    def line(self, line, style=""):
        """One sentence, on as many lines as it needs."""
        for one in wrapped(line, self._width):
            self.put(Text(one, style=style))

    def put(self, text):
        """One line as it is, a Text."""
        self._console.print(text, no_wrap=True, overflow="ignore", crop=False)

    def table(self, table, folded=False, apart=True):
        """A words.Table, its notes and verdicts; `folded`: a cell may take several lines."""
        made = Table(
            title=Text(table.title, style="italic") if table.title else None,
            title_justify="left",
            box=None,
            header_style="underline",
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        kept = self._places_with_room(table)
        for place in kept:
            heading = table.headings[place]
            self.shown.add(heading)
            side = "left" if heading in LEFT else "right"
            # A name or a figure and its unit are never parted.
            made.add_column(heading, justify=side, overflow="fold", no_wrap=not folded)
        for row in table.rows:
            made.add_row(*(Text(row[place]) for place in kept))
        self._console.print(made)
        for note in table.notes:
            self.line(note)
        for verdict in table.verdicts:
            self.line(verdict, "bold")
        if apart:
            self._console.print()

    def _places_with_room(self, table):
        """The places of the columns that are shown: those that matter least go until no figure is cut off."""
        needed = [_needed_width(heading) for heading in table.headings]
        kept = [
            place
            for place, width in enumerate(needed)
            if not width or (width <= self._width and any(row[place] != words.MISSING for row in table.rows))
        ]
        while sum(_width(table, place) + 1 for place in kept) - 1 > self._width:
            least = max(reversed(kept), key=needed.__getitem__)
            if not needed[least]:  # what is left is shown in any case
                break
            kept.remove(least)
        return kept


def _needed_width(heading):
    return NEEDED_WIDTH.get(words.PER_UNIT if heading.startswith(words.PER_UNIT) else heading, 0)


def _width(table, place):
    cells = [*table.headings[place].split("\n"), *(row[place] for row in table.rows)]
    return max(map(len, cells))
