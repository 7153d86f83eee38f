"""The fresh process: import, place, first call; then, if asked, one warm call under memray.

Started as ``python -m harness.worker REQUEST`` by `harness.fresh`. Nothing but the standard
library may be imported before the kernel is: its import is part of what is measured.
"""

import contextlib
import importlib
import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter


def main(request):
    die_first()
    case_names = request["case"]
    started = perf_counter()
    importlib.import_module(f"kernels.{case_names['problem']}.{case_names['kernel']}")
    imported = perf_counter()
    die_with(request["parent"])

    from harness import problems
    from harness.calls import Call, use_double_precision
    from harness.case import Case

    case = Case(**case_names)
    use_double_precision(case.library)
    inputs = problems.problem(case.problem).inputs(case.n, case.dtype)
    before_placing = perf_counter()
    call = Call(case, inputs)
    placed = perf_counter()
    result = call()
    finished = perf_counter()
    answer = {
        "import_seconds": imported - started,
        "place_seconds": placed - before_placing,
        "first_call_seconds": finished - placed,
    }
    answer["error_ulps"] = checked(request, call, result)
    if request.get("probe"):
        from harness import agreement

        agreement.verify_all_probes(case)
    if request["question"] == "memory":
        from harness.device import planned_bytes

        del result
        answer |= (peak_of_warm_call if case.device == "cpu" else peak_on_device)(request, call)
        answer["planned_bytes"] = planned_bytes(call)
        answer["given_bytes"] = sum(getattr(value, "nbytes", 0) for value in inputs)
    Path(request["answer"]).write_text(json.dumps(answer))


def die_first():
    """If memory runs out, the system is to end this process, not the run that waits for it."""
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/oom_score_adj").write_text("1000")


def die_with(parent):
    """End this process when the run that waits for it is killed. Linux only."""
    if sys.platform != "linux":
        return
    import ctypes
    import os
    import signal

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it was killed before
        sys.exit("the run that asked has ended")


def checked(request, call, result):
    """The error of `result` in ulps against the reference that the parent saved."""
    import numpy as np

    from harness.agreement import check

    value = np.load(request["reference"], mmap_mode="r")
    return check(call, result, value, request["tolerance"])


def peak_of_warm_call(request, call):
    """The high-water mark of what one warm call allocates, in bytes, by memray."""
    import memray

    call()  # whatever is allocated only once has been by now
    with tempfile.TemporaryDirectory(prefix="memray-") as folder:
        capture = Path(folder, "call.bin")
        with memray.Tracker(capture):
            started = perf_counter()
            result = call()
            seconds = perf_counter() - started
        peak = memray.FileReader(capture).metadata.peak_memory
    checked(request, call, result)
    return {
        "peak_bytes": peak,
        "peak_counts": "host allocations of one warm call, by memray",
        "traced_seconds": seconds,
        "input_bytes": call.input_bytes,
    }


def peak_on_device(request, call):
    """The high-water mark of this process's memory on the device, in bytes, by XLA's allocator."""
    from harness import device

    started = perf_counter()
    result = call()
    seconds = perf_counter() - started
    checked(request, call, result)
    return {
        "peak_bytes": device.peak_bytes(call),
        "peak_counts": "device memory of the whole process, above the inputs, by XLA's allocator",
        "traced_seconds": seconds,
        "input_bytes": call.input_bytes,
    }


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
