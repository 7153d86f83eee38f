"""Peak memory of one warm call, above what its inputs hold: on the host by memray, on a device by XLA."""

import tempfile
from pathlib import Path

from harness.cases.call import device_of
from harness.machine import libraries


def peak_of_warm_call(call):
    """The Sample's `memory` and the call's result to be checked. On a device, its whole process counts.

    The dict holds `peak_bytes`, `peak_counts` and `planned_bytes`, or `skipped`: why there is no peak. The
    result is None then.
    """
    case = call.case
    if case.device == "cpu":
        if libraries.missing("memray"):
            return {"skipped": libraries.missing("memray")}, None
        found, result = _traced(call)
    elif case.library != "jax":
        reason = f"{case.library} does not count what it allocates on a {case.device}; JAX's kernels do"
        return {"skipped": reason}, None
    else:
        found, result = _on_device(call)
    return found | {"planned_bytes": planned_bytes(call)}, result


def _traced(call):
    import memray

    call()  # whatever is allocated only once has been by now
    with tempfile.TemporaryDirectory(prefix="memray-") as folder:
        capture = Path(folder, "call.bin")
        with memray.Tracker(capture):
            seconds, result = call.timed((), (call.arguments,))
        peak = memray.FileReader(capture).metadata.peak_memory
    counts = "host allocations of one warm call, by memray"
    return {"peak_bytes": peak, "peak_counts": counts, "traced_seconds": seconds}, result


def _on_device(call):
    """XLA's allocator counts from the start of the process, what it tried while compiling included."""
    seconds, result = call.timed((), (call.arguments,))
    stats = device_of(call.case).memory_stats()
    if not stats:
        reason = "this allocator of XLA's does not count: leave XLA_PYTHON_CLIENT_ALLOCATOR unset"
        return {"skipped": reason}, result
    counts = "device memory of the whole process, above the inputs, by XLA's allocator"
    peak = max(0, stats["peak_bytes_in_use"] - call.input_bytes)
    return {"peak_bytes": peak, "peak_counts": counts, "traced_seconds": seconds}, result


def planned_bytes(call):
    """What XLA's plan says that a call takes above its inputs: temporaries, and the result where it is new.

    None for kernels that are not one compiled function.
    """
    if not hasattr(call.run, "lower"):
        return None
    plan = call.run.lower(*call.arguments, *call.workspace).compile().memory_analysis()
    return plan.temp_size_in_bytes + plan.output_size_in_bytes - plan.alias_size_in_bytes
