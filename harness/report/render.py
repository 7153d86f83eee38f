"""One renderer for each medium: a terminal by rich, Markdown, MyST, HTML. None knows rows or rules."""

import re
import textwrap
from html import escape
from io import StringIO

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from harness.report.table import BEST, BETTER, TIE, WORSE

# How a mark is written: behind a figure in a terminal, before it elsewhere, and what a change is told by.
BEHIND = {BEST: "*", TIE: "~"}
BEFORE = {BEST: "● ", TIE: "○ "}
ARROWS = {WORSE: "▲ ", BETTER: "▼ "}
STYLES = {BEST: "bold green", TIE: "green", BETTER: "green", WORSE: "red"}
# What a line may not be broken within: a figure and its unit, n and its value, a library and its version.
UNITS = r"(?:[nµm]?s|min|h|days|[kMG]?B|times|ulp|digits|CPUs?|processes|rounds)\b"
WHOLE = re.compile(
    rf"(?<=\d) (?={UNITS})|(?<=\bn) [=≈] (?=\d)|(?<=≈) (?=\d)|(?:NumPy|Numba|JAX|Python) (?=\d)"
)


def wrapped(line, width, indent=""):
    """A sentence as lines of at most `width` columns; names, and figures with their units, stay whole."""
    lines = textwrap.wrap(
        whole(line), width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def whole(line):
    """The sentence with no-break spaces where it may not be broken."""
    return WHOLE.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), line)


def styled(lines, style, color):
    """Lines of text for a terminal, in a style of rich's where there is colour."""
    return _printed([Text(line, style=style) for line in lines], 10_000, color)


def _printed(parts, width, color):
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False)
    for part in parts:
        console.print(part)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def terminal(table, width, color=False, gaps=(1,)):
    """The Table for a terminal of `width` columns: columns go by priority until the others have room.

    They stand as far apart as the first of the `gaps` that leaves room for all of them.
    """
    shown = with_room(table, width, gaps[-1])
    gap = next((gap for gap in gaps if _width(shown, gap) <= width), gaps[-1])
    # A name, or a figure and its unit, is not parted where it need not be.
    whole = _width(shown, gap) <= width
    grid = RichTable(box=None, header_style="underline", padding=(0, gap, 0, 0), pad_edge=False)
    grid.title, grid.title_justify = Text(table.title, style="italic") if table.title else None, "left"
    for column in shown:
        side = "left" if column.left else "right"
        grid.add_column(column.name, justify=side, overflow="fold", no_wrap=whole)
    for row in zip(*shown.values(), strict=True):
        grid.add_row(*row)
    facts = [line for words in _facts(table) for line in wrapped(words, width)]
    return "".join(f"{line}\n" for line in (*_printed([grid], width, color), *facts))


def with_room(table, width, gap=1):
    """``{column: its cells}`` of the columns that `terminal` shows in so many columns, so far apart at least.

    The cells are rich's Texts, marked; where one of a column is, the others have a space there.
    """
    columns, shown = table.with_figures(), {}
    rows = table.cells(columns)
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        space = " " * any(cell.mark in BEHIND for cell in cells)
        shown[column] = [
            Text(_text(cell) + BEHIND.get(cell.mark, space), style=STYLES.get(cell.mark, ""))
            for cell in cells
        ]
    while len(shown) > 1 and _width(shown, gap) > width:
        least = max(reversed(shown), key=lambda column: column.priority)
        if not least.priority:
            break
        del shown[least]
    return shown


def _width(shown, gap):
    lines = ([*column.name.split("\n"), *(text.plain for text in texts)] for column, texts in shown.items())
    return sum(max(map(len, of_column)) for of_column in lines) + gap * (len(shown) - 1)


def _text(cell):
    return f"{cell.text} ({cell.more})" if cell.text and cell.more else cell.text or cell.more


def _facts(table):
    return [f"{fact.mark} {fact.long or fact.short}".strip() for fact in table.facts]


def markdown(table):
    """The Table in Markdown, its title before it and its facts after it; every cell stays text."""
    heading, *rows = _plain_rows(table)
    lines = "".join(f"| {' | '.join(row)} |\n" for row in (heading, ["---"] * len(heading), *rows))
    title = f"{plain(table.title)}:\n\n" if table.title else ""
    return title + lines + _plain_facts(table)


def myst(table):
    """The Table as MyST's list-table, as a Jupyter Book takes it, and its facts after it."""
    rows = ("* - " + "\n  - ".join(row) + "\n" for row in _plain_rows(table))
    title = f" {plain(table.title)}" if table.title else ""
    return f"```{{list-table}}{title}\n:header-rows: 1\n\n{''.join(rows)}```\n{_plain_facts(table)}"


def _plain_rows(table):
    """The names of the columns that have figures, then each row's cells with their marks: lists of text."""
    columns = table.with_figures()
    cells = [[BEFORE.get(cell.mark, "") + _text(cell) for cell in row] for row in table.cells(columns)]
    return [list(map(plain, row)) for row in ([column.name for column in columns], *cells)]


def _plain_facts(table):
    return "".join(f"{plain(words)}\n" for words in ("", *_facts(table))) if table.facts else ""


def plain(text):
    """One line that Markdown shows as it is, in a table too."""
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def html(table, label):
    """The Table as HTML: a region of that name that scrolls, and a list of its facts. All text is escaped.

    The first column heads its row; a cell with a value carries it as data-value, in the column's own unit.
    """
    columns = table.with_figures()
    names = [column.name.replace("\n", " ") for column in columns]
    sides = [' class="words"' if column.left else "" for column in columns]
    head = "".join(f'<th scope="col"{side}>{escape(n)}</th>' for n, side in zip(names, sides, strict=True))
    rows = [
        f'<tr><th scope="row">{escape(first.text)}</th>'
        + "".join(_td(cell, side) for cell, side in zip(others, sides[1:], strict=True))
        + "</tr>\n"
        for first, *others in table.cells(columns)
    ]
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    facts = "".join(f"<li>{escape(words)}</li>" for words in _facts(table))
    return (
        f'<div class="scroll" role="region" aria-label="{escape(label)}" tabindex="0">\n'
        f'<table class="figures">{caption}\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{''.join(rows)}</tbody></table></div>\n"
        + (f'<ul class="soft">{facts}</ul>' if facts else "")
    )


def _td(cell, side):
    value = "" if cell.value is None else f' data-value="{cell.value:.6g}"'
    classes = " ".join(filter(None, ("words" if side else "", cell.mark)))
    kind = f' class="{classes}"' if classes else ""
    more = f'<span class="times">{ARROWS.get(cell.mark, "")}{escape(cell.more)}</span>' if cell.more else ""
    return f"<td{kind}{value}>{BEFORE.get(cell.mark, '')}{escape(cell.text)}{more}</td>"
