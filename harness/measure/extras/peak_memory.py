"""Peak memory of one warm call on the host, above what its inputs hold, by memray; in the check process."""

import tempfile
from pathlib import Path

from harness import libraries
from harness.measure import checking
from harness.measure.child import failed


def measure(call, reference, in_children):
    """The Sample's `memory`: `peak_bytes`; or `skipped` or `failed`, why there is no peak.

    `in_children`: does the kernel work in child processes?
    """
    if in_children:
        return {"skipped": "it works in child processes, whose memory is not counted"}
    if call.case.device != "cpu":
        return {"skipped": f"what is allocated on a {call.case.device} is not counted"}
    if missing := libraries.missing("memray"):
        return {"skipped": missing}
    try:
        import memray

        call()  # whatever is allocated only once has been by now
        with tempfile.TemporaryDirectory(prefix="memray-") as folder:
            capture = Path(folder, "call.bin")
            arguments = call.fresh(call.arguments)
            with memray.Tracker(capture):
                seconds, result = call.timed_on((), (arguments,))
            peak = memray.FileReader(capture).metadata.peak_memory
        checking.last_result_is_right(call, result, reference)
    except Exception as error:  # it costs this figure only
        return {"failed": failed(error)["failed"]}
    return {"peak_bytes": peak, "traced_seconds": seconds}
