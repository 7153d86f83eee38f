"""Memory that a kernel never sets, or that is not its own, must not hold the right answer by chance.

A large array comes with zeros in it, and a small one where the last call's result lay: what reads memory that
nobody has set is then right in every call of a test, and wrong in use. So is what reads beside an array.
"""

import ctypes
import sys
from contextlib import contextmanager, suppress
from functools import cache

import numpy as np

from harness import libraries
from harness.checks.results import outputs

# What memory is filled with, byte by byte: 1.4e306, 3.4e38 or a large whole number.
FILLED = 0x7F
# What lies beside an array, byte by byte, and how much of it: NaN, -1 or the largest whole number.
GUARD, GUARD_BYTES, LINE = 0xFF, 4096, 64
M_PERTURB = -6  # in <malloc.h>
# Pieces up to so many bytes are handed out again as they are, and so many of each size are kept.
SMALL_BYTES, STEP, KEPT = 1_040, 16, 7


@contextmanager
def filled(library):
    """Fill what the C library hands out meanwhile, on Linux; JAX sets all that it returns."""
    libc = None if libraries.of(library).has_own_arrays else _libc()
    if libc is None:
        yield
        return
    libc.mallopt(M_PERTURB, FILLED ^ 0xFF)
    try:
        yield
    finally:
        libc.mallopt(M_PERTURB, 0)


def fill_what_is_free(result):
    """Fill the small pieces of memory that the next call will be handed: those used a moment ago."""
    arrays = [np.asarray(output) for output in outputs(result)]
    if max(array.nbytes for array in arrays) > SMALL_BYTES:
        return
    # NumPy keeps pieces of its own.
    held = [np.empty(array.nbytes, np.uint8) for array in arrays for _ in range(KEPT)]
    for piece in held:
        piece.fill(FILLED)
    if libc := _libc():
        _fill_small(libc)


def _fill_small(libc):
    held = [libc.malloc(size) for size in range(STEP, SMALL_BYTES, STEP) for _ in range(KEPT)]
    sizes = [size for size in range(STEP, SMALL_BYTES, STEP) for _ in range(KEPT)]
    for piece, size in zip(held, sizes, strict=True):
        ctypes.memset(piece, FILLED, size)
        libc.free(piece)


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


@cache
def _libc():
    """glibc, or None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt.argtypes = ctypes.c_int, ctypes.c_int
        libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
        libc.free.argtypes = (ctypes.c_void_p,)
        return libc
    return None
