"""How fast does this machine go right now? Fixed work of the standard library, read while no clock runs.

A neighbour on the same physical core, and two virtual CPUs that share one, slow down whatever is timed, and
no counter of the system shows it. Fixed work does: BLAKE2 of a small text, which is bound by throughput as
most kernels are, alone and in as many threads as there are CPUs (it lets go of Python's lock).
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter, process_time

# Read from the second-fastest cache; what it evicts there is little beside what most kernels use.
TEXT = b"x" * 131_072
# The quickest of so many tries counts; so many seconds pass between two readings.
TRIES, EVERY_SECONDS = 3, 0.025
# A reading so many times the quiet one is slow; fewer samples do not tell which ones are quiet.
SLOW, FEWEST = 1.06, 20


def seconds(text=TEXT):
    """Of one hash, the least of a few."""
    least = float("inf")
    for _ in range(TRIES):
        began = perf_counter()
        hashlib.blake2b(text).digest()
        least = min(least, perf_counter() - began)
    return least


def levels(samples):
    """How fast the machine was during a run, by the readings between warm calls of its Samples; {} of a few.

    `quiet_seconds`: a reading where little disturbs it; `slow_share`: of the samples, how many were slower;
    `slow_times`: how many times as slow the slowest tenth was.
    """
    readings = [median(alone) for sample in samples if (alone := sample.metronome.get("alone"))]
    if len(readings) < FEWEST:
        return {}
    tenths = quantiles(readings, n=10)
    quiet, slowest = tenths[1], tenths[-1]
    slow = sum(reading > SLOW * quiet for reading in readings)
    return {"quiet_seconds": quiet, "slow_share": slow / len(readings), "slow_times": slowest / quiet}


class Metronome:
    """Readings of one process, and the median call between each two of them.

    To `spent`, a list, the wall and CPU seconds that each reading took are added.
    """

    def __init__(self, threads):
        self.alone, self.together, self.spent = [], [], [0.0, 0.0]
        self.between, self._calls = [], []
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._due = 0.0

    def read(self):
        """Read once, alone and in all threads."""
        wall, cpu = perf_counter(), process_time()
        self.alone.append(seconds())
        if self._pool:
            self.together.append(max(self._pool.map(seconds, [TEXT] * self._threads)))
        self._due = perf_counter() + EVERY_SECONDS
        self.spent[0] += perf_counter() - wall
        self.spent[1] += process_time() - cpu

    def after_call(self, call_seconds, last):
        """Read once, unless the last reading was a moment ago; after the last call in any case."""
        self._calls.append(call_seconds)
        if last or perf_counter() >= self._due:
            self.read()
            self.between.append(median(self._calls))
            self._calls = []

    @property
    def last_two(self):
        """The last two readings: ``[[alone, alone], [together, together]]``."""
        return [self.alone[-2:], self.together[-2:]]

    @property
    def readings(self):
        """``{'alone': [seconds], 'together': [seconds], 'between': [seconds of a call]}``, in order."""
        return {"alone": self.alone, "together": self.together, "between": self.between}
