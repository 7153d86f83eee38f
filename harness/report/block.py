"""The closing block: which library is fastest, import and compile included, in at most 24 lines."""

from dataclasses import replace

from harness.analysis import choice
from harness.analysis.table import groups
from harness.report import facts, words
from harness.report.headline import headline
from harness.report.render import styled, terminal, with_room, wrapped
from harness.report.table import MISSING, Cell, Column, Table
from harness.report.tables import libraries
from harness.report.tables.first_calls import shapes_in_words

TITLE = "NumPy, Numba or JAX?"
MOST_LINES = 24
# So many problems are shown in full; of more there is a line each.
IN_FULL = 3
MORE = "python -m harness.report"
# So far apart the columns stand, where there is room.
GAPS = (3, 2)
NOTHING = "There is nothing to choose between: no ordinary kernel of the three libraries is here."


def text(data, width, color, calls=words.CALLS, ends=()):
    """The block on a loaded result, as one string for a terminal of `width` columns.

    It answers for programs of one call and of so many `calls`. `ends` are sentences for its end: where the
    file is, what to type next. Facts to know before believing it, weightiest first, fill what is left of the
    screen.
    """
    found, calls = groups(data), tuple(sorted({1, *calls}))
    shown = words.main_panels(choice.panels(found))
    devices = [entry.ran_on for group in found for entry in group.entries]
    machine = "; ".join(", ".join(part) for part in words.machine(data, devices))
    top = [*styled([f" {TITLE} ".center(width, "=")], "bold", color), *wrapped(machine, width)]
    ends = [line for sentence in ends for line in wrapped(sentence, width)]
    room = MOST_LINES - len(top) - len(ends)
    body = _body(shown, calls, width, color, room)
    sentences = list(filter(None, [shapes_in_words(found), *facts.of_block(data, found, calls)]))
    lines = [*top, *body, *_fitting(sentences, room - len(body), width), *ends]
    return "".join(f"{line}\n" for line in lines)


def _body(shown, calls, width, color, room):
    """A sentence over all Panels, and a table for each of a few or a line for each: the fullest form that
    leaves room for a fact. Each table has its own sentence, so that the one over all goes first.
    """
    # What fewer CPUs change is a sentence below a problem's table; where each problem has a line, so has it.
    main = words.on_most_cpus(shown)
    paired = [one for panel in main for one in (panel, *choice.on_fewer_cpus(panel, shown))]
    bodies = [_in_full(main, shown, calls, width, color)] if len(main) <= IN_FULL else []
    bodies += [_line_each(panels, calls, width, color) for panels in (paired, main) if panels]
    several = sum(len(panel.spots) for panel in main) > 1
    over_all = styled(wrapped(headline(main, calls), width), "bold", color) if several else []
    forms = [[*above, *body] for body in bodies for above in (over_all, [])]
    return next((form for form in forms if len(form) < room), forms[-1])


def _fitting(sentences, room, width):
    """The lines of as many sentences as have room; how many are left out, and where they are."""
    lines = []
    for place, sentence in enumerate(sentences):
        more, left = wrapped(sentence, width), len(sentences) - place
        if len(lines) + len(more) > room - (left > 1):
            return [*lines, f"{left} more to know: {MORE}"]
        lines += more
    return lines


def _in_full(main, shown, calls, width, color):
    """Lines of a table for each Panel, with sentences about it; its columns are explained once, above."""
    rows_of = [libraries.rows(panel.last, calls) for panel in main]
    if not any(rows_of):
        return styled(wrapped(NOTHING, width), "bold", color)
    columns = [_brief(column) for column in (*libraries.columns(calls), *libraries.FIRST_CALL)]
    table = Table("", tuple(columns), [row for rows in rows_of for row in rows])
    names, *lines = terminal(table, width, color, GAPS).splitlines()
    programs = {words.count_of_calls(count) for count in calls}
    explained = "* fastest  ~ tie"
    if programs & {column.name for column in with_room(table, width, GAPS[-1])}:
        explained = f"Programs by number of calls, import and compile included;  {explained}"
    body = [*wrapped(explained, width), names]
    for panel, rows in zip(main, rows_of, strict=True):
        body.append(_title(panel, width))
        body += styled(wrapped(f"  {words.sentence(panel.last, calls)}", width, "  "), "bold", color)
        body += [lines.pop(0) for _ in rows]
        for sentence in words.on_fewer_cpus(panel, shown, calls):
            body += wrapped(f"  {sentence}", width, "  ")
    return body


def _brief(column):
    """A Column with its figures alone, the first one indented below its problem."""

    def cell(row):
        value = column.cell(row)
        if isinstance(value, Cell):
            return replace(value, more="")
        return f"  {value}" if column.name == "library" else value

    return replace(column, cell=cell)


def _title(panel, width):
    """Which problem, n and dtype: the longest form that has room."""
    spot, end = panel.last, f", {panel.dtype}{words.on_cpus(panel)}"
    n = spot.n_in_words if spot.n else spot.size
    forms = [f"{panel.problem}, {n}{end}"]
    if spot.pattern:
        forms.insert(0, f"{panel.problem}: {spot.pattern}, {n}{end}")
        if spot.n_is:
            forms.insert(0, f"{panel.problem}: {spot.pattern}, {n} {spot.n_is}{end}")
    return next((form for form in forms if len(form) <= width), forms[-1])


def _line_each(panels, calls, width, color):
    """A line for each Panel: who is first for one call and for the most, and by how much."""
    asked = dict.fromkeys((min(calls), max(calls)))
    answers = [[choice.by_script(panel.last, count) for count in asked] for panel in panels]
    leads = [words.lead(found[-1]) for found in answers]
    rows = [
        [*map(_briefly, found), f"{lead[0]} times" if lead else MISSING, f"of {lead[1]}" if lead else ""]
        for found, lead in zip(answers, leads, strict=True)
    ]
    names = [*map(words.count_of_calls, asked), "ahead by", ""]
    taken = sum(2 + max(map(len, own)) for own in list(zip(names, *rows, strict=True))[:-1])
    explained = "fastest, import included"
    names.insert(0, explained if len(explained) <= width - taken else "import included")
    rows = [[_short_title(panel, width - taken), *row] for panel, row in zip(panels, rows, strict=True)]
    columns = (
        Column(name, lambda row, at=at: row[at], priority=at, left=True) for at, name in enumerate(names)
    )
    return terminal(Table("", tuple(columns), rows), width, color, GAPS).splitlines()


def _briefly(found):
    if found is None:
        return MISSING
    if found.tied == len(found.costs) > 2:
        return "not decided" if found.undecided else "all tie"
    return words.who(found)


def _short_title(panel, room):
    """Its pattern, and its name where there is room for both; its name alone where it states no pattern."""
    pattern, end = words.pattern_of(panel), words.on_cpus(panel)
    for form in (f"{pattern} ({panel.problem}){end}", f"{pattern}{end}"):
        if pattern and len(form) <= room:
            return form
    return f"{panel.problem}{end}"
