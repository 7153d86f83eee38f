"""A comparison of sides: a row per figure of a kernel on two of them."""

import math
from types import SimpleNamespace

from harness.report.table import BETTER, MISSING, WORSE, Cell, Column, Fact, Table
from harness.units import format_bytes, format_digits, format_seconds

WORSE_WORDS = ("slower", "hungrier")
MARKS = {"slower": WORSE, "hungrier": WORSE, "faster": BETTER, "leaner": BETTER}


def of_lines(lines, whole_ids=False, notes=()):
    """The Table of a comparison's lines; what all case ids share is its title, unless they stay whole.

    A line has kernel, question, a, b, word, ratio, low, high, and where there are several sides also side
    and against. `notes` stand below.
    """
    lines = list(lines)
    names, title = [line.kernel for line in lines], ""
    if not whole_ids:
        names, title = without_what_all_share(names)
    short = dict(zip((line.kernel for line in lines), names, strict=True))
    columns = [
        Column("kernel", lambda line: short[line.kernel], left=True),
        Column("figure", lambda line: line.question, left=True),
    ]
    if {(getattr(line, "side", "B"), getattr(line, "against", "A")) for line in lines} - {("B", "A")}:
        columns += [Column("side", lambda line: line.side), Column("takes", lambda line: _takes(line, "b"))]
        columns += [
            Column("against", lambda line: line.against),
            Column("takes", lambda line: _takes(line, "a")),
        ]
        ratio = "ratio"
    else:
        columns += [Column(side.upper(), lambda line, side=side: _takes(line, side)) for side in "ab"]
        ratio = "B / A"
    columns += [
        Column(ratio, lambda line: format_ratio(line.ratio)),
        Column("interval", _interval, left=True),
        Column("verdict", lambda line: Cell(line.word, mark=MARKS.get(line.word, "")), left=True),
    ]
    return Table(title, tuple(columns), lines, tuple(Fact(0, note) for note in notes))


def _takes(line, side):
    """What a side takes; one that gave no answer in time more than it was given."""
    late = line.question == "first answer" and side == ("b" if line.high == math.inf else "a")
    return f"{'> ' if late else ''}{format_figure(getattr(line, side), line.question)}"


def _interval(line):
    return MISSING if line.low is None else f"{format_ratio(line.low)} to {format_ratio(line.high)}"


def format_figure(value, question):
    """A figure of a comparison: bytes of its memory, seconds of all else."""
    return format_bytes(value) if question == "peak memory" else format_seconds(value)


def format_ratio(value):
    """To three places after the point, as far as they say something: '1.034', '2,213', '∞'."""
    return "∞" if value == math.inf else f"{value:.3f}" if value < 10 else format_digits(value)


def of_saved_side(data):
    """The lines of a comparison that say what a loaded file's side takes; [] if it has none."""
    saved = data.get("comparison")
    if not isinstance(saved, dict):
        return []
    return [SimpleNamespace(**line) for line in saved["lines"] if line.get("side", "B") == saved.get("side")]


def saved_comparison(saved):
    """The lines and the notes of a whole comparison that was saved, failures among them."""
    lines = [SimpleNamespace(**line) for line in saved["lines"]]
    return lines, [*saved["notes"], *map(failure_in_words, saved["failures"])]


def failure_in_words(line):
    """A line on what could not be compared."""
    return f"COULD NOT BE COMPARED: {line}"


def without_what_all_share(ids):
    """Case ids cut to what tells them apart, and the rest, in words; a kernel's own name is kept."""
    parts = [name.split("-") for name in ids]
    if not parts or {len(words) for words in parts} not in ({5}, {6}):
        return ids, ""
    shared = [len(set(column)) == 1 and place != 1 for place, column in enumerate(zip(*parts, strict=True))]
    short = [
        "-".join(word for word, common in zip(words, shared, strict=True) if not common) for words in parts
    ]
    return short, ", ".join(word for word, common in zip(parts[0], shared, strict=True) if common)
