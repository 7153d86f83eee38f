"""A comparison as a table: for a terminal, and as Markdown for a pull request."""

from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.compare.outcome import BETTER, WORSE
from harness.spelling import spell_bytes, spell_seconds

HEADINGS = ("kernel", "figure", "A", "B", "B / A", "interval", "verdict")


def text(found, notes, width, color):
    """The table and its notes as one string for a terminal of `width` columns."""
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False)
    found, title = _without_what_all_share(found)
    table = Table(title=title, title_justify="left", box=None, header_style="underline", pad_edge=False)
    for heading in HEADINGS:
        left = heading in ("kernel", "figure", "verdict")
        table.add_column(heading, justify="left" if left else "right", overflow="fold")
    for line in found:
        style = "red" if line["word"] in WORSE else "green" if line["word"] in BETTER else ""
        table.add_row(*(Text(cell, style=style) for cell in cells(line)))
    console.print(table)
    for note in notes:
        console.print(Text(note))
    return out.getvalue()


def _without_what_all_share(found):
    """The lines with case ids cut to what tells them apart, and the rest as a title."""
    ids = [line["kernel"].split("-") for line in found]
    if not ids or {len(parts) for parts in ids} != {5}:
        return found, None
    shared = [len(set(column)) == 1 for column in zip(*ids, strict=True)]
    shared[1] = False  # the kernel's own name
    short = ["-".join(p for p, common in zip(parts, shared, strict=True) if not common) for parts in ids]
    title = ", ".join(part for part, common in zip(ids[0], shared, strict=True) if common)
    return [line | {"kernel": name} for line, name in zip(found, short, strict=True)], title


def markdown(found, notes):
    """The same, for a pull request: what is worse or better first, the rest folded."""
    changed = [line for line in found if line["word"] in (*WORSE, *BETTER)]
    rest = [line for line in found if line not in changed]
    parts = [_markdown_table(changed) if changed else "Nothing slower, faster, hungrier or leaner.\n"]
    if rest:
        summary = f"{len(rest)} figures that are the same, or too noisy to say"
        parts.append(f"<details><summary>{summary}</summary>\n\n{_markdown_table(rest)}\n</details>\n")
    parts += [f"{note}\n" for note in notes]
    return "\n".join(parts)


def _markdown_table(found):
    rows = [HEADINGS, ["---"] * len(HEADINGS), *(cells(line) for line in found)]
    return (
        "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
        + "\n"
    )


def cells(line):
    """A line's cells, in the order of HEADINGS."""
    spell = spell_bytes if line["question"] == "peak memory" else spell_seconds
    interval = "–" if line["low"] is None else f"{line['low']:.3f} to {line['high']:.3f}"
    return (
        line["kernel"],
        line["question"],
        spell(line["a"]),
        spell(line["b"]),
        f"{line['ratio']:.3f}",
        interval,
        line["word"],
    )
