"""Random numbers of each library's own: no two are the same, and each is what was asked for."""

import numpy as np

SIZES = {"small": 60, "medium": 600, "lecture": 6_000}
REFERENCE = "numpy_plain"
KERNELS = ("numpy_plain", "numba_plain", "jax_plain")

SEED = 1


def inputs(n, dtype):
    return n, 3, np.dtype(dtype).type(1)


def agrees(draws, n, seed, width):
    if draws.min() < 0 or draws.max() >= width:
        return "a draw lies outside of its range"
    off = abs(draws.mean() - width / 2) / width * np.sqrt(12 * n)
    return f"the mean is {off:.1f} standard errors off" if off > 6 else None
