"""Every table for a terminal, through one renderer."""

from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.analysis import scaling
from harness.analysis.entries import groups
from harness.analysis.estimates import DRIFT_BETWEEN_RUNS
from harness.analysis.slower import DRIFT, FEWEST
from harness.report import words
from harness.units import format_digits, format_seconds

# Below these widths the columns that matter least are left out rather than all of them folded.
NEEDED_WIDTH = {"pays\noff": 88, "import": 96, "cores": 96, "processes": 104, "limit": 104, "faults": 112}
LEFT = ("kernel", "range", "interval", "figure", "verdict")


def text(data, width, color):
    """All tables of a loaded result (or a list of rows), as one string for a terminal of `width` columns."""
    found = groups(data)
    out = _Output(width, color)
    compared = words.saved_comparison(data) if isinstance(data, dict) else []
    if compared:
        out.table(words.comparison_table(compared), styled=True)
    for group in found:
        out.table(words.kernel_table(group))
    gained = gain_tables(found)
    for table in gained.values():
        out.table(table)
    if gained:
        out.line(GAINS, "dim")
    for line in _by_size(found):
        out.line(line, "bold")
    out.line(_caption(found), "dim")
    return out.text()


def comparison(lines, notes, width, color):
    """The table of a comparison and its notes, as one string for a terminal of `width` columns.

    A line has kernel, question, a, b, word, ratio, low, high.
    """
    out = _Output(width, color)
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
            where = f"{problem}, {dtype}, {device}{'' if cpus is None else f', {_cpus_words(cpus)}'}"
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
        times = tuple(_cpus_words(count) for count in counts)
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


def _cpus_words(count):
    return f"{count} CPU{'' if count == 1 else 's'}"


def _caption(found):
    """What the columns of these Groups' tables are, with the number of processes behind a time."""
    warm = [entry for group in found for entry in group.entries if entry.warm]
    if any(entry.within_one_process for entry in warm):
        time = (
            "time: median of the warm calls of one process, with their 95 % interval; another run's median "
            f"often lies beyond it, by up to {DRIFT:.0%}"
        )
    else:
        counts = sorted({entry.warm.processes for entry in warm})
        many = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else "".join(map(str, counts))
        sure = (
            f"and {DRIFT_BETWEEN_RUNS:.0%} beyond it for the drift between runs: another run's median lies "
            "in it 9 times out of 10"
        )
        if counts and counts[0] < FEWEST:
            sure += f" if they are {FEWEST}, less often if fewer"
        time = (
            "time: median over fresh processes of each one's median warm call, with the range of the "
            f"processes {sure} ({many} process{'' if counts == [1] else 'es'})"
        )
    return (
        f"{time}; vs NumPy: how many times as fast; first: first call in a fresh process, after import; pays "
        "off: calls from which on a script (import, first call, warm calls) takes no longer than NumPy's; "
        "peak: what one warm call allocates (on a GPU: there); limit: the share of the measured floor that "
        "is reached; faults: pages touched for the first time per call; cores: CPU time / wall time; error: "
        "against NumPy in the same dtype, where 0 ulp is bit for bit"
    )


class _Output:
    """What has been rendered so far. Cells and lines are text: no markup in them is followed."""

    def __init__(self, width, color):
        self._out = StringIO()
        self._console = Console(
            file=self._out, width=width, force_terminal=color, no_color=not color, highlight=False
        )

    def text(self):
        return self._out.getvalue()

    def line(self, line, style=""):
        self._console.print(Text(line, style=style))

    def table(self, table, styled=False, apart=True):
        """A words.Table, its notes and verdicts; `styled` by the verdict in its last column."""
        made = Table(
            title=Text(table.title, style="italic") if table.title else None,
            title_justify="left",
            box=None,
            header_style="underline",
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        kept = [place for place, heading in enumerate(table.headings) if self._shown(table, place, heading)]
        for place in kept:
            heading = table.headings[place]
            side = "left" if heading in LEFT else "right"
            # A name or a figure and its unit are never parted.
            made.add_column(heading, justify=side, overflow="fold", no_wrap=not styled)
        for row in table.rows:
            style = _style(row[-1]) if styled else ""
            made.add_row(*(Text(row[place], style=style) for place in kept))
        self._console.print(made)
        for note in table.notes:
            self.line(note)
        for verdict in table.verdicts:
            self.line(verdict, "bold")
        if apart:
            self._console.print()

    def _shown(self, table, place, heading):
        if heading not in NEEDED_WIDTH:
            return True
        wide = self._console.width >= NEEDED_WIDTH[heading]
        return wide and any(row[place] != words.MISSING for row in table.rows)


def _style(word):
    return "red" if word in words.WORSE else "green" if word in words.BETTER else ""
