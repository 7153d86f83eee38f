"""What is shown of a result, in plain words: the same for the terminal, for Markdown and for the page."""

from dataclasses import dataclass

from harness.analysis import as_used, choice, ranking
from harness.analysis.entries import groups
from harness.analysis.slower import FEWEST
from harness.claims.rules import VERDICTS
from harness.report import choices, facts
from harness.report.choices import CALLS
from harness.units import (
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
        _range_of(group): format_interval(warm.median, *warm.printed) if warm else MISSING,
        _per_unit_of(group): MISSING if per_unit is None else format_seconds(per_unit),
        "processes": str(warm.processes) if warm and not entry.within_one_process else MISSING,
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


def _range_of(group):
    return "interval" if any(entry.within_one_process for entry in group.entries) else "range"


def _pays_off(entry, numpy):
    if not (numpy and as_used.script(entry, 1) and as_used.script(numpy, 1)):
        return MISSING
    calls = as_used.pays_off_after(entry, numpy)
    return "never" if calls is None else format_count(calls)


def _fastest(group):
    """'fastest: jax_vmap (3.2 ms)', or between which kernels that is not decided; '' without figures."""
    found = ranking.fastest(group)
    if not found:
        return ""
    question = "fastest of those that finished" if any(entry.failed for entry in group.entries) else "fastest"
    if found.word == ranking.ONLY_ONE:
        return f"{question}: only one kernel measured"
    names = [f"{entry.kernel} ({format_seconds(entry.warm_at_n().median)})" for entry in found.best]
    if found.word == ranking.CLEAR:
        return f"{question}: {names[0]}"
    if len(names) == 1:
        return f"{question}: {found.word}; so far {names[0]}"
    return f"{question}: {found.word} between {', '.join(names[:-1])} and {names[-1]}"


def format_crossover(cross):
    """A Crossover in words, to two digits: more would be made up."""
    n = float(f"{cross.n:.2g}")
    return f"below n ≈ {n:,.0f} {cross.below} is faster than {cross.above}, beyond it slower"


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
