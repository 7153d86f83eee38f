"""The sum of x + 1."""

import numpy as np

SIZES = {"small": 300, "medium": 3_000, "lecture": 30_000}
PROBE_SIZES = (300,)
REFERENCE = "numpy_it"
KERNELS = ("numpy_it", "numba_it", "jax_it")


def inputs(n, dtype):
    return (np.arange(n).astype(dtype),)


def tolerance(x):
    return 0
