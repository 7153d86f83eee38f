"""Which library is fastest? One answer per problem, n and number of calls, by its best kernel."""

from dataclasses import dataclass

import numpy as np

from harness.analysis.as_used import evidence, in_calls, parts_by_round, rounds_of, script
from harness.analysis.decide import TIE, decide
from harness.analysis.estimates import Estimate
from harness.analysis.records import Entry
from harness.analysis.slower import Ratio, compared, enough
from harness.units import cpus_in_order

LIBRARIES = ("numpy", "numba", "jax")
# Of them, those that compile, and may spread one call over several CPUs.
COMPILED = ("numba", "jax")
# Of programs that make more calls nothing is said; and numbers of calls that are looked at first, among which
# it is looked further where two neighbours differ.
MOST_CALLS, GRID = 10_000, 60


@dataclass(eq=False, frozen=True)
class Spot:
    """The ordinary kernels of one problem at one size, whatever device they run on."""

    problem: str
    size: str
    n: int
    dtype: str
    cpus: int | None
    entries: tuple[Entry, ...]

    @property
    def pattern(self):
        """The problem's computing pattern in words, or ''."""
        return next((entry.pattern for entry in self.entries if entry.pattern), "")

    @property
    def n_is(self):
        """What n counts, or ''."""
        return next((entry.n_is for entry in self.entries if entry.n_is), "")

    @property
    def work_is(self):
        """The problem's unit of work, or ''."""
        return next((entry.work_is for entry in self.entries if entry.work_is), "")

    @property
    def work_count(self):
        """How many of them a call does at this n; None where that is not said."""
        return next(
            (entry.work_count for entry in self.entries if entry.scale == 1 and entry.work_count), None
        )

    @property
    def cpu_count(self):
        """How many CPUs its kernels may use, or None where no row says it."""
        known = [entry.threads_usable for entry in self.entries if entry.threads_usable]
        return self.cpus or max(known, default=None)

    @property
    def shapes(self):
        """On how many shapes its programs make their calls."""
        return max((entry.shapes for entry in self.entries), default=1)

    @property
    def lacking(self):
        """Libraries that have kernels here and no figure of a program, since all of them failed."""
        asked = dict.fromkeys(library(entry) for entry in self.entries)
        having = {library(entry) for entry in self.entries if script(entry, 1)}
        return [name for name in asked if name not in having]


@dataclass(eq=False, frozen=True)
class Panel:
    """A problem over its sizes, smallest n first: what one map shows."""

    problem: str
    dtype: str
    cpus: int | None
    spots: tuple[Spot, ...]

    @property
    def last(self):
        """The Spot of the largest n."""
        return self.spots[-1]

    def at(self, n):
        """The Spot of this n, or None."""
        return next((spot for spot in self.spots if spot.n == n), None)


@dataclass(eq=False, frozen=True)
class Cost:
    """What a library's best kernel costs, in seconds, and how many times the fastest library's that is."""

    library: str
    entry: Entry
    seconds: Estimate
    times: float


@dataclass(eq=False, frozen=True)
class Loss:
    """How many times as long a kernel's warm call takes on fewer CPUs; `sure`: as a verdict is."""

    kernel: str
    times: Ratio
    sure: bool


@dataclass(eq=False, frozen=True)
class Choice:
    """Costs, cheapest first; the first `tied` of them nobody can tell apart, so that 1 is a winner.

    `sure` is False where there are fewer rounds than a verdict needs.
    """

    costs: tuple[Cost, ...]
    tied: int
    sure: bool

    @property
    def best(self):
        """Names of the libraries that may each be the first."""
        return tuple(cost.library for cost in self.costs[: self.tied])

    @property
    def undecided(self):
        """Is one of the first ones further behind than a tie, and the rounds do not show it?"""
        return any(cost.times >= TIE for cost in self.costs[: self.tied])

    @property
    def ahead_of(self):
        """(times, library): by how much the best is ahead of the next that is no tie; None without one."""
        if self.tied >= len(self.costs):
            return None
        behind = self.costs[self.tied]
        return behind.times, behind.library


def library(entry):
    """What a kernel stands for in a choice: its library, and the device where that is not the CPU."""
    return entry.library if entry.device == "cpu" else f"{entry.library} on {entry.device}"


def ordinary(entry):
    """May a kernel stand for its library: neither tuned by hand nor helped, and one of the three?"""
    return entry.library in LIBRARIES and not (entry.tuned or entry.prepares)


def panels(groups):
    """The Panels of a file's Groups, in order of appearance; devices share one."""
    found = {}
    for group in groups:
        sizes = found.setdefault((group.problem, group.dtype, group.cpus), {})
        entries = sizes.setdefault((group.n_asked, group.size), [])
        entries += [entry for entry in group.entries if ordinary(entry)]
    made = []
    for (problem, dtype, cpus), sizes in found.items():
        spots = [
            Spot(problem, size, n, dtype, cpus, tuple(entries))
            for (n, size), entries in sorted(sizes.items())
            if entries
        ]
        # Where several sizes are of one n, as of a problem without any, one of them stands for all.
        by_n = {spot.n: spot for spot in reversed(spots)}
        if spots:
            made.append(Panel(problem, dtype, cpus, tuple(by_n[n] for n in sorted(by_n))))
    return made


def on_fewer_cpus(panel, panels):
    """The Panels of the same problem and dtype on fewer CPUs, fewest first."""
    fewer = [
        one
        for one in panels
        if (one.problem, one.dtype) == (panel.problem, panel.dtype)
        and cpus_in_order(one.cpus) < cpus_in_order(panel.cpus)
    ]
    return sorted(fewer, key=lambda one: cpus_in_order(one.cpus))


def losses(spot, fewer):
    """The Loss of the kernel that stands for each compiling library at `spot`, at a Spot on fewer CPUs."""
    found = by_warm_call(spot)
    costs = {cost.library: cost for cost in found.costs} if found else {}
    lost = []
    for cost in (costs[name] for name in COMPILED if name in costs):
        same = (cost.entry.kernel, cost.entry.device)
        there = next((entry for entry in fewer.entries if (entry.kernel, entry.device) == same), None)
        if there and (warm := there.warm_at_n()):
            times = compared(warm, cost.seconds)
            lost.append(Loss(there.kernel, times, enough(warm, cost.seconds)))
    return lost


def by_script(spot, calls):
    """The Choice for a program that makes so many calls, import included; None without figures."""
    return choice(spot, lambda entry: script(entry, calls))


def by_warm_call(spot):
    """The Choice by warm calls alone; None without figures."""
    return choice(spot, Entry.warm_at_n)


def choice(spot, measure):
    """The Choice of a Spot by `measure(entry)`, an Estimate or None."""
    figures = [(e, seconds) for e in spot.entries if e.is_candidate and (seconds := measure(e))]
    if not figures:
        return None
    by_round = [seconds.by_round or {0: seconds.median} for _, seconds in figures]
    seconds_by_round = np.full((len(figures), 1 + max(map(max, by_round))), np.nan)
    for place, values in enumerate(by_round):
        seconds_by_round[place, list(values)] = list(values.values())
    counts = [seconds.counts for _, seconds in figures]
    found = decide([library(entry) for entry, _ in figures], seconds_by_round, counts)
    costs = [
        Cost(name, *figures[found.kernel[place]], float(found.times[place]))
        for place, name in enumerate(found.libraries)
    ]
    # Those that cannot be told from the first stand next to it.
    order = np.lexsort((found.seconds, found.behind))
    sure = all(found.enough[place] for place in order[1:])
    return Choice(tuple(costs[place] for place in order), int(np.count_nonzero(~found.behind)), sure)


def by_calls(spot, most=MOST_CALLS):
    """[(libraries that may each be the fastest, the largest number of calls for which they are)].

    From one call to `most`, by whole numbers: where two neighbours of a coarse grid differ, each number
    between them is looked at. [] without the figures of a whole program.
    """
    entries = [e for e in spot.entries if e.is_candidate and script(e, 1)]
    if not entries:
        return []
    rounds = rounds_of(entries)
    parts = np.stack([parts_by_round(entry, rounds) for entry in entries])
    libraries, counts = list(map(library, entries)), list(map(evidence, entries))

    def fastest(calls):
        found = decide(libraries, in_calls(parts, calls, spot.shapes), counts)
        order = np.argsort(found.seconds, axis=0)
        return [
            tuple(found.libraries[place] for place in order[:, at] if not found.behind[place, at])
            for at in range(len(calls))
        ]

    grid = np.unique(np.geomspace(1, most, GRID).round())
    on_grid = fastest(grid)
    between = [
        np.arange(few, many + 1)
        for few, many, one, other in zip(grid, grid[1:], on_grid, on_grid[1:], strict=False)
        if set(one) != set(other)
    ]
    calls = np.unique(np.concatenate([grid, *between]))
    steps = []
    for count, names in zip(calls, fastest(calls), strict=True):
        if steps and set(steps[-1][0]) == set(names):
            steps[-1] = names, int(count)
        else:
            steps.append((names, int(count)))
    return steps
