"""The first call in a process that finds its library's cache filled by an earlier one.

Two fresh processes more, with a cache in a folder of their own: the first fills it, the second is measured.
Their results are checked as that of any first call.
"""

import tempfile

from harness.libraries import compilers
from harness.measure import process

KEPT = ("import_seconds", "first_call_seconds")


def measured(request, timeout):
    """The Sample's `second_process`. Raises process.ProcessFailed.

    `request` is that of the sample: the same kernel on the same inputs, held against the same reference.
    """
    case = request["case"]
    with tempfile.TemporaryDirectory(prefix="caches-") as folder:
        asked = {"case": case, "reference": request["reference"], "timed": False, "cache": folder}
        try:
            process.ask(asked, timeout, device=case["device"])
            held = compilers.held(folder)
            answer = process.ask(asked, timeout, device=case["device"])
        except process.ProcessFailed as error:
            raise process.ProcessFailed(error.kind, f"with its library's cache on: {error}") from None
    return {name: answer[name] for name in KEPT} | answer["cache"] | held
