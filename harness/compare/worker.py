"""The fresh process of one side: it times a batch of calls whenever it is asked to, and says so in a line.

Started as ``python -m harness.compare.worker REQUEST`` by `harness.compare.batches`. Everything else that it
does, import, first call and checks, is what `harness.measure.worker` does for a sample; so nothing but the
standard library may be imported here before the kernel is.
"""

import contextlib
import json
import os
import statistics
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

# A batch is long enough for the clock, and so short that most are not interrupted.
BATCH_SECONDS = 0.002
# After a pause caches are cold: a batch as long as the measured one goes before it, unless a call takes so
# long that this is nothing to it.
LONG_CALL_SECONDS = 0.02
# For so long, cores are counted before the first turn.
CORES_SECONDS = 0.1


def serve(call, request, tell):
    """Time batches as lines on standard input ask, until the last; tell of each.

    Returns the last result, on the inputs that the call was made with, and the Sample's fields as a dict.
    """
    from harness.cases.call import RotatingInputs
    from harness.checks.inside import check_compiled
    from harness.libraries import compilers
    from harness.machine.resources import usable_cpus

    rotating = RotatingInputs(call)
    per_call, _ = call.timed((call.arguments,))
    if per_call < LONG_CALL_SECONDS:
        per_call = min(call.timed((call.arguments,))[0] for _ in range(2))
    count = min(max(1, round(BATCH_SECONDS / per_call)), call.most_at_once)
    unmeasured = 0 if per_call >= LONG_CALL_SECONDS else count
    cores, turn_seconds, compiled = _cores_used(call), [], compilers.so_far()
    tell(ready={"turn_seconds": per_call * (count + unmeasured), "cores": cores, "cpus": len(usable_cpus())})
    for line in sys.stdin:
        turn = json.loads(line)
        _bind_threads(turn["cpus"])
        if unmeasured:
            call.timed(*rotating.next_calls(unmeasured))
        seconds, result = call.timed(*rotating.next_calls(count, turn["last"]))
        turn_seconds.append(seconds / count)
        tell(batch_seconds=turn_seconds[-1])
        if turn["last"]:
            break
    calls = len(turn_seconds) * (count + unmeasured)
    check_compiled(call.case, compiled, compilers.so_far(), calls)
    figures = {
        "warm_seconds": statistics.median(turn_seconds),
        "turn_seconds": turn_seconds,
        "cores_used": cores,
    }
    return result, figures


def _cores_used(call):
    """How many cores repeated calls keep busy: CPU time over wall time."""
    from harness.measure.disturbance import Reading, between

    before = Reading.now()
    while perf_counter() - before.wall < CORES_SECONDS:
        call()
    return between(before, Reading.now(), calls=1)["cores_used"]


def _bind_threads(cpus):
    """Let every thread of this process run on `cpus` only; None where no choice was made."""
    if cpus is None:
        return
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(ProcessLookupError):  # it ended in between
            os.sched_setaffinity(int(thread.name), cpus)


if __name__ == "__main__":
    from harness.measure import child, worker

    child.run(partial(worker.time_case, time_calls=serve))
