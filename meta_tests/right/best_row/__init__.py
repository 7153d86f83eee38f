"""Several results: numbers with a tolerance each, an index, a count, a boolean."""

import numpy as np

SIZES = {"small": 60, "medium": 600, "lecture": 6_000}
REFERENCE = "numpy_plain"
KERNELS = ("numpy_plain", "numba_loop", "jax_plain")


def inputs(n, dtype, seed):
    return (np.random.default_rng(seed).normal(size=(n, 4)).astype(dtype),)


def tolerance(table):
    error = 8 * np.finfo(table.dtype).eps * np.abs(table).sum(axis=1)
    return error, 0, error.max(), 0, 0
