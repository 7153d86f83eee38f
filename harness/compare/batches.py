"""One case on several sides: their processes are alive at once, and timed batch by batch in random turns.

Each is started alone, makes its first call and is stopped (SIGSTOP), so that no thread of it waits busily
while another is timed. Then a batch of calls of each side makes a turn, in random order, turn after turn:
what the machine does for a second all sides feel alike. Times themselves are not to be had this way, since
a process that was stopped wakes with cold caches: they are compared with each other only.
"""

import contextlib
import json
import os
import select
import signal
import time
from pathlib import Path

import psutil

from harness.machine.resources import usable_cpus
from harness.measure import disturbance
from harness.measure.process import Child, ProcessFailed, end, merged

# What a side gets of the turns of a round, within these numbers of turns; fewer where a turn takes a second.
SIDE_SECONDS, FEWEST_TURNS, MOST_TURNS = 0.3, 8, 80
LONG_TURN_SECONDS, FEWEST_LONG_TURNS = 1.0, 3
# A kernel that keeps fewer cores than this busy is bound to one CPU at a time, the same for all sides: on a
# shared machine one core may be a third slower than the other for a second.
MANY_CORES = 1.5
# How often in a round another CPU is chosen for it.
CHOICES_OF_CPU = 4
# Threads can be bound on Linux.
CAN_BIND = Path("/proc/self/task").is_dir()


class SideProcess(Child):
    """The process of one side: it sleeps unless it is asked. Raises ProcessFailed from every method."""

    def __init__(self, request, timeout, **where):
        super().__init__(request, piped=True, module="harness.compare.worker", **where)
        self._timeout, self._output = timeout, b""
        # What it says when it is ready: seconds of a turn, cores that it keeps busy, CPUs that it may use.
        self.ready = None

    def start(self):
        """Sleep until it has imported its kernel, made its first call and checked what that returned."""
        self.ready = self._line("ready")
        self._signal("SIGSTOP")

    def batch(self, cpus, last):
        """Have it time its next batch; nothing but this side runs meanwhile."""
        self._signal("SIGCONT")
        try:
            self.process.stdin.write(json.dumps({"cpus": cpus, "last": last}).encode() + b"\n")
            self.process.stdin.flush()
            self._line("batch_seconds")
        except OSError:
            raise self._gone() from None
        finally:
            self._signal("SIGSTOP")

    def finished(self):
        """Its answer, once it has checked what the last call returned and whatever else was asked."""
        self._signal("SIGCONT")
        return self.answer(self._timeout, self._output)

    def _line(self, name):
        """What it tells under `name`. The figures that come before it are kept for its answer."""
        text, until = b"", time.monotonic() + self._timeout
        while True:
            if not select.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                words = f"no answer within {self._timeout:g} s (--time-limit)"
                raise ProcessFailed("time", words, merged(self._output + text))
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                self._output += text
                raise self._gone()
            text += part
            *lines, rest = text.split(b"\n")
            for at, line in enumerate(lines):
                if name in (figures := json.loads(line)):
                    # After the last batch it goes on at once.
                    self._output += b"\n".join([*lines[:at], *lines[at + 1 :], rest])
                    return figures[name]

    def _gone(self):
        """Why it tells nothing any more: its answer says so, or its exit status."""
        try:
            self.answer(self._timeout, self._output)
        except ProcessFailed as error:
            return error
        return ProcessFailed("died", "its process ended while it was timed")

    def _signal(self, name):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, getattr(signal, name))


def ask(requests, timeout, rng):
    """``{side: answer}`` and ``{side: ProcessFailed}`` of ``{side: (request, where)}``.

    A side that fails leaves the turns; the others go on. The answers' `turn_seconds` pair by place.
    """
    answers, failed, sides = {}, {}, {}
    padding = {"SUITE_STACK_PADDING": "x" * rng.randrange(4096)}  # the same for all: it is not compared

    def attempt(name, step, *arguments):
        """What `step` returns; None where the side fails, which is noted."""
        try:
            return step(*arguments)
        except ProcessFailed as error:
            failed[name] = error
            end(sides[name].process)  # at once: it would take the processor from the others
            return None

    with contextlib.ExitStack() as stack:
        for name in rng.sample(list(requests), len(requests)):
            request, where = requests[name]
            where = where | {"variables": where.get("variables", {}) | padding}
            sides[name] = stack.enter_context(SideProcess(request, timeout, **where))
            attempt(name, sides[name].start)
        ready = {name: side for name, side in sides.items() if name not in failed}
        before = _clock_and_cpu_seconds(ready)
        _take_turns(ready, failed, rng, attempt)
        after, others_cores = _clock_and_cpu_seconds(ready), None
        if before and not failed:
            wall, system, own = (later - earlier for earlier, later in zip(before, after, strict=True))
            others_cores = max(0.0, (system - own) / wall)
        for name, side in ready.items():
            if name not in failed and (answer := attempt(name, side.finished)):
                answers[name] = answer | {"others_cores": others_cores}
    return answers, failed


def _take_turns(sides, failed, rng, attempt):
    """Every side's batches, turn by turn, until each has had its share of time."""
    ready = [side.ready for side in sides.values()]
    seconds = sum(figures["turn_seconds"] for figures in ready)
    fewest = FEWEST_TURNS if seconds < LONG_TURN_SECONDS else FEWEST_LONG_TURNS
    turns = min(MOST_TURNS, max(fewest, round(SIDE_SECONDS * len(sides) / seconds))) if seconds else 0
    # Of the CPUs that the sides have: --cpus leaves them the first ones.
    cpus, bound = usable_cpus()[: min((figures["cpus"] for figures in ready), default=1)], None
    is_parallel = any(figures["cores"] >= MANY_CORES for figures in ready)
    for turn in range(turns):
        if turn % max(1, turns // CHOICES_OF_CPU) == 0 and not is_parallel and CAN_BIND:
            bound = [rng.choice(cpus)]
        for name in rng.sample(list(sides), len(sides)):
            if name not in failed:
                attempt(name, sides[name].batch, bound, turn == turns - 1)


def _clock_and_cpu_seconds(sides):
    """(now, CPU seconds of the whole system, of the sides); None where the system does not say."""
    system, own = disturbance.system_cpu_seconds(), 0.0
    for side in sides.values():
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(side.process.pid)
            own += sum(process.cpu_times()[:4]) + disturbance.living_seconds(process)
    return None if system is None else (time.perf_counter(), system, own)
