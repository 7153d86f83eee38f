"""How often a range or a verdict did not hold in a series of runs: the figures of `meta_tests.steadiness`."""

from collections import Counter
from itertools import chain, combinations, permutations, product
from statistics import median, quantiles
from types import SimpleNamespace

from harness.analysis import stats, table
from harness.analysis.kernel import Kernel
from harness.analysis.stats import enough, is_slower
from harness.storage.sample import sample_of
from harness.units import format_duration, format_seconds

# Kernels that stand in a run under a second name too, which no verdict should tell apart.
TWINS = (("grid_max", "numba_serial"), ("grid_max", "jax_vmap"), ("quadratic_map", "numba_loop"))
TWIN = "_twin"
FIGURES = {
    "warm": Kernel.warm_at_n,
    "first call": Kernel.first_call_at_n,
    "import": lambda entry: entry.imported,
}


def ranges(series, figure):
    """``{case: [Estimate of each run that has one]}`` of a list of runs, each a list of Groups."""
    found = {}
    for group in chain(*series):
        for entry in (*group.entries, *filter(None, [group.floor])):
            if made := figure(entry):
                found.setdefault((*group.key, entry.kernel), []).append(made)
    return found


def covering(by_case, others):
    """``{case: [does each range cover the median of all medians of `others`?]}``, both made by `ranges`."""
    grand = {case: median(made.median for made in runs) for case, runs in others.items()}
    return {c: [made.low <= grand[c] <= made.high for made in by_case[c]] for c in by_case if c in grand}


def disjoint(by_case):
    """``{case: [do the ranges of two runs lie apart, for each pair of runs?]}``."""
    return {
        case: [a.high < b.low or b.high < a.low for a, b in combinations(runs, 2)]
        for case, runs in by_case.items()
    }


def printed(by_case):
    """The same Estimates with the ranges that a reader is shown, the drift between runs in them."""
    return {
        case: [
            SimpleNamespace(low=made.printed[0], median=made.median, high=made.printed[1]) for made in runs
        ]
        for case, runs in by_case.items()
    }


def holding(by_case):
    """``{case: [does each range hold the median of another run, for every two runs?]}``."""
    return {
        case: [a.low <= b.median <= a.high for a, b in permutations(runs, 2)]
        for case, runs in by_case.items()
    }


def shifts(by_case):
    """What each whole run was slower (above 1) or faster, all cases alike; of cases that every run has."""
    most = max(map(len, by_case.values()), default=0)
    whole = [runs for runs in by_case.values() if len(runs) == most]
    grand = [median(made.median for made in runs) for runs in whole]
    return [median(runs[k].median / g for runs, g in zip(whole, grand, strict=True)) for k in range(most)]


def level(by_case):
    """The same Estimates with each whole run's shift taken out; of cases that every run has."""
    moved = shifts(by_case)
    return {
        case: [made.scaled(1 / shift) for made, shift in zip(runs, moved, strict=True)]
        for case, runs in by_case.items()
        if len(runs) == len(moved)
    }


def twins(series):
    """The (twin, original) of every run and group, as Entries that both have warm times."""
    pairs = [
        (group.entry(kernel + TWIN), group.entry(kernel))
        for group, (problem, kernel) in product(chain(*series), TWINS)
        if group.problem == problem
    ]
    return [pair for pair in pairs if all(entry and entry.warm for entry in pair)]


def parted(series):
    """[is one twin alone named the fastest?] of every run and group in which one of them may be."""
    found = []
    for group, (problem, kernel) in product(chain(*series), TWINS):
        best = stats.fastest(group) if group.problem == problem and group.entry(kernel + TWIN) else None
        names = {entry.kernel for entry in best.best} if best else set()
        if names & {kernel, kernel + TWIN}:
            found.append(best.word == stats.CLEAR)
    return found


def winners(series):
    """``{group: [the kernel that each run names as the fastest, or None]}``; a twin is its original."""
    found = {}
    for group in chain(*series):
        best = stats.fastest(group)
        if best and best.word != stats.ONLY_ONE:
            names = {entry.kernel.removesuffix(TWIN) for entry in best.best}
            one = len(names) == 1 and best.word != stats.TOO_FEW
            found.setdefault(group.title, []).append(names.pop() if one else None)
    return found


def figures(runs, quiet=()):
    """``{what: how often}`` in words of loaded results; `quiet` are those of a series to compare with."""
    series, before = ([table.groups(data) for data in some] for some in (runs, quiet))
    found = {}
    for name, figure in FIGURES.items():
        by_case = ranges(series, figure)
        widths = [(made.high - made.low) / made.median for made in chain(*by_case.values())]
        found[f"{name}: the range covers the median of all runs"] = of(*covering(by_case, by_case).values())
        found[f"{name}: the ranges of two runs lie apart"] = of(*disjoint(by_case).values())
        for how, changed in (("as printed", printed(by_case)), ("without each run's shift", level(by_case))):
            found[f"{name}: the range {how} covers it"] = of(*covering(changed, changed).values())
            found[f"{name}: two ranges {how} lie apart"] = of(*disjoint(changed).values())
            found[f"{name}: a range {how} holds another run's median"] = of(*holding(changed).values())
        if moved := shifts(by_case):
            found[f"{name}: whole runs were faster or slower by"] = (
                f"{min(moved) - 1:+.1%} to {max(moved) - 1:+.1%}"
            )
        if len(widths) > 1:
            widest = quantiles(widths, n=10, method="inclusive")[-1]
            found[f"{name}: width of the range, median (90th centile)"] = (
                f"{median(widths):.1%} ({widest:.1%})"
            )
        if quiet:
            cover = covering(by_case, ranges(before, figure))
            found[f"{name}: the range covers the median of the quiet runs"] = of(*cover.values())
    pairs, won, was = twins(series), winners(series), winners(before)
    known = [enough(twin.warm, original.warm) for twin, original in pairs]
    told = [is_slower(twin.warm, original.warm) is not None for twin, original in pairs]
    judged = [outcome for outcome, is_known in zip(told, known, strict=True) if is_known]
    found["twins: one is called slower than the other"] = of(judged)
    found["twins: too few pairs of processes to call"] = of([not is_known for is_known in known])
    found["twins: one is named the fastest of all, the other is not"] = of(parted(series))
    found["fastest: a run names one kernel"] = of([name is not None for name in chain(*won.values())])
    named = [(a, b) for names in won.values() for a, b in combinations(names, 2) if a and b]
    found["fastest: two runs name different ones, where both name one"] = of([a != b for a, b in named])
    if quiet:
        named = [(a, b) for title in won for a, b in product(won[title], was.get(title, ())) if a and b]
        found["fastest: another than in a quiet run, where both name one"] = of([a != b for a, b in named])
    return found | spent(runs)


def spent(runs):
    """What became of the samples, and what the runs took, in words."""
    each = [data["spent"] for data in runs]
    total = Counter()
    for one in each:
        total.update({name: one[name] for name in ("samples", "disturbed", "taken_again")})
    kernels = [kernel for data in runs for kernel in table.kernels(map(sample_of, data["samples"]))]
    left_out = sum(kernel.disturbed for kernel in kernels)
    wall, own = ([one[name] for one in each] for name in ("wall_seconds", "own_seconds_per_sample"))
    return {
        "samples that others disturbed": share(total["disturbed"], total["samples"]),
        "samples taken again": share(total["taken_again"], total["samples"]),
        "samples left out of verdicts": share(left_out, total["samples"]),
        "a run takes, median (least to most)": spread(wall, format_duration),
        "the suite's own time a sample, median (least to most)": spread(own, format_seconds),
    }


def beside(runs):
    """Were those samples found that the neighbour hit? In words, of (samples, [(from, to)]) of each run.

    Of a sample the times of its whole process are known: who is beside the neighbour in part is not judged.
    """
    hit, alone, busy, whole = [], [], 0.0, 0.0
    for samples, bursts in runs:
        first, last = samples[0].started, max(sample.started + sample.took_seconds for sample in samples)
        busy += sum(max(0.0, min(ends, last) - max(begins, first)) for begins, ends in bursts)
        whole += last - first
        for sample in samples:
            begun, over = sample.started, sample.started + sample.took_seconds
            if any(begins <= begun and over <= ends for begins, ends in bursts):
                hit.append(bool(sample.disturbed))
            elif all(over < begins or ends < begun for begins, ends in bursts):
                alone.append(bool(sample.disturbed))
    return {
        "the neighbour took a core": f"{format_duration(busy)} of {format_duration(whole)}",
        "samples wholly beside the busy neighbour, called disturbed": of(hit),
        "samples without it, called disturbed": of(alone),
    }


def of(*outcomes):
    """How many of all these lists of booleans are true, in words."""
    return share(sum(map(sum, outcomes)), sum(map(len, outcomes)))


def share(hits, all_):
    return f"{hits:,} of {all_:,} ({hits / all_:.1%})" if all_ else "none to judge"


def spread(values, spelled):
    return f"{spelled(median(values))} ({spelled(min(values))} to {spelled(max(values))})"


def worst(series, count=3):
    """Per figure the cases whose ranges hold least: {figure: [words]}."""
    found = {}
    for name, figure in FIGURES.items():
        by_case = ranges(series, figure)
        cover, apart = covering(by_case, by_case), disjoint(by_case)
        cases = sorted(by_case, key=lambda case: (sum(cover[case]) / len(cover[case]), -sum(apart[case])))
        found[name] = [
            f"{' '.join(map(str, filter(None, case)))}: covers {of(cover[case])}, apart {of(apart[case])}"
            for case in cases[:count]
        ]
    return found
