"""Every table in Markdown, through one renderer; the short answer and a comparison, for a pull request."""

import html

from harness.report import words


def table(headings, rows):
    """A Markdown table of strings, each of which stays text."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "".join(f"| {' | '.join(map(plain, line))} |\n" for line in lines)


def plain(text):
    """One line that Markdown shows as it is, in a table too."""
    return html.escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def answer(results, verdicts):
    """What to use by each Result, what to know before believing it, and the claims' verdicts."""
    parts = []
    for found in results:
        parts.append(f"### {plain(found.name)}\n")
        for group in found.groups:
            parts.append(f"**{plain(group.title)}**\n")
            parts += [f"- {a.question}: {plain(a.words)}" for a in words.answers(group)] or ["- not measured"]
            parts.append("")
        parts += [f"> {plain(line)}" for line in found.caveats]
        parts.append("")
    parts.append("### The lecture's claims\n")
    parts.append(claims([found.name for found in results], verdicts))
    return "\n".join(parts)


def claims(names, verdicts, headings=None):
    """The table of claims: a verdict per result name; `headings` in place of the names."""
    rows = [(c.section, c.statement, *(found[name].word for name in names)) for c, found in verdicts]
    return table(("section", "claim", *(headings or names)), rows)


def comparison(lines, notes):
    """What is worse or better first, the rest folded, then the notes."""
    lines = list(lines)
    changed = [line for line in lines if line.word in (*words.WORSE, *words.BETTER)]
    rest = [line for line in lines if line.word not in (*words.WORSE, *words.BETTER)]
    parts = [_compared(changed) if changed else "Nothing slower, faster, hungrier or leaner.\n"]
    if rest:
        summary = f"{len(rest)} figures that are the same, or too noisy to say"
        parts.append(f"<details><summary>{summary}</summary>\n\n{_compared(rest)}\n</details>\n")
    parts += [f"{note}\n" for note in notes]
    return "\n".join(parts)


def _compared(lines):
    return table(words.COMPARED, [words.comparison_cells(line) for line in lines])
