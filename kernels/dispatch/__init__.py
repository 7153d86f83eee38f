"""What a call costs when there is next to nothing to do: one addition.

Where a problem is small, this is all there is to its time: the way from Python into the library and
back, checks of types and shapes included, and for JAX the wait for the result.

Input: one number in an array, shape ``(1,)``. Output: the number plus one, shape ``(1,)``.
"""

import numpy as np

PATTERN = "one call does almost nothing"
N_IS = "numbers"
# There is one size of nothing; every problem has these names.
SIZES = {"small": 1, "medium": 1, "lecture": 1}
PROBE_SIZES = (61,)

REFERENCE = "numpy_add"

KERNELS = ("numpy_add", "numba_add", "jax_add")


def needed_bytes(kernel, n, dtype):
    """A page and more, whatever it is."""
    return 4096


def inputs(n, dtype):
    """The number 0.5."""
    return (np.full(1, 0.5, dtype=dtype),)


def probes(n, dtype):
    """Other numbers, so that the result is not a constant."""
    return {str(x): (np.full(1, x, dtype=dtype),) for x in (-1.0, 0.25, 3.0)}


def tolerance(x):
    """One addition is rounded one way only."""
    return 0.0
