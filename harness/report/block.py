"""What a run ends with on a terminal: which library is fastest; every table before.

In at most 24 lines, unless there are more problems than that leaves room for: each has a line.
"""

from dataclasses import replace

from harness.analysis import choice
from harness.analysis.table import groups
from harness.report import facts, words
from harness.report.render import styled, terminal, with_room, wrapped
from harness.report.table import MISSING, Column, Table
from harness.report.tables import kernels, libraries

TITLE = "NumPy, Numba or JAX?"
MOST_LINES = 24
# So many problems are shown in full; of more there is a line each.
IN_FULL = 3
MORE = "python -m harness.report"
# So far apart the columns stand, where there is room.
GAPS = (3, 2)
NOTHING = "There is nothing to choose between: no ordinary kernel of the three libraries is here."


def text(data, width, color, calls=words.CALLS, ends=()):
    """The closing block on a loaded result, as one string for a terminal of `width` columns.

    It answers for programs of one call and of so many `calls`. `ends` are sentences for its end: where the
    file is, what to type next. Facts to know before believing it, weightiest first, fill what is left of the
    screen.
    """
    measured, calls = groups(data), tuple(sorted({1, *calls}))
    machine = "; ".join(", ".join(part) for part in words.machine(data, measured))
    top = [*styled([f" {TITLE} ".center(width, "=")], "bold", color), *wrapped(machine, width)]
    ends = [line for sentence in ends for line in wrapped(sentence, width)]
    room = MOST_LINES - len(top) - len(ends)
    body = _body(words.main_panels(choice.panels(measured)), calls, width, color, room)
    shapes = words.on_shapes(measured)
    sentences = [*([shapes] if shapes else []), *facts.of_block(data, measured, calls)]
    below, room = [], room - len(body)
    for place, sentence in enumerate(sentences):
        lines, left = wrapped(sentence, width), len(sentences) - place
        if len(below) + len(lines) > room - (left > 1):
            below.append(f"{left} more to know: {MORE}")
            break
        below += lines
    return "".join(f"{line}\n" for line in (*top, *body, *below, *ends))


def _body(panels, calls, width, color, room):
    """A sentence over all Panels, and a table for each of a few or a line for each: the fullest form that
    leaves room for a fact. Each table has its own sentence, so that the one over all goes first; where
    there are only lines, it stays.
    """
    # What fewer CPUs change is a sentence below a problem's table; where each problem has a line, so has it.
    main = words.on_most_cpus(panels)
    with_fewer = [p for panel in main for p in (panel, *choice.on_fewer_cpus(panel, panels))]
    bodies = [_in_full(main, panels, calls, width, color)] if len(main) <= IN_FULL else []
    bodies += [_line_each(chosen, calls, width, color) for chosen in (with_fewer, main) if chosen]
    several = sum(len(panel.spots) for panel in main) > 1
    over_all = styled(wrapped(words.headline(main, calls), width), "bold", color) if several else []
    may_go = len(main) < words.MANY
    forms = [[*above, *body] for body in bodies for above in ((over_all, []) if may_go else (over_all,))]
    return next((form for form in forms if len(form) < room), forms[-1])


def _in_full(main, panels, calls, width, color):
    """Lines of a table for each Panel, with sentences about it; its columns are explained once, above."""
    tables = [libraries.of_spot(panel.last, calls, wide=True) for panel in main]
    # Figures alone, the first one indented below its problem.
    rows_of = [
        [[f"  {name.text}", *(replace(cell, more="") for cell in cells)] for name, *cells in table.cells()]
        for table in tables
    ]
    if not any(rows_of):
        return styled(wrapped(NOTHING, width), "bold", color)
    whole = replace(tables[0], rows=[row for rows in rows_of for row in rows])
    names, *lines = terminal(whole, width, color, GAPS).splitlines()
    programs = {words.count_of_calls(count) for count in calls}
    explained = "* fastest  ~ tie"
    if programs & {column.name for column in with_room(whole, width, GAPS[-1])}:
        explained = f"Programs by number of calls, import and compile included;  {explained}"
    body = [*wrapped(explained, width), names]
    for panel, rows in zip(main, rows_of, strict=True):
        body.append(_title(panel, width))
        body += styled(wrapped(f"  {words.sentence(panel.last, calls)}", width, "  "), "bold", color)
        body += [lines.pop(0) for _ in rows]
        for sentence in words.on_fewer_cpus(panel, panels, calls):
            body += wrapped(f"  {sentence}", width, "  ")
    return body


def _title(panel, width):
    """Which problem, n and dtype: the longest form that has room."""
    spot, end = panel.last, f", {panel.dtype}{words.on_cpus(panel)}"
    n = spot.n_in_words if spot.n else spot.size
    pattern, n_is = f": {spot.pattern}" * bool(spot.pattern), f" {spot.n_is}" * bool(spot.n_is)
    forms = (f"{pattern}, {n}{n_is}", f"{pattern}, {n}", f", {n}")
    fitting = (form for form in forms if len(panel.problem + form + end) <= width)
    return f"{panel.problem}{next(fitting, forms[-1])}{end}"


def _line_each(panels, calls, width, color):
    """A line for each Panel: who is first for one call and for the most, and by how much."""
    counts = dict.fromkeys((min(calls), max(calls)))
    rows = []
    for panel in panels:
        answers = [choice.by_script(panel.last, count) for count in counts]
        ahead = words.lead(answers[-1])
        leads = [f"{ahead[0]} times", f"of {ahead[1]}"] if ahead else [MISSING, ""]
        rows.append([*map(_briefly, answers), *leads])
    names = [*map(words.count_of_calls, counts), "ahead by", ""]
    room = width - sum(2 + max(map(len, column)) for column in list(zip(names, *rows, strict=True))[:-1])
    explained = "fastest, import included"
    names.insert(0, explained if len(explained) <= room else "import included")
    rows = [[_short_title(panel, room), *row] for panel, row in zip(panels, rows, strict=True)]
    columns = tuple(Column(name, priority=place, left=True) for place, name in enumerate(names))
    return terminal(Table("", columns, rows), width, color, GAPS).splitlines()


def _briefly(answer):
    if answer is None:
        return MISSING
    if answer.tied == len(answer.costs) > 2:
        return "not decided" if answer.undecided else "all tie"
    return words.who(answer)


def _short_title(panel, room):
    """Its pattern, and its name where there is room for both; its name alone where it states no pattern."""
    pattern, end = words.pattern_of(panel), words.on_cpus(panel)
    for form in (f"{pattern} ({panel.problem}){end}", f"{pattern}{end}"):
        if pattern and len(form) <= room:
            return form
    return f"{panel.problem}{end}"


def every_kernel(result, width, color, calls=words.CALLS):
    """All tables of a Result as one string for a terminal of `width` columns, and what their columns mean.

    Below each stands which library is fastest in programs of so many `calls`.
    """

    def lines(sentences, style):
        whole = [line for sentence in sentences for line in wrapped(sentence, width)]
        return "".join(f"{line}\n" for line in styled(whole, style, color))

    parts = []
    meanings = {kernels.time_in_words(result.groups): None}
    for group in result.groups:
        table = kernels.of_group(group)
        meanings |= dict.fromkeys(column.legend for column in with_room(table, width))
        parts.append(terminal(table, width, color) + lines(kernels.sentences(group, calls), "bold"))
    gained = [terminal(table, width, color) for table in kernels.by_cpus(result.groups)]
    explained = lines([kernels.GAINS], "dim") if gained else ""
    growth, legend = lines(kernels.growth(result.groups), "bold"), "; ".join(filter(None, meanings))
    return "\n".join([*parts, *gained, explained + growth + lines([legend], "dim")])
