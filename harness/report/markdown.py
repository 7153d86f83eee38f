"""Every table in Markdown, through one renderer; the short answer and a comparison, for a pull request."""

import html

from harness.analysis import choice
from harness.claims import table as claims_table
from harness.report import as_used, choices, figures, words
from harness.units import format_long, format_seconds


def table(headings, rows):
    """A Markdown table of strings, each of which stays text."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "".join(f"| {' | '.join(map(plain, line))} |\n" for line in lines)


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
    names = [found.name for found in results]
    parts.append(claims(names, changed) if changed else "None fails.\n")
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


def claims(names, verdicts, headings=None):
    """The table of claims: a verdict per result name; `headings` in place of the names."""
    rows = [(c.section, c.statement, *(found[name].word for name in names)) for c, found in verdicts]
    return table(("section", "claim", *(headings or names)), rows)


def libraries(panels):
    """A line per Panel, at its largest n: each library's warm call, and who is first by number of calls."""
    rows = []
    for panel in panels:
        found = choice.by_warm_call(panel.last)
        best = {cost.library: _best(cost) for cost in found.costs} if found else {}
        cells = [best.get(of, words.MISSING) for of in choice.LIBRARIES]
        first = figures.by_calls(panel.last) or words.MISSING
        rows.append((f"{panel.problem}, {panel.last.n:,}", *cells, first))
    return table(("problem, n", *map(choices.name, choice.LIBRARIES), "fastest, import included"), rows)


def _best(cost):
    """'60 ms, numba_parallel, 2.0 CPUs': a figure, its kernel, and the CPUs that it kept busy if not one."""
    shown = f"{format_long(cost.seconds.median)}, {cost.entry.kernel}"
    cores = round(cost.entry.cores_used or 1, 1)
    return f"{shown}, {cores:.1f} CPUs" if cores > 1 else shown


def patterns(found):
    """A line per problem of ``{heading: Panels}``, at its largest n: who is first for 1 and 1,000 calls."""
    last = {told: {panel.problem: panel.last for panel in panels} for told, panels in found.items()}
    headings = ["where", "problem, n"]
    for told in found:
        headings += [f"{told}: one call", "a thousand calls"]
    rows = []
    for problem in dict.fromkeys(problem for known in last.values() for problem in known):
        spots = [known.get(problem) for known in last.values()]
        one = next(spot for spot in spots if spot)
        rows.append(
            (one.pattern, f"{problem}, {one.n:,}", *(cell for spot in spots for cell in _choices(spot)))
        )
    return table(headings, rows)


def _choices(spot):
    """Who is first for one call and for a thousand, in words."""
    found = [choice.by_script(spot, calls) if spot else None for calls in (1, 1_000)]
    return [choices.who_and_lead(one) if one else words.MISSING for one in found]


def variants(found):
    """A table per problem that `found`, a list of Groups, has on other inputs too: its kernels' warm calls.

    Behind each, how many times as long it takes as on the inputs that the problem states.
    """
    stated = [group for group in found if ":" not in group.problem]
    parts = []
    for group in stated:
        others = [other for other in found if _is_variant(other, group)]
        if others:
            headings = ("kernel", "as stated", *(other.problem.partition(":")[2] for other in others))
            rows = [(entry.kernel, *_on_each(entry, others)) for entry in group.entries]
            parts.append(f"{plain(group.title)}:\n\n{table(headings, rows)}")
    return "\n".join(parts)


def _is_variant(other, group):
    return other.problem.startswith(f"{group.problem}:") and other.key[1:] == group.key[1:]


def _on_each(entry, others):
    stated = entry.warm_at_n()
    cells = [format_seconds(stated.median) if stated else words.MISSING]
    for other in others:
        there = other.entry(entry.kernel)
        warm = there and there.warm_at_n()
        cell = format_seconds(warm.median) if warm else words.MISSING
        if warm and stated:
            cell += f" ({choices.format_times(warm.median / stated.median)}×)"
        cells.append(cell)
    return cells


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
    found = words.comparison_table(lines, whole_ids=True)
    return table(found.headings, found.rows)
