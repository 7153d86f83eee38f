"""Which library is fastest? One answer per problem, n and number of calls, by its best kernel."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from harness.analysis.decide import TIE, decide
from harness.analysis.kernel import Kernel, OfOneSize
from harness.analysis.stats import Estimate
from harness.units import cpus_in_order

LIBRARIES = ("numpy", "numba", "jax")
# Of them, those that compile, and may spread one call over several CPUs.
COMPILED = ("numba", "jax")
# Of programs that make more calls nothing is said; and numbers of calls that are looked at first, among which
# it is looked further where two neighbours differ.
MOST_CALLS, GRID = 10_000, 60


@dataclass(eq=False, frozen=True)
class Spot(OfOneSize):
    """The ordinary kernels of one problem at one size, whatever device they run on."""

    problem: str
    size: str
    n: int
    dtype: str
    cpus: int | None
    entries: tuple[Kernel, ...]

    @property
    def work_count(self):
        """How many units of work a call does at this n; None where that is not said."""
        return next((k.work_count for k in self.entries if k.scale == 1 and k.work_count), None)

    @property
    def shapes(self):
        """On how many shapes its programs make their calls."""
        return max((kernel.shapes for kernel in self.entries), default=1)

    @property
    def competing(self):
        """The kernels that may be the fastest and have the figures of a whole program."""
        return [kernel for kernel in self.entries if kernel.is_candidate and kernel.script(kernel.shapes)]

    @property
    def lacking(self):
        """Libraries that have kernels here and no figure of a program, since all of them failed."""
        having = {library(kernel) for kernel in self.entries if kernel.script(1)}
        return [name for name in dict.fromkeys(map(library, self.entries)) if name not in having]


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


class Cost(NamedTuple):
    """What a library's best kernel costs, in seconds, and how many times the fastest library's that is."""

    library: str
    entry: Kernel
    seconds: Estimate
    times: float


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
        behind = self.costs[self.tied :]
        return (behind[0].times, behind[0].library) if behind else None


def library(kernel):
    """What a kernel stands for in a choice: its library, and the device where that is not the CPU."""
    return kernel.library if kernel.device == "cpu" else f"{kernel.library} on {kernel.device}"


def ordinary(kernel):
    """May a kernel stand for its library: neither tuned by hand nor helped, and one of the three?"""
    return kernel.library in LIBRARIES and not (kernel.tuned or kernel.prepares)


def panels(groups):
    """The Panels of a file's Groups, in order of appearance; devices share one.

    Where several sizes are of one n, as of a problem without any, the first of them stands for all.
    """
    sizes_by_panel = {}
    for group in groups:
        sizes = sizes_by_panel.setdefault((group.problem, group.dtype, group.cpus), {})
        kernels = sizes.setdefault((group.n_asked, group.size), [])
        kernels += filter(ordinary, group.entries)
    panels_with_spots = []
    for (problem, dtype, cpus), sizes in sizes_by_panel.items():
        spots = {
            n: Spot(problem, size, n, dtype, cpus, tuple(kernels))
            for (n, size), kernels in sorted(sizes.items(), reverse=True)
            if kernels
        }
        if spots:
            panels_with_spots.append(Panel(problem, dtype, cpus, tuple(spots[n] for n in sorted(spots))))
    return panels_with_spots


def on_fewer_cpus(panel, panels):
    """The Panels of the same problem and dtype on fewer CPUs, fewest first."""
    of_problem = [other for other in panels if (other.problem, other.dtype) == (panel.problem, panel.dtype)]
    fewer = [other for other in of_problem if cpus_in_order(other.cpus) < cpus_in_order(panel.cpus)]
    return sorted(fewer, key=lambda other: cpus_in_order(other.cpus))


def by_script(spot, calls):
    """The Choice for a program that makes so many calls, import included; None without figures."""
    return _choice(spot, lambda kernel: kernel.script(calls))


def by_warm_call(spot):
    """The Choice by warm calls alone; None without figures."""
    return _choice(spot, Kernel.warm_at_n)


def _choice(spot, measure):
    """The Choice of a Spot by `measure(kernel)`, an Estimate or None."""
    figures = [(k, seconds) for k in spot.entries if k.is_candidate and (seconds := measure(k))]
    if not figures:
        return None
    kernels, seconds = zip(*figures, strict=True)
    decision = _decided(kernels, [figure.values for figure in seconds])
    costs = [
        Cost(name, *figures[decision.kernel[place]], float(decision.times[place]))
        for place, name in enumerate(decision.libraries)
    ]
    # Those that cannot be told from the first stand next to it.
    order = np.lexsort((decision.seconds, decision.behind))
    sure = all(decision.enough[place] for place in order[1:])
    return Choice(tuple(costs[place] for place in order), int(np.count_nonzero(~decision.behind)), sure)


def _decided(kernels, seconds_by_round):
    return decide(list(map(library, kernels)), np.stack(seconds_by_round), [k.counts for k in kernels])


def by_calls(spot):
    """[(libraries that may each be the fastest, the largest number of calls for which they are)].

    From one call to MOST_CALLS, by whole numbers: where two neighbours of a coarse grid differ, each number
    between them is looked at. [] without the figures of a whole program.
    """
    if not (kernels := spot.competing):
        return []
    grid = np.unique(np.geomspace(1, MOST_CALLS, GRID).round())
    fastest = _fastest(kernels, grid)
    between = [
        np.arange(few + 1, many) for few, many in pairwise(grid) if set(fastest[few]) != set(fastest[many])
    ]
    if between:
        fastest |= _fastest(kernels, np.concatenate(between))
    steps = []
    for count in sorted(fastest):
        if steps and set(steps[-1][0]) == set(fastest[count]):
            steps.pop()
        steps.append((fastest[count], int(count)))
    return steps


def _fastest(kernels, calls):
    """``{number of calls: libraries that may each be the fastest}``, the one with the least median first."""
    decision = _decided(kernels, [kernel.program(calls) for kernel in kernels])
    order = np.argsort(decision.seconds, axis=0)
    return {
        count: tuple(decision.libraries[place] for place in order[:, at] if not decision.behind[place, at])
        for at, count in enumerate(calls)
    }
