"""Time against n: lines per kernel, and the n at which one library overtakes another."""

import math
from dataclasses import dataclass
from itertools import combinations, pairwise

from harness import problems
from harness.answers import seconds


@dataclass(frozen=True)
class Crossover:
    """Below `n` (interpolated) `below` is the faster of two libraries, above it `above`."""

    n: float
    below: str
    above: str


def per_size(groups, problem, dtype, device):
    """``{kernel: {n: seconds}}`` of one problem, from `summary.groups`; prepared kernels left out."""
    lines = {}
    for (name, _, kind, where), kernels in groups.items():
        if (name, kind, where) != (problem, dtype, device):
            continue
        for kernel, entry in kernels.items():
            if seconds(entry, "speed") and not entry["info"]["prepares"]:
                lines.setdefault(kernel, {})[entry["info"]["n_asked"]] = seconds(entry, "speed")[0]
    return {kernel: dict(sorted(line.items())) for kernel, line in lines.items()}


def crossovers(lines):
    """Where the best kernel of one library overtakes that of another, smallest n first.

    Between two measured sizes both times are taken for powers of n.
    """
    best = {}
    for kernel, line in lines.items():
        library = best.setdefault(problems.library_of(kernel), {})
        for n, value in line.items():
            library[n] = min(value, library.get(n, math.inf))
    found = []
    for one, other in combinations(best, 2):
        shared = sorted(best[one].keys() & best[other].keys())
        for n, m in pairwise(shared):
            before, after = (math.log(best[one][k] / best[other][k]) for k in (n, m))
            if before * after < 0:
                at = math.exp(math.log(n) + math.log(m / n) * before / (before - after))
                found.append(Crossover(at, *((one, other) if before < 0 else (other, one))))
    return sorted(found, key=lambda cross: cross.n)


def exponents(lines):
    """``{kernel: p}`` of time ~ n**p over each kernel's larger sizes, four at most and three at least.

    Theil and Sen's slope of the logarithms: one disturbed size does not bend it. At small sizes a call's
    fixed cost hides the growth.
    """
    from scipy.stats import theilslopes  # slow to import, and not needed for a collection

    found = {}
    for kernel, line in lines.items():
        if len(line) >= 3:
            points = list(line.items())[-4:]
            logs = [[math.log(value) for value in column] for column in zip(*points, strict=True)]
            found[kernel] = float(theilslopes(logs[1], logs[0]).slope)
    return found


def spell_crossover(cross):
    """The same in words, to two digits: more would be made up."""
    n = float(f"{cross.n:.2g}")
    return f"below n ≈ {n:,.0f} {cross.below} is faster than {cross.above}, beyond it slower"
