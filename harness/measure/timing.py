"""Warm calls of one process: their seconds, the cores and the fresh memory that they used."""

import gc
import math
import statistics
from time import perf_counter

from harness.cases.call import RotatingInputs
from harness.checks.inside import check_compiled
from harness.libraries import compilers
from harness.machine.resources import at_once
from harness.measure import disturbance
from harness.measure.metronome import Metronome

# At least so many calls and so many seconds in the timed window.
FEWEST_CALLS, WINDOW_SECONDS = 3, 0.15
# A call shorter than this is timed in batches that are long enough for the clock.
SHORT_CALL_SECONDS, BATCH_SECONDS = 50e-6, 100e-6
# Calls before the window: two, and one where a call takes so long that nothing is left to warm up.
LONG_CALL_SECONDS = 0.1
# Where the window alone would take more than this share of the time limit, that one call is the window.
WINDOW_SHARE = 0.25


def warm_calls(call, time_limit=math.inf):
    """Call until the window is over. Returns the last result and the Sample's fields as a dict.

    The last result is kept to be checked. Where a problem has several inputs the calls take them in turn, and
    the last one is on those that the call was made with.
    """
    rotating = RotatingInputs(call)
    gc.collect()
    gc.disable()
    compiled, before = compilers.so_far(), disturbance.Reading.now()
    per_call, result = call.timed((), (call.arguments,))
    timings, batch, metronome = [per_call], 1, None
    same_code = compilers.so_far().count == compiled.count
    if not (same_code and per_call * FEWEST_CALLS > WINDOW_SHARE * time_limit):
        result = None
        if per_call < LONG_CALL_SECONDS:
            per_call, _ = call.timed((call.arguments,))
        timings, batch = [], 1 if per_call >= SHORT_CALL_SECONDS else math.ceil(BATCH_SECONDS / per_call)
        batch = min(batch, call.most_at_once)
        gc.collect()
        metronome = Metronome(at_once())
        metronome.read()
        call.copying = metronome.spent = [0.0, 0.0]
        compiled, before = compilers.so_far(), disturbance.Reading.now()
        begun, last = perf_counter(), False
        while not last:
            last = len(timings) + 1 >= FEWEST_CALLS and perf_counter() - begun >= WINDOW_SECONDS
            seconds, result = call.timed(*rotating.next_calls(batch, last))
            timings.append(seconds / batch)
            metronome.after_call(last)
    after = disturbance.Reading.now()
    gc.enable()
    calls = len(timings) * batch
    check_compiled(call.case, compiled, compilers.so_far(), calls)
    return result, {
        "warm_seconds": statistics.median(timings),
        "metronome": metronome.readings if metronome else {},
    } | disturbance.between(before, after, calls, call.copying)
