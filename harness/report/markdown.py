"""Every table in Markdown, through one renderer; the short answer, for a pull request."""

import html

from harness.analysis import choice
from harness.claims import table as claims_table
from harness.report import as_used, choices, figures, words


def table(headings, rows):
    """A Markdown table of strings, each of which stays text."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "".join(f"| {' | '.join(map(plain, line))} |\n" for line in lines)


def titled(found):
    """A words.Table: its title, its rows, and its notes below them."""
    title = f"{plain(found.title)}:\n\n" if found.title else ""
    notes = "".join(f"{plain(note)}\n" for note in ("", *found.notes)) if found.notes else ""
    return title + table(found.headings, found.rows) + notes


def plain(text):
    """One line that Markdown shows as it is, in a table too."""
    return html.escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def answer(results, verdicts, calls=choices.CALLS):
    """The sentence, the figures, the caveats of each Result, then the claims that changed or fail."""
    parts = []
    for found in results:
        parts.append(f"### {plain(found.name)}\n")
        panels = choice.panels(found.groups)
        for headline in (choices.headline(of) for of in _by_dtype(panels)):
            parts += [f"{plain(headline)}\n"] if headline else []
        shapes = as_used.shapes_told(found.groups)
        parts += [f"{plain(shapes)}\n"] if shapes else []
        parts += [_panel(panel, calls) for panel in panels] or ["Nothing to choose between.\n"]
        parts += [f"> {plain(line)}" for line in found.caveats]
        parts.append("")
    if not verdicts:
        return "\n".join(parts)
    parts.append("### The lecture's claims\n")
    changed, rest = claims_table.telling(verdicts)
    names = {found.name: found.name for found in results}
    parts.append(titled(words.claims_table(changed, names)) if changed else "None fails.\n")
    told = f"{len(rest)} others" if changed else f"{len(rest)} claims"
    parts += [f"{told}, {plain(name)}: {counted}" for name, counted in words.tally(rest).items()]
    return "\n".join(parts) + "\n"


def _by_dtype(panels):
    found = {}
    for panel in panels:
        found.setdefault((panel.dtype, panel.cpus), []).append(panel)
    return found.values()


def _panel(panel, calls):
    """A Panel's largest size: its sentence, and a row per library."""
    spot = panel.last
    title = ", ".join([panel.problem, f"n = {spot.n:,}", panel.dtype])
    title += choices.on_cpus(panel)
    lines = [
        (choices.name(row.library), *(cell.text for cell in row.cells), row.missing or ", ".join(row.kernels))
        for row in figures.rows(spot, calls)
    ]
    shown = table(("library", *figures.headings(calls), "by"), lines)
    return f"**{plain(title)}**: {plain(choices.sentence(spot, calls))}\n\n{shown}"
