"""Timed calls of one side of a comparison, a batch whenever it is told to: the child's end of `processes`."""

import contextlib
import json
import os
import statistics
import sys
from pathlib import Path
from time import perf_counter

from harness.cases.turns import Turns
from harness.checks.inside import check_compiled
from harness.machine import compilers
from harness.machine.cpus import usable_cpus
from harness.measure.disturbance import Reading, between

# A batch is long enough for the clock, and so short that most are not interrupted.
BATCH_SECONDS = 0.002
# After a pause caches are cold: a batch as long as the measured one goes before it, unless a call takes so
# long that this is nothing to it.
LONG_CALL_SECONDS = 0.02
# For so long, cores are counted before the first turn.
CORES_SECONDS = 0.1


def serve(call, pipe):
    """Time batches as lines on standard input ask, until the last; tell each in a line to `pipe`.

    Returns the last result, on the inputs that the call was made with, the Sample's fields as a dict, and the
    seconds in which it was not its turn.
    """
    answers = os.fdopen(pipe, "w", buffering=1)
    turns = Turns(call)
    once, _ = call.timed((call.arguments,))
    if once < LONG_CALL_SECONDS:
        once = min(call.timed((call.arguments,))[0] for _ in range(2))
    count = max(1, round(BATCH_SECONDS / once))
    unmeasured = 0 if once >= LONG_CALL_SECONDS else count
    cores, taken, compiled = _cores_used(call), [], compilers.so_far()

    def tell(**answer):
        answers.write(json.dumps(answer) + "\n")

    tell(turn_seconds=once * (count + unmeasured), cores=cores, cpus=len(usable_cpus()))
    paused, told = 0.0, perf_counter()
    for line in sys.stdin:
        paused += perf_counter() - told
        asked = json.loads(line)
        _bind_threads(asked["cpus"])
        if unmeasured:
            call.timed(*turns.of(unmeasured))
        seconds, result = call.timed(*turns.of(count, asked["last"]))
        taken.append(seconds / count)
        tell(seconds=taken[-1])
        told = perf_counter()
        if asked["last"]:
            break
    calls = len(taken) * (count + unmeasured)
    check_compiled(call.case, compiled, compilers.so_far(), calls)
    found = {
        "warm_seconds": statistics.median(taken),
        "turn_seconds": taken,
        "cores_used": cores,
    }
    return result, found, paused


def _cores_used(call):
    """How many cores repeated calls keep busy: CPU time over wall time."""
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
