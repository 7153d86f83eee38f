"""The driver's end of a worker: start it, ask it, and say clearly when it is gone."""

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile

from harness.compare.environments import CannotCompare
from harness.measure.process import end, environment, words_of_exit


class WorkerDied(CannotCompare):
    """A worker ended or stopped answering. What it was doing is in the message."""


class WorkerLate(WorkerDied):
    """A worker gave no answer in time."""


class Worker:
    """A process of one side, on so many CPUs (None: all). Use it as a context manager: leaving ends it."""

    def __init__(self, side, device, cpus=None):
        self.side = side
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._cache = tempfile.TemporaryDirectory(prefix="worker-")
        variables = environment(device, self._cache.name) | {"PYTHONDONTWRITEBYTECODE": "1"}
        # Both sides' stacks begin at the same place, as they did where the error rates were found.
        variables["SUITE_STACK_PADDING"] = ""
        self._process = subprocess.Popen(
            [side.python, "-m", "harness.compare.worker", str(os.getpid()), str(cpus or "")],
            cwd=side.folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        end(self._process)
        self._process.stdin.close()
        self._process.stdout.close()
        self._errors.close()
        self._cache.cleanup()

    def ask(self, command, timeout, **details):
        """The worker's answer, a dict. Raises WorkerDied after at most `timeout` seconds.

        Outside of this the process is stopped: threads that wait busily for more work, as OpenMP's do
        for a while, would take the processor from the other side.
        """
        self._signal("SIGCONT")
        try:
            return self._ask(command, timeout, **details)
        finally:
            self._signal("SIGSTOP")

    def _signal(self, name):
        with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
            os.killpg(self._process.pid, getattr(signal, name))

    def _ask(self, command, timeout, **details):
        what = (
            f"side {self.side.name}, {details.get('case', {}).get('kernel') or details.get('name', command)}"
        )
        try:
            self._process.stdin.write(json.dumps({"command": command, **details}).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise WorkerDied(f"{what}: {self._death()}") from None
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self._process.stdout], [], [], timeout)
            if not ready:
                raise WorkerLate(f"{what}: no answer within {timeout:g} s (--time-limit)")
            part = os.read(self._process.stdout.fileno(), 65536)
            if not part:
                raise WorkerDied(f"{what}: {self._death()}")
            line += part
        return json.loads(line)

    def _death(self):
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return f"the process {words_of_exit(code)}" + (f" ({lines[-1]})" if lines else "")
