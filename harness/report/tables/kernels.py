"""Every kernel's figures, what a filled cache and a new shape cost, what more CPUs bring."""

from harness.analysis import choice, scaling
from harness.analysis.programs import MOST_CALLS, pays_off_after
from harness.analysis.stats import DRIFT_BETWEEN_RUNS, FEWEST, total
from harness.report import facts, words
from harness.report.results import labels
from harness.report.table import MISSING, Cell, Column, Fact, Table, number, of_words, ratio, seconds, times
from harness.units import (
    MOST_ULPS,
    PAGE_BYTES,
    format_count,
    format_cpus,
    format_digits,
    format_error,
    format_interval,
    format_peak,
    format_seconds,
)

GAINS = (
    "speed-up: a kernel's time with its fewest CPUs over that with its most, with the interval of that "
    "ratio; efficiency: speed-up divided by the factor of more CPUs; cores busy: CPU time over wall time "
    "with the most"
)
IN_A_PROGRAM = (
    "calls from which on a program (import, first call, warm calls) takes no longer than NumPy's; "
    f"never: not within {MOST_CALLS:,} calls and a day"
)
DIGITS = (
    "against NumPy in the same dtype, where 0 ulp is bit for bit; beyond "
    f"{MOST_ULPS:,} ulp, the decimal digits that agree"
)
ALLOCATED = f"what one warm call allocates; < 4 kB: less than a page of memory, {PAGE_BYTES:,} B"
OF_FIRST_CALL = "a part of the first call, by the library's own events"
FILLED = "import and first call where the library's own cache was filled by an earlier process"
OTHER_N = "a call on inputs of another n, after the warm ones; what it returns is not compared with NumPy"
SLOW = (
    "the time while the machine was as fast as it gets, and while another one most likely used its core; in "
    "brackets, the share of the processes in which that was so"
)
SECOND = Column("second\nprocess", FILLED, 1)
CACHE = Column("cache", "hit, if all compiled code came out of it, by the library's own count", 1)
NEW_SHAPE = Column("new\nshape", OTHER_N, 4)
COLUMNS = (
    Column("kernel", left=True),
    Column("time"),
    Column("range", left=True),
    Column("quiet /\nslow", SLOW, 7),
    Column("per\nunit", "the time by the problem's unit of work", 6),
    Column("processes", priority=3),
    Column("vs\nNumPy", "how many times as fast"),
    Column("first", "first call in a fresh process, after import"),
    Column("import", priority=2),
    SECOND,
    CACHE,
    NEW_SHAPE,
    Column("pays\noff", IN_A_PROGRAM, 1),
    Column("peak", ALLOCATED),
    Column("limit", "the share of the lower bound that is reached", 3),
    Column("faults", "pages first touched per call, and the share of the time that this takes at least", 5),
    Column("cores", "CPU time / wall time", 2),
    Column("error", DIGITS),
)
OF_CACHES = (
    Column("kernel", left=True),
    Column("with", priority=1, left=True),
    Column("import + first call"),
    SECOND,
    CACHE,
    Column("saved", "of import and first call", 1),
    Column("warm call"),
    NEW_SHAPE,
    Column("times a warm call", priority=4),
)
# What goes first of what more CPUs bring where there is no room.
LESS = {"efficiency": 1, "cores busy": 2, "interval": 3}


def of_group(group, in_full=False):
    """The Table of a Group: a row per kernel, in order of appearance.

    `in_full`: the fastest first, and with the parts of first calls.
    """
    kernels, parts = list(group.entries), {}
    if in_full:
        kernels.sort(key=lambda kernel: kernel.warm_at_n().median if kernel.warm else float("inf"))
        parts = dict.fromkeys(part for kernel in group.entries for part in kernel.first_call_parts)
    rows = [
        (*_row(group, kernel), *(seconds(kernel.first_call_parts.get(part)) for part in parts))
        for kernel in kernels
    ]
    columns = COLUMNS + tuple(Column(part, OF_FIRST_CALL) for part in parts)
    return Table(group.title, columns, rows, tuple(facts.of_table(group)))


def _row(group, kernel):
    """A cell for each of COLUMNS."""
    warm, numpy = kernel.warm_at_n(), group.reference
    # How many processes there were matters only where not all have as many as a verdict needs.
    unequal = {other.warm.processes for other in group.entries if other.warm} != {FEWEST}
    pays_off = MISSING
    if numpy and kernel.script(1) and numpy.script(1):
        calls = pays_off_after(kernel, numpy)
        pays_off = "never" if calls is None else Cell(format_count(calls), calls)
    bound = kernel.share_of_bound
    return (
        f"{kernel.kernel}{' *' * (kernel.scale != 1)}{' ~' * kernel.does_other_work}",
        seconds(warm),
        format_interval(warm.median, *warm.printed) if warm else MISSING,
        _levels(kernel),
        number(kernel.seconds_per_unit(), lambda value: f"{format_seconds(value)}/{kernel.work_is}"),
        str(warm.processes) if warm and unequal else MISSING,
        times(ratio(numpy and numpy.warm_at_n(), warm)),
        seconds(kernel.cold_call_at_n()),
        seconds(kernel.imported),
        seconds(_second_process(kernel)),
        _cache(kernel),
        seconds(kernel.new_shape_at_n()),
        pays_off,
        number(kernel.peak_bytes, lambda size: format_peak(size) + " +" * kernel.prepares),
        Cell(f"{bound.share:.0%}{' !' * bound.beyond_noise}", bound.share) if bound else MISSING,
        _faults(kernel),
        number(kernel.cores_used, "{:.1f}".format),
        number(kernel.error_ulps, lambda ulps: format_error(ulps, kernel.dtype)),
    )


def _levels(kernel):
    """'6.1 ms / 9 ms (30%)': the time on a quiet machine and on a slow one, at the n asked for."""
    if not kernel.levels:
        return MISSING
    quiet, slow = (format_seconds(seconds * kernel.scale) for seconds in kernel.levels[:2])
    return f"{quiet} / {slow} ({kernel.levels.slow_share:.0%})"


def _faults(kernel):
    """'18,000 (45%)': how many pages a call touches first, and the share of its time, from 1 % on."""
    share = kernel.first_touch or 0.0
    more = f" (≥ {share:.0%})" * (share >= 0.01)
    return number(kernel.page_faults, lambda pages: format_count(pages) + more)


def _second_process(kernel):
    """Import and first call of a second process, as an Estimate, or None."""
    second = kernel.second
    return second and total((1, second.imported), (1, second.first_call))


def _cache(kernel):
    """'hit', 'miss', or how many of the functions were found."""
    second = kernel.second
    if not second:
        return MISSING
    every = second.hits + second.misses
    if second.hits in (0, every):
        return "hit" if second.hits else "miss" if every else "nothing to keep"
    return f"hit for {second.hits:,} of {every:,}"


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


# A filled cache, another shape


def caches(results):
    """A Table per title of Results' Groups: what a filled cache saves, what another shape costs.

    Only of problems that as many files have as of any; a kernel stands once for each file.
    """
    by_title, label_of = {}, labels(results) if len(results) > 1 else {}
    for result in results:
        for group in result.groups:
            by_title.setdefault(group.title, []).append((label_of.get(result.name, ""), group))
    most = max(map(len, by_title.values()), default=0)
    for title, groups in by_title.items():
        rows, remarks = [], []
        for name in dict.fromkeys(kernel.kernel for _, group in groups for kernel in group.entries):
            for label, kernel in ((label, group.entry(name)) for label, group in groups):
                if not (kernel and (kernel.second or kernel.new_shape or kernel.new_shape_missing)):
                    continue
                rows.append(_of_caches(kernel, label))
                where = f" (with {label})" if label else ""
                if kernel.second and kernel.second.why:
                    remarks.append(f"{name}: {kernel.second.why}{where}")
                if kernel.new_shape_missing:
                    remarks.append(f"{name} has no new shape: {kernel.new_shape_missing}{where}")
        if rows and len(groups) == most:
            yield Table(title, OF_CACHES, rows, tuple(Fact(6, "", line, mark="-") for line in remarks))


def _of_caches(kernel, label):
    """A cell for each of OF_CACHES."""
    once = kernel.imported and kernel.first_call and total((1, kernel.imported), (1, kernel.first_call))
    again, new, warm = _second_process(kernel), kernel.new_shape_at_n(), kernel.warm_at_n()
    share = ratio(again, once)
    # "-0%" is none.
    saved = MISSING if share is None else Cell(f"{round(1 - share, 2) + 0:.0%}", 1 - share)
    named = kernel.kernel, label, seconds(once)
    return *named, seconds(again), _cache(kernel), saved, seconds(warm), seconds(new), times(ratio(new, warm))


# Over numbers of CPUs, over n


def by_cpus(groups):
    """A Table per problem, size, dtype and device: what more CPUs bring; GAINS explains it.

    [] where Groups do not differ in CPUs.
    """
    tables = []
    for key, gained in scaling.gains(groups).items():
        by_count = {}
        for kernel in (kernel for group in groups if group.key[:4] == key for kernel in group.entries):
            if kernel.warm and (count := kernel.cpus or kernel.threads_usable):
                by_count.setdefault(kernel.kernel, {}).setdefault(count, kernel)
        counts = sorted({count for kernels in by_count.values() for count in kernels})
        rows = []
        for name, kernels in by_count.items():
            cells = [name, *(seconds(kernels[n].warm_at_n() if n in kernels else None) for n in counts)]
            if name in gained:
                gain = gained[name][-1]
                low, high = format_digits(gain.speed_up.low), format_digits(gain.speed_up.high)
                cells += [times(gain.speed_up.median), f"[{low}, {high}]"]
                cells.append(Cell(f"{gain.efficiency:.0%}", gain.efficiency))
            else:
                cells += [MISSING] * 3
            rows.append([*cells, number(kernels[max(kernels)].cores_used, "{:.1f}".format)])
        names = ("kernel", *map(format_cpus, counts), "speed-up", "interval", "efficiency", "cores busy")
        tables.append(of_words(", ".join(key), names, rows, left=("kernel", "interval"), priorities=LESS))
    return tables


def growth(groups):
    """Sentences on how time grows with n, and where one library overtakes another, from three sizes on."""
    by_n = sorted((group for group in groups if group.has_n), key=lambda group: group.n_asked)
    families = {(group.problem, *group.key[2:]): None for group in by_n}
    for problem, dtype, device, cpus in families:
        lines = scaling.per_size(groups, problem, dtype, device, cpus)
        if powers := scaling.exponents(lines):
            grown = ", ".join(f"{name} n^{power:.2f}" for name, power in powers.items())
            title = ", ".join([problem, dtype, device, *([format_cpus(cpus)] if cpus else [])])
            yield f"{title}, by size: time grows as {grown}"
            yield from map(crossover_in_words, scaling.crossovers(lines))


def crossover_in_words(crossover):
    """'below n ≈ 100 numpy is faster than numba, …', to two digits: more would be made up."""
    n = float(f"{crossover.n:.2g}")
    return f"below n ≈ {n:,.0f} {crossover.below} is faster than {crossover.above}, beyond it slower"
