"""What is shown of a result, in plain words: the same for the terminal, for Markdown and for the page."""

import math
from dataclasses import dataclass
from types import SimpleNamespace

from harness.analysis import choice, programs, stats
from harness.analysis.stats import FEWEST
from harness.analysis.table import groups
from harness.claims.rules import VERDICTS
from harness.report import choices, facts
from harness.report.choices import CALLS
from harness.units import (
    format_bytes,
    format_count,
    format_digits,
    format_error,
    format_interval,
    format_peak,
    format_seconds,
)

MISSING = "–"
# What the heading of a time by the problem's unit of work begins with; the unit follows.
PER_UNIT = "per\n"
WORSE, BETTER = ("slower", "hungrier"), ("faster", "leaner")
COMPARED = ("kernel", "figure", "A", "B", "B / A", "interval", "verdict")
# The same where there are several sides, each with the one that it is compared with.
COMPARED_SIDES = ("kernel", "figure", "side", "takes", "against", "takes", "ratio", "interval", "verdict")


@dataclass(frozen=True)
class Table:
    """Cells are strings. `notes` stand below it, and below them the `verdicts`."""

    title: str
    headings: tuple
    rows: list
    notes: tuple = ()
    verdicts: tuple = ()


@dataclass(frozen=True)
class Result:
    """One file: its name, what `files.load` gave, the Groups of its rows and what to know about it."""

    name: str
    data: dict
    groups: list
    caveats: list


def result(name, data):
    """The Result of a loaded file."""
    found = groups(data)
    return Result(name, data, found, facts.of_file(data, found))


def kernel_table(group, calls=CALLS):
    """The Table of a Group: a row per kernel in order of appearance, those that failed at the end.

    Its verdicts: the fastest kernel, and which library for programs of so many `calls`.
    """
    lines = [_cells(group, entry) for entry in group.entries]
    counted = {line["processes"] for line in lines} - {MISSING, str(FEWEST)}
    needless = {PER_UNIT} if counted else {PER_UNIT, "processes"}
    if all(line["new\nshape"] == MISSING for line in lines):
        needless.add("new\nshape")
    headings = tuple(heading for heading in lines[0] if heading not in needless)
    spots = [panel.last for panel in choice.panels([group])]
    verdicts = [_fastest(group), *(choices.sentence(spot, calls) for spot in spots)]
    return Table(
        group.title,
        headings,
        [tuple(line[heading] for heading in headings) for line in lines],
        tuple(facts.of_table(group)),
        tuple(filter(None, verdicts)),
    )


def _cells(group, entry):
    warm, first = entry.warm_at_n(), entry.cold_call_at_n()
    numpy, share = group.reference, group.share_of_floor(entry)
    # Of the two times in the table: by pairs of rounds it may be another.
    ratio = numpy.warm_at_n().median / warm.median if warm and numpy and numpy.warm else None
    per_unit = entry.seconds_per_unit()
    return {
        "kernel": entry.kernel + (" *" if entry.scale != 1 else "") + (" ~" if entry.does_other_work else ""),
        "time": format_seconds(warm.median) if warm else MISSING,
        "range": format_interval(warm.median, *warm.printed) if warm else MISSING,
        _per_unit_of(group): MISSING if per_unit is None else format_seconds(per_unit),
        "processes": str(warm.processes) if warm else MISSING,
        "vs\nNumPy": MISSING if ratio is None else f"{format_digits(ratio)}×",
        "first": format_seconds(first.median) if first else MISSING,
        "import": format_seconds(entry.imported.median) if entry.imported else MISSING,
        "new\nshape": format_seconds(entry.new_shape_at_n().median) if entry.new_shape_at_n() else MISSING,
        "pays\noff": _pays_off(entry, numpy),
        "peak": MISSING
        if entry.peak_bytes is None
        else format_peak(entry.peak_bytes) + (" +" if entry.prepares else ""),
        "limit": f"{share.share:.0%}{' !' if share.beyond_noise else ''}" if share else MISSING,
        "faults": MISSING if entry.page_faults is None else format_count(entry.page_faults),
        "cores": MISSING if entry.cores_used is None else f"{entry.cores_used:.1f}",
        "error": MISSING if entry.error_ulps is None else format_error(entry.error_ulps, entry.dtype),
    }


def _per_unit_of(group):
    """The heading of a warm call by the problem's unit of work; no unit, no heading."""
    unit = next((entry.work_is for entry in group.entries if entry.work_is), "")
    return f"{PER_UNIT}{unit}"


def _pays_off(entry, numpy):
    if not (numpy and entry.script(1) and numpy.script(1)):
        return MISSING
    calls = programs.pays_off_after(entry, numpy)
    return "never" if calls is None else format_count(calls)


def _fastest(group):
    """'fastest: jax_vmap (3.2 ms)', or between which kernels that is not decided; '' without figures."""
    found = stats.fastest(group)
    if not found:
        return ""
    question = "fastest of those that finished" if any(entry.failed for entry in group.entries) else "fastest"
    if found.word == stats.ONLY_ONE:
        return f"{question}: only one kernel measured"
    names = [f"{entry.kernel} ({format_seconds(entry.warm_at_n().median)})" for entry in found.best]
    if found.word == stats.CLEAR:
        return f"{question}: {names[0]}"
    if len(names) == 1:
        return f"{question}: {found.word}; so far {names[0]}"
    return f"{question}: {found.word} between {', '.join(names[:-1])} and {names[-1]}"


def format_crossover(cross):
    """A Crossover in words, to two digits: more would be made up."""
    n = float(f"{cross.n:.2g}")
    return f"below n ≈ {n:,.0f} {cross.below} is faster than {cross.above}, beyond it slower"


def comparison_table(lines, whole_ids=False):
    """The Table of a comparison's lines; what all case ids share is its title, unless they stay whole."""
    lines = list(lines)
    names, title = [line.kernel for line in lines], ""
    if not whole_ids:
        names, title = without_what_all_share(names)
    several = {(getattr(line, "side", "B"), getattr(line, "against", "A")) for line in lines} - {("B", "A")}
    cells = _cells_of_sides if several else comparison_cells
    rows = [cells(line, name) for line, name in zip(lines, names, strict=True)]
    return Table(title, COMPARED_SIDES if several else COMPARED, rows)


def comparison_cells(line, name=None):
    """A line's cells, in the order of COMPARED; `name` in place of its case id."""
    interval = MISSING if line.low is None else f"{format_ratio(line.low)} to {format_ratio(line.high)}"
    kernel, ratio = line.kernel if name is None else name, format_ratio(line.ratio)
    return (kernel, line.question, *_takes(line), ratio, interval, line.word)


def _cells_of_sides(line, name):
    kernel, question, a, b, *rest = comparison_cells(line, name)
    return (kernel, question, line.side, b, line.against, a, *rest)


def _takes(line):
    """What both sides take, the one that gave no answer in time more than it was given."""
    late = None
    if line.question == "first answer":
        late = "b" if line.high == math.inf else "a"
    return [
        f"{'> ' if late == name else ''}{format_figure(getattr(line, name), line.question)}" for name in "ab"
    ]


def format_figure(value, question):
    """A figure of a comparison: bytes of its memory, seconds of all else."""
    return format_bytes(value) if question == "peak memory" else format_seconds(value)


def format_ratio(value):
    """To three places after the point, as far as they say something: '1.034', '2,213', '∞'."""
    return "∞" if value == math.inf else f"{value:.3f}" if value < 10 else format_digits(value)


def saved_comparison(data):
    """The lines of a comparison that say what a loaded file's side takes; [] if it has none."""
    kept = data.get("comparison")
    if not isinstance(kept, dict):
        return []
    return [SimpleNamespace(**line) for line in kept["lines"] if line.get("side", "B") == kept.get("side")]


def kept_comparison(kept):
    """The lines and the notes of a whole comparison that was saved, failures among them."""
    lines = [SimpleNamespace(**line) for line in kept["lines"]]
    return lines, [*kept["notes"], *map(failure, kept["failures"])]


def failure(line):
    """A line on what could not be compared."""
    return f"COULD NOT BE COMPARED: {line}"


def without_what_all_share(ids):
    """Case ids cut to what tells them apart, and the rest, in words; a kernel's own name is kept."""
    parts = [name.split("-") for name in ids]
    if not parts or {len(words) for words in parts} not in ({5}, {6}):
        return ids, ""
    shared = [len(set(column)) == 1 for column in zip(*parts, strict=True)]
    shared[1] = False
    short = [
        "-".join(word for word, common in zip(words, shared, strict=True) if not common) for words in parts
    ]
    return short, ", ".join(word for word, common in zip(parts[0], shared, strict=True) if common)


def claims_table(verdicts, headings):
    """The Table of the lecture's claims, a verdict per result; `headings` by result name."""
    rows = [(c.section, c.statement, *(found[name].word for name in headings)) for c, found in verdicts]
    return Table("", ("section", "claim", *headings.values()), rows)


def tally(verdicts):
    """Per result name its verdicts on the claims, counted, in words; `verdicts` are `claims.table`'s."""
    given = {}
    for _, found in verdicts:
        for name, verdict in found.items():
            given.setdefault(name, []).append(verdict.word)
    return {
        name: ", ".join(f"{word}: {known.count(word)}" for word in VERDICTS if word in known)
        for name, known in given.items()
    }
