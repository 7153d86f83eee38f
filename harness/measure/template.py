"""Processes that need not import their library: copies of one that has, a fork for each request.

Importing Numba or JAX, and Numba's first compilation, take about a second of CPU time, the same for every
kernel. A template does so once. It starts neither JAX's backend nor a thread of Numba's, so that forking is
safe, and each copy is as clean as a fresh process. Only checks are answered in this way: what is timed starts
from nothing. Started as ``python -m harness.measure.template REQUEST``. Linux only.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import time

from harness.measure import child, process

# What importing a library may take.
IMPORT_SECONDS = 60.0


class Templates:
    """The templates of a batch of requests, by library; leaving the context ends them.

    `where`: whose Python, kernels and variables, as process.Child takes it.
    """

    def __init__(self, **where):
        self._where, self._idle = where, {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for template in [template for idle in self._idle.values() for template in idle]:
            template.__exit__()

    def ask(self, request, timeout, module, library, device="cpu", cpus=None):
        """What a process that runs `module`, for a kernel of `library`, answers: as process.ask."""
        # Numba counts CPUs when it is imported, and a device's driver may start threads then.
        if sys.platform != "linux" or cpus or device != "cpu":
            return process.ask(request, timeout, device=device, module=module, **self._where)
        idle = self._idle.setdefault(library, [])
        template = idle.pop() if idle else Template(library, **self._where)
        try:
            return template.answer_to({"module": module, "request": request}, timeout)
        finally:
            if template.process.poll() is None:
                idle.append(template)
            else:
                template.__exit__()


class Template(process.Child):
    """A process that has imported a library, and answers one request after the other."""

    def __init__(self, library, **where):
        super().__init__({"library": library}, module="harness.measure.template", piped=True, **where)

    def answer_to(self, message, timeout):
        """The answer of a copy; raises ProcessFailed as `Child.answer` does, and ends what is left of it."""
        output, in_time = b"", True
        with contextlib.suppress(BrokenPipeError):  # the end of its answers tells the same
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        try:
            lines, until = 2, time.monotonic() + IMPORT_SECONDS + timeout
            while b'{"ended":' not in output:
                if select.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                    part = os.read(self.process.stdout.fileno(), 65536)
                    if not part:
                        break
                    if not output:  # it has imported its library, and this copy begins
                        until = time.monotonic() + timeout
                    output += part
                elif output.count(b"\n") > lines:
                    lines, until = output.count(b"\n"), time.monotonic() + timeout
                else:
                    in_time = False
                    break
        finally:
            answer = process.merged(output)
            copy, ended = answer.pop("pid", None), answer.pop("ended", None)
            if ended is None:  # it is not to be asked again
                process.end(self.process)
                ended = self.process.returncode
                with contextlib.suppress(ProcessLookupError, TypeError):
                    os.killpg(copy, signal.SIGKILL)
        return self.judged(answer, timeout, in_time, ended)


def serve(request):
    """Import the library; then have a copy of this process answer each line of standard input."""
    from harness import libraries

    child.die_first()
    child.die_with(request["parent"])
    libraries.of(request["library"]).warm_up()
    for module in ("check_worker", "reference"):
        importlib.import_module(f"harness.measure.{module}")
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        os.lseek(2, 0, os.SEEK_SET)
        os.ftruncate(2, 0)  # what an earlier one wrote there
        if (copy := os.fork()) == 0:
            _answer(json.loads(line))
        status = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        with contextlib.suppress(ProcessLookupError):
            os.killpg(copy, signal.SIGKILL)  # what it has started
        os.write(1, b"\n" + json.dumps({"ended": status}).encode() + b"\n")  # its last line may be a half one


def _answer(message):
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.write(1, json.dumps({"pid": os.getpid()}).encode() + b"\n")
    work = importlib.import_module(message["module"]).WORK
    child.run(work, message["request"] | {"parent": os.getppid()})


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
