"""What a kernel reads beside its arrays, or in memory that nobody has set, must not be right by chance.

What the C library hands out is filled by its own variables, which the process that checks is started with.
NumPy hands out small pieces of its own: where the last call's result lay, say.
"""

import numpy as np

from harness.checks.results import outputs

# What memory is filled with, byte by byte: 1.4e306, 3.4e38 or a large whole number.
FILLED = 0x7F
# What lies beside an array, byte by byte, and how much of it: NaN, -1 or the largest whole number.
GUARD, GUARD_BYTES, LINE = 0xFF, 4096, 64
# Pieces up to so many bytes are NumPy's own, of which it keeps so many of each size.
SMALL_BYTES, PIECES = 1_024, 7


def fill_what_is_free(result):
    """Fill the small pieces of memory that the next call will be handed: those used a moment ago."""
    sizes = [np.asarray(output).nbytes for output in outputs(result)]
    if max(sizes) <= SMALL_BYTES:
        for piece in [np.empty(size, np.uint8) for size in sizes for _ in range(PIECES)]:
            piece.fill(FILLED)


class Guarded:
    """A copy of an array in the middle of a larger piece of memory, which holds `GUARD` everywhere else.

    `array` lies there as the original does: the same steps, the same place within a line of the cache, as
    read-only. What is no plain array is handed on as it is.
    """

    def __init__(self, array):
        self.array, self._beside = array, ()
        if type(array) is not np.ndarray or array.dtype.hasobject or array.size == 0:
            return
        steps = [(count - 1) * step for count, step in zip(array.shape, array.strides, strict=True)]
        low, high = sum(min(0, step) for step in steps), sum(max(0, step) for step in steps) + array.itemsize
        memory = np.full(2 * GUARD_BYTES + LINE + high - low, GUARD, np.uint8)
        first = GUARD_BYTES - low
        first += (array.ctypes.data - (memory.ctypes.data + first)) % LINE
        self._beside = memory[: first + low], memory[first + high :]
        self.array = np.ndarray(array.shape, array.dtype, memory, first, array.strides)
        self.array[...] = array
        self.array.flags.writeable = array.flags.writeable

    @property
    def is_untouched(self):
        """Is everything beside the array as it was?"""
        return all((memory == GUARD).all() for memory in self._beside)
