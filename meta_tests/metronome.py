"""What do the metronome's readings explain? Of a run's own file, which has them; published files do not.

``python -m meta_tests.metronome RUN.json OUT.json`` prints and saves the figures, for a block of a document.
"""

import math
import sys
from collections import defaultdict
from itertools import combinations
from statistics import median, stdev

from harness.machine.resources import ONE_CPU
from harness.storage import files
from harness.storage.sample import SLOW_TIMES, sample_of
from harness.storage.slowed import FEWEST, judge
from meta_tests.steadiness import save

# Between these a reading is so many times the quiet one.
STEPS = (SLOW_TIMES, 1.35, 1.5)
# A picture of the run: a sign for each of so many stretches of it, by how many times as slow as at best.
STRETCHES, SIGNS, SIGN_STEP = 90, "▁▂▃▄▅▆▇█", 0.1
FEWEST_ROUNDS = 3
DRAWN = [f"grid_max/{kernel}" for kernel in ("numba_serial", "numba_parallel", "numpy_meshgrid")]


def main():
    """Print and save the figures of a run."""
    run, out = sys.argv[1:]
    result = files.load(run)
    found = figures([sample_of(entry) for entry in result["samples"]])
    save(out, "what the metronome explains", result["machine_info"], found)


def figures(samples):
    """``{what: figure in words}``: how often the machine was slow, and what that did to times."""
    if not (speed := judge(samples)):
        sys.exit(f"fewer than {FEWEST} processes in which the metronome was read: a published file?")
    quiet_seconds = speed["quiet_seconds"]
    timed = [sample for sample in samples if sample.slow_times and not sample.disturbed]
    by_case, times_by_step = defaultdict(list), defaultdict(list)
    for sample in timed:
        by_case[sample.case].append(sample)
    for of_case in by_case.values():
        least = min(sample.warm_seconds for sample in of_case)
        for sample in of_case:
            if sample.cores_used < ONE_CPU:
                step = sum(sample.slow_times > step for step in STEPS)
                times_by_step[step].append(sample.warm_seconds / least)
    slow = sum(sample.is_slow for sample in timed)
    table = {"processes in which the machine was slower than when quiet": f"{slow:,} of {len(timed):,}"}
    names = ["quiet", *(f"from {step:g} times the quiet reading" for step in STEPS)]
    for step, name in enumerate(names):
        table[f"a one-CPU kernel's time over its least, {name}"] = _middle(times_by_step[step])

    def quiet_before_and_after(sample):
        before, after = sample.metronome["around"][0][0], sample.metronome["alone"][0]
        return max(before, after) <= SLOW_TIMES * quiet_seconds

    for name, figure, is_quiet in (
        ("warm call", "warm_seconds", lambda sample: not sample.is_slow),
        ("first call", "first_call_seconds", quiet_before_and_after),
        ("import", "import_seconds", quiet_before_and_after),
    ):
        widths = [_width(of_case, figure) for of_case in by_case.values()]
        of_quiet = [_width(filter(is_quiet, of_case), figure) for of_case in by_case.values()]
        table[f"{name}: a kernel's largest over its least"] = _middle(widths)
        table[f"{name}: the same, of quiet processes"] = _middle(of_quiet)
    for name, varies, count in ratios(timed):
        table[f"by how much the ratio of two kernels varies, {name}"] = f"{varies:.2f} ({count:,})"
    return table | pictures(timed)


def ratios(samples):
    """(which pairs of processes of a round, standard deviation of their log ratio, how many) of two kernels.

    The median over pairs of kernels that have three such rounds at least.
    """
    sample_of_round, cases_by_block = defaultdict(dict), defaultdict(set)
    for sample in samples:
        sample_of_round[sample.case][sample.round] = sample
        cases_by_block[sample.case.block].add(sample.case)
    pairs = [pair for cases in cases_by_block.values() for pair in combinations(sorted(cases, key=str), 2)]
    for name, are_wanted in (
        ("all pairs", lambda pair: True),
        ("both quiet", lambda pair: not any(sample.is_slow for sample in pair)),
    ):
        deviations, count = [], 0
        for a, b in pairs:
            rounds = sample_of_round[a].keys() & sample_of_round[b].keys()
            both = [(sample_of_round[a][number], sample_of_round[b][number]) for number in rounds]
            both = list(filter(are_wanted, both))
            count += len(both)
            if len(both) >= FEWEST_ROUNDS:
                logs = [math.log(one.warm_seconds / other.warm_seconds) for one, other in both]
                deviations.append(stdev(logs))
        yield name, median(deviations) if deviations else math.nan, count


def pictures(samples):
    """``{what: a row of signs}`` over the run: of the metronome, and of kernels at their largest n."""
    begun, ended = (limit(sample.started for sample in samples) for limit in (min, max))
    chosen = {"fixed work": (samples, [sample.slow_times for sample in samples])}
    for kernel in DRAWN:
        of_kernel = [s for s in samples if f"{s.case.problem}/{s.case.kernel}" == kernel]
        largest_n = max((sample.case.n for sample in of_kernel), default=0)
        of_kernel = [sample for sample in of_kernel if sample.case.n == largest_n]
        if of_kernel:
            chosen[kernel] = of_kernel, [sample.warm_seconds for sample in of_kernel]
    rows = {}
    for name, (of_row, values) in chosen.items():
        stretches = defaultdict(list)
        for sample, value in zip(of_row, values, strict=True):
            place = int((sample.started - begun) / (ended - begun + 1) * STRETCHES)
            stretches[place].append(value / min(values))
        signs = ["·"] * STRETCHES
        for place, times in stretches.items():
            signs[place] = SIGNS[min(len(SIGNS) - 1, int((median(times) - 1) / SIGN_STEP))]
        rows[f"over the run: {name}"] = f"`{''.join(signs)}`"
    return rows


def _width(samples, figure):
    """The largest figure over the least, or None where there are not two."""
    seconds = [getattr(sample, figure) for sample in samples]
    return max(seconds) / min(seconds) if len(seconds) > 1 else None


def _middle(values):
    """'1.02 (246)': the median, and of how many."""
    values = [value for value in values if value is not None]
    return f"{median(values):.2f} ({len(values)})" if values else "–"


if __name__ == "__main__":
    main()
