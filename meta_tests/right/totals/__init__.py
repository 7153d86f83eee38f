"""Whole numbers and booleans as inputs."""

import numpy as np

SIZES = {"small": 60, "medium": 600, "lecture": 6_000}
REFERENCE = "numpy_plain"
KERNELS = ("numpy_plain", "numba_loop", "jax_scatter")


def inputs(n, dtype, seed):
    rng = np.random.default_rng(seed)
    who = rng.integers(0, 7, n)
    return who, rng.integers(1, 9, n).astype(dtype), rng.random(n) < 0.5, np.dtype(dtype).type(2)


def tolerance(who, amounts, counts, factor):
    return 0
