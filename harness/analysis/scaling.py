"""Time against n, and against CPUs: growth, where one library overtakes another, what more CPUs bring."""

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

from harness.analysis.kernel import Kernel
from harness.analysis.stats import Ratio, compared, is_slower


@dataclass(frozen=True)
class Line:
    """One kernel over n: its entries, smallest n first."""

    kernel: str
    library: str
    entries: tuple[Kernel, ...]

    @property
    def seconds(self):
        """``{n asked for: Estimate of a warm call}``."""
        return {entry.n_asked: entry.warm_at_n() for entry in self.entries}


@dataclass(frozen=True)
class Crossover:
    """Below `n` (interpolated) `below` is the faster of two libraries, above it `above`."""

    n: float
    below: str
    above: str


@dataclass(frozen=True)
class Gain:
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
    found = {}
    for group in groups:
        if (group.problem, group.dtype, group.device, group.cpus) != (problem, dtype, device, cpus):
            continue
        for entry in group.entries:
            if entry.warm and not entry.prepares:
                found.setdefault(entry.kernel, {}).setdefault(entry.n_asked, entry)
    return [
        Line(kernel, next(iter(sizes.values())).library, tuple(sizes[n] for n in sorted(sizes)))
        for kernel, sizes in found.items()
    ]


def crossovers(lines):
    """Where the best kernel of one library overtakes that of another, smallest n first.

    Stated only between two sizes at which it is decided who is slower; sizes between them may be too close
    to call. Both times are taken for powers of n there.
    """
    best = {}
    for line in lines:
        library = best.setdefault(line.library, {})
        for n, warm in line.seconds.items():
            library[n] = min(warm, library.get(n, warm), key=lambda figure: figure.median)
    found = []
    for one, other in combinations(best, 2):
        slower = {
            n: is_slower(best[one][n], best[other][n]) for n in sorted(best[one].keys() & best[other].keys())
        }
        decided = [n for n, answer in slower.items() if answer is not None]
        for n, m in pairwise(decided):
            if slower[n] != slower[m]:
                before, after = (math.log(compared(best[one][k], best[other][k]).median) for k in (n, m))
                at = math.exp(math.log(n) + math.log(m / n) * before / (before - after))
                found.append(Crossover(at, *((other, one) if slower[n] else (one, other))))
    return sorted(found, key=lambda cross: cross.n)


def exponents(lines):
    """``{kernel: p}`` of time ~ n**p over each kernel's larger sizes, four at most and three at least.

    Theil and Sen's slope of the logarithms: one disturbed size does not bend it. At small sizes a call's
    fixed cost hides the growth.
    """
    return {line.kernel: _exponent(line.seconds) for line in lines if len(line.entries) >= 3}


def _exponent(seconds):
    points = [(math.log(n), math.log(warm.median)) for n, warm in seconds.items()][-4:]
    return median((b - a) / (m - n) for (n, a), (m, b) in combinations(points, 2))


def gains(groups, same_run=True):
    """``{(problem, size, dtype, device): {kernel: [Gain]}}``, over the fewest CPUs that were measured.

    `groups` may be those of several files: then `same_run` is False, and nothing is paired by round.
    """
    found = {}
    for group in groups:
        for entry in group.entries:
            count = entry.cpus or entry.threads_usable
            if entry.warm and count:
                lines = found.setdefault(group.key[:4], {})
                lines.setdefault(entry.kernel, {}).setdefault(count, entry.warm_at_n())
    made = {}
    for key, lines in found.items():
        for kernel, line in lines.items():
            few, *more = sorted(line)
            if more:
                gained = [Gain(few, many, compared(line[few], line[many], same_run)) for many in more]
                made.setdefault(key, {})[kernel] = gained
    return made
