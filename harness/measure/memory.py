"""Peak memory of one warm call, above what its inputs hold: on the host by memray, on a device by XLA."""

import tempfile
from pathlib import Path

from harness.cases.call import device_of
from harness.machine import libraries


def peak_of_warm_call(call, in_children=False):
    """The Sample's `memory` and the call's result to be checked. On a device, its whole process counts.

    The dict holds `peak_bytes`, or `skipped`: why there is no peak. The result is None then. `in_children`:
    does the kernel work in child processes?
    """
    case = call.case
    if in_children:
        return {"skipped": "it works in child processes, whose memory is not counted"}, None
    if case.device == "cpu":
        if libraries.missing("memray"):
            return {"skipped": libraries.missing("memray")}, None
        return _traced(call)
    if case.library != "jax":
        reason = f"{case.library} does not count what it allocates on a {case.device}; JAX's kernels do"
        return {"skipped": reason}, None
    return _on_device(call)


def _traced(call):
    import memray

    call()  # whatever is allocated only once has been by now
    with tempfile.TemporaryDirectory(prefix="memray-") as folder:
        capture = Path(folder, "call.bin")
        with memray.Tracker(capture):
            seconds, result = call.timed((), (call.arguments,))
        peak = memray.FileReader(capture).metadata.peak_memory
    return {"peak_bytes": peak, "traced_seconds": seconds}, result


def _on_device(call):
    """XLA's allocator counts from the start of the process, what it tried while compiling included."""
    seconds, result = call.timed((), (call.arguments,))
    stats = device_of(call.case).memory_stats()
    if not stats:
        reason = "this allocator of XLA's does not count: leave XLA_PYTHON_CLIENT_ALLOCATOR unset"
        return {"skipped": reason}, result
    peak = max(0, stats["peak_bytes_in_use"] - call.input_bytes)
    return {"peak_bytes": peak, "traced_seconds": seconds}, result
