"""A comparison of sides as it is shown, whether just measured or read from a comparison.json.

`saved` is that file's content: "lines", "notes", "failures"; if it was measured, "sides" and the machine.
"""

import math
from datetime import UTC, datetime
from statistics import geometric_mean

from harness.analysis.changes import ANSWER, BETTER, FASTER, MEMORY, SAME, SLOWER, TOO_FEW, WARM, WORSE, Line
from harness.machine import described
from harness.report import render, table
from harness.report.table import MISSING, Cell
from harness.units import format_bytes, format_digits, format_seconds

NOTHING = "Nothing is slower or faster, or needs more or less memory."
# Smaller peaks are next to nothing, and would be most of a logarithmic axis.
LEAST_BYTES = 1_000.0


def lines_of(saved):
    """The `changes.Line`s of a comparison."""
    return [Line(**line) for line in saved["lines"]]


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
        # A side that gave no answer in time takes more than that.
        a, b = (
            f"{'> ' * (name == line.late_side)}{_in_words(line.takes(name), line.question)}"
            for name in (line.against, line.side)
        )
        sides = (line.side, b, line.against, a) if several else (a, b)
        word = f"{line.word} ({line.rounds} of {line.needed})" if line.word == TOO_FEW else line.word
        rows.append((kernel, line.question, *sides, _ratio(line), Cell(word, mark=mark(line))))
    return table.of_words(title, names, rows, left=("kernel", "figure", "verdict"))


def _in_words(value, question):
    """A figure in words, or what is in words already; '' if it is not known."""
    if value is None or isinstance(value, str):
        return value or ""
    return format_bytes(value) if question == MEMORY else format_seconds(value)


def _ratio(line):
    """'1.034 (1.012–1.051)': to three places after the point, as far as they say something."""
    has_interval = line.low is not None and (line.low > 0 or line.high < math.inf)
    ratio, *interval = (
        "∞" if end == math.inf else f"{end:.3f}" if end < 10 else format_digits(end)
        for end in (line.ratio, *([line.low, line.high] if has_interval else []))
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


def _notes(saved):
    """The notes, and a sentence on everything that could not be compared."""
    return [*saved["notes"], *(f"COULD NOT BE COMPARED: {line}" for line in saved["failures"])]


def terminal(saved, width, color):
    """The table and the notes, as text for a terminal of `width` columns."""
    below = [line for note in _notes(saved) for line in render.wrapped(note, width)]
    return render.terminal(ratios(lines_of(saved)), width, color) + "".join(f"{line}\n" for line in below)


def markdown(saved):
    """For a pull request: three lines on what is slower, faster, unchanged; the tables; the notes."""
    lines, heads = lines_of(saved), []
    times = [line for line in lines if line.question != MEMORY]
    for name, word in (("slower ❌", SLOWER), ("faster ✅", FASTER), ("unchanged", SAME)):
        of_word = [line.ratio for line in times if line.word == word]
        heads.append(f"- {name}: {len(of_word)}")
        if of_word:
            mean, least, most = geometric_mean(of_word), min(of_word), max(of_word)
            heads[-1] += f", on average {mean:.3g} times as long ({least:.3g}–{most:.3g})"
    if undecided := sum(line.word not in (SLOWER, FASTER, SAME) for line in times):
        heads[-1] += f"; not decided: {undecided}"
    changed, rest = ([line for line in lines if bool(mark(line)) == marked] for marked in (True, False))
    changes = render.markdown(ratios(changed, whole_ids=True)) if changed else f"{NOTHING}\n"
    parts = ["\n".join(heads) + "\n", changes]
    if rest:
        summary = f"{len(rest)} figures that are the same, or not decided"
        folded = render.markdown(ratios(rest, whole_ids=True))
        parts.append(f"<details><summary>{summary}</summary>\n\n{folded}\n</details>\n")
    return "\n".join([*parts, *(f"{line}\n" for line in _notes(saved))])


def by_figure(saved):
    """``{(kernel, question): {side: Line}}``; a side without an answer in time has that for its warm call."""
    figures = {}
    for line in lines_of(saved):
        question = WARM if line.question == ANSWER else line.question
        figures.setdefault((line.kernel, question), {})[line.side] = line
    return figures


def by_side(saved):
    """A Table with a row per figure and a column per side; what is worse or better says so."""
    short, title = short_names(lines_of(saved))
    rows = []
    for (kernel, question), line_of in by_figure(saved).items():
        cells = [short[kernel], question]
        for side in saved["sides"]:
            text, line = _in_words(_taken(line_of, side), question) or MISSING, line_of.get(side)
            if line and mark(line):
                beyond = line.high == math.inf
                times = f"> {format_digits(line.low)}×" if beyond else f"{format_digits(line.ratio)}×"
                cells.append(Cell(text, mark=mark(line), more=f"{line.word}, {times}"))
            else:
                cells.append(text)
        rows.append(cells)
    headings = [_heading(name, side) for name, side in saved["sides"].items()]
    return table.of_words(title, ("kernel", "figure", *headings), rows, left=("kernel", "figure"))


def _heading(name, side):
    """'0.11.0' where a side is named after its version, 'A: jax==0.11.0' where it is a letter."""
    words = side.get("words", "")
    return f"{name}: {words}" if words and not words.endswith(f"=={name}") else name


def _taken(line_of, side):
    """What a side takes, of ``{side: Line}``: a figure, 'no answer in 40 s', or None if that is not known."""
    lines = [line_of[side]] if side in line_of else [x for x in line_of.values() if x.against == side]
    for line in lines:
        if line.late_side == side:
            return f"no answer in {format_seconds(line.takes(side))}"
        if not line.late_side:
            return line.takes(side)
    return None


def pictures(saved):
    """A Plot per problem and question: a line per kernel over the sides, with a gap for no answer."""
    from harness.report.page import plots

    groups, sides = {}, list(saved["sides"])
    for (kernel, question), line_of in by_figure(saved).items():
        problem, _, name = kernel.partition("-")
        values = [_taken(line_of, side) for side in sides]
        if any(isinstance(value, float | int) for value in values):
            groups.setdefault((problem, question), {})[name] = values
    for (problem, question), lines in groups.items():
        short = [name.partition("-")[0] for name in lines]
        if len(set(short)) == len(short):
            lines = dict(zip(short, lines.values(), strict=True))
        least, drawn, gaps, texts = LEAST_BYTES if question == MEMORY else 0.0, {}, [], []
        for name, values in lines.items():
            places = [(at, value) for at, value in enumerate(values) if value is not None]
            drawn[name] = {at: max(least, value) for at, value in places if not isinstance(value, str)}
            gaps += [(name, at, value) for at, value in places if isinstance(value, str)]
            words = ", ".join(f"{_in_words(value, question)} on {sides[at]}" for at, value in places)
            texts.append(f"{name}: {words}")
        libraries = {name: name.partition("_")[0] for name in lines}
        axes = "side", question, format_bytes if question == MEMORY else format_seconds
        title = f"{problem}: {question}, by side"
        yield plots.lines(title, drawn, libraries, "; ".join(texts), axes, sides, gaps)


def picture_files(saved, path):
    """``{file: Plot}``: PATH-1.svg and so on."""
    plots = enumerate(pictures(saved), 1)
    return {f"{path.removesuffix('.svg')}-{place}.svg": plot for place, plot in plots}


def part(saved, files):
    """What ``--show sides`` prints: links to pictures (`picture_files`), and a Table."""
    links = "\n".join(f"![{plot.title}: {plot.text}]({file})" for file, plot in files.items())
    return [*([links] if links else []), by_side(saved)]


def page(saved):
    """The page on a comparison of sides, as text."""
    from harness.report.page import writing

    info, lines = saved["machine_info"], lines_of(saved)
    return writing.template("sides.html").render(
        names=list(saved["sides"]),
        machine=[described.processor(info), described.cpus(info)],
        nothing="" if any(map(mark, lines)) else NOTHING,
        plots=list(pictures(saved)),
        table=by_side(saved),
        lines=ratios(lines),
        notes=saved["notes"],
        failures=saved["failures"],
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
