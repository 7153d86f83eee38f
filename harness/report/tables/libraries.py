"""Each library by its best ordinary kernel: the first answer's figures; by problem, by file, by inputs."""

from typing import NamedTuple

from harness.analysis import choice
from harness.analysis.choice import Choice, Spot
from harness.analysis.stats import needs_more_memory
from harness.report import words
from harness.report.table import BEST, MISSING, TIE, Cell, Column, Table, of_words
from harness.report.tables.cells import number, ratio, seconds
from harness.units import format_long, format_peak, format_seconds

MARKS = (
    "● fastest (least memory), ○ a tie, or not decided; behind the others how many times as long they take"
)


class Library(NamedTuple):
    """A library at a Spot: the Choices by number of calls, and by a warm call."""

    name: str
    spot: Spot
    by_calls: dict[int, Choice | None]
    warm: Choice | None

    def cost(self, found):
        """What the library's best kernel costs in a Choice, or None."""
        return next((cost for cost in found.costs if cost.library == self.name), None) if found else None

    @property
    def entries(self):
        """The kernels behind its times, each once."""
        costs = map(self.cost, (*self.by_calls.values(), self.warm))
        return list(dict.fromkeys(cost.entry for cost in costs if cost))


def rows(spot, calls=words.CALLS):
    """The Libraries of a Spot, in the order that they always have, each with its devices."""
    by_calls = {count: choice.by_script(spot, count) for count in calls}
    names = {choice.library(entry) for entry in spot.entries}
    order = sorted(names, key=lambda name: (choice.LIBRARIES.index(name.split()[0]), name))
    return [Library(name, spot, by_calls, choice.by_warm_call(spot)) for name in order]


def columns(calls=words.CALLS):
    """The Columns of such rows. The first and the last program say most, and what they need."""
    first, *middle, last = calls if len(calls) > 1 else (calls[0], calls[0])
    order = {first: 1, last: 1} | dict.fromkeys(middle, 4)
    programs = (
        Column(
            words.count_of_calls(count), lambda row, count=count: _time(row, row.by_calls[count]), priority=at
        )
        for count, at in sorted(order.items())
    )
    return (
        Column("library", lambda row: words.name(row.name), left=True),
        *programs,
        Column("each later call", lambda row: _time(row, row.warm), priority=3),
        Column("per unit", _per_unit, "the time of one warm call by what it works on", 6),
        Column("peak memory", _memory, priority=2),
        Column("fastest version", _kernels, priority=5, left=True),
    )


# For wide screens.
FIRST_CALL = tuple(
    Column(name, lambda row, part=part: _part(row, part), priority=7)
    for name, part in (("import", "imported"), ("first call", "first_call"))
)


def of_spot(spot, calls=words.CALLS, title=""):
    """The Table of a Spot: a row per library, the best of each column marked."""
    return Table(title, columns(calls), rows(spot, calls))


def _time(row, found):
    cost = row.cost(found)
    if cost is None:
        return Cell(MISSING)
    best, mark, more = row.name in found.best, BEST if found.tied == 1 else TIE, ""
    if not best:
        more = f"{words.format_times(ratio(cost.seconds, found.costs[0].seconds))}×"
    alone = len(found.costs) == 1
    return Cell(words.with_range(cost.seconds), cost.seconds.median, mark if best and not alone else "", more)


def _per_unit(row):
    cost = row.cost(row.warm)
    seconds_per_unit = cost and cost.entry.seconds_per_unit()
    return number(seconds_per_unit, lambda value: f"{format_seconds(value)}/{row.spot.work_is}")


def _memory(row):
    """Of the kernels that stand for the libraries by a warm call; if none is timed, the least."""
    peaks = {}
    for entry in row.spot.entries:
        size, standing = entry.peak_bytes_at_n(), not row.warm or entry in [c.entry for c in row.warm.costs]
        if entry.is_candidate and standing and size is not None:
            library = choice.library(entry)
            peaks[library] = min(size, peaks.get(library, size))
    if row.name not in peaks:
        return Cell(MISSING)
    lean = [name for name, size in peaks.items() if not needs_more_memory(size, min(peaks.values()))]
    mark = BEST if len(lean) == 1 else TIE
    is_marked = len(peaks) > 1 and row.name in lean
    return Cell(format_peak(peaks[row.name]), peaks[row.name], mark if is_marked else "")


def _kernels(row):
    """The kernels behind the times, or why there are none."""
    if row.entries:
        return ", ".join(dict.fromkeys(entry.kernel for entry in row.entries))
    failures = [e.failed.rstrip(".") for e in row.spot.entries if choice.library(e) == row.name and e.failed]
    return Cell("", more=f"no figures: {'; '.join(dict.fromkeys(failures)) or 'not measured'}")


def _part(row, part):
    figure = getattr(row.entries[0], part) if row.entries else None
    return number(figure and figure.median, format_long)


# A line per problem, at its largest n


def by_problem(panels):
    """A line per Panel: each library's warm call, and who is fastest by number of calls."""
    lines = []
    for panel in panels:
        warm = choice.by_warm_call(panel.last)
        best = {cost.library: _with_kernel(cost) for cost in warm.costs} if warm else {}
        cells = (best.get(library, MISSING) for library in choice.LIBRARIES)
        lines.append((_problem(panel.last), *cells, words.by_calls(panel.last) or MISSING))
    names = ("problem, n", *map(words.name, choice.LIBRARIES), "fastest, import included")
    return of_words("", names, lines, left=names[::4])


def _problem(spot):
    return f"{spot.problem}, {spot.n:,}"


def _with_kernel(cost):
    """'60 ms, numba_parallel, 2.0 CPUs': a figure, its kernel, and the CPUs that it kept busy if not one."""
    cores = round(cost.entry.cores_used or 1, 1)
    busy = f", {cores:.1f} CPUs" if cores > 1 else ""
    return Cell(f"{format_long(cost.seconds.median)}, {cost.entry.kernel}{busy}", cost.seconds.median)


def by_file(panels_of):
    """A line per problem of ``{label: [Panel]}``: who is first for one call and for a thousand, by file."""
    names = ["where", "problem, n"]
    for label in panels_of:
        names += [f"{label}: one call", "a thousand calls"]
    spots_of = [{panel.problem: panel.last for panel in panels} for panels in panels_of.values()]
    lines = []
    for problem in dict.fromkeys(problem for spots in spots_of for problem in spots):
        spots = [of_file.get(problem) for of_file in spots_of]
        some = next(filter(None, spots))
        answers = (choice.by_script(spot, calls) if spot else None for spot in spots for calls in (1, 1_000))
        lines.append((some.pattern, _problem(some), *map(who_and_lead, answers)))
    return of_words("", names, lines, left=names)


def who_and_lead(found):
    """'JAX 4.1×', by how much it is ahead of the next library, or 'NumPy or JAX (a tie)'."""
    ahead = words.lead(found)
    return MISSING if found is None else words.who(found) + (f" {ahead[0]}×" if ahead else "")


def variants(groups):
    """A Table per problem that was measured on other inputs too: how many times as long they take."""
    for group in groups:
        base = f"{group.problem}:"
        others = [one for one in groups if one.problem.startswith(base) and one.key[1:] == group.key[1:]]
        if others:
            names = ("kernel", "as stated", *(other.problem.removeprefix(base) for other in others))
            lines = [_on_each(entry, others) for entry in group.entries]
            yield of_words(group.title, names, lines, left=("kernel",))


def _on_each(entry, others):
    stated, cells = entry.warm_at_n(), []
    for other in others:
        there = other.entry(entry.kernel)
        warm = there and there.warm_at_n()
        times = ratio(warm, stated)
        cells.append(seconds(warm, more=f"{words.format_times(times)}×" if times else ""))
    return entry.kernel, seconds(stated), *cells
