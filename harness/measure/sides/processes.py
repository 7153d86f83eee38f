"""Processes of several sides, alive at once and timed in turns: the parent's end.

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

from harness.machine.cpus import usable_cpus
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


class SideProcess(Child):
    """The process of one side: it sleeps unless it is asked. Raises ProcessFailed from every method."""

    def __init__(self, request, timeout, **where):
        super().__init__(request | {"in_turns": True}, piped=True, **where)
        self._timeout, self._told = timeout, b""
        self._psutil = psutil.Process(self.process.pid)
        # What it says when it is ready: seconds per call, calls in a batch, cores.
        self.ready = None

    def start(self):
        """Sleep until it has imported its kernel, made its first call and checked what that returned."""
        self.ready = self._line("ready")
        self._signal("SIGSTOP")

    def batch(self, cpus, last):
        """Have it time its next batch; nothing but this side runs meanwhile."""
        self._signal("SIGCONT")
        try:
            self._say({"cpus": cpus, "last": last})
            self._line("batch_seconds")
        finally:
            self._signal("SIGSTOP")

    def finished(self):
        """Its answer, once it has checked what the last call returned and whatever else was asked."""
        self._signal("SIGCONT")
        return self.answer(self._timeout, self._told)

    def cpu_seconds(self):
        """CPU time that it has used so far, with its children's."""
        with contextlib.suppress(psutil.Error):
            return sum(self._psutil.cpu_times()[:4]) + disturbance.living_seconds(self._psutil)
        return 0.0

    def _say(self, what):
        try:
            self.process.stdin.write(json.dumps(what).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise self._gone() from None

    def _line(self, name):
        """What it tells under `name`. The figures that come before it are kept for its answer."""
        text, until = b"", time.monotonic() + self._timeout
        while True:
            if not select.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
                words = f"no answer within {self._timeout:g} s (--time-limit)"
                raise ProcessFailed("time", words, merged(self._told + text))
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                self._told += text
                raise self._gone()
            text += part
            *lines, rest = text.split(b"\n")
            for at, line in enumerate(lines):
                if name in (figures := json.loads(line)):
                    # After the last batch it goes on at once.
                    self._told += b"\n".join([*lines[:at], *lines[at + 1 :], rest])
                    return figures[name]

    def _gone(self):
        """Why it tells nothing any more: its answer says so, or its exit status."""
        try:
            self.answer(self._timeout, self._told)
        except ProcessFailed as error:
            return error
        return ProcessFailed("died", "its process ended while it was timed")

    def _signal(self, name):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, getattr(signal, name))


def ask(requests, timeout, rng):
    """``{key: answer}`` and ``{key: ProcessFailed}`` of ``{key: (request, where)}``.

    A side that fails leaves the turns; the others go on. The answers' `turn_seconds` pair by index.
    """
    answers, failed = {}, {}
    padding = {"SUITE_STACK_PADDING": "x" * rng.randrange(4096)}  # the same for all: it is not compared
    with contextlib.ExitStack() as stack:

        def trying(key, step, *arguments):
            """What `step` returns; None where the side fails, which is noted."""
            try:
                return step(*arguments)
            except ProcessFailed as error:
                failed[key] = error
                end(sides[key].process)  # at once: it would take the processor from the others

        sides = {}
        for key in rng.sample(list(requests), len(requests)):
            request, where = requests[key]
            where = where | {"variables": where.get("variables", {}) | padding}
            side = SideProcess(request, timeout, **where)
            sides[key] = stack.enter_context(side)
            trying(key, side.start)
        left = {key: side for key, side in sides.items() if key not in failed}
        others = _take_turns(left, failed, rng, trying)
        for key, side in left.items():
            if key not in failed and (answer := trying(key, side.finished)):
                answers[key] = answer | {"others_cores": others}
    return answers, failed


def _take_turns(sides, failed, rng, trying):
    """Every side's batches, turn by turn. Returns the cores that others used meanwhile, or None."""
    turns, cpus = _turns(sides), None
    before = _used(sides)
    for turn in range(turns):
        if turn % max(1, turns // CHOICES_OF_CPU) == 0:
            cpus = _cpus(sides, rng)
        for key in rng.sample(list(sides), len(sides)):
            if key not in failed:
                trying(key, sides[key].batch, cpus, turn == turns - 1)
    after = _used(sides)
    if failed or not sides or before is None or after is None:
        return None
    (wall, system, own), (wall_after, system_after, own_after) = before, after
    return max(0.0, (system_after - system) - (own_after - own)) / (wall_after - wall)


def _turns(sides):
    """How many turns there are, by what a turn takes."""
    seconds = sum(side.ready["turn_seconds"] for side in sides.values())
    fewest = FEWEST_TURNS if seconds < LONG_TURN_SECONDS else FEWEST_LONG_TURNS
    wanted = round(SIDE_SECONDS * len(sides) / seconds) if seconds else 0
    return min(MOST_TURNS, max(fewest, wanted))


def _cpus(sides, rng):
    """The CPUs that all sides' threads are bound to for some turns; None for all that they have."""
    if (
        any(side.ready["cores"] >= MANY_CORES for side in sides.values())
        or not Path("/proc/self/task").is_dir()
    ):
        return None
    # Of those that the sides have: --cpus leaves them the first ones.
    least = min((side.ready["cpus"] for side in sides.values()), default=1)
    return [rng.choice(usable_cpus()[:least])]


def _used(sides):
    """(now, CPU seconds of the whole system, of the sides), or None where the system does not say."""
    system = disturbance.system_cpu_seconds()
    if system is None:
        return None
    return time.perf_counter(), system, sum(side.cpu_seconds() for side in sides.values())
