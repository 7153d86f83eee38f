"""Every table for a terminal, through one renderer."""

from harness.analysis import scaling
from harness.analysis.programs import MOST_CALLS
from harness.analysis.stats import DRIFT_BETWEEN_RUNS, FEWEST
from harness.analysis.table import groups
from harness.report import as_used, choices, words
from harness.report.terminal.output import Output
from harness.units import MOST_ULPS, PAGE_BYTES, format_cpus, format_digits, format_seconds


def text(data, width, color, calls=choices.CALLS):
    """All tables of a loaded result (or a list of rows), as one string for a terminal of `width` columns.

    Their verdicts rank programs of so many `calls`.
    """
    found = groups(data)
    out = Output(width, color)
    compared = words.saved_comparison(data) if isinstance(data, dict) else []
    if compared:
        out.table(words.comparison_table(compared), styled=True)
    for group in found:
        out.table(words.kernel_table(group, calls))
    seconds = list(as_used.second_processes(found))
    for table in seconds:
        out.table(table)
    if seconds:
        out.line(as_used.SECOND, "dim")
    gained = gain_tables(found)
    for table in gained.values():
        out.table(table)
    if gained:
        out.line(GAINS, "dim")
    for line in _by_size(found):
        out.line(line, "bold")
    out.line(_caption(found, out.shown), "dim")
    return out.text()


def comparison(lines, notes, width, color):
    """The table of a comparison and its notes, as one string for a terminal of `width` columns.

    A line has kernel, question, a, b, word, ratio, low, high.
    """
    out = Output(width, color)
    out.table(words.comparison_table(lines), styled=True, apart=False)
    for note in notes:
        out.line(note)
    return out.text()


def _by_size(found):
    """Lines on how time grows with n, and where one library overtakes another, for three sizes and more."""
    for problem, dtype, device, cpus in dict.fromkeys((g.problem, *g.key[2:]) for g in found):
        lines = scaling.per_size(found, problem, dtype, device, cpus)
        powers = scaling.exponents(lines)
        if powers:
            grown = ", ".join(f"{name} n^{power:.2f}" for name, power in powers.items())
            where = f"{problem}, {dtype}, {device}{'' if cpus is None else f', {format_cpus(cpus)}'}"
            yield f"{where}, by size: time grows as {grown}"
            yield from map(words.format_crossover, scaling.crossovers(lines))


GAINS = (
    "speed-up: a kernel's time with its fewest CPUs over that with its most, with the interval of that "
    "ratio; efficiency: speed-up divided by the factor of more CPUs; cores busy: CPU time over wall time "
    "with the most"
)


def gain_tables(found, same_run=True):
    """What more CPUs bring, ``{(problem, size, dtype, device): words.Table}``; GAINS explains it.

    `same_run` is False for the Groups of several files. {} where Groups do not differ in CPUs.
    """
    made = {}
    for key, gained in scaling.gains(found, same_run).items():
        lines = {}
        for entry in (entry for group in found if group.key[:4] == key for entry in group.entries):
            if entry.warm and (entry.cpus or entry.threads_usable):
                lines.setdefault(entry.kernel, {}).setdefault(entry.cpus or entry.threads_usable, entry)
        counts = sorted({count for line in lines.values() for count in line})
        times = tuple(format_cpus(count) for count in counts)
        headings = ("kernel", *times, "speed-up", "interval", "efficiency", "cores busy")
        rows = [_gain_cells(name, line, counts, gained.get(name)) for name, line in lines.items()]
        made[key] = words.Table(", ".join(key), headings, rows)
    return made


def _gain_cells(name, line, counts, gained):
    times = [format_seconds(line[n].warm_at_n().median) if n in line else words.MISSING for n in counts]
    cores = line[max(line)].cores_used
    busy = words.MISSING if cores is None else f"{cores:.1f}"
    if not gained:
        return (name, *times, words.MISSING, words.MISSING, words.MISSING, busy)
    most = gained[-1]
    ratio = most.speed_up
    interval = f"[{format_digits(ratio.low)}, {format_digits(ratio.high)}]"
    return (name, *times, f"{format_digits(ratio.median)}×", interval, f"{most.efficiency:.0%}", busy)


# What a column is, told where a table shows it.
COLUMNS = {
    "vs\nNumPy": "vs NumPy: how many times as fast",
    "first": "first: first call in a fresh process, after import",
    "new\nshape": "new shape: a call on inputs of another n, after the warm ones",
    "pays\noff": "pays off: calls from which on a program (import, first call, warm calls) takes no longer "
    f"than NumPy's; never: not within {MOST_CALLS:,} calls and a day",
    "peak": f"peak: what one warm call allocates; < 4 kB: less than a page of memory, {PAGE_BYTES:,} B",
    "limit": "limit: the share of the measured floor that is reached",
    "faults": "faults: pages touched for the first time per call",
    "cores": "cores: CPU time / wall time",
    "error": "error: against NumPy in the same dtype, where 0 ulp is bit for bit; beyond "
    f"{MOST_ULPS:,} ulp, the decimal digits that agree",
}


def _caption(found, shown):
    """What the columns of these Groups' tables are, of those that are shown."""
    warm = [entry for group in found for entry in group.entries if entry.warm]
    told = [words for heading, words in COLUMNS.items() if heading in shown]
    return "; ".join([_time(warm), *told] if warm else told)


def _time(warm):
    """What the time of these entries and its range are, with the number of processes behind it."""
    counts = sorted({entry.warm.processes for entry in warm})
    many = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else "".join(map(str, counts))
    sure = (
        f"and {DRIFT_BETWEEN_RUNS:.0%} beyond it for the drift between runs: another run's median lies "
        "in it 9 times out of 10"
    )
    if counts and counts[0] < FEWEST:
        sure += f" if they are {FEWEST}, less often if fewer"
    return (
        "time: median over fresh processes of each one's median warm call, with the range of the "
        f"processes {sure} ({many} process{'' if counts == [1] else 'es'})"
    )
