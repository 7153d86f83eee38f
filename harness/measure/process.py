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

from harness.machine import environment_variables

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


def ask(request, timeout, **where):
    """The answer of a fresh process to `request`, a dict; `where` is Child's.

    Raises ProcessFailed, after at most `timeout` seconds.
    """
    with Child(request, **where) as child:
        return child.answer(timeout)


class Child:
    """A fresh process at work on `request`, a dict. Leaving the context ends whatever is left of it.

    `python` and `root` (the folder of `kernels` and `harness`) are this process's own unless given. The
    answer comes back in a file, so that what a kernel prints cannot be taken for it. A `piped` one is told
    lines, and tells lines, meanwhile. Raises OSError where the system has no memory or disk for it.
    """

    def __init__(
        self,
        request,
        *,
        python=None,
        root=None,
        device="cpu",
        module="harness.measure.worker",
        piped=False,
        variables=(),
    ):
        self._folder = tempfile.TemporaryDirectory(prefix="sample-")
        self._answer, self._errors = (Path(self._folder.name, name) for name in ("answer.json", "stderr.txt"))
        request = request | {"answer": str(self._answer), "parent": os.getpid()}
        try:
            with self._errors.open("wb") as stderr:
                self.process = subprocess.Popen(
                    [python or sys.executable, "-m", module, json.dumps(request)],
                    cwd=root or ROOT,
                    env=environment(device, self._folder.name) | dict(variables),
                    stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                    stdout=subprocess.PIPE if piped else subprocess.DEVNULL,
                    stderr=stderr,
                    start_new_session=True,
                )
        except OSError:
            self._folder.cleanup()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        end(self.process)
        for pipe in filter(None, (self.process.stdin, self.process.stdout)):
            with contextlib.suppress(OSError):  # what was left to say is said to nobody
                pipe.close()
        self._folder.cleanup()

    def answer(self, timeout):
        """What it answers, at most `timeout` seconds from now. Raises ProcessFailed.

        Once its figures are there it has as long again for each further part of its answer.
        """
        parts = 0
        try:
            while not (in_time := _ended(self.process, timeout)):
                before, parts = parts, self.told().get("parts", 0)
                if parts == before:
                    break
        finally:
            end(self.process)
        said = self.told()
        said.pop("parts", None)
        whole = said.pop("whole", False)
        if not in_time:
            raise late(timeout, said)
        if self.process.returncode:
            why = f"its process {words_of_exit(self.process.returncode)}{_last(self._errors)}"
            raise ProcessFailed("died", why, said)
        if not said:
            raise ProcessFailed("died", "its process ended without an answer", said)
        if "failed" in said:
            raise ProcessFailed(said.get("kind", "raised"), said["failed"], said)
        if not whole:  # whatever it has told: what was not asked yet would have refused it, perhaps
            raise ProcessFailed("died", "it ended its own process, with exit status 0, in the middle", said)
        return said

    def told(self):
        """What it has answered so far, or {}."""
        try:
            return json.loads(self._answer.read_text())
        except (OSError, ValueError):
            return {}


def late(timeout, said=None):
    """The ProcessFailed of a process that has used up its time."""
    return ProcessFailed("time", f"no answer within {timeout:g} s (--time-limit)", said)


def environment(device, folder):
    """The child's environment: one JAX platform, no compiled code kept from earlier processes, no tracer.

    A variable of random length moves the stack, so that where it lies is sampled and not frozen.
    """
    # With a safe path Python would not find this suite, which is run from its folder.
    without = ("JAX_COMPILATION_CACHE_DIR", "PYTHONSAFEPATH", *environment_variables.TRACERS)
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
        # JAX takes three quarters of a GPU's memory when it starts, and leaves another side none.
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
        return is_ready(descriptor, timeout)
    finally:
        os.close(descriptor)


def is_ready(descriptor, timeout):
    """Sleep until there is something to read, or `timeout` seconds: is there? Ctrl-C ends the sleep."""
    try:
        _Interrupt.waiting = True
        check_interrupt()
        ready, _, _ = select.select([descriptor], [], [], timeout)
    finally:
        _Interrupt.waiting = False
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


def _last(errors):
    """The last line that the process wrote to stderr, in brackets."""
    lines = errors.read_text(errors="replace").strip().splitlines()
    return f" ({lines[-1].strip()[:300]})" if lines else ""
