"""Peak memory of one warm call on the host, above what its inputs hold, by memray."""

import tempfile
from pathlib import Path

from harness import libraries


def peak_of_warm_call(call, in_children=False):
    """The Sample's `memory` and the call's result to be checked.

    The dict holds `peak_bytes`, or `skipped`: why there is no peak. The result is None then. `in_children`:
    does the kernel work in child processes?
    """
    if in_children:
        return {"skipped": "it works in child processes, whose memory is not counted"}, None
    if call.case.device != "cpu":
        return {"skipped": f"what is allocated on a {call.case.device} is not counted"}, None
    if libraries.missing("memray"):
        return {"skipped": libraries.missing("memray")}, None
    return _traced(call)


def _traced(call):
    import memray

    call()  # whatever is allocated only once has been by now
    with tempfile.TemporaryDirectory(prefix="memray-") as folder:
        capture = Path(folder, "call.bin")
        with memray.Tracker(capture):
            seconds, result = call.timed((), (call.arguments,))
        peak = memray.FileReader(capture).metadata.peak_memory
    return {"peak_bytes": peak, "traced_seconds": seconds}, result
