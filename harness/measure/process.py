"""Fresh processes: start one, sleep until it ends, read its one answer, end what is left of it."""

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.machine import settings

ROOT = Path(__file__).resolve().parents[2]


class ProcessFailed(RuntimeError):
    """A fresh process gave no answer. The message is one sentence; `kind` is one of storage.sample.KINDS.

    `answer` is what it had said before it ended, or {}.
    """

    def __init__(self, kind, sentence, answer=None):
        super().__init__(sentence)
        self.kind = kind
        self.answer = answer or {}


class _Interrupt:
    """Whether Ctrl-C came, and whether a process is being waited for."""

    noted = waiting = False


@contextlib.contextmanager
def interruptible():
    """Let Ctrl-C end the wait for a process, and nothing in between: files are closed, lines are whole.

    What comes in between ends the next wait before it begins, or `check_interrupt`.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # somebody else handles it, or has it ignored
        return

    def note(number, frame):
        _Interrupt.noted = True
        if _Interrupt.waiting:
            raise KeyboardInterrupt

    _Interrupt.noted = False
    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def check_interrupt():
    """Raise KeyboardInterrupt if Ctrl-C came while nothing was waited for."""
    if _Interrupt.noted:
        raise KeyboardInterrupt


def ask(request, timeout, *, python=None, root=None, device="cpu", module="harness.measure.worker"):
    """The answer of a fresh process to `request`, a dict.

    `python` and `root` (the folder of `kernels` and `harness`) are this process's own unless given. The
    answer comes back in a file, so that what a kernel prints cannot be taken for it. Raises ProcessFailed,
    after at most `timeout` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="sample-") as folder:
        answer, errors = Path(folder, "answer.json"), Path(folder, "stderr.txt")
        request = request | {"answer": str(answer), "parent": os.getpid()}
        with errors.open("wb") as stderr:
            child = subprocess.Popen(
                [python or sys.executable, "-m", module, json.dumps(request)],
                cwd=root or ROOT,
                env=environment(device, folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
            try:
                in_time = _ended(child, timeout)
            finally:
                end(child)
        said = _read(answer)
        if not in_time:
            raise ProcessFailed("time", f"no answer within {timeout:g} s (--time-limit)", said)
        if child.returncode:
            raise ProcessFailed("died", f"its process {words_of_exit(child.returncode)}{_last(errors)}", said)
        if not said:
            raise ProcessFailed("died", "its process ended without an answer", said)
        if "failed" in said:
            raise ProcessFailed(said.get("kind", "raised"), said["failed"], said)
        return said


def environment(device, folder):
    """The child's environment: one JAX platform, no compiled code kept from earlier processes, no tracer.

    A variable of random length moves the stack, so that where it lies is sampled and not frozen.
    """
    without = ("JAX_COMPILATION_CACHE_DIR", *settings.TRACERS)
    env = {k: v for k, v in os.environ.items() if k not in without}
    env |= {
        "JAX_ENABLE_COMPILATION_CACHE": "false",
        # An empty folder of its own, also for kernels that ask for a cache: a first call is cold.
        "NUMBA_CACHE_DIR": str(folder),
        "SUITE_STACK_PADDING": "x" * random.randrange(4096),
    }
    if device == "cpu":
        env["JAX_PLATFORMS"] = "cpu"
    else:
        # JAX takes three quarters of a GPU's memory when it starts, and its peak would say nothing.
        env["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    return env


def _ended(child, timeout):
    """Sleep until the child ends, or `timeout` seconds: is it over?

    subprocess's own wait with a timeout wakes up twenty times a second; a descriptor of the process does not.
    """
    try:
        descriptor = os.pidfd_open(child.pid)
    except (AttributeError, OSError):  # not Linux, or an old one
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout)
            return True
        return False
    try:
        _Interrupt.waiting = True
        check_interrupt()
        ready, _, _ = select.select([descriptor], [], [], timeout)
    finally:
        _Interrupt.waiting = False
        os.close(descriptor)
    return bool(ready)


def end(child):
    """Kill the child's whole process group, if anything of it is left, and take its exit status."""
    child.poll()  # first: once the group is killed, its own status could no longer be told
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()


def words_of_exit(code):
    """How a process ended, in words, from its exit status."""
    if code < 0:  # by a signal, as POSIX has them
        name = signal.Signals(-code).name
        why = ", as the system does when memory runs out" if name == "SIGKILL" else ""
        return f"died of {name}{why}"
    return f"failed with exit status {code}"


def _read(answer):
    try:
        return json.loads(answer.read_text())
    except (OSError, ValueError):
        return {}


def _last(errors):
    """The last line that the process wrote to stderr, in brackets."""
    lines = errors.read_text(errors="replace").strip().splitlines()
    return f" ({lines[-1].strip()[:300]})" if lines else ""
