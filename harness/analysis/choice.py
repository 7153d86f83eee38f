"""Which library is done first? One answer per problem, n and number of calls, by its best kernel."""

from dataclasses import dataclass

from harness.analysis.as_used import script
from harness.analysis.estimates import Estimate
from harness.analysis.records import Entry
from harness.analysis.slower import Ratio, compared, enough, is_slower
from harness.units import cpus_in_order

LIBRARIES = ("numpy", "numba", "jax")
# Of them, those that compile, and may spread one call over several CPUs.
COMPILED = ("numba", "jax")
# A smaller lead is called a tie: another machine of the same kind may well turn it round.
TIE = 1.25
# With too few rounds for a verdict, a lead is told where every pair of processes shows it so large.
PLAIN = 2.0


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
        """On how many shapes its scripts make their calls."""
        return max((entry.shapes for entry in self.entries), default=1)

    @property
    def lacking(self):
        """Libraries that have kernels here and no figure of a script, since all of them failed."""
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
    """What a library's best kernel costs, in seconds."""

    library: str
    entry: Entry
    seconds: Estimate


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
        first = self.costs[0].seconds
        return any(compared(cost.seconds, first).median >= TIE for cost in self.costs[1 : self.tied])

    @property
    def ahead_of(self):
        """(times, library): by how much the best is ahead of the next that is no tie; None without one."""
        if self.tied >= len(self.costs):
            return None
        behind = self.costs[self.tied]
        return compared(behind.seconds, self.costs[0].seconds).median, behind.library


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
        if spots:
            made.append(Panel(problem, dtype, cpus, tuple(spots)))
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
    """The Choice for a script that makes so many calls, import included; None without figures."""
    return choice(spot, lambda entry: script(entry, calls))


def by_warm_call(spot):
    """The Choice by warm calls alone; None without figures."""
    return choice(spot, Entry.warm_at_n)


def choice(spot, measure):
    """The Choice of a Spot by `measure(entry)`, an Estimate or None."""
    best = {}
    for entry in spot.entries:
        seconds = measure(entry) if entry.is_candidate else None
        known = best.get(library(entry))
        if seconds and (known is None or seconds.median < known.seconds.median):
            best[library(entry)] = Cost(library(entry), entry, seconds)
    costs = sorted(best.values(), key=lambda cost: cost.seconds.median)
    if not costs:
        return None
    first, *others = costs
    tied = 1 + sum(not _behind(cost.seconds, first.seconds) for cost in others)
    # Those that cannot be told from the first stand next to it.
    costs = [first, *sorted(others, key=lambda cost: _behind(cost.seconds, first.seconds))]
    return Choice(tuple(costs), tied, all(enough(cost.seconds, first.seconds) for cost in others))


def _behind(seconds, first):
    """Is this cost behind the first by more than a tie, as far as the rounds can tell?"""
    ratio = compared(seconds, first)
    if enough(seconds, first):
        return ratio.median >= TIE and is_slower(seconds, first) is True
    return ratio.low >= PLAIN
