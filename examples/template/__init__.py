"""Say what is computed, in mathematics: here a factor times the sum of squares of n numbers.

Input: numbers, shape ``(n,)``, and a factor. Output: the factor times the sum of their squares. An output
is one array or one number of the inputs' dtype.
"""

import numpy as np

# What --size knows: all three are measured unless some are asked for.
SIZES = {"small": 100, "medium": 10_000, "lecture": 1_000_000}

# A file each, <library>_<approach>.py; the library is python, numpy, numba or jax.
KERNELS = ("numpy_sum", "numba_loop", "jax_sum")

# The one that the others must agree with. It is also what "times faster" refers to.
REFERENCE = "numpy_sum"


def inputs(n, dtype):
    """What `run` gets: a tuple of arrays or scalars of this dtype, and ints (JAX: static)."""
    x = np.random.default_rng(0).uniform(-1, 1, n).astype(dtype)
    return x, np.dtype(dtype).type(0.5)  # a number needs its dtype as well


def probes(n, dtype):
    """Other inputs, by name, that a wrong kernel gets wrong: without symmetry, at the edges, negative."""
    x = np.arange(1, n + 1).astype(dtype)
    return {"last": (x, np.dtype(dtype).type(2)), "negative": (-x[::-1].copy(), np.dtype(dtype).type(-1))}


def tolerance(x, factor):
    """How far from the reference a right result may be, in absolute terms, and why.

    Every rounding is by half an ulp of the sum at most. In blocks of sqrt(n) numbers each of them goes
    through 2 sqrt(n) roundings; 20 ulp are for those of the reference, which adds by halves, of squares and
    product. Added one by one they would go through n: 6 % of the sum in float32, so that a tenth of them
    could go missing.
    """
    total = np.sum(x.astype(np.float64) ** 2) * abs(factor)
    return float((np.sqrt(len(x)) + 20) * np.finfo(x.dtype).eps * total)


# Leave the rest out at first (all of it stands in harness/cases/problems.py):
#
# def needed_bytes(kernel, n, dtype):   what a call allocates, so that a run that cannot fit is skipped
#     return 2 * n * np.dtype(dtype).itemsize
#
# LARGEST_N = {"python_loop": 1_000}    do not run a slow kernel beyond this n
