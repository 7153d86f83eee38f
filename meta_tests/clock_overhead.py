"""What the harness adds to a timed call, in nanoseconds: its batches against a bare loop's, in pairs.

    python -m meta_tests.clock_overhead                              # the kernels of dispatch
    python -m meta_tests.clock_overhead grid_max/numpy_meshgrid:100  # problem/kernel:n, any number of them

The bare loop is what a user would write: ``run(*arguments)`` again and again between two readings of the
clock, for JAX with the array's own wait. Run it on a quiet machine; nothing is asserted.
"""

import gc
import statistics
import sys
from time import perf_counter

from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.cases.problems import problem

PAIRS, BATCH_SECONDS = 600, 200e-6
DEFAULT = ("dispatch/numpy_add", "dispatch/numba_add", "dispatch/jax_add")


def timed_by_harness(call, count):
    """Seconds of so many calls as samples are timed."""
    return call.timed([call.arguments] * count)[0]


def timed_bare(call, count):
    """Seconds of so many calls in a plain loop."""
    run, arguments = call.run, call.arguments
    if call.case.library == "jax":
        started = perf_counter()
        for _ in range(count):
            run(*arguments).block_until_ready()
        return perf_counter() - started
    started = perf_counter()
    for _ in range(count):
        run(*arguments)
    return perf_counter() - started


def pairs(call):
    """How many calls make a batch, and [(seconds per call in the harness, in the bare loop)]."""
    once = min(timed_bare(call, 1) for _ in range(10))
    count = max(1, round(BATCH_SECONDS / once))
    gc.disable()
    found = []
    for number in range(PAIRS):
        order = (timed_by_harness, timed_bare) if number % 2 else (timed_bare, timed_by_harness)
        seconds = {timed: timed(call, count) / count for timed in order}
        found.append((seconds[timed_by_harness], seconds[timed_bare]))
    gc.enable()
    return count, found


def main(names):
    """Print a line for each kernel."""
    for name in names:
        path, _, n = name.partition(":")
        problem_name, _, kernel = path.partition("/")
        case = Case(problem_name, kernel, n or "small", "float64", "cpu")
        use_double_precision(case.library)
        call = Call(case, problem(problem_name).inputs(case.n, case.dtype))
        call()
        count, found = pairs(call)
        harness, bare = (statistics.median(column) * 1e9 for column in zip(*found, strict=True))
        low, added, high = statistics.quantiles(((ours - own) * 1e9 for ours, own in found), n=4)
        print(
            f"{name}: harness {harness:,.0f} ns, bare loop {bare:,.0f} ns, added {added:+.1f} ns a call "
            f"(half of {PAIRS} pairs in [{low:+.1f}, {high:+.1f}], {count:,} calls a batch)"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or DEFAULT)
