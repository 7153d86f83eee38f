"""Time against n, and against CPUs: growth, where one library overtakes another, what more CPUs bring."""

import math
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

from harness.analysis.stats import Ratio, compared, is_slower


class Line(NamedTuple):
    """One kernel over n: ``{n asked for: Estimate of a warm call}``, smallest n first."""

    kernel: str
    library: str
    seconds: dict


class Crossover(NamedTuple):
    """Below `n` (interpolated) `below` is the faster of two libraries, above it `above`."""

    n: float
    below: str
    above: str


class Gain(NamedTuple):
    """What `many` CPUs bring a kernel over `few`: how many times as fast it is, as a Ratio."""

    few: int
    many: int
    speed_up: Ratio

    @property
    def efficiency(self):
        """1 where the speed grows as the CPUs do."""
        return self.speed_up.median * self.few / self.many


def per_size(groups, problem, dtype, device, cpus=None):
    """The Lines of one problem, in order of appearance; kernels that prepare are left out."""
    lines = {}
    for group in groups:
        if (group.problem, group.dtype, group.device, group.cpus) == (problem, dtype, device, cpus):
            for entry in group.entries:
                if entry.warm and not entry.prepares:
                    line = lines.setdefault(entry.kernel, Line(entry.kernel, entry.library, {}))
                    line.seconds.setdefault(entry.n_asked, entry.warm_at_n())
    return [line._replace(seconds=dict(sorted(line.seconds.items()))) for line in lines.values()]


def crossovers(lines):
    """Where the best kernel of one library overtakes that of another, smallest n first.

    Stated only between two sizes at which it is decided who is slower; sizes between them may be too close
    to call. Both times are taken for powers of n there.
    """
    best, crossings = {}, []
    for line in lines:
        of_library = best.setdefault(line.library, {})
        for n, warm in line.seconds.items():
            of_library[n] = min(warm, of_library.get(n, warm), key=lambda figure: figure.median)
    for first, second in combinations(best, 2):
        a, b = best[first], best[second]
        slower = {n: is_slower(a[n], b[n]) for n in sorted(a.keys() & b.keys())}
        for n, m in pairwise([n for n, answer in slower.items() if answer is not None]):
            if slower[n] != slower[m]:
                before, after = (math.log(compared(a[size], b[size]).median) for size in (n, m))
                at = math.exp(math.log(n) + math.log(m / n) * before / (before - after))
                crossings.append(Crossover(at, *((second, first) if slower[n] else (first, second))))
    return sorted(crossings, key=lambda cross: cross.n)


def exponents(lines):
    """``{kernel: p}`` of time ~ n**p over each kernel's larger sizes, four at most and three at least.

    Theil and Sen's slope of the logarithms: one disturbed size does not bend it. At small sizes a call's
    fixed cost hides the growth.
    """
    powers = {}
    for line in lines:
        points = [(math.log(n), math.log(warm.median)) for n, warm in line.seconds.items()][-4:]
        if len(points) >= 3:
            slopes = [(b - a) / (m - n) for (n, a), (m, b) in combinations(points, 2)]
            powers[line.kernel] = median(slopes)
    return powers


def gains(groups):
    """``{(problem, size, dtype, device): {kernel: [Gain]}}``, over the fewest CPUs that were measured."""
    seconds = {}
    for group in groups:
        for entry in group.entries:
            count = entry.cpus or entry.threads_usable
            if entry.warm and count:
                by_kernel = seconds.setdefault(group.key[:4], {})
                by_kernel.setdefault(entry.kernel, {}).setdefault(count, entry.warm_at_n())
    gains_by_key = {}
    for key, by_kernel in seconds.items():
        for kernel, by_count in by_kernel.items():
            few, *more = sorted(by_count)
            if more:
                gained = [Gain(few, many, compared(by_count[few], by_count[many])) for many in more]
                gains_by_key.setdefault(key, {})[kernel] = gained
    return gains_by_key
