"""Fresh processes: start one, sleep until it ends, read what it told, end what is left of it."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.machine import environment_variables

ROOT = Path(__file__).resolve().parents[2]
WORKER = "harness.measure.worker"
# Processes at work now. Threads may wait for several.
running = set()


class ProcessFailed(RuntimeError):
    """A fresh process gave no answer. The message is one sentence; `kind` is one of storage.sample.KINDS.

    `answer` is what it had told before it ended, or {}.
    """

    def __init__(self, kind, sentence, answer=None):
        super().__init__(sentence)
        self.kind = kind
        self.answer = answer or {}


def ask(request, timeout, **where):
    """The answer of a fresh process to `request`, a dict; `where` is Child's.

    Each part of the answer after the first has `timeout` seconds for itself. Raises ProcessFailed; OSError
    where the system has no memory or disk for a process.
    """
    with Child(request, **where) as child:
        return child.answer(timeout)


class Child:
    """A fresh process at work on `request`, a dict. Leaving the context ends whatever is left of it.

    `python` and `root` (the folder of `kernels` and `harness`) are this process's own unless given. Lines of
    JSON come back through a pipe that this process alone holds (`child.answering`): what a kernel prints
    cannot be taken for them, and its own child processes do not keep the pipe open.
    """

    def __init__(
        self, request, *, python=None, root=None, device="cpu", module=WORKER, variables=(), piped=False
    ):
        self._folder = tempfile.TemporaryDirectory(prefix="sample-")
        self._errors = Path(self._folder.name, "stderr.txt")
        try:
            with self._errors.open("wb") as stderr:
                self.process = subprocess.Popen(
                    [python or sys.executable, "-m", module, json.dumps(request | {"parent": os.getpid()})],
                    cwd=root or ROOT,
                    env=environment(device, self._folder.name) | dict(variables),
                    stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    start_new_session=True,
                )
        except OSError:
            self._folder.cleanup()
            raise
        running.add(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        end(self.process)
        running.discard(self.process)
        for pipe in filter(None, (self.process.stdin, self.process.stdout)):
            with contextlib.suppress(OSError):  # what was left to say is said to nobody
                pipe.close()
        self._folder.cleanup()

    def answer(self, timeout, output=b""):
        """All that it tells until it ends, as one dict; `output`: what was read of it before.

        Raises ProcessFailed after `timeout` seconds in which no line came, but for the first.
        """
        lines, text, in_time = 1, b"", False
        try:
            while not in_time:
                try:
                    text, in_time = self.process.communicate(timeout=timeout)[0], True
                except subprocess.TimeoutExpired as late:
                    text = late.stdout or b""
                    # Its own child processes may hold the pipe where C code has forked them.
                    in_time = self.process.poll() is not None
                    if not in_time and text.count(b"\n") <= lines:
                        break
                    lines = text.count(b"\n")
        finally:
            end(self.process)
        return self.judged(merged(output + text), timeout, in_time, self.process.returncode)

    def judged(self, answer, timeout, in_time, status):
        """`answer` of a process that ended with this `status`. Raises ProcessFailed unless it is whole."""
        is_whole = answer.pop("whole", False)
        if not in_time:
            raise ProcessFailed("time", f"no answer within {timeout:g} s (--time-limit)", answer)
        if "failed" in answer:
            raise ProcessFailed(answer["kind"], answer["failed"], answer)
        if status:
            why = f"its process failed with exit status {status}"
            if status < 0:  # by a signal, as POSIX has them
                name = signal.Signals(-status).name
                why = f"its process died of {name}"
                why += ", as the system does when memory runs out" if name == "SIGKILL" else ""
            lines = self._errors.read_text(errors="replace").strip().splitlines()
            why += f" ({lines[-1].strip()[:300]})" if lines else ""
            raise ProcessFailed("died", why, answer)
        if not answer:
            raise ProcessFailed("died", "its process ended without an answer")
        if not is_whole:  # whatever it has told: what was not asked yet would have refused it, perhaps
            raise ProcessFailed("died", "it ended its own process, with exit status 0, in the middle", answer)
        return answer


def why_ended(error):
    """Why measuring ends early: Ctrl-C, or a system without memory or disk for another process."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return f"stopped (no further process: {error.strerror or error})"


def merged(output):
    """What lines of JSON say, as one dict. A line that was cut off is left out."""
    answer = {}
    for line in output.splitlines():
        with contextlib.suppress(ValueError):
            answer |= json.loads(line)
    return answer


def environment(device, folder):
    """The child's environment: one JAX platform, no compiled code kept from earlier processes, no tracer.

    A variable of random length moves the stack, so that where it lies is sampled and not frozen.
    """
    # With a safe path Python would not find this suite, which is run from its folder.
    removed = ("JAX_COMPILATION_CACHE_DIR", "PYTHONSAFEPATH", *environment_variables.TRACERS)
    env = {k: v for k, v in os.environ.items() if k not in removed}
    env |= {
        "JAX_ENABLE_COMPILATION_CACHE": "false",
        # An empty folder of its own, also for kernels that ask for a cache: a first call is cold.
        "NUMBA_CACHE_DIR": str(folder),
        "SUITE_STACK_PADDING": "x" * random.randrange(4096),
    }
    if device == "cpu":
        env["JAX_PLATFORMS"] = "cpu"
    else:
        # JAX takes three quarters of a GPU's memory when it starts, and leaves another side none.
        env["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    return env


def end(process):
    """Kill the whole process group, if anything of it is left, and take its exit status."""
    process.poll()  # first: once the group is killed, its own status could no longer be told
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
