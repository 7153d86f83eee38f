"""Questions that need a process of their own: start it, wait, and read its one answer."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ChildFailed(RuntimeError):
    """A fresh process failed, died, or gave no answer. The message says which, with its stderr."""


class ChildDied(ChildFailed):
    """It was ended from outside, by a signal or by the time-out: that says nothing of its results."""


def ask(case, question, timeout, *, python=None, root=None, **details):
    """Answer `question` about `case` in a fresh process. Returns the worker's dict.

    `python` and `root` (the folder of `kernels` and `harness`) are this process's own unless given.

    The answer comes back in a file, so that whatever a kernel prints cannot be taken for it.
    Raises ChildFailed or ChildDied, with what the process had to say, after at most `timeout` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="fresh-") as folder:
        answer, errors = Path(folder, "answer.json"), Path(folder, "stderr.txt")
        request = {"case": asdict(case), "question": question, "answer": str(answer), **details}
        request["parent"] = os.getpid()
        with errors.open("wb") as stderr:
            child = subprocess.Popen(
                [python or sys.executable, "-m", "harness.worker", json.dumps(request)],
                cwd=root or ROOT,
                env=environment(case.device),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
            try:
                child.wait(timeout)
            except subprocess.TimeoutExpired:
                raise ChildDied(
                    _say(case, question, f"gave no answer within {timeout:g} s (--time-limit)", errors)
                ) from None
            finally:
                end(child)
        if child.returncode < 0:
            raise ChildDied(_say(case, question, said_at_death(child.returncode), errors))
        if child.returncode:
            raise ChildFailed(_say(case, question, said_at_death(child.returncode), errors))
        try:
            return json.loads(answer.read_text())
        except (OSError, ValueError):
            raise ChildFailed(_say(case, question, "ended without an answer", errors)) from None


def environment(device):
    """The child's environment: one JAX platform, and no compilation cache that outlives it."""
    env = {k: v for k, v in os.environ.items() if k != "JAX_COMPILATION_CACHE_DIR"}
    env["JAX_ENABLE_COMPILATION_CACHE"] = "false"
    if device == "cpu":
        env["JAX_PLATFORMS"] = "cpu"
    else:
        # JAX takes three quarters of a GPU's memory when it starts: the run that waits already has them.
        env["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    return env


def end(child):
    """Kill the child's whole process group, if anything of it is left."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()


def said_at_death(code):
    """How a process ended, in words, from its exit status."""
    if code < 0:  # by a signal, as POSIX has them
        name = signal.Signals(-code).name
        why = ", as the system does when memory runs out" if name == "SIGKILL" else ""
        return f"died of {name}{why}"
    return f"failed with exit status {code}"


def _say(case, question, what, errors):
    lines = errors.read_text(errors="replace").strip().splitlines()
    stderr = "\n".join(lines[-15:]) or "(nothing on stderr)"
    return f"{case.id}: the process for {question!r} {what}\n{stderr}"
