"""How fast does this machine go right now? Fixed work of the standard library, read while no clock runs.

A neighbour on the same physical core, and two virtual CPUs that share one, slow down whatever is timed, and
no counter of the system shows it. Fixed work does: BLAKE2 of a small text, which is bound by throughput as
most kernels are, alone and in as many threads as there are CPUs (it lets go of Python's lock).
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time

# Read from the second-fastest cache; what it evicts there is little beside what most kernels use.
TEXT = b"x" * 131_072
# The quickest of so many tries counts; so many seconds pass between two readings.
TRIES, EVERY_SECONDS = 3, 0.025


def seconds(text=TEXT):
    """Of one hash, the least of a few."""
    least = float("inf")
    for _ in range(TRIES):
        began = perf_counter()
        hashlib.blake2b(text).digest()
        least = min(least, perf_counter() - began)
    return least


class Metronome:
    """Readings of one process, between its calls: ``{'alone': [seconds], 'together': [seconds]}``, in order.

    To `spent`, a list, the wall and CPU seconds that each reading took are added.
    """

    def __init__(self, threads):
        self.readings, self.spent = {"alone": [], "together": []}, [0.0, 0.0]
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._due = 0.0

    def read(self):
        """Read once, alone and in all threads."""
        wall, cpu = perf_counter(), process_time()
        self.readings["alone"].append(seconds())
        if self._pool:
            self.readings["together"].append(max(self._pool.map(seconds, [TEXT] * self._threads)))
        self._due = perf_counter() + EVERY_SECONDS
        self.spent[0] += perf_counter() - wall
        self.spent[1] += process_time() - cpu

    def after_call(self, last):
        """Read once, unless the last reading was a moment ago; after the last call in any case."""
        if last or perf_counter() >= self._due:
            self.read()
