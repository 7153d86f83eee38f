"""Figures over numbers of CPUs and over n: what more CPUs bring, memory, growth, crossovers."""

from harness.analysis import scaling
from harness.report.table import MISSING, Cell, of_words
from harness.report.tables.cells import number, peak, seconds, times
from harness.units import format_cpus, format_digits

GAINS = (
    "speed-up: a kernel's time with its fewest CPUs over that with its most, with the interval of that "
    "ratio; efficiency: speed-up divided by the factor of more CPUs; cores busy: CPU time over wall time "
    "with the most"
)


# What goes first where there is no room.
LESS = {"efficiency": 1, "cores busy": 2, "interval": 3}


def by_cpus(groups, same_run=True):
    """A Table per problem, size, dtype and device: what more CPUs bring; GAINS explains it.

    `same_run` is False for the Groups of several files. [] where Groups do not differ in CPUs.
    """
    tables = []
    for key, gained in scaling.gains(groups, same_run).items():
        by_count = {}
        for entry in (entry for group in groups if group.key[:4] == key for entry in group.entries):
            if entry.warm and (count := entry.cpus or entry.threads_usable):
                by_count.setdefault(entry.kernel, {}).setdefault(count, entry)
        counts = sorted({count for entries in by_count.values() for count in entries})
        rows = []
        for kernel, entries in by_count.items():
            warm = (seconds(entries[count].warm_at_n() if count in entries else None) for count in counts)
            busy = number(entries[max(entries)].cores_used, "{:.1f}".format)
            rows.append((kernel, *warm, *_gain(gained.get(kernel)), busy))
        names = ("kernel", *map(format_cpus, counts), "speed-up", "interval", "efficiency", "cores busy")
        tables.append(of_words(", ".join(key), names, rows, left=("kernel", "interval"), priorities=LESS))
    return tables


def _gain(gained):
    if not gained:
        return [MISSING] * 3
    ratio, efficiency = gained[-1].speed_up, gained[-1].efficiency
    interval = f"[{format_digits(ratio.low)}, {format_digits(ratio.high)}]"
    return times(ratio.median), interval, Cell(f"{efficiency:.0%}", efficiency)


def families(groups):
    """The Groups of each problem, dtype, device and CPUs, smallest n first: ``[(title, [Group])]``."""
    found = {}
    for group in sorted(groups, key=lambda group: group.n_asked):
        found.setdefault((group.problem, *group.key[2:]), []).append(group)
    for (problem, dtype, device, cpus), sizes in found.items():
        yield ", ".join([problem, dtype, device, *([format_cpus(cpus)] if cpus else [])]), sizes


def memory_by_size(groups):
    """A Table per family of Groups: peak memory of one warm call, a column per n."""
    for title, sizes in families(groups):
        kernels = dict.fromkeys(entry.kernel for group in sizes for entry in group.entries)
        rows = [(name, *(peak(group.entry(name)) for group in sizes)) for name in kernels]
        rows = [row for row in rows if any(cell.value is not None for cell in row[1:])]
        names = ("kernel", *(group.n_in_words for group in sizes))
        if rows:
            yield of_words(f"{title}: peak memory of one warm call", names, rows, left=("kernel",))


def growth(groups):
    """Sentences on how time grows with n, and where one library overtakes another, from three sizes on."""
    for title, (group, *_) in families(group for group in groups if group.has_n):
        lines = scaling.per_size(groups, group.problem, *group.key[2:])
        if powers := scaling.exponents(lines):
            grown = ", ".join(f"{name} n^{power:.2f}" for name, power in powers.items())
            yield f"{title}, by size: time grows as {grown}"
            yield from map(crossover_in_words, scaling.crossovers(lines))


def crossover_in_words(crossover):
    """'below n ≈ 100 numpy is faster than numba, …', to two digits: more would be made up."""
    n = float(f"{crossover.n:.2g}")
    return f"below n ≈ {n:,.0f} {crossover.below} is faster than {crossover.above}, beyond it slower"
