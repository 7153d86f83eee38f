"""What the harness adds to a timed call, in nanoseconds: its batches against a bare loop's, in turns.

    python -m meta_tests.clock_overhead                              # the kernels of dispatch
    python -m meta_tests.clock_overhead grid_max/numpy_meshgrid:100  # problem/kernel:n, any number of them

The bare loop is what a user would write: ``run(*arguments)`` again and again between two readings of the
clock, for JAX with the array's own wait. A batch after a reading of the metronome shows what that costs the
calls behind it, whose memory it may have driven out of the cache. Run it on a quiet machine; nothing is
asserted.
"""

import gc
import random
import statistics
import sys
from time import perf_counter

from harness.cases.call import Call, use_double_precision
from harness.cases.case import Case
from harness.cases.problems import problem
from harness.machine.resources import at_once
from harness.measure.metronome import Metronome

TURNS, BATCH_SECONDS = 600, 200e-6
DEFAULT = ("dispatch/numpy_add", "dispatch/numba_add", "dispatch/jax_add")


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


def turns(call):
    """How many calls make a batch, and ``{way of timing it: nanoseconds per call in each turn}``."""
    once = min(timed_bare(call, 1) for _ in range(10))
    count = max(1, round(BATCH_SECONDS / once))
    metronome, rng = Metronome(at_once()), random.Random(1)

    def timed_by_harness():
        return call.timed([call.arguments] * count)[0]

    def after_reading():
        metronome.read()
        return timed_by_harness()

    ways = {
        "harness": timed_by_harness,
        "bare": lambda: timed_bare(call, count),
        "after a reading": after_reading,
    }
    nanoseconds = {way: [] for way in ways}
    gc.disable()
    for _ in range(TURNS):
        for way in rng.sample(list(ways), len(ways)):
            nanoseconds[way].append(ways[way]() / count * 1e9)
    gc.enable()
    return count, nanoseconds


def main(names):
    """Print a line for each kernel."""
    for name in names:
        path, _, n = name.partition(":")
        problem_name, _, kernel = path.partition("/")
        case = Case(problem_name, kernel, n or "small", "float64", "cpu")
        use_double_precision(case.library)
        call = Call(case, problem(problem_name).inputs(case.n, case.dtype))
        call()
        count, nanoseconds = turns(call)
        ours, bare, after = (
            statistics.median(nanoseconds[way]) for way in ("harness", "bare", "after a reading")
        )
        gained = [a - b for a, b in zip(nanoseconds["harness"], nanoseconds["bare"], strict=True)]
        low, added, high = statistics.quantiles(gained, n=4)
        print(
            f"{name}: harness {ours:,.0f} ns, bare loop {bare:,.0f} ns, added {added:+.1f} ns a call "
            f"(half of {TURNS} turns in [{low:+.1f}, {high:+.1f}], {count:,} calls a batch); "
            f"after a reading {after:,.0f} ns ({after / ours - 1:+.1%})"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or DEFAULT)
