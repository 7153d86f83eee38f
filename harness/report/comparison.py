"""A comparison of sides as it is shown, whether just measured or read from a comparison.json.

`kept` is that file's content: "lines", "notes", "failures"; if it was measured, "sides" and the machine.
"""

import math
from datetime import UTC, datetime
from itertools import groupby
from statistics import geometric_mean

from harness.analysis.changes import ANSWER, BETTER, FASTER, MEMORY, SAME, SLOWER, TOO_FEW, WARM, WORSE, Line
from harness.machine import described
from harness.report import render, table
from harness.report.table import MISSING, Cell
from harness.units import format_bytes, format_digits, format_seconds

NOTHING = "Nothing is slower or faster, or needs more or less memory."
# Smaller peaks are next to nothing, and would be most of a logarithmic axis.
LEAST_BYTES = 1_000.0


def lines_of(kept):
    """The `changes.Line`s of a comparison."""
    return [Line(**line) for line in kept["lines"]]


def ratios(lines, whole_ids=False):
    """A Table with a row per Line; what all case ids share is its title, unless they stay whole."""
    pairs = list(dict.fromkeys((line.side, line.against) for line in lines)) or [("B", "A")]
    several, ((side, against), *_) = len(pairs) > 1, pairs
    if several:
        names = ("kernel", "figure", "side", "takes", "against", "takes", "ratio", "verdict")
    else:
        names = ("kernel", "figure", against, side, f"{side} / {against}", "verdict")
    short, title = (None, "") if whole_ids else short_names(lines)
    rows = []
    for line in lines:
        kernel = short[line.kernel] if short else line.kernel
        a, b = figure(line, line.against), figure(line, line.side)
        sides = (line.side, b, line.against, a) if several else (a, b)
        word = f"{line.word} ({line.rounds} of {line.needed})" if line.word == TOO_FEW else line.word
        rows.append((kernel, line.question, *sides, _ratio(line), Cell(word, mark=mark(line))))
    return table.of_words(title, names, rows, left=("kernel", "figure", "verdict"))


def figure(line, side):
    """What one of a Line's sides takes, in words; the one that gave no answer in time more than that."""
    return f"{'> ' * (side == line.late_side)}{_spelled(line.question)(line.takes(side))}"


def _spelled(question):
    return format_bytes if question == MEMORY else format_seconds


def _ratio(line):
    """'1.034 (1.012–1.051)': to three places after the point, as far as they say something."""
    known = line.low is not None and (line.low > 0 or line.high < math.inf)
    ratio, *interval = (
        "∞" if end == math.inf else f"{end:.3f}" if end < 10 else format_digits(end)
        for end in (line.ratio, *([line.low, line.high] if known else []))
    )
    return f"{ratio} ({'–'.join(interval)})" if interval else ratio


def mark(line):
    """How a table marks a Line's verdict."""
    return table.WORSE if line.word in WORSE else table.BETTER if line.word in BETTER else ""


def short_names(lines):
    """``{case id: what tells it apart}``, and what all ids share, in words; a kernel's name is kept."""
    ids = list(dict.fromkeys(line.kernel for line in lines))
    parts = [name.split("-") for name in ids]
    if {len(words) for words in parts} not in ({5}, {6}):
        return dict(zip(ids, ids, strict=True)), ""
    columns = list(zip(*parts, strict=True))
    apart = [place for place, column in enumerate(columns) if place == 1 or len(set(column)) > 1]
    shared = [column[0] for place, column in enumerate(columns) if place not in apart]
    return {"-".join(words): "-".join(words[place] for place in apart) for words in parts}, ", ".join(shared)


def failed(kept):
    """A sentence on everything that could not be compared."""
    return [f"COULD NOT BE COMPARED: {line}" for line in kept["failures"]]


def terminal(kept, width, color):
    """The table and the notes, as text for a terminal of `width` columns."""
    below = [one for line in (*kept["notes"], *failed(kept)) for one in render.wrapped(line, width)]
    return render.terminal(ratios(lines_of(kept)), width, color) + "".join(f"{line}\n" for line in below)


def markdown(kept):
    """For a pull request: three lines on what is slower, faster, unchanged; the tables; the notes."""
    lines = lines_of(kept)
    times = [line for line in lines if line.question != MEMORY]
    heads = [
        f"- {name}: {_summary([line for line in times if line.word == word])}"
        for name, word in (("slower ❌", SLOWER), ("faster ✅", FASTER), ("unchanged", SAME))
    ]
    if undecided := sum(line.word not in (SLOWER, FASTER, SAME) for line in times):
        heads[-1] += f"; not decided: {undecided}"
    changed, rest = ([line for line in lines if bool(mark(line)) == wanted] for wanted in (True, False))
    shown = render.markdown(ratios(changed, whole_ids=True)) if changed else f"{NOTHING}\n"
    parts = ["\n".join(heads) + "\n", shown]
    if rest:
        summary = f"{len(rest)} figures that are the same, or not decided"
        folded = render.markdown(ratios(rest, whole_ids=True))
        parts.append(f"<details><summary>{summary}</summary>\n\n{folded}\n</details>\n")
    return "\n".join([*parts, *(f"{line}\n" for line in (*kept["notes"], *failed(kept)))])


def _summary(lines):
    """'3, on average 1.2 times as long (1.1–1.4)'."""
    if not lines:
        return "0"
    known = [line.ratio for line in lines]
    span = f"{min(known):.3g}–{max(known):.3g}"
    return f"{len(known)}, on average {geometric_mean(known):.3g} times as long ({span})"


def by_figure(kept):
    """``{(kernel, question): {side: Line}}``; a side without an answer in time has that for its warm call."""
    found = {}
    for line in lines_of(kept):
        question = WARM if line.question == ANSWER else line.question
        found.setdefault((line.kernel, question), {})[line.side] = line
    return found


def by_side(kept):
    """A Table with a row per figure and a column per side; what is worse or better says so."""
    short, title = short_names(lines_of(kept))
    rows = []
    for (kernel, question), own in by_figure(kept).items():
        cells = [short[kernel], question]
        for side in kept["sides"]:
            text, line = _words(_taken(own, side), question) or MISSING, own.get(side)
            more = f"{line.word}, {_times(line)}" if line and mark(line) else ""
            cells.append(Cell(text, mark=mark(line) if line else "", more=more))
        rows.append(cells)
    return table.of_words(title, ("kernel", "figure", *kept["sides"]), rows, left=("kernel", "figure"))


def _taken(own, side):
    """What a side takes, of ``{side: Line}``: a figure, 'no answer in 40 s', or None if that is not known."""
    lines = [own[side]] if side in own else [line for line in own.values() if line.against == side]
    for line in lines:
        if line.late_side == side:
            return f"no answer in {format_seconds(line.takes(side))}"
        if not line.late_side:
            return line.takes(side)
    return None


def _times(line):
    return f"> {format_digits(line.low)}×" if line.high == math.inf else f"{format_digits(line.ratio)}×"


def stories(kept):
    """A sentence for every figure that differs on some side: where it got worse, and where better again."""
    short, _ = short_names(lines_of(kept))
    for (kernel, question), own in by_figure(kept).items():
        runs = [(word, list(run)) for word, run in groupby(own.values(), lambda line: line.word)]
        told = []
        for word, run in runs:
            first, last = run[0], run[-1]
            where = f"in {first.side}" if first is last else f"from {first.side} to {last.side}"
            if run is runs[-1][1]:
                where = f"from {first.side} on"
            if mark(first):
                ends = [_times(end(run, key=lambda line: line.ratio)) for end in (min, max)]
                told.append(f"{word} {where} ({' to '.join(dict.fromkeys(ends))} that of {first.against})")
            elif told:
                told.append(f"{f'as in {first.against}' if word == SAME else 'not decided'} {where}")
        if told:
            yield f"{short[kernel]}, {question}: {'; '.join(told)}"


def pictures(kept):
    """A Plot per problem and question: a line per kernel over the sides, with a gap for no answer."""
    from harness.report.page import plots

    groups, sides = {}, list(kept["sides"])
    for (kernel, question), own in by_figure(kept).items():
        problem, _, name = kernel.partition("-")
        values = [_taken(own, side) for side in sides]
        if any(isinstance(value, float | int) for value in values):
            groups.setdefault((problem, question), {})[name] = values
    for (problem, question), lines in groups.items():
        short = [name.partition("-")[0] for name in lines]
        if len(set(short)) == len(short):
            lines = dict(zip(short, lines.values(), strict=True))
        least, drawn, gaps, told = LEAST_BYTES if question == MEMORY else 0.0, {}, [], []
        for name, values in lines.items():
            known = [(at, value) for at, value in enumerate(values) if value is not None]
            drawn[name] = {at: max(least, value) for at, value in known if not isinstance(value, str)}
            gaps += [(name, at, value) for at, value in known if isinstance(value, str)]
            words = ", ".join(f"{_words(value, question)} on {sides[at]}" for at, value in known)
            told.append(f"{name}: {words}")
        libraries = {name: name.partition("_")[0] for name in lines}
        axes = "side", question, _spelled(question)
        title = f"{problem}: {question}, by side"
        yield plots.lines(title, drawn, libraries, "; ".join(told), axes, sides, gaps)


def _words(value, question):
    """What `_taken` gives, in words; '' if it is not known."""
    return value or "" if value is None or isinstance(value, str) else _spelled(question)(value)


def picture_files(kept, path):
    """``{file: Plot}``: PATH-1.svg and so on. Raises ValueError, one line, for another ending."""
    from harness.report.page import writing

    if fault := writing.map_fault(path):
        raise ValueError(fault)
    return {f"{path.removesuffix('.svg')}-{place}.svg": one for place, one in enumerate(pictures(kept), 1)}


def part(kept, files):
    """What ``--show sides`` prints: sentences, links to pictures (`picture_files`), and a Table."""
    sentences = "\n".join(f"- {line}." for line in stories(kept))
    links = "\n".join(f"![{one.title}: {one.text}]({file})" for file, one in files.items())
    return [*filter(None, (sentences, links)), by_side(kept)]


def page(kept):
    """The page on a comparison of sides, as text."""
    from harness.report.page import writing

    info = kept["machine_info"]
    return writing.template("sides.html").render(
        names=list(kept["sides"]),
        machine=[described.processor(info), described.cpus(info)],
        stories=list(stories(kept)),
        nothing=NOTHING,
        plots=list(pictures(kept)),
        table=by_side(kept),
        lines=ratios(lines_of(kept)),
        notes=kept["notes"],
        failures=kept["failures"],
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
