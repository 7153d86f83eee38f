"""This machine's Limits, measured in a fresh process before the first round, in a second or two.

Numba compiles what measures them, so that no C compiler is needed. Started as
``python -m harness.measure.limits REQUEST``.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from time import perf_counter

import numpy as np

from harness.machine.limits import IN_MEMORY, Limits
from harness.machine.resources import usable_cpus
from harness.measure import child, process
from harness.units import PAGE_BYTES

# Several times what it takes on a slow machine.
TIME_LIMIT = 60.0
# The quickest of so many is what the machine can do; slower ones were disturbed.
REPEATS = 5
# Numbers that stay in the fastest cache, operations on each, and how many times in a row.
IN_CACHE, DEGREE, PASSES = 1_024, 8, 8_000
# Steps of a chain; numbers in a CPU's own cache; bytes that no allocator keeps for the next time.
STEPS, CACHED, FRESH_BYTES = 1_000_000, 16_384, 64_000_000


def measured():
    """``{field of Limits: value}`` of this machine, {} where they cannot be measured: without Numba, say."""
    try:
        answer = process.ask({}, TIME_LIMIT, module="harness.measure.limits")
    except (process.ProcessFailed, OSError):  # the system may have no memory for a process
        return {}
    return answer["limits"]


def _measure(request, tell):
    """Tell this machine's `limits`."""
    import numba

    from kernels.vector_cos import full_width

    compiled = numba.njit(error_model="numpy", fastmath={"contract"}, nogil=True)

    @compiled
    def add(x, y, steps):
        for _ in range(steps):
            x = y - x
        return x

    @compiled
    def multiply(x, y, steps):
        for _ in range(steps):
            x = y * x
        return x

    @compiled
    def divide(x, y, steps):
        for _ in range(steps):
            x = y / x
        return x

    @compiled
    def multiply_adds(x, y, passes):
        full_width()
        for _ in range(passes):
            for i in range(x.size):
                value = y
                for _ in range(DEGREE):
                    value = value * x[i] + y
                x[i] = value

    @numba.njit(fastmath={"reassoc"}, nogil=True)
    def read(x, passes):
        full_width()
        total = 0.0
        for _ in range(passes):
            for i in range(x.size):
                total += x[i]
        return total

    @numba.njit
    def touch(size, step):
        memory = np.empty(size, np.uint8)
        for i in range(0, size, step):
            memory[i] = 1
        return memory[step]

    def quickest(work, *arguments):
        """Seconds of the quickest of REPEATS calls, after one that compiles."""
        work(*arguments)
        seconds = []
        for _ in range(REPEATS):
            began = perf_counter()
            work(*arguments)
            seconds.append(perf_counter() - began)
        return min(seconds)

    cpus = len(usable_cpus())
    # Ones: zeros that nobody has written are one and the same page, read again and again.
    numbers, in_cache = np.ones(IN_MEMORY // 8), np.full(IN_CACHE, 0.01)
    parts = np.array_split(numbers, cpus)
    with ThreadPoolExecutor(cpus) as pool:
        by_all = quickest(lambda: list(pool.map(read, parts, [1] * cpus)))
    limits = Limits(
        add_in_a_row=quickest(add, 0.3, 0.7, STEPS) / STEPS,
        multiply_in_a_row=quickest(multiply, 1.0, 1.0, STEPS) / STEPS,
        divide_in_a_row=quickest(divide, 1.3, 1.7, STEPS) / STEPS,
        multiply_add=quickest(multiply_adds, in_cache, 0.01, PASSES) / (PASSES * IN_CACHE * DEGREE),
        byte_cached=quickest(read, numbers[:CACHED], 500) / (500 * 8 * CACHED),
        byte_read=quickest(read, numbers, 1) / IN_MEMORY,
        byte_read_by_all=by_all / IN_MEMORY,
        fresh_byte=quickest(touch, FRESH_BYTES, PAGE_BYTES) / FRESH_BYTES,
        cpus=cpus,
    )
    tell(limits={name: value for name, value in asdict(limits).items() if name != "used"})


if __name__ == "__main__":
    child.run(_measure)
