"""One renderer for each medium: a terminal by rich, Markdown, HTML. None knows rows or rules."""

import re
import textwrap
from html import escape
from io import StringIO

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from harness.report.table import BEST, BETTER, MISSING, TIE, WORSE

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
    whole = WHOLE.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), line)
    lines = textwrap.wrap(
        whole, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in lines]


def styled(lines, style, color):
    """Lines of text as one string for a terminal, in a style of rich's where there is colour."""
    out = StringIO()
    console = Console(file=out, width=10_000, force_terminal=color, no_color=not color, highlight=False)
    for line in lines:
        console.print(Text(line, style=style), soft_wrap=True)
    return out.getvalue()


def terminal(table, width, color=False, gaps=(1,)):
    """The Table for a terminal of `width` columns: columns go by priority until the others have room.

    They stand as far apart as the first of the `gaps` that leaves room for all of them.
    """
    columns = with_room(table, width)
    texts = _texts(table, columns)
    needed = sum(_widths(columns, texts))
    gap = next((gap for gap in gaps if needed + gap * (len(columns) - 1) <= width), gaps[-1])
    made = RichTable(
        title=Text(table.title, style="italic") if table.title else None,
        title_justify="left",
        box=None,
        header_style="underline",
        padding=(0, gap, 0, 0),
        pad_edge=False,
    )
    fits = needed + gap * (len(columns) - 1) <= width
    for column in columns:
        # A name, or a figure and its unit, is not parted where it need not be.
        made.add_column(
            column.name, justify="left" if column.left else "right", overflow="fold", no_wrap=fits
        )
    for row in texts:
        made.add_row(*row)
    out = StringIO()
    Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False).print(made)
    lines = "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
    return lines + "".join(f"{line}\n" for words in _facts(table) for line in wrapped(words, width))


def with_room(table, width):
    """The columns that `terminal` shows in so many columns of a terminal."""
    cells = list(zip(*table.cells(), strict=True)) or [()] * len(table.columns)
    shown = [
        column
        for column, own in zip(table.columns, cells, strict=True)
        if not column.priority or any(cell.text not in (MISSING, "") for cell in own)
    ]
    shown = shown if len(shown) > 1 else list(table.columns)
    while sum(_widths(shown, _texts(table, shown))) + len(shown) - 1 > width:
        least = max(reversed(shown), key=lambda column: column.priority)
        if not least.priority:
            break
        shown.remove(least)
    return shown


def _texts(table, columns):
    """The cells as rich's Texts, marked; where one of a column is, the others have a space there."""
    cells = table.cells(columns)
    marked = [any(cell.mark in BEHIND for cell in own) for own in zip(*cells, strict=True)]
    return [
        [
            Text(
                cell.text
                + (f" ({cell.more})" if cell.more else "")
                + (BEHIND.get(cell.mark, " ") if space else ""),
                style=STYLES.get(cell.mark, ""),
            )
            for cell, space in zip(row, marked, strict=True)
        ]
        for row in cells
    ]


def _widths(columns, texts):
    for place, column in enumerate(columns):
        yield max(map(len, (*column.name.split("\n"), *(row[place].plain for row in texts))))


def _facts(table):
    return [f"{fact.mark} {fact.long or fact.short}".strip() for fact in table.facts]


def markdown(table):
    """The Table in Markdown, its title before it and its facts after it; every cell stays text."""
    title = f"{plain(table.title)}:\n\n" if table.title else ""
    rows = [[column.name for column in table.columns], ["---"] * len(table.columns)]
    rows += [
        [BEFORE.get(cell.mark, "") + cell.text + (f" ({cell.more})" if cell.more else "") for cell in cells]
        for cells in table.cells()
    ]
    facts = "".join(f"{plain(words)}\n" for words in ("", *_facts(table))) if table.facts else ""
    return title + "".join(f"| {' | '.join(map(plain, row))} |\n" for row in rows) + facts


def plain(text):
    """One line that Markdown shows as it is, in a table too."""
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def html(table):
    """The Table as HTML: a region that scrolls, and a list of its facts. All text is escaped.

    The first column heads its row. A cell with a value carries it as data-value, in the column's own unit.
    """
    sides = [' class="words"' if column.left else "" for column in table.columns]
    names = (
        f'<th scope="col"{side}>{escape(column.name.replace(chr(10), " "))}</th>'
        for column, side in zip(table.columns, sides, strict=True)
    )
    rows = []
    for first, *others in table.cells():
        cells = "".join(_td(cell, side) for cell, side in zip(others, sides[1:], strict=True))
        rows.append(f'<tr><th scope="row">{escape(first.text)}</th>{cells}</tr>\n')
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    label = escape(table.title or ", ".join(column.name for column in table.columns).replace("\n", " "))
    facts = "".join(f"<li>{escape(words)}</li>" for words in _facts(table))
    return (
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">\n'
        f'<table class="figures">{caption}\n<thead><tr>{"".join(names)}</tr></thead>\n'
        f"<tbody>{''.join(rows)}</tbody></table></div>\n"
        + (f'<ul class="soft">{facts}</ul>' if facts else "")
    )


def _td(cell, side):
    value = "" if cell.value is None else f' data-value="{cell.value:.6g}"'
    kind = f' class="{cell.mark}"' if cell.mark else side
    more = f'<span class="times">{ARROWS.get(cell.mark, "")}{escape(cell.more)}</span>' if cell.more else ""
    return f"<td{kind}{value}>{BEFORE.get(cell.mark, '')}{escape(cell.text)}{more}</td>"
