"""Chaos: x <- 4 x (1 - x) makes a rounding error up to four times as large in every step.

Input: the number of steps, and n numbers in (0, 1). Output: where they are after these steps. In float32
nothing would be right any more after the twelve of them.
"""

import numpy as np

SIZES = {"small": 100, "medium": 10_000, "large": 1_000_000}
KERNELS = ("numpy_steps", "numba_steps")
REFERENCE = "numpy_steps"
DTYPES = ("float64",)


def inputs(n, dtype, seed):
    return 12, np.random.default_rng(seed).uniform(0.1, 0.9, n).astype(dtype)


def tolerance(steps, x, expected):
    """By 4 in every step, of an ulp of the largest value."""
    return float(np.spacing(np.max(expected)) * 4.0**steps)
