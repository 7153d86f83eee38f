"""Every kernel's figures: the columns of their table, each with what it means."""

from harness.analysis import choice
from harness.analysis.programs import MOST_CALLS, pays_off_after
from harness.analysis.stats import DRIFT_BETWEEN_RUNS, FEWEST
from harness.report import facts, words
from harness.report.table import MISSING, Cell, Column, Table
from harness.report.tables.cells import number, ratio, rows, seconds, times
from harness.report.tables.first_calls import CACHE, NEW_SHAPE, SECOND
from harness.units import (
    MOST_ULPS,
    PAGE_BYTES,
    format_count,
    format_error,
    format_interval,
    format_peak,
    format_seconds,
)


def _name(row):
    scaled, other = row.entry.scale != 1, row.entry.does_other_work
    return f"{row.entry.kernel}{' *' if scaled else ''}{' ~' if other else ''}"


def _range(row):
    warm = row.entry.warm_at_n()
    return format_interval(warm.median, *warm.printed) if warm else MISSING


def _per_unit(row):
    return number(row.entry.seconds_per_unit(), lambda value: f"{format_seconds(value)}/{row.entry.work_is}")


def _processes(row):
    """Only where not all kernels of the table have as many as a verdict needs."""
    counts = {entry.warm.processes for entry in row.group.entries if entry.warm}
    return str(row.entry.warm.processes) if row.entry.warm and counts != {FEWEST} else MISSING


def _as_fast(row):
    numpy = row.group.reference
    return times(ratio(numpy and numpy.warm_at_n(), row.entry.warm_at_n()))


def _pays_off(row):
    entry, numpy = row.entry, row.group.reference
    if not (numpy and entry.script(1) and numpy.script(1)):
        return MISSING
    calls = pays_off_after(entry, numpy)
    return "never" if calls is None else Cell(format_count(calls), calls)


def _peak(row):
    return number(row.entry.peak_bytes, lambda size: format_peak(size) + " +" * row.entry.prepares)


def _limit(row):
    found = row.group.share_of_floor(row.entry)
    return Cell(f"{found.share:.0%}{' !' * found.beyond_noise}", found.share) if found else MISSING


def _error(row):
    return number(row.entry.error_ulps, lambda ulps: format_error(ulps, row.entry.dtype))


IN_A_PROGRAM = (
    "calls from which on a program (import, first call, warm calls) takes no longer than NumPy's; "
    f"never: not within {MOST_CALLS:,} calls and a day"
)
ALLOCATED = f"what one warm call allocates; < 4 kB: less than a page of memory, {PAGE_BYTES:,} B"
DIGITS = (
    "against NumPy in the same dtype, where 0 ulp is bit for bit; beyond "
    f"{MOST_ULPS:,} ulp, the decimal digits that agree"
)
TIME = Column("time", lambda row: seconds(row.entry.warm_at_n()))
COLUMNS = (
    Column("kernel", _name, left=True),
    TIME,
    Column("range", _range, left=True),
    Column("per\nunit", _per_unit, "the time by the problem's unit of work", 6),
    Column("processes", _processes, priority=3),
    Column("vs\nNumPy", _as_fast, "how many times as fast"),
    Column(
        "first",
        lambda row: seconds(row.entry.cold_call_at_n()),
        "first call in a fresh process, after import",
    ),
    Column("import", lambda row: seconds(row.entry.imported), priority=2),
    SECOND,
    CACHE,
    NEW_SHAPE,
    Column("pays\noff", _pays_off, IN_A_PROGRAM, 1),
    Column("peak", _peak, ALLOCATED),
    Column("limit", _limit, "the share of the measured floor that is reached", 3),
    Column(
        "faults", lambda row: number(row.entry.page_faults, format_count), "pages first touched per call", 5
    ),
    Column("cores", lambda row: number(row.entry.cores_used, "{:.1f}".format), "CPU time / wall time", 2),
    Column("error", _error, DIGITS),
)


def of_group(group, fastest_first=False):
    """The Table of a Group: a row per kernel, in order of appearance or the fastest first."""
    known = rows(group)
    if fastest_first:
        known.sort(key=lambda row: TIME.cell(row).value or float("inf"))
    return Table(group.title, COLUMNS, known, tuple(facts.of_table(group)))


def time_in_words(groups):
    """What the time of the kernels' tables and its range are, with the number of processes behind them."""
    counts = sorted({entry.warm.processes for group in groups for entry in group.entries if entry.warm})
    if not counts:
        return ""
    many = " to ".join(map(str, dict.fromkeys((counts[0], counts[-1]))))
    few = f" if they are {FEWEST}, less often if fewer" if counts[0] < FEWEST else ""
    return (
        "time: median over fresh processes of each one's median warm call, with the range of the processes "
        f"and {DRIFT_BETWEEN_RUNS:.0%} beyond it for the drift between runs: another run's median lies in it "
        f"9 times out of 10{few} ({many} process{'' if counts == [1] else 'es'})"
    )


def sentences(group, calls=words.CALLS):
    """Which library is fastest in programs of so many calls, by the rule of the closing block."""
    return [words.sentence(panel.last, calls) for panel in choice.panels([group])]
