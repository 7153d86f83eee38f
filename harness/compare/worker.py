"""One side's process: holds calls that were admitted, and times them in batches when told to.

Started as ``python -m harness.compare.worker PARENT [CPUS]``. Requests and answers are lines of JSON;
between them the process sleeps, so that the other side has the machine.
"""

import contextlib
import json
import os
import platform
import sys
from pathlib import Path
from time import perf_counter, process_time

from harness.measure.worker import die_with


def main(parent, cpus):
    die_with(int(parent))  # the driver may be killed while this process is stopped: nothing would wake it
    # What a kernel prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    if cpus:  # before the libraries are imported, which look at the affinity when they start
        from harness.machine.cpus import bind

        bind(int(cpus))

    from harness.cases.call import use_double_precision
    from harness.cases.case import Case
    from harness.cases.turns import Turns, run_through
    from harness.checks.agreement import verify_timed
    from harness.checks.shortcuts import admit
    from harness.machine import libraries
    from harness.measure.checking import described

    calls = {}

    def hello():
        return {"python": platform.python_version(), "libraries": libraries.versions()}

    def load(case, thorough):
        """Verify a kernel and keep its call. `thorough`: every probe too, as before any timing."""
        case = Case(**case)
        missing = libraries.missing(case.library) or libraries.missing_device(case.device, case.library)
        if missing:
            return {"skip": missing}
        use_double_precision(case.library)
        call, error = admit(case) if thorough else verify_timed(case)
        calls[case.id] = call, Turns(call)
        cores = cores_used(call, 0.1) if thorough else None
        return {"error_ulps": error, "n": case.n, "cores": cores, "about": described(call)["about"]}

    def batch(name, count, cpus, unmeasured=0):
        """Seconds of `count` calls, one after the other, with all threads bound to these CPUs.

        So many `unmeasured` calls come before them: caches are cold after a pause.
        """
        call, turns = calls[name]
        bind_threads(cpus)
        if unmeasured:
            run_through(call, unmeasured, turns.of(unmeasured))
        given = turns.of(count)
        started = perf_counter()
        run_through(call, count, given)
        return {"seconds": perf_counter() - started}

    commands = {"hello": hello, "load": load, "batch": batch}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = commands[request.pop("command")](**request)
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}".splitlines()[0]}
        answers.write(json.dumps(answer) + "\n")


def cores_used(call, seconds):
    """How many cores repeated calls keep busy: CPU time over wall time, over so many seconds."""
    wall, cpu = perf_counter(), process_time()
    while perf_counter() - wall < seconds:
        call()
    return (process_time() - cpu) / (perf_counter() - wall)


def bind_threads(cpus):
    """Let every thread of this process run on `cpus` only; None where no choice was made."""
    if cpus is None:
        return
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(ProcessLookupError):  # it ended in between
            os.sched_setaffinity(int(thread.name), cpus)


if __name__ == "__main__":
    main(*sys.argv[1:])
