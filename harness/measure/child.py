"""The child's end of a fresh process: whom it tells, how it fails, and that it ends with the run."""

import contextlib
import json
import os
import sys
from pathlib import Path


def run(work, request=None):
    """Do ``work(request, tell)`` for the request, or for this process's argument, and end the process.

    ``tell(**figures)`` sends a line at once, so that what is known is not lost where a later part takes too
    long or dies. Only this process holds the pipe: what a kernel prints goes to standard error.
    """
    request = request or json.loads(sys.argv[1])
    die_first()
    die_with(request["parent"])
    pipe = os.fdopen(os.dup(1), "w", buffering=1)  # not inherited by what a kernel starts
    os.dup2(2, 1)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=pipe.close)

    def tell(**figures):
        pipe.write(json.dumps(figures) + "\n")

    try:
        work(request, tell)
        tell(whole=True)
    except (Exception, SystemExit) as error:
        tell(**failed(error))
    os._exit(0)  # what a library tidies up at an exit is no part of any figure


def failed(error):
    """Why there are no figures: `failed`, one sentence; `kind`; `whole_kernel`: does no size have any?"""
    lines = str(error).strip().splitlines()
    if "Non-hashable static arguments" in str(error):
        lines = ["a static argument has to be an int: another number is a JAX array, which cannot be one"]
    name, kind = type(error).__name__, "raised"
    sentence = f"{name}: {lines[0] if lines else ''}".rstrip(": ")
    if name == "ProcessFailed":  # one that this process has started itself
        sentence, kind = str(error), error.kind
    elif name == "Disagreement":
        kind = "wrong"
    elif isinstance(error, MemoryError):
        kind = "memory"
    where = getattr(error, "where", "")
    return {
        "failed": sentence + where,
        "kind": kind,
        "whole_kernel": getattr(error, "whole_kernel", False),
    }


def die_first():
    """If memory runs out, the system is to end this process, not the run that waits for it."""
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/oom_score_adj").write_text("1000")


def die_with(parent):
    """End this process when the run that waits for it is killed. Linux only."""
    if sys.platform != "linux":
        return
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it was killed before
        sys.exit("the run that asked has ended")
