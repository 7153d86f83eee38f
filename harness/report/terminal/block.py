"""The closing block: which library is fastest, import and compile included, in at most 24 lines."""

from rich.text import Text

from harness.analysis import choice
from harness.analysis.table import groups
from harness.machine import described
from harness.report import as_used, choices, facts, figures
from harness.report.terminal.columns import Columns
from harness.report.terminal.output import Output, wrapped

TITLE = "NumPy, Numba or JAX?"
MOST_LINES = 24
# So many problems are shown in full; of more there is a line each.
IN_FULL = 3
MORE = "python -m harness.report"


def text(data, width, color, calls=choices.CALLS, ends=()):
    """The block on a loaded result, as one string for a terminal of `width` columns.

    It answers for programs of one call and of so many `calls`. `ends` are sentences for its end: where the
    file is, what to type next. Facts to know before believing it, weightiest first, fill what is left of the
    screen.
    """
    found = groups(data)
    panels = choice.panels(found)
    shown, calls = choices.main_panels(panels), tuple(sorted({1, *calls}))
    # What fewer CPUs change is a sentence below a problem's table; where each problem has a line, so has it.
    main = choices.on_most_cpus(shown)
    top = [Text(f" {TITLE} ".center(width, "="), style="bold"), *_lines(_machine(data, found), width)]
    ends = _lines(ends, width)
    room = MOST_LINES - len(top) - len(ends)
    body = _body(main, shown, calls, width, room)
    sentences = list(filter(None, [as_used.shapes_told(found), *facts.of_block(data, found, calls)]))
    out = Output(width, color)
    for line in (*top, *body, *_fitting(sentences, room - len(body), width), *ends):
        out.put(line)
    return out.text()


def _body(main, shown, calls, width, room):
    """A sentence over all Panels, and a table for each of a few or a line for each: the fullest form that
    leaves room for a fact. Each table has its own sentence, so that the one over all goes first.
    """
    paired = [one for panel in main for one in (panel, *choice.on_fewer_cpus(panel, shown))]
    bodies = [_in_full(main, shown, calls, width)] if len(main) <= IN_FULL else []
    bodies += [_line_each(lines, calls, width) for lines in (paired, main) if lines]
    several = sum(len(panel.spots) for panel in main) > 1
    headline = _bold(choices.headline(main, calls), width) if several else []
    forms = [[*above, *body] for body in bodies for above in (headline, [])]
    return next((form for form in forms if len(form) < room), forms[-1])


def _fitting(sentences, room, width):
    """The lines of as many sentences as have room; how many are left out, and where they are."""
    made = []
    for place, sentence in enumerate(sentences):
        lines, left = wrapped(sentence, width), len(sentences) - place
        if len(made) + len(lines) > room - (left > 1):
            return [*map(Text, made), Text(f"{left} more to know: {MORE}")]
        made += lines
    return [Text(line) for line in made]


def _machine(data, found):
    """Processor, CPUs and versions, as far as the file says them."""
    info = data.get("machine_info", {})
    on = [described.processor(info), described.cpus(info)]
    on += [entry.ran_on for group in found for entry in group.entries]
    *libraries, python = choices.versions(info)
    with_ = [version for version in (python, *libraries) if version]
    line = "; ".join(", ".join(part) for part in (dict.fromkeys(filter(None, on)), with_) if part)
    return [line] if line else []


def _title(panel, width):
    """Which problem, n and dtype: the longest form that has room."""
    spot = panel.last
    end = f", {panel.dtype}" + choices.on_cpus(panel)
    n = f"n = {spot.n:,}" if spot.n else spot.size
    forms = [f"{panel.problem}, {n}{end}"]
    if spot.pattern:
        forms.insert(0, f"{panel.problem}: {spot.pattern}, {n}{end}")
        if spot.n_is:
            forms.insert(0, f"{panel.problem}: {spot.pattern}, {n} {spot.n_is}{end}")
    return next((form for form in forms if len(form) <= width), forms[-1])


def _in_full(main, shown, calls, width):
    """Lines of a table for each Panel, with sentences below it; its columns are explained once, above."""
    headings = [
        "library",
        *(f"{k:,} call{'' if k == 1 else 's'}" for k in calls),
        "each later call",
        "per unit",
        "peak memory",
        "fastest version",
        "import",
        "first call",
    ]
    tables = [
        [_row(panel.last, row) for row in sorted(figures.rows(panel.last, calls), key=_place)]
        for panel in main
    ]
    if not any(tables):
        return _bold(
            "There is nothing to choose between: no ordinary kernel of the three libraries is here.", width
        )
    last = len(calls)
    warm, per_unit, memory, kernels, *roomy = range(last + 1, len(headings))
    # The first and the last program say most, and what they need; then what each later call takes.
    order = [0, *dict.fromkeys((1, last)), memory, warm, *range(2, last), kernels, per_unit, *roomy]
    rows = [row for table in tables for row in table]
    # A column without a single figure says nothing, unless none has any.
    said = [place for place in order if any(row[place][0] not in (figures.MISSING, "") for row in rows)]
    columns = Columns(headings, rows, said if len(said) > 1 else order, width)
    scripts = any(place <= last for place in said[1:])
    explained = (
        "Programs by number of calls, import and compile included;  " if scripts else ""
    ) + "* fastest  ~ tie"
    made = [*_lines([explained], width), columns.line([(heading, "") for heading in headings])]
    for panel, rows in zip(main, tables, strict=True):
        made.append(Text(_title(panel, width)))
        made += _bold(choices.sentence(panel.last, calls), width, "  ")
        made += [columns.line(row) for row in rows]
        for answer, _ in choices.on_fewer_cpus(panel, shown, calls):
            made += [Text(line) for line in wrapped(f"  {answer}", width, "  ")]
    return made


def _place(row):
    """Libraries in the order that they always have, each with its devices."""
    library, _, device = row.library.partition(" ")
    return choice.LIBRARIES.index(library), device


def _row(spot, row):
    """A library's cells, each (words, mark)."""
    once = next((cell.kernel for cell in row.cells if cell.kernel), None)
    entry = next((e for e in spot.entries if e.kernel == once and choice.library(e) == row.library), None)
    parts = [entry and getattr(entry, part) for part in ("imported", "first_call")]
    return [
        (f"  {choices.name(row.library)}", ""),
        *((cell.words, cell.mark) for cell in row.cells[:-1]),
        (f"{row.per_unit.words}/{spot.work_is}" if row.per_unit.kernel else figures.MISSING, ""),
        (row.cells[-1].words, row.cells[-1].mark),
        (", ".join(row.kernels), ""),
        *((figures.format_long(part.median) if part else figures.MISSING, "") for part in parts),
    ]


def _line_each(shown, calls, width):
    """A line for each Panel: who is first for one call and for the most, and by how much."""
    asked = dict.fromkeys((min(calls), max(calls)))
    headings = [*(f"{k:,} call{'' if k == 1 else 's'}" for k in asked), "ahead by", ""]
    rows = [_answers(panel, asked) for panel in shown]
    taken = sum(
        2 + max(len(cell) for cell in column)
        for column in zip(headings[:-1], *(r[:-1] for r in rows), strict=True)
    )
    titles = [_short_title(panel, width - taken) for panel in shown]
    explained = "fastest, import included"
    headings.insert(0, explained if len(explained) <= width - taken else "import included")
    rows = [[(cell, "") for cell in (title, *row)] for title, row in zip(titles, rows, strict=True)]
    columns = Columns(headings, rows, range(len(headings)), width, left=range(len(headings)))
    return [columns.line([(heading, "") for heading in headings]), *(columns.line(row) for row in rows)]


def _answers(panel, asked):
    """Who is first for each number of calls; by how much, and ahead of whom, for the last."""
    found = [choice.by_script(panel.last, count) for count in asked]
    who = [_briefly(one) if one else figures.MISSING for one in found]
    ahead = found[-1].ahead_of if found[-1] and found[-1].tied == 1 else None
    if ahead is None:
        return [*who, figures.MISSING, ""]
    return [*who, f"{choices.format_times(ahead[0])} times", f"of {choices.name(ahead[1])}"]


def _briefly(found):
    if found.tied == len(found.costs) > 2:
        return "not decided" if found.undecided else "all tie"
    return choices.who(found)


def _short_title(panel, room):
    """Its pattern, and its name where there is room for both; its name alone where it states no pattern."""
    pattern, end = choices.pattern_of(panel), choices.on_cpus(panel)
    for form in (f"{pattern} ({panel.problem}){end}", f"{pattern}{end}"):
        if pattern and len(form) <= room:
            return form
    return f"{panel.problem}{end}"


def _bold(sentence, width, indent=""):
    return (
        [Text(line, style="bold") for line in wrapped(indent + sentence, width, indent)] if sentence else []
    )


def _lines(sentences, width):
    return [Text(line) for sentence in sentences for line in wrapped(sentence, width)]
