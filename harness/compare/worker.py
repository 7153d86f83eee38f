"""One side's process: holds calls that were admitted, and times them in batches when told to.

Started as ``python -m harness.compare.worker``. Requests and answers are lines of JSON; between
them the process sleeps, so that the other side has the machine.
"""

import contextlib
import json
import os
import platform
import sys
from pathlib import Path
from time import perf_counter


def main():
    # What a kernel prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    from harness import gate, libraries
    from harness.agreement import verify_timed
    from harness.calls import use_double_precision
    from harness.case import Case
    from harness.suite import usage

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
        call, error = gate.admit(case) if thorough else verify_timed(case)
        calls[case.id] = call
        cores = usage(call, 0.1)["cores_used"] if thorough else None
        return {"error_ulps": error, "n": case.n, "cores": cores}

    def batch(name, count, cpus):
        """Seconds of `count` calls, one after the other, with all threads bound to these CPUs."""
        call = calls[name]
        bind(cpus)
        started = perf_counter()
        for _ in range(count):
            call()
        return {"seconds": perf_counter() - started}

    commands = {"hello": hello, "load": load, "batch": batch}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = commands[request.pop("command")](**request)
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}".splitlines()[0]}
        answers.write(json.dumps(answer) + "\n")


def bind(cpus):
    """Let every thread of this process run on `cpus` only; None where no choice was made."""
    if cpus is None:
        return
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(ProcessLookupError):  # it ended in between
            os.sched_setaffinity(int(thread.name), cpus)


if __name__ == "__main__":
    main()
